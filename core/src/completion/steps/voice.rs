//! Who listens instead of reading wants another kind of answer.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Step, StepError};
use crate::completion::side::templates;
use crate::completion::{Announcer, Exchange};
use crate::settings::{Settings, VOICE_MODE_PROMPT_TEMPLATE};

pub struct Voice {
    pub settings: Arc<Settings>,
}

#[async_trait]
impl Step for Voice {
    fn name(&self) -> &'static str {
        "voice"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        exchange.wants("voice")
    }

    async fn run(&self, exchange: &mut Exchange, _: &Announcer) -> Result<(), StepError> {
        let settings = self.settings.snapshot();
        // An administrator who sets the template to null wants no such prompt.
        if let Some(template) = settings.get(VOICE_MODE_PROMPT_TEMPLATE) {
            let own = template.trim();
            exchange.prepend_to_system(if own.is_empty() { templates::VOICE } else { own });
        }
        Ok(())
    }
}
