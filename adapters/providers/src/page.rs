//! Models to which a user's page keeps the connection by itself: it asks the provider, and hands us what that says.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use loquat_core::provider::{Answer, AskingPage, ModelProvider, Passed, ProviderError, Question, Waited};
use loquat_core::realtime::{BrowserSession, Browsers, CallError, Channel, ChatEvent, Event};
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::openai::chunks;
use crate::wire::Bytestream;

/// A page that says nothing for so long says no more.
const SILENCE: Duration = Duration::from_secs(600);

/// Asks the page that keeps the connection.
#[derive(Clone)]
pub struct PageConnections {
    browsers: Arc<dyn Browsers>,
}

impl std::fmt::Debug for PageConnections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageConnections")
    }
}

/// What a page says.
enum Said {
    Whole(JsonObject),
    Streamed(Bytestream),
}

impl PageConnections {
    pub fn new(browsers: Arc<dyn Browsers>) -> Self {
        Self { browsers }
    }

    async fn say(&self, question: Question) -> Result<Said, ProviderError> {
        let AskingPage {
            session,
            message,
            model,
        } = question.page.ok_or(ProviderError::NotConfigured)?;
        let streamed = question.payload.get("stream") == Some(&Value::Bool(true));
        let session = BrowserSession {
            user: question.on_behalf.who.id().clone(),
            id: session,
        };
        let channel = self.browsers.open_channel(&session);
        let request = json!({
            "form_data": question.payload,
            "model": model,
            "channel": channel.name,
            "session_id": session.id,
        });
        let event = Event {
            chat_id: question.on_behalf.chat_id,
            message_id: message,
            data: ChatEvent::from_parts("request:chat:completion", request),
        };
        let answer = self.browsers.call(&session, &event).await.map_err(unheard)?;
        match answer {
            Value::Object(answer) if streamed && answer.get("status") == Some(&Value::Bool(true)) => {
                Ok(Said::Streamed(lines(channel)))
            }
            Value::Object(answer) if !streamed && !has_error(&answer) => Ok(Said::Whole(answer)),
            refused => Err(refusal(refused)),
        }
    }
}

fn has_error(answer: &JsonObject) -> bool {
    answer.get("error").is_some_and(|error| !error.is_null())
}

fn unheard(error: CallError) -> ProviderError {
    match error {
        CallError::Silent => ProviderError::TimedOut(Waited::ForTheFirstByte),
        CallError::Failed(cause) => ProviderError::Unreachable(cause),
    }
}

/// What the page said instead of an answer: mostly the provider's error object, as it came.
fn refusal(said: Value) -> ProviderError {
    let body = match said {
        Value::Object(object) if has_error(&object) => Value::Object(object),
        Value::Null => return ProviderError::Nonsense("the page said nothing".to_owned()),
        other => json!({ "error": other }),
    };
    match JsonText::of(&body) {
        Ok(body) => ProviderError::Refused { status: 502, body },
        Err(error) => ProviderError::Nonsense(error.to_string()),
    }
}

/// The lines of the answer as bytes of an event stream, until the page says that it is done.
fn lines(channel: Channel) -> Bytestream {
    let next = |said: Option<_>| async move {
        let mut said: BoxStream<'static, Value> = said?;
        match timeout(SILENCE, said.next()).await {
            Err(_) => Some((Err(ProviderError::TimedOut(Waited::ForMore)), None)),
            Ok(None) => {
                let cause = "the page that asked is gone".into();
                Some((Err(ProviderError::BrokeOff(cause)), None))
            }
            Ok(Some(said_now)) if said_now["done"] == true => None,
            Ok(Some(said_now)) => Some((Ok(line(said_now)), Some(said))),
        }
    };
    stream::unfold(Some(channel.said), next).fuse().boxed()
}

/// One line; pages send them as they came from the provider, or as what they read in them.
fn line(said: Value) -> Bytes {
    Bytes::from(match said {
        Value::String(text) if text.contains("data:") => format!("{text}\n\n"),
        Value::String(text) => format!("data: {text}\n\n"),
        other => format!("data: {other}\n\n"),
    })
}

#[async_trait]
impl ModelProvider for PageConnections {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        Ok(match self.say(question).await? {
            Said::Whole(answer) => Answer::Whole(answer),
            Said::Streamed(lines) => Answer::Streamed(chunks::of(lines)),
        })
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        Ok(match self.say(question).await {
            Ok(Said::Whole(answer)) => Passed::of_object(200, answer),
            Ok(Said::Streamed(body)) => Passed {
                status: 200,
                content_type: "text/event-stream".to_owned(),
                body,
            },
            Err(ProviderError::Refused { status, body }) => Passed::of_json(status, &body),
            Err(error) => return Err(error),
        })
    }

    async fn embed(&self, _: Question) -> Result<JsonObject, ProviderError> {
        // Pages are asked for chats alone.
        Err(ProviderError::NotConfigured)
    }
}
