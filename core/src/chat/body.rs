use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use crate::shared::{JsonText, repair_json};

/// Deeper documents are refused: no client makes them, and parsers of clients and databases give up on them.
const MAX_DEPTH: usize = 120;

/// Why something cannot be the body of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the chat must be a JSON object")]
    NotAnObject,
    #[error("the chat is nested too deeply")]
    TooDeep,
    #[error("the title of the chat must be a text")]
    Title,
}

/// Checks the body of a chat that a client sends, and frees it from NUL characters and lone surrogates, which no
/// database keeps. The text is looked over and not parsed into a tree.
pub(super) fn accept(body: &JsonText) -> Result<JsonText, BodyError> {
    if !body.as_str().starts_with('{') {
        return Err(BodyError::NotAnObject);
    }
    if depth(body.as_str()) > MAX_DEPTH {
        return Err(BodyError::TooDeep);
    }
    let body = repaired(body).ok_or(BodyError::NotAnObject)?;
    match title_member(&body) {
        Some(Value::String(_)) | None => Ok(body),
        Some(_) => Err(BodyError::Title),
    }
}

/// Checks a value that becomes a part of a message. It stands a few levels deep in the body, and lists nest it further.
pub(super) fn check_part(part: &Value) -> Result<(), BodyError> {
    if depth(&part.to_string()) > MAX_DEPTH / 2 {
        return Err(BodyError::TooDeep);
    }
    Ok(())
}

/// The document without what no parser takes; `None` if even that helps nothing.
pub(super) fn repaired(document: &JsonText) -> Option<JsonText> {
    match repair_json(document.as_str()) {
        Cow::Borrowed(_) => Some(document.clone()),
        Cow::Owned(text) => JsonText::parse(&text).ok(),
    }
}

/// The same for a text that may be none.
pub(super) fn repaired_text(text: &str) -> Option<JsonText> {
    JsonText::parse(&repair_json(text)).ok()
}

/// The title in the body; `None` if there is none, or something else than a text in its place.
pub(super) fn title(body: &JsonText) -> Option<String> {
    match title_member(body) {
        Some(Value::String(title)) => Some(title),
        _ => None,
    }
}

fn title_member(body: &JsonText) -> Option<Value> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default, deserialize_with = "present")]
        title: Option<Value>,
    }
    fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
    body.read::<Head>().ok()?.title
}

/// How deep the arrays and objects of a JSON text stand in one another.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::{BodyError, accept, depth, title};
    use crate::shared::JsonText;

    fn accepted(text: &str) -> Result<String, BodyError> {
        let body = JsonText::parse(text).unwrap();
        accept(&body).map(|body| body.as_str().to_owned())
    }

    #[test]
    fn an_ordinary_body_stays_as_it_is() {
        let text = r#"{ "title" : "Ünï", "n": 9007199254740993, "deep": [[{"a": null}]] }"#;
        assert_eq!(accepted(text).unwrap(), text);
    }

    #[test]
    fn nul_characters_and_lone_surrogates_go() {
        assert_eq!(
            accepted(r#"{"title":"a\u0000b","x":["\ud800"]}"#).unwrap(),
            r#"{"title":"ab","x":[""]}"#
        );
    }

    #[test]
    fn what_is_no_chat_is_refused() {
        assert_eq!(accepted("[1]"), Err(BodyError::NotAnObject));
        assert_eq!(accepted("null"), Err(BodyError::NotAnObject));
        assert_eq!(accepted(r#"{"title":5}"#), Err(BodyError::Title));
        assert_eq!(accepted(r#"{"title":null}"#), Err(BodyError::Title));
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(5000), "]".repeat(5000));
        assert_eq!(accepted(&deep), Err(BodyError::TooDeep));
    }

    #[test]
    fn brackets_in_texts_are_not_depth() {
        assert_eq!(depth(r#"{"a":["\"[[[{{{","\\"],"b":{}}"#), 2);
    }

    #[test]
    fn the_title_is_read_wherever_it_stands() {
        let body = JsonText::parse(r#"{"history":{"title":"no"},"title":"yes"}"#).unwrap();
        assert_eq!(title(&body).as_deref(), Some("yes"));
    }
}
