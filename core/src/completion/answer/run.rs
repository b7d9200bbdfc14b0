//! The task of one answer, from its first step to its last word.

use std::sync::Arc;

use futures::future::{Either, select};
use serde_json::json;
use tracing::{debug, warn};

use crate::completion::answer::{Draft, Rounds};
use crate::completion::error_text::error_text;
use crate::completion::side::AfterAnswer;
use crate::completion::steps::Steps;
use crate::completion::{Announcer, Assembler, CompletionError, Conversations, Exchange, reasoning_tags};
use crate::realtime::{ChatEvent, Completion, EventPublisher, MessageError};
use crate::shared::Clock;
use crate::task::{RunningTask, TaskState};

/// Makes answers.
pub struct Answers {
    pub steps: Arc<Steps>,
    pub rounds: Rounds,
    pub conversations: Arc<dyn Conversations>,
    pub events: Arc<dyn EventPublisher>,
    pub after: AfterAnswer,
    pub clock: Arc<dyn Clock>,
}

/// An answer that is being made.
pub struct AnswerRun {
    answers: Arc<Answers>,
    exchange: Exchange,
    announcer: Announcer,
    draft: Draft,
    task: RunningTask,
}

/// How an answer ended.
pub enum End {
    Complete,
    Stopped,
    Failed(CompletionError),
}

impl AnswerRun {
    pub fn new(answers: Arc<Answers>, exchange: Exchange, task: RunningTask) -> Self {
        let announcer = Announcer::to_sockets(answers.events.clone(), &exchange);
        let draft = Draft::new(
            answers.conversations.clone(),
            answers.clock.clone(),
            announcer.clone(),
            &exchange,
        );
        Self {
            answers,
            exchange,
            announcer,
            draft,
            task,
        }
    }

    /// Makes the answer, tells of it, keeps it.
    pub async fn run(mut self) {
        if self.exchange.arena.is_some() {
            let selected_model_id = self.exchange.model.id.0.clone();
            self.announcer
                .completion(Completion::SelectedModel { selected_model_id })
                .await;
        }
        let tags = reasoning_tags(self.exchange.own_param("reasoning_tags"));
        let tags = match self.answers.rounds.runs_code_for(&self.exchange) {
            true => tags.with_code(),
            false => tags,
        };
        let mut assembler = Assembler::continuing(tags, self.written().await);
        let end = match self.prepare().await {
            None => self.answer(&mut assembler).await,
            Some(end) => end,
        };
        assembler.finish(self.answers.clock.now());
        let content = assembler.content();
        match end {
            End::Complete => self.complete(content).await,
            End::Stopped => self.stopped(content).await,
            End::Failed(error) => self.failed(content, &error).await,
        }
    }

    /// Goes through the steps. How the answer ended, if it did there.
    async fn prepare(&mut self) -> Option<End> {
        let stop = self.task.stop_signal();
        let steps = self.answers.steps.clone();
        let prepared = Box::pin(steps.run(&mut self.exchange, &self.announcer));
        match select(prepared, Box::pin(stop.given())).await {
            Either::Left((Ok(()), _)) => None,
            Either::Left((Err(error), _)) => Some(End::Failed(error)),
            Either::Right(((), _)) => Some(End::Stopped),
        }
    }

    async fn answer(&mut self, assembler: &mut Assembler) -> End {
        let answers = self.answers.clone();
        answers
            .rounds
            .run(
                &mut self.exchange,
                &self.announcer,
                &mut self.draft,
                &self.task,
                assembler,
            )
            .await
    }

    /// What the message says already, where the answer shall go on with it: such a question ends with the model's own
    /// words. What is stored counts, because clients leave thoughts out of what they send.
    async fn written(&self) -> String {
        let last = self.exchange.messages().last();
        let Some(last) = last.filter(|last| last["role"] == "assistant") else {
            return String::new();
        };
        let stored = self.draft.stored_text().await;
        stored.unwrap_or_else(|| last["content"].as_str().unwrap_or_default().to_owned())
    }

    async fn complete(mut self, content: String) {
        self.draft.note("role", json!("assistant"));
        self.draft.note("content", json!(content));
        self.draft.note("done", json!(true));
        self.draft.store().await;
        let title = self.exchange.chat.as_ref().map(|chat| chat.title.clone());
        let last_word = Completion::done(content.as_str(), title.unwrap_or_default());
        self.announcer.completion(last_word).await;
        let Self {
            answers,
            exchange,
            announcer,
            task,
            ..
        } = self;
        // The answer is there; what comes now can no longer be stopped as if it were the answer.
        task.ends(TaskState::Completed);
        answers.after.run(&exchange, &announcer, &content).await;
    }

    async fn stopped(mut self, content: String) {
        debug!(chat.id = self.exchange.chat_id(), "an answer was stopped");
        self.draft.note_text(&content);
        self.draft.store().await;
        self.announcer.event(ChatEvent::Cancelled).await;
        self.task.ends(TaskState::Cancelled);
    }

    async fn failed(mut self, content: String, error: &CompletionError) {
        let told = error_text(error);
        warn!(
            chat.id = self.exchange.chat_id(),
            model.id = %self.exchange.model.id,
            error = error as &dyn std::error::Error,
            "a question was not answered"
        );
        self.draft.note_text(&content);
        self.draft.note("error", json!({ "content": told }));
        self.draft.note("done", json!(true));
        self.draft.store().await;
        self.announcer.event(ChatEvent::Failed(MessageError::new(told))).await;
        self.announcer.event(ChatEvent::Cancelled).await;
        self.task.ends(TaskState::Failed);
    }
}
