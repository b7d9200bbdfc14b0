use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde_json::Value;

use crate::model::ModelId;
use crate::model::catalog::Route;
use crate::shared::{JsonObject, id};

id! {
    /// Tells a source from all others, for example `openai http://localhost:11434/v1`. A source that is configured
    /// otherwise (another address, another key, another list of models) gets another name.
    SourceName
}

/// What a model is beside a model.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Kind {
    /// Nothing else.
    #[default]
    Plain,
    /// It stands for a model that is chosen by chance among others. It needs no row to be seen by users: its meta
    /// object says who may, under `access_control`, and without a word there nobody.
    Arena { meta: JsonObject },
    /// It filters what goes to other models and cannot be picked.
    Filter,
    /// It is no model but a function that models are shown with.
    Function(ShownFunction),
}

/// A function that the list of models names beside those that it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownFunction {
    pub id: String,
    pub role: FunctionRole,
    /// Is it there for every model? Else for those whose meta object names it.
    pub is_global: bool,
    /// What clients show: `{id, name, description, icon}` each.
    pub items: Vec<Value>,
}

/// Where a function is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionRole {
    /// A button below answers.
    Action,
    /// A switch beside the question.
    Filter,
}

/// A model as a provider offers it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderModel {
    /// What clients call it.
    pub id: ModelId,
    pub name: String,
    /// The kind of provider: `openai`, `ollama`, `arena`.
    pub owned_by: String,
    /// `external` or `local`.
    pub connection_type: Option<String>,
    pub tags: Vec<String>,
    pub kind: Kind,
    /// The connections that offer it. More than one are replicas.
    pub routes: Vec<Route>,
    /// What clients see of it besides: `object`, `created`, and what the provider itself says.
    pub details: JsonObject,
}

/// A model, and the sources that offer it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub model: ProviderModel,
    /// The first is the one that describes the model.
    pub sources: Vec<SourceName>,
}

/// A source did not say what it offers.
#[derive(Debug, thiserror::Error)]
#[error("the models of {name} cannot be listed")]
pub struct SourceError {
    pub name: SourceName,
    #[source]
    pub cause: Box<dyn Error + Send + Sync>,
}

/// A place that offers models: one connection to a provider, or a list that is made here.
#[async_trait]
pub trait ModelSource: Send + Sync {
    fn name(&self) -> &SourceName;

    /// What it offers now, in its own order. Lists that say the same are equal: nothing in them tells the time.
    /// The source gives up by its own deadline; dropping the future hangs up.
    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError>;
}

/// All sources of one kind of provider.
pub trait ModelSources: Send + Sync {
    /// The sources as they are configured now, in the order in which they count. Cheap: it is asked before every round
    /// of questions and whenever the settings change.
    fn configured(&self) -> Vec<Arc<dyn ModelSource>>;

    /// Makes one list of what the sources offer. Unless a kind of provider knows better, the first source of a model
    /// describes it.
    fn combine(&self, lists: &[(SourceName, Arc<[ProviderModel]>)]) -> Vec<Offer> {
        let mut offers: IndexMap<&ModelId, Offer> = IndexMap::new();
        for (source, models) in lists {
            for model in models.iter() {
                match offers.entry(&model.id) {
                    Entry::Occupied(mut known) => {
                        let known = known.get_mut();
                        known.sources.push(source.clone());
                        known.model.routes.extend(&model.routes);
                    }
                    Entry::Vacant(place) => {
                        place.insert(Offer {
                            model: model.clone(),
                            sources: vec![source.clone()],
                        });
                    }
                }
            }
        }
        offers.into_values().collect()
    }
}
