//! Questions that go straight to a provider: clients that speak its API for themselves.

use serde_json::Value;

use crate::completion::prepare::prepare_directly;
use crate::completion::service::{Carried, CompletionError, Completions};
use crate::completion::{CompletionRequest, Control, Turn};
use crate::identity::Principal;
use crate::model::ModelId;
use crate::provider::{Passed, ProviderError};
use crate::shared::JsonObject;

/// What never goes out: clients of the page's API keep notes for this service under it.
const NOTES: &str = "metadata";

impl Completions {
    /// Asks with the client's own words: of the steps before a question only those of the model's settings are done,
    /// and nothing is stored.
    pub async fn proxy(&self, who: &Principal, body: JsonObject, carried: Carried) -> Result<Passed, CompletionError> {
        let mut turn = self.direct_turn(who, body).await?;
        prepare_directly(&mut turn, &*self.parts.clock);
        let (provider, question) = self.parts.question(&turn, carried)?;
        Ok(provider.pass(question).await?)
    }

    /// The body as the settings of its model make it, for those who carry it to the provider by themselves.
    pub async fn prepared(&self, who: &Principal, body: JsonObject) -> Result<JsonObject, CompletionError> {
        let mut turn = self.direct_turn(who, body).await?;
        prepare_directly(&mut turn, &*self.parts.clock);
        Ok(turn.request.payload)
    }

    /// Vectors for the body's `input`.
    pub async fn embed(&self, who: &Principal, body: JsonObject, carried: Carried) -> Result<Passed, CompletionError> {
        let mut turn = self.direct_turn(who, body).await?;
        turn.name_the_base_model();
        let (provider, question) = self.parts.question(&turn, carried)?;
        match provider.embed(question).await {
            Ok(vectors) => Ok(Passed::of_object(200, vectors)),
            Err(ProviderError::Refused { status, body }) => Ok(Passed::of_json(status, &body)),
            Err(error) => Err(error.into()),
        }
    }

    /// Looks whether `who` may use the model of an answer that his client has finished, and gives its messages back as
    /// they then are. No step changes an answer after its end so far.
    pub async fn completed(&self, who: &Principal, body: JsonObject) -> Result<JsonObject, CompletionError> {
        who.verified()?;
        let is_of_the_page = body.get("model_item").is_some_and(|item| item["direct"] == true);
        if !is_of_the_page {
            self.parts.catalog.find(who, &named_model(&body)?).await?;
        }
        Ok(body)
    }

    async fn direct_turn(&self, who: &Principal, mut body: JsonObject) -> Result<Turn, CompletionError> {
        who.verified()?;
        let id = named_model(&body)?;
        let catalog = &self.parts.catalog;
        let model = match catalog.find(who, &id).await.map_err(CompletionError::from) {
            // Clients of a provider's API tell a model that is not theirs from one that is not there.
            Err(CompletionError::NoModel) if catalog.knows(&id).await? => return Err(CompletionError::NotHisModel),
            found => found?,
        };
        let model = match model.is_arena() {
            // Programs that speak a provider's API ask models, and know no arenas.
            true => return Err(CompletionError::NoModel),
            false => self.parts.answering(&model).await?,
        };
        body.shift_remove(NOTES);
        Ok(Turn {
            who: who.clone(),
            request: CompletionRequest {
                payload: body,
                control: Control::default(),
            },
            model,
            arena: None,
            folder_prompt: None,
        })
    }
}

fn named_model(body: &JsonObject) -> Result<ModelId, CompletionError> {
    let name = body.get("model").and_then(Value::as_str);
    name.map(ModelId::from).ok_or(CompletionError::NamesNoModel)
}
