use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use tracing::warn;

use crate::completion::{CompletionError, Exchange, QuestionSource, text_of};
use crate::identity::Principal;
use crate::model::{Catalog, CatalogEntry};
use crate::provider::{Answer, ModelProvider, OnBehalf, ProviderError, Question};
use crate::shared::{Ids, JsonObject};

/// The providers by the kind that a model of the catalog is owned by.
pub type Providers = HashMap<String, Arc<dyn ModelProvider>>;

/// Finds out who answers when a model is asked.
pub(super) struct Routing {
    pub catalog: Arc<Catalog>,
    pub providers: Providers,
    pub ids: Arc<dyn Ids>,
}

/// What functions that answer are known by among the providers: to clients they are owned like others.
pub const PIPE: &str = "pipe";

fn is_pipe(model: &CatalogEntry) -> bool {
    model
        .offer
        .as_ref()
        .is_some_and(|offer| offer.model.details.contains_key(PIPE))
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

    /// Who is asked, and what.
    pub fn question(&self, exchange: &Exchange) -> Result<(Arc<dyn ModelProvider>, Question), CompletionError> {
        let mut payload = exchange.request.payload.clone();
        if is_pipe(&exchange.model) {
            // A function answers: it may know what no provider is told.
            payload.insert("metadata".to_owned(), Value::Object(exchange.metadata()));
        }
        self.question_for(&exchange.who, &exchange.model, payload, exchange.source())
    }

    /// The same for a payload of our own.
    pub fn question_for(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        source: QuestionSource,
    ) -> Result<(Arc<dyn ModelProvider>, Question), CompletionError> {
        let offer = model.offer.as_ref().ok_or(CompletionError::NoProvider)?;
        let kind = if is_pipe(model) { PIPE } else { &offer.model.owned_by };
        let provider = self.providers.get(kind);
        let provider = provider.ok_or(CompletionError::NoProvider)?;
        let connection = offer.model.details.get("urlIdx").and_then(Value::as_u64);
        let question = Question {
            on_behalf: OnBehalf {
                who: who.clone(),
                token: source.credentials.token,
                cookies: source.credentials.cookies,
                chat_id: source.chat_id,
            },
            connection: usize::try_from(connection.unwrap_or_default()).unwrap_or_default(),
            payload,
            page: source.page,
            rhythm: None,
        };
        Ok((provider.clone(), question))
    }

    /// Asks a model for something short and answers its text. For the tasks beside a chat.
    pub async fn short_answer(
        &self,
        who: &Principal,
        model: &CatalogEntry,
        payload: JsonObject,
        source: QuestionSource,
    ) -> Result<String, CompletionError> {
        let (provider, question) = self.question_for(who, model, payload, source)?;
        match provider.ask(question).await? {
            Answer::Whole(answer) => Ok(text_of(&answer)),
            Answer::Streamed(_) => {
                warn!(model.id = %model.id, "a provider streams although it was asked not to");
                Err(ProviderError::Nonsense("a stream where an object was asked for".to_owned()).into())
            }
        }
    }
}
