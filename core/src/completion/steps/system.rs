//! Who tells the model how to behave: the client, the folder of the chat, and the model's own settings, the last
//! coming first in what the model reads.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::{Step, StepError};
use crate::completion::side::variables::fill_in;
use crate::completion::{Announcer, Exchange};
use crate::shared::Clock;

/// Replaces the variables in the system message that the client sent. Messages of users are never touched.
pub struct ClientsPrompt {
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Step for ClientsPrompt {
    fn name(&self) -> &'static str {
        "system prompt of the client"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let sent = exchange.request.control.variables.clone().unwrap_or_default();
        let user = exchange.who.user.clone();
        let first = exchange.messages_mut().and_then(|messages| messages.first_mut());
        let Some(first) = first.filter(|first| first["role"] == "system") else {
            return Ok(());
        };
        if let Value::String(prompt) = &mut first["content"] {
            *prompt = fill_in(prompt, &sent, Some(&user), self.clock.local_time());
        }
        Ok(())
    }
}

/// Puts the prompt of the model's settings before all of it.
pub struct ModelsPrompt {
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Step for ModelsPrompt {
    fn name(&self) -> &'static str {
        "system prompt of the model"
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let params = exchange.model_params();
        let Some(prompt) = params.and_then(|params| params.get("system")?.as_str()) else {
            return Ok(());
        };
        let sent = exchange.request.control.variables.clone().unwrap_or_default();
        let prompt = fill_in(prompt, &sent, Some(&exchange.who.user), self.clock.local_time());
        exchange.prepend_to_system(&prompt);
        Ok(())
    }
}
