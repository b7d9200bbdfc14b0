use std::sync::Arc;

use serde_json::{Value, json};

use crate::provider::{Connection, ConnectionBook, connections};
use crate::settings::{Settings, TOOL_SERVER_CONNECTIONS};
use crate::shared::JsonObject;

/// The servers of the plain protocol as connections, in the order of the setting.
#[derive(Debug, Clone)]
pub struct PlainPipelines(Arc<Settings>);

impl PlainPipelines {
    pub fn new(settings: Arc<Settings>) -> Self {
        Self(settings)
    }
}

/// Is the entry of `TOOL_SERVER_CONNECTIONS` such a server? Those of tools have a path or a type.
pub fn is_plain_pipeline(entry: &Value) -> bool {
    let has = |name: &str| entry.get(name).is_some_and(|value| !value.is_null());
    let has_url = entry["url"].as_str().is_some_and(|url| !url.is_empty());
    has_url && (entry["type"] == "pipeline" || !(has("path") || has("type")))
}

impl ConnectionBook for PlainPipelines {
    fn connections(&self) -> Vec<Connection> {
        let settings = self.0.snapshot();
        let entries = settings
            .get(TOOL_SERVER_CONNECTIONS)
            .iter()
            .filter(|entry| is_plain_pipeline(entry));
        let (mut urls, mut keys, mut configs) = (Vec::new(), Vec::new(), JsonObject::new());
        for (place, entry) in entries.enumerate() {
            let key = [&entry["api_key"], &entry["key"]].into_iter().find_map(Value::as_str);
            urls.push(entry["url"].as_str().unwrap_or_default().to_owned());
            keys.push(key.unwrap_or_default().to_owned());
            let enabled = entry["config"]["enable"].as_bool().unwrap_or(true);
            configs.insert(place.to_string(), json!({"enable": enabled}));
        }
        connections(&urls, &keys, &configs)
    }
}
