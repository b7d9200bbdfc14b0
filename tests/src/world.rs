//! What stories in memory make their worlds of.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::access::Access;
use loquat_core::account::{HashError, PasswordHasher, UserStore};
use loquat_core::model::catalog::{Kind, ProviderKind, ProviderModel, Route};
use loquat_core::model::{Model, NewModel};
use loquat_core::settings::{Environment, Settings};
use loquat_core::shared::{JsonObject, Secret};
use loquat_memory::{Memory, MemoryBus, MemorySettings, MemoryUsers};
use serde_json::json;

use crate::contract::account;

/// Variables of the environment.
pub fn variables(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// The settings of an instance that is started with these variables.
pub async fn settings(variables: &BTreeMap<String, String>, memory: &Memory, bus: &Arc<MemoryBus>) -> Arc<Settings> {
    let environment = Environment::read(variables).unwrap();
    let saved = Arc::new(MemorySettings::new(memory.clone()));
    Arc::new(Settings::start(&environment, saved, bus.clone()).await.unwrap())
}

/// The accounts of Olga, Ada and Bob.
pub async fn inhabited(memory: &Memory) -> Arc<MemoryUsers> {
    let users = Arc::new(MemoryUsers::new(memory.clone()));
    for name in ["olga", "ada", "bob"] {
        users.insert(&account(name, 1)).await.unwrap();
    }
    users
}

/// A model as an OpenAI connection offers it.
pub fn provided(id: &str, details: JsonObject) -> ProviderModel {
    ProviderModel {
        id: id.into(),
        name: id.to_owned(),
        owned_by: "openai".to_owned(),
        connection_type: Some("external".to_owned()),
        tags: Vec::new(),
        kind: Kind::Plain,
        routes: vec![Route::new(ProviderKind::OpenAi, 0)],
        details,
    }
}

/// A row of Olga's that publishes a provider model.
pub fn published(id: &str) -> Model {
    NewModel::blank(id.into(), id).into_model(&"olga".into(), 10)
}

/// What users and groups of these names may read or write.
pub fn shared(read: &[&str], write: &[&str]) -> Access {
    let control = json!({
        "read": {"user_ids": read, "group_ids": read},
        "write": {"user_ids": write, "group_ids": write},
    });
    Access::from(control.as_object().cloned())
}

/// The hash is the password backwards: real ones take their time.
pub struct Backwards;

#[async_trait]
impl PasswordHasher for Backwards {
    async fn hash(&self, password: &Secret) -> Result<Secret, HashError> {
        Ok(Secret::new(password.expose().chars().rev().collect::<String>()))
    }

    async fn verify(&self, password: &Secret, hash: &Secret) -> Result<bool, HashError> {
        Ok(self.hash(password).await? == *hash)
    }

    async fn pretend(&self, _: &Secret) -> Result<(), HashError> {
        Ok(())
    }
}
