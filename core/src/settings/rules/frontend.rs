use serde::Deserialize;
use serde_json::Value as Json;

use crate::settings::{Reader, Reading, Source, Value, Variable, presets};

/// An empty list means the built-in suggestions.
pub(in crate::settings) fn suggestions(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    match &reading.value {
        Value::Items(items) if items.is_empty() => Reading {
            value: Value::Items(presets::suggestions()),
            source: Source::Default,
        },
        _ => reading,
    }
}

/// What a banner must have. Of a list with a wrong one nothing is shown.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read to check that they are there")]
struct Banner {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    title: Option<String>,
    content: String,
    dismissible: bool,
    timestamp: i64,
}

/// Banners that the web client can show.
pub(in crate::settings) fn banners(reader: &Reader<'_>, variable: &'static Variable) -> Reading {
    let reading = reader.plain(variable);
    let wrong = match &reading.value {
        Value::Items(banners) => banners.iter().find_map(problem),
        _ => None,
    };
    match wrong {
        Some(problem) => {
            reader.warn(variable.name, format!("is ignored: {problem}"));
            reader.preset(variable)
        }
        None => reading,
    }
}

fn problem(banner: &Json) -> Option<String> {
    Banner::deserialize(banner).err().map(|error| error.to_string())
}
