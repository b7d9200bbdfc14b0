//! Questions that go straight to a provider: clients that speak its API for themselves.

use serde_json::Value;

use crate::completion::{
    CompletionError, CompletionRequest, Completions, Control, Exchange, ForwardedCredentials, Toolbox,
};
use crate::identity::Principal;
use crate::model::ModelId;
use crate::provider::{Passed, ProviderError};
use crate::shared::JsonObject;

/// What never goes out: clients of the page's API keep notes for this service under it.
const NOTES: &str = "metadata";

impl Completions {
    /// Asks with the client's own words: of the steps before a question only those of the model's settings are done,
    /// and nothing is stored.
    pub async fn proxy(
        &self,
        who: &Principal,
        body: JsonObject,
        credentials: ForwardedCredentials,
    ) -> Result<Passed, CompletionError> {
        let mut exchange = self.direct_exchange(who, body, credentials).await?;
        self.steps.run_of_the_model(&mut exchange).await?;
        let payload = std::mem::take(&mut exchange.request.payload);
        let source = exchange.source();
        self.routing.pass(&exchange.who, &exchange.model, payload, source).await
    }

    /// The body as the settings of its model make it, for those who carry it to the provider by themselves.
    pub async fn prepared(&self, who: &Principal, body: JsonObject) -> Result<JsonObject, CompletionError> {
        let mut exchange = self.direct_exchange(who, body, ForwardedCredentials::default()).await?;
        self.steps.run_of_the_model(&mut exchange).await?;
        Ok(exchange.request.payload)
    }

    /// Vectors for the body's `input`.
    pub async fn embed(
        &self,
        who: &Principal,
        body: JsonObject,
        credentials: ForwardedCredentials,
    ) -> Result<Passed, CompletionError> {
        let mut exchange = self.direct_exchange(who, body, credentials).await?;
        exchange.name_the_base_model();
        match self.routing.embed(&exchange).await {
            Ok(vectors) => Ok(Passed::of_object(200, vectors)),
            Err(ProviderError::Refused { status, body }) => Ok(Passed::of_json(status, &body)),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets the outlets of pipelines look at an answer that its client has finished, and gives its messages back as they
    /// then are.
    pub async fn completed(&self, who: &Principal, body: JsonObject) -> Result<JsonObject, CompletionError> {
        who.verified()?;
        let is_of_the_page = body.get("model_item").is_some_and(|item| item["direct"] == true);
        let id = named_model(&body)?;
        if !is_of_the_page {
            self.catalog.find(who, &id).await?;
        }
        match &self.pipelines {
            Some(pipelines) => Ok(pipelines.outlet(who, &id, body).await),
            None => Ok(body),
        }
    }

    async fn direct_exchange(
        &self,
        who: &Principal,
        mut body: JsonObject,
        credentials: ForwardedCredentials,
    ) -> Result<Exchange, CompletionError> {
        who.verified()?;
        let id = named_model(&body)?;
        let catalog = &self.catalog;
        let model = match catalog.find(who, &id).await.map_err(CompletionError::from) {
            // Clients of a provider's API tell a model that is not theirs from one that is not there.
            Err(CompletionError::NoModel) if catalog.knows(&id).await? => return Err(CompletionError::NotYourModel),
            found => found?,
        };
        let model = match model.is_arena() {
            // Programs that speak a provider's API ask models, and know no arenas.
            true => return Err(CompletionError::NoModel),
            false => self.routing.answering(&model).await?,
        };
        body.shift_remove(NOTES);
        Ok(Exchange {
            who: who.clone(),
            request: CompletionRequest {
                payload: body,
                control: Control::default(),
            },
            model,
            arena: None,
            chat: None,
            sources: Vec::new(),
            toolbox: Toolbox::default(),
            credentials,
        })
    }
}

fn named_model(body: &JsonObject) -> Result<ModelId, CompletionError> {
    let name = body.get("model").and_then(Value::as_str);
    name.map(ModelId::from).ok_or(CompletionError::NamesNoModel)
}
