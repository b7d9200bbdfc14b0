use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;

use crate::identity::Principal;
use crate::provider::{Answer, Connection, Passed, Rhythm};
use crate::shared::{JsonObject, JsonText, Secret};

/// For whom a provider is asked, and what of them it may be told.
#[derive(Debug, Clone)]
pub struct OnBehalf {
    pub who: Principal,
    /// The credential and the cookies that the caller came with, for connections that pass them on.
    pub token: Option<Secret>,
    pub cookies: Option<Secret>,
    pub chat_id: Option<String>,
}

/// What a provider is asked.
#[derive(Debug, Clone)]
pub struct Question {
    pub on_behalf: OnBehalf,
    /// Which of the provider's connections; its place in the list.
    pub connection: usize,
    /// The body of the request in the words of OpenAI's API. `model` is the id that clients know; the adapter takes the
    /// connection's prefix off and makes the changes that a kind of model needs.
    pub payload: JsonObject,
    /// The page that keeps the connection to the model by itself, if one does.
    pub page: Option<AskingPage>,
    /// How often the pieces of the answer are looked at, however many come: so long they may wait. `None` wants each as
    /// it comes.
    pub rhythm: Option<Rhythm>,
}

/// A page that asks a provider for us: the user keeps the connection there, and its key never comes here.
#[derive(Debug, Clone, PartialEq)]
pub struct AskingPage {
    /// The session of its socket.
    pub session: String,
    /// The message that the answer becomes: the page answers only for the chat that it shows.
    pub message: Option<String>,
    /// What the page knows the model by.
    pub model: JsonObject,
}

/// What a provider was given too long for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    ToConnect,
    ForTheFirstByte,
    /// The stream went silent.
    ForMore,
    /// The whole took longer than it may.
    ForTheEnd,
}

/// Why there is no answer, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The provider answered with an error of its own; clients get it as it is.
    #[error("the provider answered with status {status}")]
    Refused { status: u16, body: JsonText },
    /// The provider answered with something that is no answer, such as a page of HTML; the text says what was seen.
    #[error("the provider's answer cannot be understood: {0}")]
    Nonsense(String),
    #[error("the provider cannot be reached")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the provider took too long ({0:?})")]
    TimedOut(Waited),
    /// The connection broke in the middle of the answer.
    #[error("the provider broke off its answer")]
    BrokeOff(#[source] Box<dyn Error + Send + Sync>),
    /// There is no such connection, or it is switched off.
    #[error("this connection is not configured")]
    NotConfigured,
}

/// Asks the models behind one kind of connection (OpenAI and compatible, Ollama, the demo …).
#[async_trait]
pub trait ModelProvider: Send + Sync {
    /// Asks, and answers as soon as the provider has begun to. Whether the answer comes in pieces is up to the
    /// payload's `stream` and to the provider.
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError>;

    /// Asks, and hands the answer on as its bytes in the form of OpenAI's API, whatever its status: nothing is parsed
    /// where nothing has to change.
    async fn pass(&self, question: Question) -> Result<Passed, ProviderError>;

    /// Vectors for the payload's `input`, in the form of OpenAI's embeddings API.
    async fn embed(&self, question: Question) -> Result<JsonObject, ProviderError>;
}

/// A request to a provider that only passes through.
#[derive(Debug, Clone)]
pub struct Errand {
    pub method: Method,
    /// Behind the connection's address, such as `/models`.
    pub path: String,
    pub body: Bytes,
    pub content_type: Option<String>,
    /// Is a list or a check wanted, which is soon there or never?
    pub is_quick: bool,
}

/// How an errand is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// Talks to the provider behind a connection as it is, for what needs no understanding.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Runs the errand and hands back what the provider says, whatever its status.
    async fn run(
        &self,
        connection: &Connection,
        on_behalf: Option<&OnBehalf>,
        errand: Errand,
    ) -> Result<Passed, ProviderError>;
}

/// Knows the connections as they are configured at the moment.
pub trait ConnectionBook: Send + Sync {
    /// Those of one kind of provider, in their order; none while that kind is switched off.
    fn connections(&self) -> Vec<Connection>;
}
