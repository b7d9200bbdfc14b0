use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tracing::warn;

use crate::completion::{CompletionError, Exchange, QuestionSource, text_of};
use crate::identity::Principal;
use crate::model::{Catalog, CatalogEntry};
use crate::provider::{
    Answer, Balancer, ModelProvider, OnBehalf, Passed, ProviderError, ProviderKind, Question, Rhythm, Route,
};
use crate::shared::{Ids, JsonObject};

/// The providers by what kind of connection they speak over.
pub type Providers = HashMap<ProviderKind, Arc<dyn ModelProvider>>;

/// Finds out who answers when a model is asked.
pub(super) struct Routing {
    pub catalog: Arc<Catalog>,
    pub providers: Providers,
    pub balancer: Arc<Balancer>,
    pub ids: Arc<dyn Ids>,
}

/// The payload with what a function that answers may know, and no provider is told.
pub(super) fn with_metadata(exchange: &Exchange, mut payload: JsonObject) -> JsonObject {
    if is_pipe(&exchange.model) {
        payload.insert("metadata".to_owned(), Value::Object(exchange.metadata()));
    }
    payload
}

fn is_pipe(model: &CatalogEntry) -> bool {
    model.offer.as_ref().is_some_and(|offer| {
        offer
            .model
            .routes
            .iter()
            .any(|route| route.kind == ProviderKind::Plugin)
    })
}

impl Routing {
    /// Who answers when that model is picked: for an arena a model that chance chooses, for a preset whose base is gone
    /// the preset on the fallback, if there is one.
    pub async fn answering(&self, picked: &Arc<CatalogEntry>) -> Result<Arc<CatalogEntry>, CompletionError> {
        if picked.is_preset() && picked.offer.is_none() {
            let fallback = self.catalog.fallback().await?.ok_or(CompletionError::NoProvider)?;
            return Ok(Arc::new(picked.standing_on(&fallback)));
        }
        if !picked.is_arena() {
            return Ok(picked.clone());
        }
        let chosen = self.catalog.contestant(picked, self.chance()).await?;
        chosen.ok_or(CompletionError::NoProvider)
    }

    /// A number that nobody can foretell.
    fn chance(&self) -> usize {
        let uuid = self.ids.uuid();
        let node = uuid.rsplit('-').next().unwrap_or_default();
        usize::from_str_radix(node, 16).unwrap_or_default()
    }

    /// Asks the provider of an exchange, and answers as soon as that has begun to.
    pub async fn ask(&self, exchange: &Exchange, request: Request) -> Result<Answer, CompletionError> {
        let request = Request {
            payload: with_metadata(exchange, request.payload),
            ..request
        };
        self.ask_for(&exchange.who, &exchange.model, request, exchange.source())
            .await
    }

    pub async fn ask_for(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        request: Request,
        source: QuestionSource,
    ) -> Result<Answer, CompletionError> {
        let way = self.way(who, model, request, source)?;
        Ok(self
            .balancer
            .send(&way.routes, |route| {
                let (provider, question) = (way.provider(route), way.question(route));
                async move { provider.ask(question).await }
            })
            .await?)
    }

    /// Asks, and hands the answer on as its bytes.
    pub async fn pass(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        source: QuestionSource,
    ) -> Result<Passed, CompletionError> {
        let way = self.way(who, model, payload.into(), source)?;
        Ok(self
            .balancer
            .send(&way.routes, |route| {
                let (provider, question) = (way.provider(route), way.question(route));
                async move { provider.pass(question).await }
            })
            .await?)
    }

    /// Asks for vectors.
    pub async fn embed(&self, exchange: &Exchange) -> Result<JsonObject, ProviderError> {
        let request = exchange.request.payload.clone().into();
        let way = self
            .way(&exchange.who, &exchange.model, request, exchange.source())
            .map_err(|_| ProviderError::NotConfigured)?;
        self.balancer
            .send(&way.routes, |route| {
                let (provider, question) = (way.provider(route), way.question(route));
                async move { provider.embed(question).await }
            })
            .await
    }

    /// The connections that offer the model, and what they are asked.
    fn way(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        request: Request,
        source: QuestionSource,
    ) -> Result<Way<'_>, CompletionError> {
        let offer = model.offer.as_ref().ok_or(CompletionError::NoProvider)?;
        let mut payload = request.payload;
        if payload.contains_key("model") {
            // What a preset stands on may be named without its tag.
            payload.insert("model".to_owned(), Value::from(offer.model.id.as_str()));
        }
        if offer.model.details.get("pipeline").is_some_and(Value::is_object) {
            // A pipeline is part of the house: it is told who asks.
            let user = &who.user;
            let user = json!({
                "name": user.name, "id": user.id, "email": user.email.as_str(), "role": user.role.as_str(),
            });
            payload.insert("user".to_owned(), user);
        }
        let is_served = |route: &&Route| self.providers.contains_key(&route.kind);
        let routes: Vec<Route> = offer.model.routes.iter().filter(is_served).copied().collect();
        if routes.is_empty() {
            return Err(CompletionError::NoProvider);
        }
        let question = Question {
            on_behalf: OnBehalf {
                who: who.clone(),
                token: source.credentials.token,
                cookies: source.credentials.cookies,
                chat_id: source.chat_id,
            },
            connection: 0,
            payload,
            page: source.page,
            rhythm: request.rhythm,
        };
        Ok(Way {
            providers: &self.providers,
            routes,
            question,
        })
    }

    /// Asks a model for something short and answers its text. For the tasks beside a chat.
    pub async fn short_answer(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        source: QuestionSource,
    ) -> Result<String, CompletionError> {
        match self.ask_for(who, model, payload.into(), source).await? {
            Answer::Whole(answer) => Ok(text_of(&answer)),
            Answer::Streamed(_) => {
                warn!(model.id = %model.id, "a provider streams although it was asked not to");
                Err(ProviderError::Nonsense("a stream where an object was asked for".to_owned()).into())
            }
        }
    }
}

/// What a provider is to get.
pub(super) struct Request {
    pub payload: JsonObject,
    /// How often the pieces of the answer are looked at.
    pub rhythm: Option<Rhythm>,
}

impl From<JsonObject> for Request {
    fn from(payload: JsonObject) -> Self {
        Self { payload, rhythm: None }
    }
}

/// The connections that offer a model, and the question for whichever is asked.
struct Way<'a> {
    providers: &'a Providers,
    routes: Vec<Route>,
    question: Question,
}

impl Way<'_> {
    fn provider(&self, route: Route) -> Arc<dyn ModelProvider> {
        self.providers[&route.kind].clone()
    }

    fn question(&self, route: Route) -> Question {
        Question {
            connection: route.connection,
            ..self.question.clone()
        }
    }
}
