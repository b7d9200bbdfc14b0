//! One answer on its way to the sockets of who asked, and into the store.

mod alarm;
mod streaming;
mod words;

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use serde_json::{Value, json};
use tracing::{debug, warn};

use self::words::{refusal, told};
use crate::completion::background::BackgroundWork;
use crate::completion::service::{Carried, CompletionError, Parts};
use crate::completion::{Assembler, Feed, Frame, Pace, Place, Turn, is_temporary, reasoning_tags, text_of};
use crate::provider::{Answer, Question};
use crate::realtime::{Audience, ChatEvent, Completion, Event, MessageError};
use crate::settings::{CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE, LOQUAT_STREAM_INTERVAL};
use crate::shared::{JsonObject, Moment};
use crate::task::{RunningTask, TaskState};

/// An answer that is being made.
pub(super) struct Answering {
    parts: Arc<Parts>,
    turn: Turn,
    place: Option<Place>,
    carried: Carried,
    task: RunningTask,
    chat: String,
    message: String,
    /// What the stored message does not say yet. It is written with the next text: chats may be large, and each time
    /// costs the whole.
    unwritten: JsonObject,
}

/// How an answer ended.
enum End {
    Complete,
    Stopped,
    Failed(CompletionError),
}

impl Answering {
    pub fn new(parts: Arc<Parts>, turn: Turn, place: Option<Place>, carried: Carried, task: RunningTask) -> Self {
        let control = &turn.request.control;
        let chat = control.chat_id.clone().unwrap_or_default();
        let message = control.id.clone().unwrap_or_default();
        Self {
            parts,
            turn,
            place,
            carried,
            task,
            chat,
            message,
            unwritten: JsonObject::new(),
        }
    }

    /// Makes the answer, tells of it, keeps it.
    pub async fn run(mut self) {
        self.note("model", json!(self.turn.picked()));
        if let Some(parent) = &self.turn.request.control.parent_id {
            self.note("parentId", json!(parent));
        }
        if self.turn.arena.is_some() {
            self.note("selectedModelId", json!(self.turn.model.id));
        }
        if self.turn.arena.is_some() {
            let selected_model_id = self.turn.model.id.0.clone();
            self.tell(Completion::SelectedModel { selected_model_id }).await;
        }
        let tags = reasoning_tags(self.own_param("reasoning_tags"));
        let mut assembler = Assembler::continuing(tags, self.written().await);
        let end = self.answer(&mut assembler).await;
        assembler.finish(self.now());
        let content = assembler.content();
        match end {
            End::Complete => self.complete(content).await,
            End::Stopped => self.stopped(content).await,
            End::Failed(error) => self.failed(content, &error).await,
        }
    }

    /// What the message says already, where the answer shall go on with it: such a question ends with the model's own
    /// words. What is stored counts, because clients leave thoughts out of what they send.
    async fn written(&self) -> String {
        let messages = self.turn.request.payload.get("messages").and_then(Value::as_array);
        let Some(last) = messages
            .and_then(|all| all.last())
            .filter(|last| last["role"] == "assistant")
        else {
            return String::new();
        };
        let branch = self.parts.conversations.branch(&self.chat, &self.message).await;
        let branch = branch.unwrap_or_else(|error| {
            warn!(%error, "cannot read message {} of chat {}, which shall be continued", self.message, self.chat);
            Vec::new()
        });
        let stored = branch.last().and_then(|message| message.get("content")?.as_str());
        let stored = stored.filter(|content| !content.is_empty());
        stored.or(last["content"].as_str()).unwrap_or_default().to_owned()
    }

    async fn answer(&mut self, assembler: &mut Assembler) -> End {
        let stop = self.task.stop_signal();
        let feed = Feed::new(self.pace());
        let rhythm = feed.rhythm();
        let asked = match self.parts.question(&self.turn, self.carried.clone()) {
            Ok((provider, question)) => async move { provider.ask(Question { rhythm, ..question }).await },
            Err(error) => return End::Failed(error),
        };
        // A stop before the first byte hangs up as well: the question is dropped.
        let answer = match select(Box::pin(asked), Box::pin(stop.given())).await {
            Either::Left((Ok(answer), _)) => answer,
            Either::Left((Err(error), _)) => return End::Failed(error.into()),
            Either::Right(((), _)) => return End::Stopped,
        };
        self.task.begins();
        match answer {
            Answer::Whole(answer) => self.whole(assembler, answer).await,
            Answer::Streamed(chunks) => self.stream(assembler, feed, chunks).await,
        }
    }

    async fn whole(&self, assembler: &mut Assembler, answer: JsonObject) -> End {
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return End::Failed(refusal(error));
        }
        if let Some(thought) = answer
            .get("choices")
            .and_then(|choices| choices[0]["message"]["reasoning_content"].as_str())
        {
            assembler.add_reasoning(thought, self.now());
        }
        assembler.add_text(&text_of(&answer), self.now());
        self.tell(Completion::Raw(Value::Object(answer))).await;
        End::Complete
    }

    async fn complete(mut self, content: String) {
        self.note("role", json!("assistant"));
        self.note("content", json!(content));
        self.note("done", json!(true));
        self.store().await;
        let title = self.place.as_ref().map(|place| place.title.clone()).unwrap_or_default();
        self.tell(Completion::done(content.as_str(), title)).await;
        let Self {
            parts,
            turn,
            place,
            chat,
            message,
            task,
            ..
        } = self;
        // The answer is there; what comes now can no longer be stopped as if it were the answer.
        task.ends(TaskState::Completed);
        BackgroundWork {
            parts,
            turn,
            is_stored: place.is_some(),
            chat,
            message,
        }
        .run(&content)
        .await;
    }

    async fn stopped(mut self, content: String) {
        debug!(chat.id = %self.chat, "an answer was stopped");
        self.note_text(&content);
        self.store().await;
        self.publish(ChatEvent::Cancelled).await;
        self.task.ends(TaskState::Cancelled);
    }

    async fn failed(mut self, content: String, error: &CompletionError) {
        let told = told(error);
        warn!(
            chat.id = %self.chat,
            model.id = %self.turn.model.id,
            error = error as &dyn std::error::Error,
            "a question was not answered"
        );
        self.note_text(&content);
        self.note("error", json!({ "content": told }));
        self.note("done", json!(true));
        self.store().await;
        self.publish(ChatEvent::Failed(MessageError::new(told))).await;
        self.publish(ChatEvent::Cancelled).await;
        self.task.ends(TaskState::Failed);
    }

    fn pace(&self) -> Pace {
        let settings = self.parts.settings.snapshot();
        let interval = u64::try_from(settings.get(LOQUAT_STREAM_INTERVAL)).unwrap_or(25);
        let asked = self.own_param("stream_delta_chunk_size").and_then(Value::as_i64);
        let pieces = settings
            .get(CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE)
            .max(asked.unwrap_or(1))
            .max(1);
        Pace {
            // Who says how many pieces he wants at once gets just so many, however fast they come.
            interval: Duration::from_millis(if asked.is_some() { 0 } else { interval }),
            pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
        }
    }

    /// A parameter of ours: the model's settings have the last word.
    fn own_param(&self, name: &str) -> Option<&Value> {
        let of_model = self.turn.model_params().and_then(|params| params.get(name));
        of_model
            .filter(|value| !value.is_null())
            .or_else(|| self.turn.request.own_param(name))
    }

    async fn show(&self, frame: Option<Frame>) {
        match frame {
            Some(Frame::Whole(content)) => self.tell(Completion::Content { content }).await,
            Some(Frame::Appended(text)) => {
                self.tell(Completion::Raw(
                    json!({"choices": [{"index": 0, "delta": {"content": text}}]}),
                ))
                .await;
            }
            None => {}
        }
    }

    async fn tell(&self, completion: Completion) {
        self.publish(ChatEvent::Completion(completion)).await;
    }

    async fn publish(&self, event: ChatEvent) {
        publish(&self.parts, &self.turn, &self.chat, &self.message, event).await;
    }

    /// To be stored with the message.
    fn note(&mut self, name: &str, value: Value) {
        self.unwritten.insert(name.to_owned(), value);
    }

    fn note_text(&mut self, content: &str) {
        if !content.is_empty() {
            self.note("content", json!(content));
        }
    }

    /// Writes what the stored message does not say yet.
    async fn store(&mut self) {
        if is_temporary(&self.chat) || self.place.is_none() || self.unwritten.is_empty() {
            return;
        }
        let now = self.now().seconds();
        let conversations = &self.parts.conversations;
        match conversations
            .write(&self.chat, &self.message, &self.unwritten, now)
            .await
        {
            Ok(()) => self.unwritten.clear(),
            Err(error) => {
                warn!(chat.id = %self.chat, error = &error as &dyn std::error::Error, "an answer could not be stored");
            }
        }
    }

    fn now(&self) -> Moment {
        self.parts.clock.now()
    }
}

/// Tells all sockets of who asked.
pub(super) async fn publish(parts: &Parts, turn: &Turn, chat: &str, message: &str, event: ChatEvent) {
    let audience = Audience::User(turn.who.id().clone());
    let event = Event::of_message(chat, message, event);
    if let Err(error) = parts.events.publish(&audience, &event).await {
        warn!(chat.id = %chat, error = &error as &dyn std::error::Error, "an event was not delivered everywhere");
    }
}
