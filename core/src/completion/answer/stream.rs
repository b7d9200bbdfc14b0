//! An answer that comes in pieces.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures::future::poll_fn;
use futures::stream::Peekable;
use futures::{FutureExt, StreamExt};
use serde_json::{Value, json};

use crate::completion::answer::run::End;
use crate::completion::answer::save::Draft;
use crate::completion::answer::tool_calls::CallParts;
use crate::completion::error_text::refusal;
use crate::completion::pace::Alarm;
use crate::completion::{Announcer, Assembler, CompletionError, Feed, Frame};
use crate::provider::{Chunk, Chunks};
use crate::realtime::{ChatEvent, Completion, Visits};
use crate::shared::{Clock, JsonObject, Moment, Timer};
use crate::task::StopSignal;

/// Between two times that the text so far is stored.
const SAVED_EVERY: Duration = Duration::from_secs(1);

/// So many pieces are taken in before watchers, and whoever wants to stop the answer, have their turn.
const AT_ONCE: usize = 1_024;

/// What happens next.
enum Next {
    /// Pieces came, or the end.
    News,
    /// A frame is due.
    Tick,
    Visit,
    Stop,
}

/// Takes the pieces of one round in.
pub struct Streaming<'a> {
    pub announcer: &'a Announcer,
    pub draft: &'a mut Draft,
    pub clock: &'a dyn Clock,
    pub timer: Arc<dyn Timer>,
    pub visits: Visits,
    pub stop: StopSignal,
    pub calls: &'a mut CallParts,
}

impl Streaming<'_> {
    /// Takes the pieces in until the last, and tells and stores them in time.
    pub async fn run(mut self, assembler: &mut Assembler, mut feed: Feed, chunks: Chunks) -> End {
        let mut chunks = chunks.peekable();
        let mut stop = self.stop.clone().given().boxed();
        let mut alarm = Alarm::new(self.timer.clone());
        let mut saved = (self.now(), assembler.live());
        loop {
            let now = self.now();
            alarm.set(now, feed.due_in(now));
            let end = match next(&mut chunks, &mut stop, &mut self.visits, &mut alarm).await {
                Next::News => self.take_in(assembler, &mut feed, &mut chunks).await,
                Next::Tick => None,
                Next::Visit => {
                    feed.somebody_came();
                    None
                }
                Next::Stop => Some(End::Stopped),
            };
            if let Some(end) = end {
                if !matches!(end, End::Stopped) {
                    self.show(feed.rest(assembler, self.now())).await;
                }
                return end;
            }
            self.show(feed.frame(assembler, self.now())).await;
            if self.now() >= saved.0.plus(SAVED_EVERY) && (assembler.live() != saved.1 || self.draft.is_unwritten()) {
                self.draft.note_text(&assembler.content());
                self.draft.store().await;
                saved = (self.now(), assembler.live());
            }
        }
    }

    /// Takes in what has come. Answers how the answer ended, if it did.
    async fn take_in(
        &mut self,
        assembler: &mut Assembler,
        feed: &mut Feed,
        chunks: &mut Peekable<Chunks>,
    ) -> Option<End> {
        for _ in 0..AT_ONCE {
            let end = match chunks.next().now_or_never()? {
                Some(Ok(chunk)) => {
                    let error = self.take(assembler, feed, chunk).await;
                    if feed.counts_pieces() {
                        self.show(feed.frame(assembler, self.now())).await;
                    }
                    // What a model says behind its code, it says without having seen what came of it: it is hung up on.
                    let waits = assembler.code_to_run().map(|_| End::Complete);
                    error.map(End::Failed).or(waits)
                }
                Some(Err(error)) => Some(End::Failed(error.into())),
                None => Some(End::Complete),
            };
            if end.is_some() {
                return end;
            }
        }
        None
    }

    /// Takes a piece in. An error that ends the answer is answered.
    async fn take(&mut self, assembler: &mut Assembler, feed: &mut Feed, chunk: Chunk) -> Option<CompletionError> {
        let now = self.now();
        let is_news = chunk.reasoning.is_some() || chunk.text.is_some();
        if let Some(thought) = &chunk.reasoning {
            assembler.add_reasoning(thought, now);
        }
        if let Some(text) = &chunk.text {
            if assembler.is_thinking() {
                self.show(feed.before_the_fold(assembler, now)).await;
            }
            assembler.add_text(text, now);
        }
        if is_news {
            feed.came();
        }
        for part in &chunk.tool_calls {
            self.calls.add(part);
        }
        for source in chunk.annotations.iter().filter_map(cited) {
            self.announcer.event(ChatEvent::Source(source)).await;
        }
        if chunk.usage.is_some() || chunk.error.is_some() || chunk.event.is_some() || chunk.selected_model.is_some() {
            return self.beside(assembler, chunk).await;
        }
        if let Some(raw) = &chunk.raw
            && (!chunk.tool_calls.is_empty() || !chunk.images.is_empty() || !chunk.annotations.is_empty())
            && let Ok(raw) = raw.read()
        {
            self.announcer.completion(Completion::Raw(raw)).await;
        }
        None
    }

    /// What a piece carries beside the answer itself.
    async fn beside(&mut self, assembler: &Assembler, chunk: Chunk) -> Option<CompletionError> {
        if let Some(Value::Object(usage)) = chunk.usage {
            self.draft.note("usage", Value::Object(usage.clone()));
            self.announcer.completion(Completion::Usage { usage }).await;
        }
        if let Some(selected) = chunk.selected_model {
            self.draft.note("selectedModelId", json!(selected));
            self.announcer
                .completion(Completion::SelectedModel {
                    selected_model_id: selected,
                })
                .await;
        }
        if let Some(event) = chunk.event
            && let Ok(event) = serde_json::from_value::<ChatEvent>(event)
        {
            self.announcer.event(event).await;
        }
        let error = chunk.error.filter(|error| !error.is_null())?;
        if assembler.live().length == 0 && assembler.live().thought == 0 {
            return Some(refusal(&error));
        }
        self.announcer.completion(Completion::Error { error }).await;
        None
    }

    async fn show(&self, frame: Option<Frame>) {
        let completion = match frame {
            Some(Frame::Whole(content)) => Completion::Content { content },
            Some(Frame::Appended(text)) => {
                Completion::Raw(json!({"choices": [{"index": 0, "delta": {"content": text}}]}))
            }
            None => return,
        };
        self.announcer.completion(completion).await;
    }

    fn now(&self) -> Moment {
        self.clock.now()
    }
}

/// A place on the web that the provider cites, as a source of ours.
fn cited(annotation: &Value) -> Option<JsonObject> {
    let citation = annotation.get("url_citation")?;
    let url = citation["url"].as_str()?;
    let title = citation["title"]
        .as_str()
        .filter(|title| !title.is_empty())
        .unwrap_or(url);
    let source = json!({
        "source": {"name": title, "url": url},
        "document": [title],
        "metadata": [{"source": url, "name": title}],
    });
    source.as_object().cloned()
}

/// Waits for whatever comes first.
async fn next(
    chunks: &mut Peekable<Chunks>,
    stop: &mut (impl Future<Output = ()> + Unpin),
    visits: &mut Visits,
    alarm: &mut Alarm,
) -> Next {
    poll_fn(|context| {
        if stop.poll_unpin(context).is_ready() {
            return Poll::Ready(Next::Stop);
        }
        if Pin::new(&mut *chunks).poll_peek(context).is_ready() {
            return Poll::Ready(Next::News);
        }
        if let Poll::Ready(Some(())) = visits.poll_next_unpin(context) {
            return Poll::Ready(Next::Visit);
        }
        alarm.poll_unpin(context).map(|()| Next::Tick)
    })
    .await
}
