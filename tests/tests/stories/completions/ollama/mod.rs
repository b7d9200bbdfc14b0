//! Programs that speak Ollama's words, and administrators who look after its servers.

mod keeping;
mod questions;
mod servers;

use loquat_core::model::catalog::{ProviderKind, ProviderModel, Route};
use loquat_core::model::{Model, ModelStore};
use loquat_core::shared::JsonObject;
use loquat_tests::cast::olga;
use serde_json::{Value, json};

use super::{World, bonsai, object, provided, published};

/// A model as these servers have it.
fn served(id: &str, urls: &[usize]) -> ProviderModel {
    ProviderModel {
        owned_by: "ollama".to_owned(),
        connection_type: Some("local".to_owned()),
        routes: urls
            .iter()
            .map(|place| Route::new(ProviderKind::Ollama, *place))
            .collect(),
        details: object(json!({"object": "model", "created": 5, "ollama": {"model": id}})),
        ..provided(id)
    }
}

impl World {
    /// The servers `nest` and `barn` have `llama:latest`, which is public, as is `tame`, made of it with settings of its
    /// own; `barn` has `owl:1b` too, which is nobody's.
    async fn with_ollama() -> Self {
        let world = Self::with(&[("OLLAMA_BASE_URLS", "http://nest;http://barn")]).await;
        let tame = Model {
            id: "tame".into(),
            base_model_id: Some("llama".into()),
            ..bonsai()
        };
        world.store.save(&[published("llama:latest"), tame]).await.unwrap();
        world.catalog.rows_changed().await;
        let models = vec![served("llama:latest", &[0, 1]), served("owl:1b", &[1])];
        world.sources.connect("servers", models);
        world.catalog.list(&olga(), true).await.unwrap();
        world
    }

    /// Where the errands went, and their bodies.
    fn sent(&self) -> Vec<(String, Value)> {
        let errands = self.provider.errands().into_iter();
        errands
            .map(|(server, errand)| {
                let body = serde_json::from_slice(&errand.body).unwrap_or_default();
                (format!("{}{}", server.url, errand.path), body)
            })
            .collect()
    }
}

fn chat(model: &str) -> JsonObject {
    object(json!({"model": model, "messages": [{"role": "user", "content": "hi"}]}))
}
