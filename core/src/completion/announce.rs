use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tracing::warn;

use crate::completion::Exchange;
use crate::identity::UserId;
use crate::realtime::{Audience, ChatEvent, Completion, Event, EventPublisher, Level, Notification};
use crate::shared::JsonObject;

/// Tells those who wait for an answer what is going on: a browser at its socket hears of every event, a program that
/// reads the response gets in front of it what it cannot do without. What events leave behind in the stored message is
/// collected here until the message is written.
#[derive(Clone)]
pub struct Announcer(Arc<Inner>);

struct Inner {
    listener: Listener,
    left_behind: Mutex<LeftBehind>,
}

enum Listener {
    Sockets {
        events: Arc<dyn EventPublisher>,
        user: UserId,
        chat: String,
        message: String,
    },
    /// What comes before the answer.
    Response(Mutex<Vec<JsonObject>>),
}

#[derive(Default)]
struct LeftBehind {
    members: JsonObject,
    is_new: bool,
}

impl fmt::Debug for Announcer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Announcer")
    }
}

impl Announcer {
    /// For a browser that waits at its socket.
    pub(super) fn to_sockets(events: Arc<dyn EventPublisher>, exchange: &Exchange) -> Self {
        let control = &exchange.request.control;
        Self::with(Listener::Sockets {
            events,
            user: exchange.who.id().clone(),
            chat: control.chat_id.clone().unwrap_or_default(),
            message: control.id.clone().unwrap_or_default(),
        })
    }

    /// For a program that reads the response.
    pub(super) fn to_the_response() -> Self {
        Self::with(Listener::Response(Mutex::default()))
    }

    fn with(listener: Listener) -> Self {
        Self(Arc::new(Inner {
            listener,
            left_behind: Mutex::default(),
        }))
    }

    /// A line above the answer: `{action?, description?, done, …}` as the web client reads it. A line with the same
    /// action takes the place of the one before.
    pub async fn status(&self, status: Value) {
        if let Value::Object(status) = status {
            self.event(ChatEvent::Status(status)).await;
        }
    }

    /// What the answer will rest on. Told once, before its first word.
    pub async fn sources(&self, sources: &[Value]) {
        self.note("sources", json!(sources));
        let sources = sources.to_vec();
        self.completion(Completion::Sources { sources }).await;
    }

    /// A toast.
    pub async fn notify(&self, level: Level, content: impl Into<String>) {
        let content = content.into();
        self.event(ChatEvent::Notification(Notification { level, content }))
            .await;
    }

    /// News of the answer itself.
    pub async fn completion(&self, completion: Completion) {
        self.event(ChatEvent::Completion(completion)).await;
    }

    /// Any event.
    pub async fn event(&self, event: ChatEvent) {
        if event.is_stored() && !matches!(event, ChatEvent::Append(_) | ChatEvent::Replace(_)) {
            let mut left = self.left_behind();
            event.apply_to_message(&mut left.members);
            left.is_new = true;
        }
        match &self.0.listener {
            Listener::Sockets {
                events,
                user,
                chat,
                message,
            } => {
                let audience = Audience::User(user.clone());
                let event = Event::of_message(chat, message, event);
                if let Err(error) = events.publish(&audience, &event).await {
                    let error = &error as &dyn std::error::Error;
                    warn!(chat.id = %chat, error, "an event was not delivered everywhere");
                }
            }
            Listener::Response(before) => {
                if let Some(line) = before_the_response(event) {
                    before.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                }
            }
        }
    }

    /// To be stored with the message.
    pub fn note(&self, name: &str, value: Value) {
        let mut left = self.left_behind();
        left.members.insert(name.to_owned(), value);
        left.is_new = true;
    }

    /// What the message is to keep, if that is more than when it was last asked for.
    pub(super) fn left_behind_anew(&self) -> Option<JsonObject> {
        let mut left = self.left_behind();
        std::mem::take(&mut left.is_new).then(|| left.members.clone())
    }

    /// What a program is told before the answer.
    pub(super) fn before_the_response(&self) -> Vec<JsonObject> {
        match &self.0.listener {
            Listener::Response(before) => std::mem::take(&mut *before.lock().unwrap_or_else(PoisonError::into_inner)),
            Listener::Sockets { .. } => Vec::new(),
        }
    }

    fn left_behind(&self) -> MutexGuard<'_, LeftBehind> {
        self.0.left_behind.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Programs hear of sources, of a chosen model, and of what could not be done for them; what is only to be looked at is
/// not for them.
fn before_the_response(event: ChatEvent) -> Option<JsonObject> {
    let line = match event {
        ChatEvent::Completion(completion @ (Completion::Sources { .. } | Completion::SelectedModel { .. })) => {
            serde_json::to_value(completion).ok()?
        }
        ChatEvent::Status(status) if status.get("error") == Some(&Value::Bool(true)) => {
            json!({ "event": {"type": "status", "data": status} })
        }
        ChatEvent::Notification(note) => json!({ "event": {"type": "notification", "data": note} }),
        _ => return None,
    };
    line.as_object().cloned()
}
