//! Driven: the vocabularies of OpenAI's models behind [`Tokenizers`]. Each is built at its first use and stays.

use std::sync::Arc;

use loquat_core::retrieval::{TokenError, Tokenizer, Tokenizers};
use tiktoken_rs::CoreBPE;

/// The encodings that are built in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tiktoken;

impl Tokenizers for Tiktoken {
    fn named(&self, encoding: &str) -> Result<Arc<dyn Tokenizer>, TokenError> {
        let encoding = match encoding {
            "cl100k_base" => tiktoken_rs::cl100k_base_singleton(),
            "o200k_base" => tiktoken_rs::o200k_base_singleton(),
            "p50k_base" => tiktoken_rs::p50k_base_singleton(),
            "r50k_base" | "gpt2" => tiktoken_rs::r50k_base_singleton(),
            other => return Err(TokenError(other.to_owned())),
        };
        Ok(Arc::new(Encoding(encoding)))
    }
}

struct Encoding(&'static CoreBPE);

impl Tokenizer for Encoding {
    fn encode(&self, text: &str) -> Vec<u32> {
        self.0.encode_ordinary(text)
    }

    fn decode(&self, tokens: &[u32]) -> String {
        match self.0.decode_bytes(tokens) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            // Only tokens of this vocabulary come here.
            Err(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use loquat_core::retrieval::Tokenizers;

    use super::Tiktoken;

    #[test]
    fn texts_come_back_as_they_were() {
        let tokenizer = Tiktoken.named("cl100k_base").unwrap();
        let text = "Größe – 魚 <|endoftext|>";
        assert_eq!(tokenizer.decode(&tokenizer.encode(text)), text);
        assert!(Tiktoken.named("nope").is_err());
    }
}
