//! How an answer says which model an arena chose.

use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::completion::service::CompletionError;
use crate::model::ModelId;
use crate::provider::{Passed, ProviderError};
use crate::shared::JsonObject;

/// The largest whole answer into which the name is written.
const LARGEST: usize = 64 * 1024 * 1024;

/// Puts the name of the chosen model in front of a stream, or into a whole answer. An error stays as it is.
pub(super) async fn naming_the_chosen(passed: Passed, chosen: &ModelId) -> Result<Passed, CompletionError> {
    if !(200..300).contains(&passed.status) {
        return Ok(passed);
    }
    if passed.content_type.starts_with("text/event-stream") {
        let line = format!("data: {}\n\n", json!({ "selected_model_id": chosen }));
        let first = stream::iter([Ok::<_, ProviderError>(Bytes::from(line))]);
        return Ok(Passed {
            body: first.chain(passed.body).boxed(),
            ..passed
        });
    }
    let (status, content_type) = (passed.status, passed.content_type.clone());
    let bytes = passed.whole(LARGEST).await?;
    match serde_json::from_slice::<JsonObject>(&bytes) {
        Ok(mut answer) => {
            answer.insert("selected_model_id".to_owned(), Value::from(chosen.as_str()));
            Ok(Passed::of_object(status, answer))
        }
        Err(_) => Ok(Passed {
            status,
            content_type,
            body: stream::iter([Ok(bytes)]).boxed(),
        }),
    }
}
