use futures::future::join_all;
use serde_json::Value;

use crate::ollama::errand::{answered, get};
use crate::ollama::gateway::{OllamaError, OllamaGateway};
use crate::provider::Connection;
use crate::settings::ENABLE_OLLAMA_API;

/// The largest answer that is read.
const LARGEST: usize = 1 << 16;

impl OllamaGateway {
    /// The version of the server at that place, or the lowest of all, which is what a client can count on; `None` if none
    /// is used, or none answers. Everybody may know it: the page asks before anybody signs in, also where nobody ever
    /// installed Ollama.
    pub async fn version(&self, index: Option<usize>) -> Result<Option<String>, OllamaError> {
        if !self.settings.snapshot().get(ENABLE_OLLAMA_API) {
            return Ok(None);
        }
        if let Some(index) = index {
            let server = self.connection(index)?;
            return Ok(Some(self.version_at(&server).await?));
        }
        let servers = self.in_use();
        let versions = join_all(servers.iter().map(|server| self.version_at(server))).await;
        Ok(versions.into_iter().flatten().min_by_key(|version| numbers(version)))
    }

    async fn version_at(&self, server: &Connection) -> Result<String, OllamaError> {
        let answer = self.courier.run(server, None, get("/api/version")).await?;
        let answer = answered(answer, LARGEST).await?;
        let version = answer.get("version").and_then(Value::as_str);
        version
            .map(str::to_owned)
            .ok_or_else(|| OllamaError::Refused("it does not tell its version".to_owned()))
    }
}

/// `v0.12.3-rc1` as 0, 12 and 3.
fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim_start_matches('v').split('-').next().unwrap_or_default();
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("v0.9.1") < numbers("0.12.3-rc1"));
        assert_eq!(numbers("0.12.3-rc1"), [0, 12, 3]);
    }
}
