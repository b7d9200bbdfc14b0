use async_trait::async_trait;
use futures::TryStreamExt;

use crate::file::BlobError;
use crate::retrieval::{ExtractError, Extracted, Extractor, Part, Requester, SourceDocument};

/// Larger texts are not read.
const LARGEST: usize = 64 << 20;

/// Reads texts in UTF-8, UTF-16 with a mark, and Latin-1: all that needs no library.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainText;

#[async_trait]
impl Extractor for PlainText {
    async fn extract(
        &self,
        mut document: SourceDocument,
        _requester: Option<&Requester>,
    ) -> Result<Extracted, ExtractError> {
        let mut bytes = Vec::new();
        while let Some(piece) = document.content.try_next().await.map_err(unreadable)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > LARGEST {
                return Err(ExtractError::TooLarge("at most 64 MB of text are read".to_owned()));
            }
        }
        let text = decoded(&bytes)
            .ok_or_else(|| ExtractError::Unsupported("this kind of document cannot be read here".to_owned()))?;
        Ok(Extracted {
            parts: vec![Part::plain(text)],
        })
    }
}

fn unreadable(error: BlobError) -> ExtractError {
    ExtractError::Engine {
        message: "the content of the file cannot be read: upload it again".to_owned(),
        cause: Some(Box::new(error)),
    }
}

/// The text of the bytes; `None` for what is no text at all.
fn decoded(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(utf16(rest, u16::from_be_bytes)),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => Some(text.to_owned()),
                Ok(_) => None,
                Err(_) if bytes.contains(&0) => None,
                Err(_) => Some(bytes.iter().copied().map(char::from).collect()),
            }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks().0.iter().copied().map(unit).collect();
    String::from_utf16_lossy(&units)
}
