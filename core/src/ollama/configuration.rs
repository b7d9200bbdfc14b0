use serde_json::Value;

use crate::identity::{Admin, Denied};
use crate::ollama::errand::{answered, get};
use crate::ollama::gateway::{OllamaError, OllamaGateway};
use crate::provider::{OnBehalf, ProviderKind, Trial, connections};
use crate::settings::{Changes, ENABLE_OLLAMA_API, OLLAMA_API_CONFIGS, OLLAMA_BASE_URLS, SettingsError, Snapshot};
use crate::shared::JsonObject;

/// The connections to Ollama, as an administrator sees and sets them.
#[derive(Debug, Clone, PartialEq)]
pub struct OllamaConfiguration {
    /// Are they used? `None` in a change leaves that as it is.
    pub is_enabled: Option<bool>,
    pub urls: Vec<String>,
    /// By the place in the list of addresses, as text. Keys stand here too.
    pub configs: JsonObject,
}

impl OllamaConfiguration {
    fn of(settings: &Snapshot) -> Self {
        Self {
            is_enabled: Some(settings.get(ENABLE_OLLAMA_API)),
            urls: settings.get(OLLAMA_BASE_URLS).to_vec(),
            configs: settings.get(OLLAMA_API_CONFIGS).clone(),
        }
    }

    /// No configuration of an address that is not there.
    fn in_order(mut self) -> Self {
        let count = self.urls.len();
        let is_a_place = |place: &String| place.parse::<usize>().is_ok_and(|index| index < count);
        self.configs.retain(|place, _| is_a_place(place));
        self
    }

    fn changes(self) -> Changes {
        Changes::new()
            .set_some(ENABLE_OLLAMA_API, self.is_enabled)
            .set(OLLAMA_BASE_URLS, self.urls)
            .set(OLLAMA_API_CONFIGS, self.configs)
    }
}

/// The largest answer of a server that is tried.
const LARGEST_VERSION: usize = 1 << 16;

impl OllamaGateway {
    /// The connections, keys included.
    pub fn configuration(&self, who: &Admin) -> Result<OllamaConfiguration, Denied> {
        Ok(OllamaConfiguration::of(&*self.settings.view(who)?))
    }

    /// Puts other connections in place of all that there are.
    pub async fn configure(
        &self,
        who: &Admin,
        news: OllamaConfiguration,
    ) -> Result<OllamaConfiguration, SettingsError> {
        let now = self.settings.change_as(who, news.in_order().changes()).await?;
        self.balancer.forget(ProviderKind::Ollama);
        Ok(OllamaConfiguration::of(&now))
    }

    /// Asks the server at this address for its version, and hands on what it says.
    pub async fn try_out(&self, on_behalf: &OnBehalf, trial: Trial) -> Result<JsonObject, OllamaError> {
        on_behalf.who.admin()?;
        if !(trial.url.starts_with("http://") || trial.url.starts_with("https://")) {
            return Err(OllamaError::BadAddress);
        }
        let configs = JsonObject::from_iter([("0".to_owned(), Value::Object(trial.config))]);
        let found = connections(&[trial.url], &[trial.key.expose().to_owned()], &configs);
        let connection = found.first().ok_or(OllamaError::NoConnection)?;
        let answer = self
            .courier
            .run(connection, Some(on_behalf), get("/api/version"))
            .await?;
        answered(answer, LARGEST_VERSION).await
    }
}
