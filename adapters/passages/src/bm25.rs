use std::collections::HashMap;

use loquat_core::retrieval::{Hit, Passage};

use crate::words::words;

/// How much a word that comes again counts, and how much the length of a passage.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.75;

/// Judges passages by their words, one after the other: for stores that have no index of words.
#[derive(Debug)]
pub(crate) struct Bm25 {
    wanted: Vec<String>,
    /// In how many passages each wanted word is.
    in_passages: Vec<u32>,
    passages: Vec<(Passage, Vec<u32>, u32)>,
    seen: u64,
    length: u64,
}

impl Bm25 {
    pub(crate) fn new(question: &str) -> Self {
        let mut wanted = words(question);
        wanted.sort_unstable();
        wanted.dedup();
        Self {
            in_passages: vec![0; wanted.len()],
            wanted,
            passages: Vec::new(),
            seen: 0,
            length: 0,
        }
    }

    /// Takes a passage in; it is kept only if a wanted word is in it.
    pub(crate) fn add(&mut self, passage: Passage) {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut length = 0u32;
        for word in words(&passage.text) {
            length += 1;
            *counts.entry(word).or_default() += 1;
        }
        self.seen += 1;
        self.length += u64::from(length);
        let counts: Vec<u32> = self
            .wanted
            .iter()
            .map(|word| counts.get(word).copied().unwrap_or(0))
            .collect();
        for (total, count) in self.in_passages.iter_mut().zip(&counts) {
            *total += u32::from(*count > 0);
        }
        if counts.iter().any(|count| *count > 0) {
            self.passages.push((passage, counts, length));
        }
    }

    /// The best of what was taken in.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "scores are around 1"
    )]
    pub(crate) fn best(self, k: usize) -> Vec<Hit> {
        let (seen, usual) = (self.seen as f64, self.length as f64 / (self.seen.max(1)) as f64);
        let weights: Vec<f64> = self
            .in_passages
            .iter()
            .map(|count| (1.0 + (seen - f64::from(*count) + 0.5) / (f64::from(*count) + 0.5)).ln())
            .collect();
        let score = |counts: &[u32], length: u32| {
            let long = 1.0 - LENGTH + LENGTH * f64::from(length) / usual.max(1.0);
            let parts = counts.iter().zip(&weights).map(|(count, weight)| {
                let count = f64::from(*count);
                weight * count * (SATURATION + 1.0) / (count + SATURATION * long)
            });
            parts.sum::<f64>()
        };
        let mut hits: Vec<Hit> = self
            .passages
            .into_iter()
            .map(|(passage, counts, length)| Hit {
                score: score(&counts, length) as f32,
                passage,
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(k);
        hits
    }
}

#[cfg(test)]
mod tests {
    use loquat_core::retrieval::Passage;
    use loquat_core::shared::JsonObject;

    use super::Bm25;

    #[test]
    fn rare_words_count_more() {
        let mut words = Bm25::new("the herring fleet");
        for text in ["the cod on the racks", "the fleet", "a herring", "the cat and the roof"] {
            words.add(Passage {
                id: text.into(),
                collection: "c".into(),
                text: text.into(),
                metadata: JsonObject::new(),
            });
        }
        let found: Vec<String> = words.best(2).into_iter().map(|hit| hit.passage.text).collect();
        assert_eq!(found, ["the fleet", "a herring"]);
    }
}
