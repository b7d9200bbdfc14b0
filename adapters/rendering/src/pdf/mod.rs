//! A chat as a PDF document: plain pages of text, one message after the other.

mod document;
mod face;
mod layout;

use loquat_core::export::Transcript;

use document::Document;
use face::Face;
use layout::Layout;

/// Why no document could be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the typeface cannot be read")]
    Face(#[source] ttf_parser::FaceParsingError),
    #[error("the typeface cannot be reduced to what the text needs")]
    Subset(String),
}

const TITLE: f32 = 18.0;
const HEADING: f32 = 11.0;
const TEXT: f32 = 10.0;

/// Sets the transcript.
pub fn set(transcript: &Transcript) -> Result<Vec<u8>, PdfError> {
    let mut face = Face::new(transcript.texts())?;
    let mut layout = Layout::new();
    layout.paragraph(&mut face, TITLE, 0.0, &transcript.title);
    for message in &transcript.messages {
        layout.space(14.0);
        let mut heading = message.author.clone();
        if let Some(at) = &message.at {
            heading.push_str(" · ");
            heading.push_str(at);
        }
        layout.paragraph(&mut face, HEADING, 0.45, &heading);
        layout.space(3.0);
        layout.paragraph(&mut face, TEXT, 0.0, &message.text);
    }
    Document::of(&transcript.title, layout.pages(), &face).write()
}

#[cfg(test)]
mod tests {
    use loquat_core::export::TranscriptMessage;

    use super::*;

    fn transcript(text: &str) -> Transcript {
        let message = TranscriptMessage {
            author: "Ada".to_owned(),
            at: Some("2026-01-10, 12:00:00".to_owned()),
            text: text.to_owned(),
        };
        Transcript {
            title: "Oaks – Eichen – Дубы".to_owned(),
            messages: vec![message],
        }
    }

    #[test]
    fn every_text_has_a_document() {
        let long = "word ".repeat(20_000);
        let endless = "x".repeat(5_000);
        for text in [
            "",
            "one line",
            "äöü ß € Ω Ж ש ع",
            "日本語 テスト 中文 한국어",
            "🌳 \u{0}\u{fffd}",
            &long,
            &endless,
        ] {
            let pdf = set(&transcript(text)).unwrap();
            assert!(pdf.starts_with(b"%PDF-1.") && pdf.ends_with(b"%%EOF"));
        }
    }

    #[test]
    fn only_the_part_of_the_typeface_that_is_needed_is_in_it() {
        assert!(set(&transcript("a few words")).unwrap().len() < 40_000);
    }
}
