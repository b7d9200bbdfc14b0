//! What is done beside an answer once it is there: questions to ask next, a title, tags.

use std::sync::Arc;

use serde_json::{Value, json};
use tracing::debug;

use crate::completion::side::templates::{Line, object_in};
use crate::completion::side::{Material, SideQuestions, SmallTask};
use crate::completion::{Announcer, Conversations, Exchange, ForwardedCredentials, QuestionSource};
use crate::realtime::ChatEvent;
use crate::settings::{ENABLE_FOLLOW_UP_GENERATION, ENABLE_TAGS_GENERATION, ENABLE_TITLE_GENERATION, Settings};
use crate::shared::{Clock, JsonObject};

/// What follows an answer.
#[derive(Clone)]
pub(in crate::completion) struct AfterAnswer {
    pub side: Arc<SideQuestions>,
    pub conversations: Arc<dyn Conversations>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
}

/// The work beside one answer.
struct Work<'a> {
    ports: &'a AfterAnswer,
    exchange: &'a Exchange,
    announcer: &'a Announcer,
    /// Is the chat in the store?
    is_stored: bool,
    chat: &'a str,
    message: &'a str,
}

impl AfterAnswer {
    pub async fn run(&self, exchange: &Exchange, announcer: &Announcer, answer: &str) {
        let control = &exchange.request.control;
        let work = Work {
            ports: self,
            exchange,
            announcer,
            is_stored: exchange.is_kept(),
            chat: control.chat_id.as_deref().unwrap_or_default(),
            message: control.id.as_deref().unwrap_or_default(),
        };
        work.run(answer).await;
    }
}

impl Work<'_> {
    /// Does what the request asked for and the settings allow.
    async fn run(self, answer: &str) {
        let Some(wanted) = self.exchange.request.control.background_tasks else {
            return;
        };
        let settings = self.ports.settings.snapshot();
        let follow_ups = wanted.follow_up_generation == Some(true) && settings.get(ENABLE_FOLLOW_UP_GENERATION);
        let tags = self.is_stored && wanted.tags_generation == Some(true) && settings.get(ENABLE_TAGS_GENERATION);
        let title = wanted.title_generation.filter(|_| self.is_stored);
        if !follow_ups && !tags && title.is_none() {
            return; // The conversation may be megabytes.
        }
        let lines = self.lines(answer).await;
        if follow_ups {
            self.follow_ups(&lines).await;
        }
        match title {
            Some(true) if settings.get(ENABLE_TITLE_GENERATION) => self.title(&lines).await,
            // Not wanted: a chat of one question is called by it.
            Some(_) if lines.len() == 2 => self.rename(&lines[0].text).await,
            _ => {}
        }
        if tags {
            self.tags(&lines).await;
        }
    }

    /// The conversation up to the answer.
    async fn lines(&self, answer: &str) -> Vec<Line> {
        let stored = match self.is_stored {
            true => self
                .ports
                .conversations
                .branch(self.chat, self.message)
                .await
                .unwrap_or_default(),
            false => Vec::new(),
        };
        if !stored.is_empty() {
            return stored.iter().map(Line::of).collect();
        }
        let asked = self.exchange.messages().iter();
        let asked = asked
            .filter_map(Value::as_object)
            .filter(|message| message.get("role") != Some(&json!("system")));
        let said = JsonObject::from_iter([
            ("role".to_owned(), json!("assistant")),
            ("content".to_owned(), json!(answer)),
        ]);
        asked.map(Line::of).chain([Line::of(&said)]).collect()
    }

    async fn follow_ups(&self, lines: &[Line]) {
        let Some(found) = self.object(SmallTask::FollowUps, lines).await else {
            return;
        };
        let texts = strings(found.get("follow_ups"));
        if texts.is_empty() {
            return;
        }
        if self.is_stored {
            let members = JsonObject::from_iter([("followUps".to_owned(), json!(texts))]);
            let now = self.ports.clock.now().seconds();
            if let Err(error) = self
                .ports
                .conversations
                .write(self.chat, self.message, &members, now)
                .await
            {
                debug!(
                    error = &error as &dyn std::error::Error,
                    "follow-ups could not be stored"
                );
            }
        }
        self.publish(ChatEvent::FollowUps(texts)).await;
    }

    async fn title(&self, lines: &[Line]) {
        let found = self.object(SmallTask::Title, lines).await;
        let title = found
            .as_ref()
            .and_then(|found| found.get("title"))
            .and_then(Value::as_str)
            .map(str::trim);
        let fallback = || {
            lines
                .iter()
                .find(|line| line.role == "user")
                .map_or("", |line| line.text.as_str())
        };
        self.rename(title.filter(|title| !title.is_empty()).unwrap_or_else(fallback))
            .await;
    }

    async fn rename(&self, title: &str) {
        let title: String = title.chars().take(200).collect();
        if title.is_empty() {
            return;
        }
        let now = self.ports.clock.now().seconds();
        match self.ports.conversations.rename(self.chat, &title, now).await {
            Ok(()) => self.publish(ChatEvent::Title(title)).await,
            Err(error) => debug!(error = &error as &dyn std::error::Error, "a title could not be stored"),
        }
    }

    async fn tags(&self, lines: &[Line]) {
        let Some(found) = self.object(SmallTask::Tags, lines).await else {
            return;
        };
        let names = strings(found.get("tags"));
        match self.ports.conversations.tag(self.chat, &names).await {
            Ok(()) => self.publish(ChatEvent::Tags(names)).await,
            Err(error) => debug!(error = &error as &dyn std::error::Error, "tags could not be stored"),
        }
    }

    /// What the task's model answers, as the object that the task asks for.
    async fn object(&self, task: SmallTask, lines: &[Line]) -> Option<JsonObject> {
        // The small tasks of a chat with a connection of the browser go through the browser, too.
        let source = QuestionSource {
            credentials: ForwardedCredentials::default(),
            ..self.exchange.source()
        };
        let (who, model) = (&self.exchange.who, &self.exchange.model);
        let side = &self.ports.side;
        let answered = side.text(who, model, task, lines, &Material::default(), source).await;
        match answered {
            Ok(text) => object_in(&text),
            Err(error) => {
                debug!(?task, error = &error as &dyn std::error::Error, "a small task failed");
                None
            }
        }
    }

    async fn publish(&self, event: ChatEvent) {
        self.announcer.event(event).await;
    }
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let texts = list
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    texts
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}
