use std::sync::Arc;

use crate::provider::{Connection, ConnectionBook, connections};
use crate::settings::{ENABLE_OPENAI_API, OPENAI_API_BASE_URLS, OPENAI_API_CONFIGS, OPENAI_API_KEYS, Settings};

/// The connections to OpenAI and what speaks like it, as the settings have them at the moment.
#[derive(Debug, Clone)]
pub struct OpenAiConnections(Arc<Settings>);

impl OpenAiConnections {
    pub fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }
}

impl ConnectionBook for OpenAiConnections {
    fn connections(&self) -> Vec<Connection> {
        let settings = self.0.snapshot();
        if !settings.get(ENABLE_OPENAI_API) {
            return Vec::new();
        }
        connections(
            settings.get(OPENAI_API_BASE_URLS),
            settings.get(OPENAI_API_KEYS),
            settings.get(OPENAI_API_CONFIGS),
        )
    }
}
