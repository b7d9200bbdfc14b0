use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::channel::mpsc;
use futures::future::pending;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, stream};
use loquat_core::provider::{
    Answer, Chunk, Connection, Courier, Errand, ModelProvider, OnBehalf, Passed, ProviderError, Question, Waited,
};
use loquat_core::shared::{JsonObject, JsonText, Timer};
use serde_json::{Value, json};

/// A provider that a test writes the script of: it says what it was told to, in that order, and remembers what it was
/// asked. Clones are the same provider.
#[derive(Clone, Default)]
pub struct ScriptedProvider {
    script: Arc<Mutex<Script>>,
    busy: Arc<AtomicUsize>,
    patience: Option<(Arc<dyn Timer>, Duration)>,
}

#[derive(Debug, Default)]
struct Script {
    turns: VecDeque<Turn>,
    questions: Vec<Question>,
    errands: Vec<(Connection, Errand)>,
}

/// What it does at a question.
#[derive(Debug)]
enum Turn {
    Says(Line),
    /// It takes the question and says nothing.
    KeepsSilent,
    IsAbsent,
}

/// What it says.
#[derive(Debug)]
enum Line {
    /// A document, with a status.
    Json(u16, Value),
    /// Text, piece by piece, and then...
    Pieces(Vec<String>, Then),
    /// Whatever the test says, as it says it.
    Live(mpsc::UnboundedReceiver<Chunk>),
}

/// What it does behind the last piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    End,
    BreakOff,
    FallSilent,
}

/// An answer that a test speaks bit by bit. Dropping it ends the answer.
#[derive(Debug)]
pub struct Speech(mpsc::UnboundedSender<Chunk>);

impl Speech {
    pub fn says(&self, text: &str) {
        self.add(Chunk::text(text));
    }

    pub fn thinks(&self, thought: &str) {
        self.add(Chunk {
            reasoning: Some(thought.to_owned()),
            ..Chunk::default()
        });
    }

    fn add(&self, chunk: Chunk) {
        // Nobody listens any more when the answer was stopped.
        let _ = self.0.unbounded_send(chunk);
    }
}

impl ScriptedProvider {
    /// One that is waited for so long when it says nothing, and not for ever.
    pub fn with_patience(timer: Arc<dyn Timer>, patience: Duration) -> Self {
        Self {
            patience: Some((timer, patience)),
            ..Self::default()
        }
    }

    /// The next answer is this document.
    pub fn says(&self, status: u16, document: Value) {
        self.add(Turn::Says(Line::Json(status, document)));
    }

    /// The next answer comes in these pieces.
    pub fn streams(&self, pieces: &[&str]) {
        self.add_pieces(pieces, Then::End);
    }

    /// The next answer comes in these pieces and breaks off then.
    pub fn breaks_off_after(&self, pieces: &[&str]) {
        self.add_pieces(pieces, Then::BreakOff);
    }

    /// The next answer begins with these pieces, and then nothing more is said.
    pub fn falls_silent_after(&self, pieces: &[&str]) {
        self.add_pieces(pieces, Then::FallSilent);
    }

    /// The next answer is spoken by the test, bit by bit.
    pub fn speaks(&self) -> Speech {
        let (speech, heard) = mpsc::unbounded();
        self.add(Turn::Says(Line::Live(heard)));
        Speech(speech)
    }

    /// The next question is taken and not answered.
    pub fn never_begins(&self) {
        self.add(Turn::KeepsSilent);
    }

    /// The next time it is not there.
    pub fn is_unreachable(&self) {
        self.add(Turn::IsAbsent);
    }

    /// What it was asked.
    pub fn questions(&self) -> Vec<Question> {
        self.script().questions.clone()
    }

    /// What it was sent as it is, and over which connections.
    pub fn errands(&self) -> Vec<(Connection, Errand)> {
        self.script().errands.clone()
    }

    /// How many questions it is busy with: asked, and neither answered to the end nor given up.
    pub fn busy(&self) -> usize {
        self.busy.load(Ordering::SeqCst)
    }

    fn add(&self, turn: Turn) {
        self.script().turns.push_back(turn);
    }

    fn add_pieces(&self, pieces: &[&str], then: Then) {
        let pieces = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        self.add(Turn::Says(Line::Pieces(pieces, then)));
    }

    /// Takes a question, and says the next line. Out of lines it says that it has nothing to say.
    async fn next(&self) -> Result<(Line, Busy), ProviderError> {
        let busy = Busy::with(&self.busy);
        let turn = self.script().turns.pop_front();
        match turn {
            Some(Turn::Says(line)) => Ok((line, busy)),
            Some(Turn::KeepsSilent) => Err(self.nothing(Waited::ForTheFirstByte).await),
            Some(Turn::IsAbsent) => Err(ProviderError::Unreachable("the script says so".into())),
            None => Ok((Line::Json(200, answer("")), busy)),
        }
    }

    /// Waits until nobody has patience any more.
    async fn nothing(&self, waited: Waited) -> ProviderError {
        match &self.patience {
            Some((timer, patience)) => timer.sleep(*patience).await,
            None => pending().await,
        }
        ProviderError::TimedOut(waited)
    }

    /// The pieces, and then the end.
    fn pieces<T: Send + 'static>(
        &self,
        pieces: impl Stream<Item = T> + Send + 'static,
        then: Then,
        busy: Busy,
    ) -> BoxStream<'static, Result<T, ProviderError>> {
        let this = self.clone();
        let end = stream::once(async move {
            match then {
                Then::End => None,
                Then::BreakOff => Some(Err(ProviderError::BrokeOff("the script says so".into()))),
                Then::FallSilent => Some(Err(this.nothing(Waited::ForMore).await)),
            }
        });
        let said = pieces.map(Ok).chain(end.filter_map(std::future::ready));
        let mut said = Some((said.boxed(), busy));
        stream::poll_fn(move |context| {
            let Some((pieces, _)) = &mut said else {
                return Poll::Ready(None);
            };
            let next = pieces.poll_next_unpin(context);
            if let Poll::Ready(None | Some(Err(_))) = &next {
                // It is over, also for whoever keeps the stream.
                said = None;
            }
            next
        })
        .boxed()
    }

    async fn passed(&self) -> Result<Passed, ProviderError> {
        let (line, busy) = self.next().await?;
        Ok(match line {
            Line::Json(status, document) => {
                let whole = stream::iter([Bytes::from(document.to_string())]);
                Passed {
                    status,
                    content_type: "application/json".to_owned(),
                    body: self.pieces(whole, Then::End, busy),
                }
            }
            Line::Pieces(pieces, then) => {
                let done = (then == Then::End).then(|| Bytes::from_static(b"data: [DONE]\n\n"));
                let events = stream::iter(pieces)
                    .map(|piece| event(&piece))
                    .chain(stream::iter(done));
                streamed(self.pieces(events, then, busy))
            }
            Line::Live(heard) => {
                let events = heard.map(|chunk| event(&chunk.text.unwrap_or_default()));
                streamed(self.pieces(events, Then::End, busy))
            }
        })
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for ScriptedProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScriptedProvider")
            .field("script", &self.script)
            .finish_non_exhaustive()
    }
}

/// Counts a question until it is answered or given up.
struct Busy(Arc<AtomicUsize>);

impl Busy {
    fn with(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn streamed(body: BoxStream<'static, Result<Bytes, ProviderError>>) -> Passed {
    Passed {
        status: 200,
        content_type: "text/event-stream".to_owned(),
        body,
    }
}

/// A piece of text as an event of OpenAI's API.
fn event(piece: &str) -> Bytes {
    let chunk = json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}}]});
    Bytes::from(format!("data: {chunk}\n\n"))
}

/// A whole answer of OpenAI's API.
fn answer(text: &str) -> Value {
    json!({"object": "chat.completion", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"},
    ]})
}

fn whole(status: u16, document: Value) -> Result<JsonObject, ProviderError> {
    match document {
        Value::Object(object) if status < 400 => Ok(object),
        document => Err(ProviderError::Refused {
            status,
            body: JsonText::of(&document).map_err(|error| ProviderError::Nonsense(error.to_string()))?,
        }),
    }
}

#[async_trait]
impl ModelProvider for ScriptedProvider {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        self.script().questions.push(question);
        match self.next().await? {
            (Line::Json(status, document), _) => whole(status, document).map(Answer::Whole),
            (Line::Pieces(pieces, then), busy) => {
                let chunks = stream::iter(pieces).map(Chunk::text);
                Ok(Answer::Streamed(self.pieces(chunks, then, busy)))
            }
            (Line::Live(heard), busy) => Ok(Answer::Streamed(self.pieces(heard, Then::End, busy))),
        }
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        self.script().questions.push(question);
        self.passed().await
    }

    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError> {
        self.script().questions.push(question);
        match self.next().await? {
            (Line::Json(status, document), _) => whole(status, document),
            (Line::Pieces(..) | Line::Live(_), _) => Err(ProviderError::Nonsense("no vectors".to_owned())),
        }
    }
}

#[async_trait]
impl Courier for ScriptedProvider {
    async fn run(
        &self,
        connection: &Connection,
        _: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError> {
        self.script().errands.push((connection.clone(), errand));
        self.passed().await
    }
}
