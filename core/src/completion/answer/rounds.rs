//! Asks, takes the answer in, runs what it calls for, and asks again.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use serde_json::{Value, json};

use crate::completion::answer::code::CodeInterpreter;
use crate::completion::answer::run::End;
use crate::completion::answer::save::Draft;
use crate::completion::answer::stream::Streaming;
use crate::completion::answer::tool_calls::{CallParts, run_calls};
use crate::completion::error_text::refusal;
use crate::completion::message::replayed;
use crate::completion::routing::{Request, Routing};
use crate::completion::steps::put_before_question;
use crate::completion::{Announcer, Assembler, Exchange, Feed, Pace, ToolCall, text_of};
use crate::provider::Answer;
use crate::realtime::{Completion, Watchers};
use crate::settings::{
    CHAT_RESPONSE_MAX_TOOL_CALL_RETRIES, CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE, LOQUAT_STREAM_INTERVAL, Settings,
};
use crate::shared::{Clock, Ids, JsonObject, Timer};
use crate::task::{RunningTask, StopSignal};

/// What the rounds of answers are made with.
pub struct Rounds {
    pub routing: Arc<Routing>,
    pub watchers: Arc<Watchers>,
    pub settings: Arc<Settings>,
    pub code: Option<CodeInterpreter>,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
    pub ids: Arc<dyn Ids>,
}

/// So often a model may have code run in one answer.
const MOST_PROGRAMS: usize = 5;

/// How a round ended.
pub enum RoundEnd {
    /// The answer with it.
    Answer(End),
    /// The model waits for what comes of these.
    Calls(Vec<ToolCall>),
}

/// The rounds of one answer.
struct Answering<'a> {
    rounds: &'a Rounds,
    exchange: &'a mut Exchange,
    announcer: &'a Announcer,
    draft: &'a mut Draft,
    task: &'a RunningTask,
    assembler: &'a mut Assembler,
}

impl Rounds {
    /// Does the model of the exchange have code run?
    pub fn runs_code_for(&self, exchange: &Exchange) -> bool {
        self.code.as_ref().is_some_and(|code| code.is_used_by(exchange))
    }

    pub async fn run(
        &self,
        exchange: &mut Exchange,
        announcer: &Announcer,
        draft: &mut Draft,
        task: &RunningTask,
        assembler: &mut Assembler,
    ) -> End {
        let answering = Answering {
            rounds: self,
            exchange,
            announcer,
            draft,
            task,
            assembler,
        };
        answering.run().await
    }

    fn pace(&self, exchange: &Exchange) -> Pace {
        let settings = self.settings.snapshot();
        let interval = u64::try_from(settings.get(LOQUAT_STREAM_INTERVAL)).unwrap_or(25);
        let asked = exchange.own_param("stream_delta_chunk_size").and_then(Value::as_i64);
        let pieces = settings
            .get(CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE)
            .max(asked.unwrap_or(1))
            .max(1);
        Pace {
            // Who says how many pieces they want at once gets just so many, however fast they come.
            interval: Duration::from_millis(if asked.is_some() { 0 } else { interval }),
            pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
        }
    }
}

impl Answering<'_> {
    async fn run(mut self) -> End {
        let most_calls = self.rounds.settings.snapshot().get(CHAT_RESPONSE_MAX_TOOL_CALL_RETRIES);
        let (mut calls_made, mut programs) = (0, 0);
        loop {
            let stop = self.task.stop_signal();
            let end = self.ask(stop.clone()).await;
            self.assembler.end_round(self.rounds.clock.now());
            let stopped = match end {
                RoundEnd::Calls(calls) if calls_made < most_calls => {
                    calls_made += 1;
                    self.call(calls, stop).await
                }
                RoundEnd::Calls(_) => return End::Complete,
                RoundEnd::Answer(End::Complete)
                    if programs < MOST_PROGRAMS && self.assembler.code_to_run().is_some() =>
                {
                    programs += 1;
                    self.run_code(stop).await
                }
                RoundEnd::Answer(end) => return end,
            };
            if stopped {
                return End::Stopped;
            }
        }
    }

    /// Asks the provider, and takes in what it says.
    async fn ask(&mut self, stop: StopSignal) -> RoundEnd {
        let feed = Feed::new(self.rounds.pace(self.exchange));
        let request = Request {
            payload: self.payload(),
            rhythm: feed.rhythm(),
        };
        let asked = self.rounds.routing.ask(self.exchange, request);
        // A stop before the first byte hangs up as well: the question is dropped.
        let answer = match select(Box::pin(asked), Box::pin(stop.clone().given())).await {
            Either::Left((Ok(answer), _)) => answer,
            Either::Left((Err(error), _)) => return RoundEnd::Answer(End::Failed(error)),
            Either::Right(((), _)) => return RoundEnd::Answer(End::Stopped),
        };
        self.task.begins();
        match answer {
            Answer::Whole(answer) => self.whole(answer).await,
            Answer::Streamed(chunks) => {
                let mut parts = CallParts::default();
                let streaming = Streaming {
                    announcer: self.announcer,
                    draft: self.draft,
                    clock: &*self.rounds.clock,
                    timer: self.rounds.timer.clone(),
                    visits: self.rounds.watchers.listen(self.exchange.who.id()),
                    stop,
                    calls: &mut parts,
                };
                let end = streaming.run(self.assembler, feed, chunks).await;
                self.ended(end, parts)
            }
        }
    }

    /// The question of this round: that of the client, and behind it what was said and done in the rounds before.
    fn payload(&self) -> JsonObject {
        let mut payload = self.exchange.request.payload.clone();
        if !self.assembler.blocks().is_empty() {
            let said = replayed(self.assembler.blocks());
            if let Some(Value::Array(messages)) = payload.get_mut("messages") {
                // An answer that is continued ends the question already.
                if messages.last().is_some_and(|last| last["role"] == "assistant") {
                    messages.pop();
                }
                messages.extend(said);
            }
            payload.insert("stream".to_owned(), json!(true));
        }
        payload
    }

    async fn whole(&mut self, answer: JsonObject) -> RoundEnd {
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return RoundEnd::Answer(End::Failed(refusal(error)));
        }
        let now = self.rounds.clock.now();
        let choices = answer.get("choices");
        let thought = choices.and_then(|choices| choices[0]["message"]["reasoning_content"].as_str());
        let says_something = choices.is_some_and(|choices| {
            choices[0]["message"]["content"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        });
        if let Some(thought) = thought.filter(|_| says_something) {
            self.assembler.add_reasoning(thought, now);
        }
        self.assembler.add_text(&text_of(&answer), now);
        let parts = CallParts::of_whole(&answer);
        if let Some(usage) = answer.get("usage").filter(|usage| usage.is_object()) {
            self.draft.note("usage", usage.clone());
        }
        self.announcer.completion(Completion::Raw(Value::Object(answer))).await;
        self.ended(End::Complete, parts)
    }

    fn ended(&self, end: End, parts: CallParts) -> RoundEnd {
        let calls = parts.complete(&*self.rounds.ids);
        match end {
            End::Complete if !calls.is_empty() => RoundEnd::Calls(calls),
            end => RoundEnd::Answer(end),
        }
    }

    /// Makes the calls. Answers whether the user stopped it.
    async fn call(&mut self, calls: Vec<ToolCall>, stop: StopSignal) -> bool {
        self.assembler.begin_calls(calls.clone(), self.rounds.clock.now());
        self.show().await;
        let calling = run_calls(self.exchange, self.announcer, &self.rounds.timer, &calls);
        let called = match select(Box::pin(calling), Box::pin(stop.given())).await {
            Either::Left((called, _)) => called,
            Either::Right(((), _)) => return true,
        };
        self.assembler.finish_calls(called.calls, called.results);
        if !called.sources.is_empty() {
            put_before_question(self.exchange, &called.sources, &self.rounds.settings.snapshot());
        }
        self.show().await;
        self.save().await;
        false
    }

    /// Runs the code that waits. Answers whether the user stopped it.
    async fn run_code(&mut self, stop: StopSignal) -> bool {
        self.show().await;
        let (Some(code), Some(interpreter)) = (self.assembler.code_to_run(), &self.rounds.code) else {
            return false;
        };
        let running = interpreter.run(self.exchange, code);
        let output = match select(Box::pin(running), Box::pin(stop.given())).await {
            Either::Left((output, _)) => output,
            Either::Right(((), _)) => return true,
        };
        self.assembler.finish_code(output);
        self.show().await;
        self.save().await;
        false
    }

    /// Tells those who watch the whole answer so far.
    async fn show(&self) {
        let content = self.assembler.content();
        self.announcer.completion(Completion::Content { content }).await;
    }

    async fn save(&mut self) {
        self.draft.note_text(&self.assembler.content());
        self.draft.store().await;
    }
}
