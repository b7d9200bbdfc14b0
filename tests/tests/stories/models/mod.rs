//! Models: who may pick, see and change which. The whole runs in memory.

mod catalog;
mod ollama;
mod sources;
mod workspace;

use std::sync::Arc;

use loquat_core::identity::Principal;
use loquat_core::model::catalog::ProviderModel;
use loquat_core::model::{Catalog, Model, ModelStore, Models};
use loquat_core::settings::Settings;
use loquat_core::shared::JsonObject;
use loquat_memory::{ManualClock, Memory, MemoryBus, MemoryModels, ScriptedSources};
use loquat_tests::world::{self, inhabited, published, settings, variables};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// An installation with two sources of models, and users named as those of the cast.
struct World {
    models: Models,
    catalog: Arc<Catalog>,
    sources: ScriptedSources,
    store: Arc<dyn ModelStore>,
    settings: Arc<Settings>,
    clock: ManualClock,
    upkeep: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.upkeep.abort();
    }
}

impl World {
    async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The world with some variables set.
    async fn with(given: &[(&str, &str)]) -> Self {
        let memory = Memory::new();
        let bus = Arc::new(MemoryBus::new());
        let clock = ManualClock::at(1000);
        let settings = settings(&variables(given), &memory, &bus).await;
        let users = inhabited(&memory).await;
        let store: Arc<dyn ModelStore> = Arc::new(MemoryModels::new(memory));
        let sources = ScriptedSources::default();
        let catalog = Arc::new(Catalog::new(
            vec![Arc::new(sources.clone())],
            store.clone(),
            settings.clone(),
            bus,
            Arc::new(clock.clone()),
            Arc::new(clock.clone()),
        ));
        let kept = catalog.clone();
        Self {
            models: Models::new(
                store.clone(),
                users,
                catalog.clone(),
                settings.clone(),
                Arc::new(clock.clone()),
            ),
            upkeep: tokio::spawn(async move { kept.run().await.unwrap() }),
            catalog,
            sources,
            store,
            settings,
            clock,
        }
    }

    /// The same with the models `oak` and `elm` connected.
    async fn with_trees(variables: &[(&str, &str)]) -> Self {
        let world = Self::with(variables).await;
        world.sources.connect("trees", vec![provided("oak"), provided("elm")]);
        world
    }

    /// Keeps rows as if they had been there before.
    async fn keep(&self, models: &[Model]) {
        self.store.save(models).await.unwrap();
        self.catalog.rows_changed().await;
    }

    /// The list that somebody gets.
    async fn list(&self, who: &Principal) -> Vec<Value> {
        let list = self.catalog.list(who, false).await.unwrap();
        let list: Value = serde_json::from_slice(&list.json).unwrap();
        list["data"].as_array().unwrap().clone()
    }

    /// The ids of what somebody may pick.
    async fn seen(&self, who: &Principal) -> Vec<String> {
        ids(&self.list(who).await)
    }

    /// The entry of a model in somebody's list.
    async fn entry(&self, who: &Principal, id: &str) -> Value {
        let list = self.list(who).await;
        let found = list.into_iter().find(|entry| entry["id"] == id);
        found.unwrap_or_else(|| panic!("{id} is not in the list"))
    }
}

fn ids(list: &[Value]) -> Vec<String> {
    list.iter()
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A model as an OpenAI connection offers it.
fn provided(id: &str) -> ProviderModel {
    let details = json!({"object": "model", "created": 5, "openai": {"id": id}});
    world::provided(id, object(details))
}

/// A public preset of Olga's.
fn preset(id: &str, base: &str) -> Model {
    Model {
        base_model_id: Some(base.into()),
        name: format!("Name of {id}"),
        ..published(id)
    }
}

fn object(value: Value) -> JsonObject {
    value.as_object().unwrap().clone()
}
