use serde_json::{Value, json};

use crate::identity::Principal;
use crate::model::ModelId;
use crate::ollama::errand::post;
use crate::ollama::gateway::{OllamaError, OllamaGateway, latest};
use crate::provider::{OnBehalf, Passed};
use crate::shared::JsonObject;

/// What a server can be asked without anything being added to the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    Generate,
    Embed,
    Embeddings,
    Show,
}

impl Plain {
    fn path(self) -> &'static str {
        match self {
            Self::Generate => "/api/generate",
            Self::Embed => "/api/embed",
            Self::Embeddings => "/api/embeddings",
            Self::Show => "/api/show",
        }
    }
}

/// What a server can be asked as the settings of the model demand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prepared {
    /// In Ollama's words.
    Chat,
    /// In those of OpenAI's API.
    OpenAiChat,
    OpenAiCompletion,
}

impl Prepared {
    fn path(self) -> &'static str {
        match self {
            Self::Chat => "/api/chat",
            Self::OpenAiChat => "/v1/chat/completions",
            Self::OpenAiCompletion => "/v1/completions",
        }
    }
}

impl OllamaGateway {
    /// Asks a model with the settings that the workspace has for it: parameters, system prompt, who may use it.
    pub async fn ask(
        &self,
        on_behalf: &OnBehalf,
        what: Prepared,
        index: Option<usize>,
        mut body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        if what != Prepared::OpenAiCompletion && !body.get("messages").is_some_and(Value::is_array) {
            return Err(OllamaError::NoMessages);
        }
        let id = self.known_id(name_of(&body)?).await?;
        body.insert("model".to_owned(), json!(id));
        if what == Prepared::Chat {
            // Ollama streams unless it is told not to, and whoever stands between should see that too.
            body.entry("stream").or_insert(json!(true));
        }
        let mut body = self.completions.prepared(&on_behalf.who, body).await?;
        // What a preset stands on may be named without its tag.
        if let Some(offer) = self.model(&on_behalf.who, name_of(&body)?).await? {
            body.insert("model".to_owned(), json!(offer.model.id));
        }
        self.send(on_behalf, what.path(), index, body).await
    }

    /// Asks a server what its client asks, if that may use the model.
    pub async fn ask_plainly(
        &self,
        on_behalf: &OnBehalf,
        what: Plain,
        index: Option<usize>,
        body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        on_behalf.who.verified()?;
        let name = name_of(&body)?;
        if !self.may_use(&on_behalf.who, name).await? {
            return Err(OllamaError::NotYourModel);
        }
        self.send(on_behalf, what.path(), index, body).await
    }

    async fn send(
        &self,
        on_behalf: &OnBehalf,
        path: &str,
        index: Option<usize>,
        body: JsonObject,
    ) -> Result<Passed, OllamaError> {
        let name = name_of(&body)?.to_owned();
        let routes = self.routes(&on_behalf.who, &name, index).await?;
        let make = |server: &crate::provider::Connection| {
            let mut body = body.clone();
            body.insert("model".to_owned(), json!(server.upstream_id(&name)));
            post(path, body)
        };
        self.ask_one_of(on_behalf, &routes, make).await
    }

    /// May they use the model, under its name or as its latest version?
    async fn may_use(&self, who: &Principal, name: &str) -> Result<bool, OllamaError> {
        Ok(self.catalog.may_use(who, &ModelId::from(name)).await? || self.catalog.may_use(who, &latest(name)).await?)
    }

    /// The id under which the catalog has what a client calls so.
    async fn known_id(&self, name: &str) -> Result<ModelId, OllamaError> {
        let id = ModelId::from(name);
        let latest = latest(name);
        let is_latest = !self.catalog.knows(&id).await? && self.catalog.knows(&latest).await?;
        Ok(if is_latest { latest } else { id })
    }
}

/// What the body calls its model; `name` is an older word for `model`.
pub(super) fn name_of(body: &JsonObject) -> Result<&str, OllamaError> {
    let named = ["model", "name"].iter().filter_map(|key| body.get(*key));
    let mut names = named.filter_map(Value::as_str).filter(|name| !name.is_empty());
    names.next().ok_or(OllamaError::NamesNoModel)
}
