use sha2::{Digest, Sha256};

/// How many numbers a vector has.
const DIMENSION: usize = 512;

/// What collections and settings call vectors that no model made.
pub const HASHED_WORDS: &str = "loquat/hashed-words";

/// Vectors of texts without any model: their words and the parts of these, each counted at a place that its hash
/// chooses. Texts that share words are near one another; synonyms are not. No data, microseconds.
pub(super) fn vectors(texts: &[String]) -> Vec<Vec<f32>> {
    texts.iter().map(|text| vector(text)).collect()
}

fn vector(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0_f32; DIMENSION];
    for word in words(text) {
        count(&mut vector, &word, 1.0);
        let framed: Vec<char> = format!("^{word}$").chars().collect();
        for part in framed.windows(4) {
            count(&mut vector, &part.iter().collect::<String>(), 0.5);
        }
    }
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|number| *number /= length);
    } else {
        // A vector without direction is near to nothing, and no store takes it.
        vector[0] = 1.0;
    }
    vector
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn count(vector: &mut [f32], feature: &str, weight: f32) {
    let hash = Sha256::digest(feature.as_bytes());
    let place = usize::from(u16::from_le_bytes([hash[0], hash[1]])) % DIMENSION;
    let sign = if hash[2] & 1 == 0 { weight } else { -weight };
    vector[place] += sign;
}

#[cfg(test)]
mod tests {
    use super::vector;

    fn cosine(one: &str, other: &str) -> f32 {
        vector(one).iter().zip(vector(other)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn texts_that_share_words_are_near() {
        assert!(cosine("Herring sails.", "herring SAILS") > 0.999);
        assert!(cosine("the herring fleet", "herring fleets") > cosine("the herring fleet", "lighthouse keeper"));
    }

    #[test]
    fn a_text_without_words_has_a_vector() {
        assert!((cosine("", "...") - 1.0).abs() < 1e-6);
    }
}
