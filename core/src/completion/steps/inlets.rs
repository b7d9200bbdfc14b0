//! Pipelines servers look at the question before a model gets it, and may change or refuse it.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{Step, StepError};
use crate::completion::{Announcer, Exchange};
use crate::pipeline::Pipelines;

pub struct Inlets {
    pub pipelines: Option<Arc<Pipelines>>,
}

#[async_trait]
impl Step for Inlets {
    fn name(&self) -> &'static str {
        "inlets of pipelines"
    }

    fn applies_to(&self, _: &Exchange) -> bool {
        self.pipelines.is_some()
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let Some(pipelines) = &self.pipelines else {
            return Ok(());
        };
        let control = &exchange.request.control;
        let mut payload = exchange.request.payload.clone();
        let about = json!({
            "chat_id": control.chat_id, "message_id": control.id, "session_id": control.session_id,
            "user_id": exchange.who.id(), "files": control.files, "features": control.features,
        });
        payload.insert("metadata".to_owned(), about);
        if let Some(chat) = &control.chat_id {
            payload.insert("chat_id".to_owned(), json!(chat));
        }
        let filtered = pipelines
            .inlet(&exchange.who, exchange.model.provider_model_id(), payload)
            .await;
        let mut filtered = filtered.map_err(|refused| StepError::Refused(refused.0))?;
        for ours in ["metadata", "chat_id"] {
            filtered.shift_remove(ours);
        }
        if filtered.get("messages").is_some_and(Value::is_array) {
            exchange.request.payload = filtered;
        }
        Ok(())
    }
}
