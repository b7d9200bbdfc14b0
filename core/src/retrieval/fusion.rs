use std::collections::HashMap;

use crate::retrieval::Hit;

/// How much the first places count more than the later ones.
const RANK_OFFSET: f32 = 60.0;

/// Joins ranked lists: the score of a text is the sum over the lists of weight / (rank + 60). Equal texts are one.
pub(super) fn fused(lists: Vec<(Vec<Hit>, f32)>) -> Vec<Hit> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut fused: Vec<Hit> = Vec::new();
    for (list, weight) in lists {
        for (index, hit) in list.into_iter().enumerate() {
            let rank = f32::from(u16::try_from(index + 1).unwrap_or(u16::MAX));
            let score = weight / (rank + RANK_OFFSET);
            match places.get(&hit.passage.text) {
                Some(place) => fused[*place].score += score,
                None => {
                    places.insert(hit.passage.text.clone(), fused.len());
                    fused.push(Hit { score, ..hit });
                }
            }
        }
    }
    sort(&mut fused);
    fused
}

/// One hit per text, that with the best score; the best first, at most `k`.
pub(super) fn best_per_text(hits: Vec<Hit>, k: usize) -> Vec<Hit> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut best: Vec<Hit> = Vec::new();
    for hit in hits {
        match places.get(&hit.passage.text) {
            Some(place) if best[*place].score < hit.score => best[*place] = hit,
            Some(_) => {}
            None => {
                places.insert(hit.passage.text.clone(), best.len());
                best.push(hit);
            }
        }
    }
    sort(&mut best);
    best.truncate(k);
    best
}

/// The best first; equals stay in their order.
pub(super) fn sort(hits: &mut [Hit]) {
    hits.sort_by(|one, other| other.score.total_cmp(&one.score));
}

#[cfg(test)]
mod tests {
    use super::{best_per_text, fused};
    use crate::retrieval::{Hit, Passage};
    use crate::shared::JsonObject;

    fn hit(text: &str, score: f32) -> Hit {
        Hit {
            passage: Passage {
                id: text.into(),
                collection: "c".into(),
                text: text.to_owned(),
                metadata: JsonObject::new(),
            },
            score,
        }
    }

    fn texts(hits: &[Hit]) -> Vec<&str> {
        hits.iter().map(|hit| hit.passage.text.as_str()).collect()
    }

    #[test]
    fn what_both_lists_have_comes_first() {
        let words = vec![hit("a", 9.0), hit("b", 8.0)];
        let vectors = vec![hit("c", 0.9), hit("b", 0.8)];
        assert_eq!(texts(&fused(vec![(words, 0.5), (vectors, 0.5)])), ["b", "a", "c"]);
    }

    #[test]
    fn equal_texts_are_one_with_the_best_score() {
        let best = best_per_text(vec![hit("a", 0.1), hit("b", 0.5), hit("a", 0.9)], 5);
        assert_eq!(texts(&best), ["a", "b"]);
        assert!((best[0].score - 0.9).abs() < 1e-6);
    }
}
