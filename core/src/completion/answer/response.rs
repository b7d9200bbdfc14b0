//! An answer that is the response to its request, and what a program is told in front of it.

use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::completion::CompletionError;
use crate::provider::{Passed, ProviderError};
use crate::shared::JsonObject;

/// The largest whole answer into which something is written.
const LARGEST: usize = 64 * 1024 * 1024;

/// Puts lines in front of a stream, or their members into a whole answer. An error stays as it is.
pub(in crate::completion) async fn preceded_by(
    lines: Vec<JsonObject>,
    passed: Passed,
) -> Result<Passed, CompletionError> {
    if lines.is_empty() || !(200..300).contains(&passed.status) {
        return Ok(passed);
    }
    if passed.content_type.starts_with("text/event-stream") {
        let lines = lines.into_iter().map(|line| {
            let line = format!("data: {}\n\n", Value::Object(line));
            Ok::<_, ProviderError>(Bytes::from(line))
        });
        return Ok(Passed {
            body: stream::iter(lines).chain(passed.body).boxed(),
            ..passed
        });
    }
    let (status, content_type) = (passed.status, passed.content_type.clone());
    let bytes = passed.whole(LARGEST).await?;
    let Ok(mut answer) = serde_json::from_slice::<JsonObject>(&bytes) else {
        return Ok(Passed {
            status,
            content_type,
            body: stream::iter([Ok(bytes)]).boxed(),
        });
    };
    for (name, value) in lines.into_iter().flatten() {
        match (name.as_str(), answer.get_mut("events")) {
            ("event", Some(Value::Array(events))) => events.push(value),
            ("event", _) => {
                answer.insert("events".to_owned(), json!([value]));
            }
            _ => {
                answer.insert(name, value);
            }
        }
    }
    Ok(Passed::of_object(status, answer))
}
