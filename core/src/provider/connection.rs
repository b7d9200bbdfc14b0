use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::shared::{JsonObject, Secret};

/// How a connection proves to its provider that it may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorization {
    /// The connection's key as a bearer token, if there is a key.
    #[default]
    Bearer,
    /// Nothing is shown.
    None,
    /// The caller's own token and cookies.
    Session,
    /// The access token of the caller's sign-in at an identity provider.
    SystemOauth,
    /// A token of Azure's directory.
    AzureAd,
    MicrosoftEntraId,
}

/// An address that offers models, as an administrator configured it.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Its place in the list, which clients know as `urlIdx`.
    pub index: usize,
    /// Without a slash at the end.
    pub url: String,
    pub key: Secret,
    pub enabled: bool,
    /// Put before the ids of its models with a dot, so that two connections can offer the same model.
    pub prefix: Option<String>,
    /// Offer just these, without asking the provider.
    pub model_ids: Vec<String>,
    /// `{"name": …}` objects that its models carry.
    pub tags: Vec<Value>,
    /// `external` or `local`.
    pub kind: Option<String>,
    pub authorization: Authorization,
    /// Sent with every request; they win over all others.
    pub headers: IndexMap<String, String>,
    pub azure: bool,
    pub api_version: Option<String>,
    /// All that was configured, for what only one kind of provider reads.
    pub config: JsonObject,
}

/// The connections that three parallel settings describe: addresses, keys, and configurations keyed by the place in
/// the list (or, in old databases, by address).
pub fn connections(urls: &[String], keys: &[String], configs: &JsonObject) -> Vec<Connection> {
    let configured = |index: usize, url: &str| {
        let entry = configs.get(&index.to_string()).or_else(|| configs.get(url));
        entry.and_then(Value::as_object).cloned().unwrap_or_default()
    };
    urls.iter()
        .enumerate()
        .map(|(index, url)| {
            let key = keys.get(index).map_or("", String::as_str);
            Connection::of(index, url, key, configured(index, url))
        })
        .collect()
}

impl Connection {
    fn of(index: usize, url: &str, key: &str, config: JsonObject) -> Self {
        let text = |name: &str| config.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let list = |name: &str| config.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let is = |name: &str, otherwise: bool| config.get(name).and_then(Value::as_bool).unwrap_or(otherwise);
        let authorization = config.get("auth_type").cloned().unwrap_or_default();
        let headers = config.get("headers").and_then(Value::as_object).into_iter().flatten();
        Self {
            index,
            url: url.trim_end_matches('/').to_owned(),
            key: Secret::new(key),
            enabled: is("enable", true),
            prefix: text("prefix_id").map(str::to_owned),
            model_ids: list("model_ids")
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            tags: list("tags"),
            kind: text("connection_type").map(str::to_owned),
            authorization: serde_json::from_value(authorization).unwrap_or_default(),
            headers: headers.map(|(name, value)| (name.clone(), plain(value))).collect(),
            azure: is("azure", false),
            api_version: text("api_version").map(str::to_owned),
            config,
        }
    }

    /// The id under which clients know a model of this connection.
    pub fn public_id(&self, model: &str) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}.{model}"),
            None => model.to_owned(),
        }
    }

    /// The id under which the provider knows a model that clients call so.
    pub fn upstream_id<'a>(&self, public: &'a str) -> &'a str {
        let prefix = self.prefix.as_deref().unwrap_or_default();
        match public.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')) {
            Some(id) if !prefix.is_empty() => id,
            _ => public,
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Authorization, connections};

    #[test]
    fn keys_and_configurations_follow_their_addresses() {
        let urls = ["http://a/v1/".to_owned(), "http://b/v1".to_owned()];
        let configs = json!({
            "0": {"prefix_id": "mine", "enable": false, "headers": {"X-Team": "blue"}},
            "http://b/v1": {"auth_type": "none", "model_ids": ["m"]},
        });

        let found = connections(&urls, &["k".to_owned()], configs.as_object().unwrap());

        assert_eq!(
            (found[0].url.as_str(), found[0].key.expose(), found[0].enabled),
            ("http://a/v1", "k", false)
        );
        assert_eq!(
            (found[0].public_id("m"), found[0].upstream_id("mine.m")),
            ("mine.m".to_owned(), "m")
        );
        assert_eq!(found[0].headers["X-Team"], "blue");
        assert_eq!(
            (found[1].authorization, found[1].key.expose()),
            (Authorization::None, "")
        );
        assert_eq!(found[1].model_ids, ["m"]);
        assert_eq!(found[1].upstream_id("mine.m"), "mine.m");
    }
}
