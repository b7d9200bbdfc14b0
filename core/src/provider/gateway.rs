use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::identity::{Admin, Denied, Principal};
use crate::model::Catalog;
use crate::model::catalog::CatalogError;
use crate::provider::{
    Balancer, Connection, ConnectionBook, Courier, Errand, Method, OnBehalf, Passed, ProviderError, ProviderKind,
    ReplicaHealth, connections,
};
use crate::settings::{
    Changes, ENABLE_OPENAI_API, OPENAI_API_BASE_URLS, OPENAI_API_CONFIGS, OPENAI_API_KEYS, Settings, SettingsError,
    Snapshot,
};
use crate::shared::{JsonObject, Secret, debug_by_name};

/// Why nothing was passed through a connection.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error("there is no such connection")]
    NoConnection,
    #[error("the address of a connection begins with http:// or https://")]
    BadAddress,
    #[error("a path that leads out of the provider's API is not passed on")]
    BadPath,
    /// The provider answered, but not with a list of models; the text says with what.
    #[error("the provider did not list its models: {0}")]
    NoList(String),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

/// The connections to OpenAI and what speaks like it, as an administrator sees and sets them.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAiConfiguration {
    /// Are they used? `None` in a change leaves that as it is.
    pub is_enabled: Option<bool>,
    pub urls: Vec<String>,
    /// One for each address.
    pub keys: Vec<String>,
    /// By the place in the list of addresses, as text.
    pub configs: JsonObject,
}

impl OpenAiConfiguration {
    fn of(settings: &Snapshot) -> Self {
        Self {
            is_enabled: Some(settings.get(ENABLE_OPENAI_API)),
            urls: settings.get(OPENAI_API_BASE_URLS).to_vec(),
            keys: settings.get(OPENAI_API_KEYS).to_vec(),
            configs: settings.get(OPENAI_API_CONFIGS).clone(),
        }
    }

    /// A key for every address and none beyond, and no configuration of an address that is not there.
    fn in_order(mut self) -> Self {
        let count = self.urls.len();
        self.keys.resize(count, String::new());
        let is_a_place = |place: &String| place.parse::<usize>().is_ok_and(|index| index < count);
        self.configs.retain(|place, _| is_a_place(place));
        self
    }

    fn changes(self) -> Changes {
        Changes::new()
            .set_some(ENABLE_OPENAI_API, self.is_enabled)
            .set(OPENAI_API_BASE_URLS, self.urls)
            .set(OPENAI_API_KEYS, self.keys)
            .set(OPENAI_API_CONFIGS, self.configs)
    }
}

/// A connection that somebody wants to try before they keep it.
#[derive(Debug, Clone)]
pub struct Trial {
    pub url: String,
    pub key: Secret,
    pub config: JsonObject,
}

/// The way to OpenAI's API and everything that speaks like it, beside the chats: administrators configure and try its
/// connections, and users send through them what nothing here needs to understand.
pub struct OpenAiGateway {
    settings: Arc<Settings>,
    book: Arc<dyn ConnectionBook>,
    courier: Arc<dyn Courier>,
    catalog: Arc<Catalog>,
    balancer: Arc<Balancer>,
}

debug_by_name!(OpenAiGateway);

/// The kind of provider whose connections these are, as models name it.
const KIND: &str = "openai";

impl OpenAiGateway {
    /// The largest list of models that is read.
    const LARGEST_LIST: usize = 16 * 1024 * 1024;

    pub fn new(
        settings: Arc<Settings>,
        book: Arc<dyn ConnectionBook>,
        courier: Arc<dyn Courier>,
        catalog: Arc<Catalog>,
        balancer: Arc<Balancer>,
    ) -> Self {
        Self {
            settings,
            book,
            courier,
            catalog,
            balancer,
        }
    }

    /// The connections, keys included.
    pub fn configuration(&self, who: &Admin) -> Result<OpenAiConfiguration, Denied> {
        Ok(OpenAiConfiguration::of(&*self.settings.view(who)?))
    }

    /// Puts other connections in place of all that there are.
    pub async fn configure(
        &self,
        who: &Admin,
        news: OpenAiConfiguration,
    ) -> Result<OpenAiConfiguration, SettingsError> {
        let now = self.settings.change_as(who, news.in_order().changes()).await?;
        self.balancer.forget(ProviderKind::OpenAi);
        Ok(OpenAiConfiguration::of(&now))
    }

    /// Asks the provider at this address for its models, and hands on what it says.
    pub async fn try_out(&self, on_behalf: &OnBehalf, trial: Trial) -> Result<Passed, GatewayError> {
        on_behalf.who.admin()?;
        if !(trial.url.starts_with("http://") || trial.url.starts_with("https://")) {
            return Err(GatewayError::BadAddress);
        }
        let configs = JsonObject::from_iter([("0".to_owned(), Value::Object(trial.config))]);
        let found = connections(&[trial.url], &[trial.key.expose().to_owned()], &configs);
        let connection = found.first().ok_or(GatewayError::NoConnection)?;
        Ok(self.courier.run(connection, Some(on_behalf), list_of_models()).await?)
    }

    /// How the connections do that offer the same models as others.
    pub fn replicas(&self, _: &Admin) -> Vec<ReplicaHealth> {
        self.balancer.health()
    }

    /// What all connections offer together and the caller may use.
    pub async fn models(&self, who: &Principal) -> Result<Vec<Value>, GatewayError> {
        Ok(self.catalog.offered_by(who, KIND).await?)
    }

    /// What the connection at that place offers and the caller may use, asked of the provider just now.
    pub async fn models_of(&self, on_behalf: &OnBehalf, index: usize) -> Result<Vec<Value>, GatewayError> {
        on_behalf.who.verified()?;
        let connection = self.connection(index)?;
        let mut open = Vec::new();
        for model in self.listed(&connection, on_behalf).await? {
            let id = model["id"].as_str().or(model.as_str()).unwrap_or_default();
            let id = connection.public_id(id).into();
            if self.catalog.may_use(&on_behalf.who, &id).await? {
                open.push(model);
            }
        }
        Ok(open)
    }

    /// Runs an errand through the first connection, and hands on what the provider says.
    pub async fn pass(&self, on_behalf: &OnBehalf, errand: Errand) -> Result<Passed, GatewayError> {
        on_behalf.who.verified()?;
        if leads_out(&errand.path) {
            return Err(GatewayError::BadPath);
        }
        let connection = self.connection(0)?;
        Ok(self.courier.run(&connection, Some(on_behalf), errand).await?)
    }

    fn connection(&self, index: usize) -> Result<Connection, GatewayError> {
        let found = self.book.connections().into_iter().nth(index);
        found
            .filter(|connection| connection.enabled)
            .ok_or(GatewayError::NoConnection)
    }

    async fn listed(&self, connection: &Connection, on_behalf: &OnBehalf) -> Result<Vec<Value>, GatewayError> {
        if connection.azure {
            // Azure lists its catalog, not what is deployed: what an administrator named is all there is.
            return Ok(connection.model_ids.iter().map(|id| json!(id)).collect());
        }
        let answer = self.courier.run(connection, Some(on_behalf), list_of_models()).await?;
        let status = answer.status;
        let bytes = answer.whole(Self::LARGEST_LIST).await?;
        let seen = || {
            let text = String::from_utf8_lossy(&bytes);
            GatewayError::NoList(format!(
                "status {status}, {}",
                text.chars().take(200).collect::<String>()
            ))
        };
        let answer: Value = serde_json::from_slice(&bytes).map_err(|_| seen())?;
        let list = if status == 200 {
            answer.as_array().or(answer["data"].as_array())
        } else {
            None
        };
        list.cloned().ok_or_else(seen)
    }
}

fn list_of_models() -> Errand {
    Errand {
        method: Method::Get,
        path: "/models".to_owned(),
        body: Bytes::new(),
        content_type: None,
        is_quick: true,
    }
}

/// Would the path, put behind a connection's address, name something beside it?
fn leads_out(path: &str) -> bool {
    let path = path
        .to_ascii_lowercase()
        .replace("%2e", ".")
        .replace("%2f", "/")
        .replace("%5c", "/");
    path.split(['/', '\\']).any(|step| step == "..")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{OpenAiConfiguration, leads_out};

    #[test]
    fn keys_and_configurations_are_cut_or_filled_to_the_addresses() {
        let urls = ["http://a/v1", "http://b/v1"].map(str::to_owned).to_vec();
        let configs = json!({"0": {}, "1": {"enable": false}, "2": {}, "http://a/v1": {}});
        let given = |keys: &[&str]| OpenAiConfiguration {
            is_enabled: Some(true),
            urls: urls.clone(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            configs: configs.as_object().unwrap().clone(),
        };

        assert_eq!(given(&["k"]).in_order().keys, ["k", ""]);
        assert_eq!(given(&["k", "l", "m"]).in_order().keys, ["k", "l"]);
        assert_eq!(given(&[]).in_order().configs.keys().collect::<Vec<_>>(), ["0", "1"]);
    }

    #[test]
    fn a_path_stays_behind_the_address() {
        assert!(!leads_out("/files/a..b"));
        for path in ["/../admin", "/files/%2E%2e/admin", "/a/..%2fb", "/..\\b"] {
            assert!(leads_out(path), "{path}");
        }
    }
}
