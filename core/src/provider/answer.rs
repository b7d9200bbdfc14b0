use std::fmt;

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use serde_json::Value;

use crate::provider::ProviderError;
use crate::shared::{JsonObject, JsonText};

/// The pieces of an answer as they arrive; dropping the stream hangs up on the provider at once.
pub type Chunks = BoxStream<'static, Result<Chunk, ProviderError>>;

/// What a provider says to a question.
pub enum Answer {
    /// Piece by piece.
    Streamed(Chunks),
    /// In one go: the provider's answer object.
    Whole(JsonObject),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Streamed(_) => f.write_str("Answer::Streamed"),
            Self::Whole(object) => f.debug_tuple("Answer::Whole").field(object).finish(),
        }
    }
}

/// A piece of an answer. Most carry a few characters of text and nothing else.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chunk {
    /// Text for the reader.
    pub text: Option<String>,
    /// Text that the model thinks aloud.
    pub reasoning: Option<String>,
    /// Parts of calls of tools.
    pub tool_calls: Vec<ToolCallPart>,
    /// Pictures, as `{"type": "image_url", "image_url": {"url": …}}`.
    pub images: Vec<Value>,
    /// Notes on the text, such as the places it cites.
    pub annotations: Vec<Value>,
    /// What the answer cost; mostly on the last piece.
    pub usage: Option<Value>,
    /// The provider's report that something went wrong in the middle of its answer.
    pub error: Option<Value>,
    /// An event that the provider wants handed on to the page as it is.
    pub event: Option<Value>,
    /// The model that an arena chose.
    pub selected_model: Option<String>,
    /// Why the model stopped here, on its last piece.
    pub finish_reason: Option<String>,
    /// The piece as it came, where it carries something beside text: clients may read what nothing here knows.
    pub raw: Option<JsonText>,
}

impl Chunk {
    /// A piece of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }
}

/// A part of the call of a tool; parts of one call have the same index, and their texts are put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolCallPart {
    pub index: usize,
    pub id: Option<String>,
    pub name: Option<String>,
    pub arguments: Option<String>,
}

/// An answer that passes through as its bytes, in the form of OpenAI's API.
pub struct Passed {
    pub status: u16,
    pub content_type: String,
    /// Dropping it hangs up on the provider at once.
    pub body: BoxStream<'static, Result<Bytes, ProviderError>>,
}

impl Passed {
    /// An answer that is there already.
    pub fn of_json(status: u16, json: &JsonText) -> Self {
        let bytes = Bytes::copy_from_slice(json.as_str().as_bytes());
        Self {
            status,
            content_type: "application/json".to_owned(),
            body: stream::iter([Ok(bytes)]).boxed(),
        }
    }

    /// The same of an object.
    pub fn of_object(status: u16, object: JsonObject) -> Self {
        let bytes = Bytes::from(Value::Object(object).to_string());
        Self {
            status,
            content_type: "application/json".to_owned(),
            body: stream::iter([Ok(bytes)]).boxed(),
        }
    }

    /// All of the body, unless it is larger than that.
    pub async fn whole(mut self, limit: usize) -> Result<Bytes, ProviderError> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.body.next().await {
            bytes.extend_from_slice(&piece?);
            if bytes.len() > limit {
                return Err(ProviderError::Nonsense(
                    "it is larger than any answer should be".to_owned(),
                ));
            }
        }
        Ok(bytes.freeze())
    }
}

impl fmt::Debug for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passed")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}
