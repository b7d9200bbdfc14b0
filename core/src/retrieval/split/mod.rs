//! Cuts texts into passages, exactly as Open WebUI 0.7.2 cuts them: what one indexed the other would index alike.

mod headings;
mod merging;
mod recursive;
mod tokens;

use std::sync::Arc;

use serde_json::json;

use crate::retrieval::{Part, TokenError, Tokenizer, Tokenizers};
use crate::settings::{
    CHUNK_MIN_SIZE_TARGET, CHUNK_OVERLAP, CHUNK_SIZE, ENABLE_MARKDOWN_HEADER_TEXT_SPLITTER, RAG_TEXT_SPLITTER,
    Snapshot, TIKTOKEN_ENCODING_NAME,
};

/// By what the length of a passage is measured.
#[derive(Clone)]
pub enum Measure {
    Characters,
    Tokens(Arc<dyn Tokenizer>),
}

impl std::fmt::Debug for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Characters => "Characters",
            Self::Tokens(_) => "Tokens",
        })
    }
}

impl Measure {
    fn of(&self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Tokens(tokenizer) => tokenizer.encode(text).len(),
        }
    }
}

/// How texts are cut.
#[derive(Debug, Clone)]
pub struct Splitting {
    /// At headings first.
    pub at_headings: bool,
    /// Sections shorter than this are joined with their neighbours; 0 joins none.
    pub least: usize,
    pub size: usize,
    pub overlap: usize,
    pub measure: Measure,
}

/// The settings ask for what cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    #[error("there is no text splitter {0:?}: choose character or token")]
    UnknownSplitter(String),
    #[error("the overlap of passages must be smaller than their size")]
    OverlapTooLarge,
    #[error("the size of passages must be at least 1")]
    NoSize,
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl Splitting {
    /// How the settings want it.
    pub fn configured(now: &Snapshot, tokenizers: &dyn Tokenizers) -> Result<Self, SplitError> {
        let number = |value: i64| usize::try_from(value).unwrap_or_default();
        let measure = match now.get(RAG_TEXT_SPLITTER) {
            "" | "character" => Measure::Characters,
            "token" => Measure::Tokens(tokenizers.named(now.get(TIKTOKEN_ENCODING_NAME))?),
            other => return Err(SplitError::UnknownSplitter(other.to_owned())),
        };
        let splitting = Self {
            at_headings: now.get(ENABLE_MARKDOWN_HEADER_TEXT_SPLITTER),
            least: number(now.get(CHUNK_MIN_SIZE_TARGET)),
            size: number(now.get(CHUNK_SIZE)),
            overlap: number(now.get(CHUNK_OVERLAP)),
            measure,
        };
        match (splitting.size, splitting.overlap, &splitting.measure) {
            (0, ..) => Err(SplitError::NoSize),
            (size, overlap, Measure::Characters) if overlap > size => Err(SplitError::OverlapTooLarge),
            (size, overlap, Measure::Tokens(_)) if overlap >= size => Err(SplitError::OverlapTooLarge),
            _ => Ok(splitting),
        }
    }

    /// Cuts the parts of a document. Each passage has the metadata of its part, the headings above it, and in
    /// `start_index` the character of its section at which it begins.
    pub fn split(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut sections = parts;
        if self.at_headings {
            sections = sections.into_iter().flat_map(headings::sections).collect();
            if self.least > 0 {
                sections = merging::merged(sections, self);
            }
        }
        let mut passages = Vec::new();
        for section in sections {
            let texts = match &self.measure {
                Measure::Characters => recursive::split(&section.text, self.size, self.overlap),
                Measure::Tokens(tokenizer) => tokens::split(&section.text, self.size, self.overlap, &**tokenizer),
            };
            let starts = start_indices(&section.text, &texts, self.overlap);
            for (text, start) in texts.into_iter().zip(starts) {
                let mut metadata = section.metadata.clone();
                metadata.insert("start_index".to_owned(), json!(start));
                passages.push(Part { text, metadata });
            }
        }
        passages
    }
}

/// At which characters of the text the passages begin: searched for from where the overlap with the one before them may
/// begin. -1 if a passage is not in the text, which only broken characters at the edge of tokens bring about.
fn start_indices(text: &str, passages: &[String], overlap: usize) -> Vec<i64> {
    let overlap = i64::try_from(overlap).unwrap_or(i64::MAX);
    let mut cursor = Cursor { character: 0, byte: 0 };
    let (mut index, mut length_before) = (0_i64, 0_i64);
    let mut starts = Vec::with_capacity(passages.len());
    for passage in passages {
        cursor.go_to(text, (index + length_before).saturating_sub(overlap).max(0));
        index = match text[cursor.byte..].find(passage.as_str()) {
            Some(distance) => {
                cursor.advance(text, distance);
                cursor.character
            }
            None => -1,
        };
        length_before = i64::try_from(passage.chars().count()).unwrap_or(i64::MAX);
        starts.push(index);
    }
    starts
}

/// A place in a text, counted in characters and in bytes.
struct Cursor {
    character: i64,
    byte: usize,
}

impl Cursor {
    fn go_to(&mut self, text: &str, character: i64) {
        while self.character < character {
            let Some(next) = text[self.byte..].chars().next() else {
                return;
            };
            self.byte += next.len_utf8();
            self.character += 1;
        }
        while self.character > character {
            let Some(last) = text[..self.byte].chars().next_back() else {
                return;
            };
            self.byte -= last.len_utf8();
            self.character -= 1;
        }
    }

    fn advance(&mut self, text: &str, bytes: usize) {
        let passed = text[self.byte..self.byte + bytes].chars().count();
        self.character += i64::try_from(passed).unwrap_or(i64::MAX);
        self.byte += bytes;
    }
}

/// White space as Python's `str.strip` knows it.
fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

#[cfg(test)]
mod tests;
