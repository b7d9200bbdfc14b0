use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::plugin::Plugin;
use crate::shared::JsonObject;

/// Why a plug-in did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PluginError {
    /// Nothing is run here, and why.
    #[error("{0}")]
    NotHere(String),
    /// Its own code raised: what people are told.
    #[error("{message}")]
    Raised {
        message: String,
        /// Where; for the log.
        trace: String,
    },
    /// What its head asks for could not be installed.
    #[error("the packages that this needs could not be installed: {0}")]
    Requirements(String),
    /// It ran into a limit or took its process with it.
    #[error("{0}")]
    Broken(String),
    #[error("the plug-in was stopped")]
    Cancelled,
}

/// What a plug-in says of itself when it is loaded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// `tools`, `pipe`, `filter` or `action`.
    pub kind: String,
    /// What can be called: names of methods.
    pub handlers: Vec<String>,
    /// The JSON schema of its valves, if it has some.
    pub valves: Option<Json>,
    /// The same for those that each user sets.
    pub user_valves: Option<Json>,
    /// The functions of tools, as models are told of them.
    pub specs: Vec<Json>,
    /// What it puts before the names of its models.
    pub name: Option<String>,
    /// A picture, as an address or a data URL.
    pub icon: Option<String>,
    /// Do people switch it on for each question?
    pub toggle: bool,
    /// Does it deal with files itself?
    pub file_handler: bool,
    /// Does it name its sources itself?
    pub citation: bool,
    /// The buttons of an action that has several.
    pub actions: Option<Vec<Json>>,
}

impl Description {
    pub fn has(&self, handler: &str) -> bool {
        self.handlers.iter().any(|name| name == handler)
    }
}

/// Which valves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Valves,
    UserValves,
}

/// One call of a method of a plug-in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Call {
    pub handler: String,
    /// By name. What the method does not take is left out.
    pub args: JsonObject,
    pub valves: JsonObject,
    pub user_valves: JsonObject,
    /// What the names in double underscores stand for: `user`, `metadata`, `model`, `messages`, `files`, `request` and
    /// so on; `has_session` tells whether there is somebody to send events to.
    pub context: JsonObject,
}

/// What comes of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Piece(Piece),
    Done(Done),
}

/// A part of what a generator yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(String),
    /// A line of an event stream, as it shall be sent.
    Line(String),
    Json(Json),
}

/// What a call answered in the end.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Done {
    /// What the value was in Python: `str`, `dict`, `list`, `none`, `model`, `generator`, `async generator`,
    /// `response`, `page`, `other`.
    #[serde(rename = "as")]
    pub kind: String,
    pub value: Json,
    /// What a filter made of `__metadata__`, if it changed it.
    pub metadata: Option<JsonObject>,
}

/// Pieces, and at last [`Answer::Done`] or an error. Dropping it stops the call.
pub type Answers = BoxStream<'static, Result<Answer, PluginError>>;

/// Answers what a plug-in asks while it runs, as the person for whom it runs.
#[async_trait]
pub trait PluginHost: Send + Sync {
    /// The answer to a question such as `user` or `complete`, or a sentence that says why there is none.
    async fn answer(&self, method: &str, params: JsonObject) -> Result<Json, String>;

    /// The same in pieces; a host that does not stream gives the answer as its only piece.
    async fn stream(
        &self,
        method: &str,
        params: JsonObject,
    ) -> Result<BoxStream<'static, Result<Json, String>>, String> {
        let answer = self.answer(method, params).await?;
        Ok(Box::pin(futures::stream::once(async move { Ok(answer) })))
    }
}

/// Runs plug-ins, apart from this process.
///
/// A plug-in is known by its text: a changed one is loaded anew, and the old one finishes its calls. Whatever a plug-in
/// does (raise, hang, crash, fill the memory) costs its own calls, nobody else's.
#[async_trait]
pub trait PluginRuntime: Send + Sync {
    /// Why nothing is run here, if nothing is.
    async fn obstacle(&self) -> Option<String>;

    /// Loads a plug-in and answers what it says of itself.
    async fn load(&self, plugin: &Plugin) -> Result<Arc<Description>, PluginError>;

    /// The valves as its class reads them: only those that are set. Fails with [`PluginError::Raised`] if it takes
    /// offence.
    async fn check(&self, plugin: &Plugin, form: Form, values: &JsonObject) -> Result<JsonObject, PluginError>;

    /// Calls a method.
    async fn call(&self, plugin: &Plugin, call: Call, host: Arc<dyn PluginHost>) -> Result<Answers, PluginError>;
}

/// A text could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the text could not be fetched: {0}")]
pub struct TextError(#[source] pub Box<dyn Error + Send + Sync>);

/// Fetches the texts of plug-ins from addresses that administrators name.
#[async_trait]
pub trait PluginTexts: Send + Sync {
    /// The text at an address, within a deadline and up to a size that the adapter knows.
    async fn fetch(&self, address: &str) -> Result<String, TextError>;
}
