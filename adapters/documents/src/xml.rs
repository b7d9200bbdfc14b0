use loquat_core::retrieval::{ExtractError, Part};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::plain;
use crate::text::{Leave, Text};

/// Deeper than this no document is that a person wrote.
pub(crate) const DEEPEST: usize = 512;

/// The text of all elements, a line each. What is no XML is read as a text.
pub(crate) fn read(bytes: &[u8], content_type: Option<&str>, leave: &Leave) -> Result<Part, ExtractError> {
    let source = plain::decode(bytes, plain::charset(content_type).as_deref());
    match texts(&source, leave) {
        Ok(text) if !text.as_str().trim().is_empty() => Ok(Part::plain(text.into_string())),
        Ok(_) | Err(ExtractError::Unreadable(_)) => Ok(Part::plain(source)),
        Err(error) => Err(error),
    }
}

fn texts(source: &str, leave: &Leave) -> Result<Text, ExtractError> {
    let mut reader = Reader::from_str(source);
    let mut text = Text::new(leave);
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(_) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(ExtractError::TooLarge("its elements are nested too deep".into()));
                }
                text.end_line()?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                text.end_line()?;
            }
            // Only the way in which the source is laid out.
            Event::Text(piece) if piece.trim().is_empty() && piece.contains('\n') => {}
            Event::Text(piece) => text.push(&piece)?,
            Event::CData(piece) => text.push(&piece)?,
            Event::GeneralRef(entity) => text.push(&resolved(&entity))?,
            Event::Eof => return Ok(text),
            _ => {}
        }
    }
}

/// What an entity stands for; those that a document defines itself stand for nothing.
pub(crate) fn resolved(entity: &BytesRef<'_>) -> String {
    match (entity.resolve_char_ref(), &**entity) {
        (Ok(Some(character)), _) => character.to_string(),
        (_, "amp") => "&".into(),
        (_, "lt") => "<".into(),
        (_, "gt") => ">".into(),
        (_, "quot") => "\"".into(),
        (_, "apos") => "'".into(),
        (_, "nbsp") => " ".into(),
        _ => String::new(),
    }
}

pub(crate) fn broken(error: quick_xml::Error) -> ExtractError {
    ExtractError::Unreadable(format!("its XML is broken: {error}"))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::text::Leave;

    #[test]
    fn texts_of_elements_are_lines() {
        let read = |source: &str| read(source.as_bytes(), None, &Leave::default()).map(|part| part.text);
        assert_eq!(
            read("<r><a>Herring in xml</a><b>salt &amp; &#x73;moke</b></r>")
                .unwrap()
                .trim(),
            "Herring in xml\nsalt & smoke"
        );
        assert_eq!(read("no < xml").unwrap(), "no < xml");
        assert!(read(&"<a>".repeat(600)).is_err());
    }
}
