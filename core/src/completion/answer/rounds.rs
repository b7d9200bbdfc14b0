//! Asks, takes the answer in, runs what it calls for, and asks again.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use serde_json::Value;

use crate::completion::answer::run::End;
use crate::completion::answer::save::Draft;
use crate::completion::answer::stream::Streaming;
use crate::completion::error_text::refusal;
use crate::completion::routing::Routing;
use crate::completion::{Announcer, Assembler, Exchange, Feed, Pace, text_of};
use crate::provider::{Answer, Question};
use crate::realtime::{Completion, Watchers};
use crate::settings::{CHAT_RESPONSE_STREAM_DELTA_CHUNK_SIZE, LOQUAT_STREAM_INTERVAL, Settings};
use crate::shared::{Clock, JsonObject, Timer};
use crate::task::RunningTask;

/// What the rounds of answers are made with.
pub struct Rounds {
    pub routing: Arc<Routing>,
    pub watchers: Arc<Watchers>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub timer: Arc<dyn Timer>,
}

impl Rounds {
    pub async fn run(
        &self,
        exchange: &Exchange,
        announcer: &Announcer,
        draft: &mut Draft,
        task: &RunningTask,
        assembler: &mut Assembler,
    ) -> End {
        let stop = task.stop_signal();
        let feed = Feed::new(self.pace(exchange));
        let rhythm = feed.rhythm();
        let asked = match self.routing.question(exchange) {
            Ok((provider, question)) => async move { provider.ask(Question { rhythm, ..question }).await },
            Err(error) => return End::Failed(error),
        };
        // A stop before the first byte hangs up as well: the question is dropped.
        let answer = match select(Box::pin(asked), Box::pin(stop.clone().given())).await {
            Either::Left((Ok(answer), _)) => answer,
            Either::Left((Err(error), _)) => return End::Failed(error.into()),
            Either::Right(((), _)) => return End::Stopped,
        };
        task.begins();
        match answer {
            Answer::Whole(answer) => self.whole(announcer, assembler, answer).await,
            Answer::Streamed(chunks) => {
                let streaming = Streaming {
                    announcer,
                    draft,
                    clock: &*self.clock,
                    timer: self.timer.clone(),
                    visits: self.watchers.listen(exchange.who.id()),
                    stop,
                };
                streaming.run(assembler, feed, chunks).await
            }
        }
    }

    async fn whole(&self, announcer: &Announcer, assembler: &mut Assembler, answer: JsonObject) -> End {
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return End::Failed(refusal(error));
        }
        let choices = answer.get("choices");
        let thought = choices.and_then(|choices| choices[0]["message"]["reasoning_content"].as_str());
        if let Some(thought) = thought {
            assembler.add_reasoning(thought, self.clock.now());
        }
        assembler.add_text(&text_of(&answer), self.clock.now());
        announcer.completion(Completion::Raw(Value::Object(answer))).await;
        End::Complete
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
