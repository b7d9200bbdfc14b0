use std::sync::Arc;

use serde_json::Value;

use crate::provider::{Connection, ConnectionBook, connections};
use crate::settings::{
    ENABLE_OLLAMA_API, ENABLE_OPENAI_API, OLLAMA_API_CONFIGS, OLLAMA_BASE_URLS, OPENAI_API_BASE_URLS,
    OPENAI_API_CONFIGS, OPENAI_API_KEYS, Settings,
};

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

/// The connections to Ollama, as the settings have them at the moment.
#[derive(Debug, Clone)]
pub struct OllamaConnections(Arc<Settings>);

impl OllamaConnections {
    pub fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }
}

impl ConnectionBook for OllamaConnections {
    fn connections(&self) -> Vec<Connection> {
        let settings = self.0.snapshot();
        if !settings.get(ENABLE_OLLAMA_API) {
            return Vec::new();
        }
        let (urls, configs) = (settings.get(OLLAMA_BASE_URLS), settings.get(OLLAMA_API_CONFIGS));
        // Most servers of this kind want no key, so there is no list of keys: one stands with the other settings.
        let keys = connections(urls, &[], configs).into_iter().map(|connection| {
            let key = connection.config.get("key").and_then(Value::as_str);
            key.unwrap_or_default().to_owned()
        });
        connections(urls, &keys.collect::<Vec<_>>(), configs)
    }
}
