use poem_openapi::Object;
use serde::Serialize;
use serde_json::{Value, json};

use crate::wire::FreeValue;
use crate::wire::by_name::AN_OBJECT;

/// One thing that is wrong with the input, and where.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct Invalid {
    /// The kind of mistake, for programs.
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    /// Where it is: `body`, `query` or `path`, then the keys down to the place.
    loc: Vec<FreeValue>,
    /// What is wrong, for people.
    msg: String,
    /// The value that was refused, where it is known.
    input: FreeValue,
}

/// The input is not as the operation needs it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct ValidationProblem {
    pub detail: Vec<Invalid>,
}

impl Invalid {
    fn new(kind: &str, loc: Vec<Value>, msg: String) -> Self {
        Self {
            kind: kind.to_owned(),
            loc: loc.into_iter().map(FreeValue).collect(),
            msg,
            input: FreeValue(Value::Null),
        }
    }

    /// The same for a part of the body, which stands at that place.
    #[must_use]
    pub fn below<const N: usize>(mut self, place: [Value; N]) -> Self {
        let at = self.loc.len().min(1);
        self.loc.splice(at..at, place.map(FreeValue));
        self
    }

    /// What serde found wrong in a JSON body.
    pub fn in_body(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        use serde_path_to_error::Segment;
        let mut loc = vec![json!("body")];
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => loc.push(json!(index)),
                Segment::Map { key } => loc.push(json!(key)),
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        let inner = error.inner();
        if inner.is_syntax() || inner.is_eof() {
            return Self::new(
                "json_invalid",
                vec![json!("body"), json!(inner.column())],
                format!("this is not JSON: {inner}"),
            );
        }
        let message = inner.to_string();
        let message = message
            .rsplit_once(" at line ")
            .map_or(&*message, |(message, _)| message);
        if let Some(found) = instead_of_an_object(message) {
            return Self::new("value_error", loc, format!("this must be {AN_OBJECT}, not {found}"));
        }
        match message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            Some(field) => {
                loc.push(json!(field));
                Self::new("missing", loc, "this field is required".to_owned())
            }
            None => Self::new("value_error", loc, message.to_owned()),
        }
    }

    /// The body goes on after its JSON document.
    pub fn trailing() -> Self {
        Self::new(
            "json_invalid",
            vec![json!("body")],
            "something follows the JSON document".to_owned(),
        )
    }

    /// A parameter of the query or the path cannot be read.
    pub fn parameter(place: &str, name: &str, reason: &str) -> Self {
        Self::new("value_error", vec![json!(place), json!(name)], reason.to_owned())
    }

    /// A field whose value the operation cannot take.
    pub fn field(name: &str, reason: impl Into<String>) -> Self {
        Self::new("value_error", vec![json!("body"), json!(name)], reason.into())
    }
}

/// What came in the place of an object, if that is what serde complains about.
fn instead_of_an_object(message: &str) -> Option<&'static str> {
    let expected = message.strip_prefix("invalid type: ")?.strip_suffix(AN_OBJECT)?;
    let found = expected.strip_suffix(", expected ")?;
    Some(match found.split(' ').next() {
        Some("sequence") => "a list",
        Some("string") => "a text",
        Some("integer" | "floating") => "a number",
        Some("boolean") => "a boolean",
        _ => "null",
    })
}
