use async_trait::async_trait;
use serde_json::{Value, json};

use crate::completion::steps::{Step, StepError};
use crate::completion::{Announcer, Exchange};

/// Adds the knowledge of the model to the files.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge;

/// What the workspace says that the model knows.
pub(super) fn of_model(exchange: &Exchange) -> Vec<Value> {
    let meta = exchange.model.row.as_ref().map(|row| row.meta.members());
    let items = meta.and_then(|meta| meta.get("knowledge")?.as_array().cloned());
    items.unwrap_or_default().into_iter().map(modern).collect()
}

/// An item in the form of today: older ones name collections.
fn modern(item: Value) -> Value {
    if let Some(name) = item["collection_name"].as_str() {
        return json!({"id": name, "name": item["name"], "collection_name": name, "legacy": true});
    }
    if item["collection_names"].is_array() {
        return json!({
            "name": item["name"], "type": "collection", "collection_names": item["collection_names"], "legacy": true,
        });
    }
    item
}

#[async_trait]
impl Step for Knowledge {
    fn name(&self) -> &'static str {
        "knowledge"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        !exchange.calls_natively() && !of_model(exchange).is_empty()
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        let query = exchange.last_question();
        announcer
            .status(json!({"action": "knowledge_search", "query": query, "done": false}))
            .await;
        let items = of_model(exchange);
        exchange.request.control.files.get_or_insert_default().extend(items);
        Ok(())
    }
}
