//! What the connections to one kind of provider offer.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use loquat_core::model::catalog::{ModelSource, ProviderModel, SourceError, SourceName};
use loquat_core::provider::{Connection, ProviderError};
use loquat_core::shared::JsonObject;
use serde_json::Value;

/// A kind of provider that can be asked for its models.
#[async_trait]
pub trait Lists: Clone + Send + Sync + 'static {
    /// What the kind is called.
    const KIND: &'static str;

    /// The models behind a connection, as the provider describes them.
    async fn listed(&self, connection: &Connection) -> Result<Vec<JsonObject>, ProviderError>;

    /// What the catalog learns of a model; `None` if it is none to chat with.
    fn offered(connection: &Connection, entry: JsonObject) -> Option<ProviderModel>;
}

/// A source for each of the connections.
pub fn sources<L: Lists>(lists: &L, connections: impl Iterator<Item = Connection>) -> Vec<Arc<dyn ModelSource>> {
    connections
        .map(|connection| -> Arc<dyn ModelSource> { Arc::new(Source::new(lists.clone(), connection)) })
        .collect()
}

/// The objects in a list; whatever else stands there describes no model.
pub fn objects(list: Vec<Value>) -> impl Iterator<Item = JsonObject> {
    list.into_iter().filter_map(|entry| match entry {
        Value::Object(entry) => Some(entry),
        _ => None,
    })
}

struct Source<L> {
    name: SourceName,
    lists: L,
    connection: Connection,
}

impl<L: Lists> Source<L> {
    fn new(lists: L, connection: Connection) -> Self {
        // Another key or configuration may bring other models; the name must not show the key.
        let mut fingerprint = DefaultHasher::new();
        connection.key.hash(&mut fingerprint);
        Value::Object(connection.config.clone())
            .to_string()
            .hash(&mut fingerprint);
        let (kind, fingerprint) = (L::KIND, fingerprint.finish());
        let name = format!("{kind} {} {} {fingerprint:x}", connection.index, connection.url);
        Self {
            name: SourceName(name),
            lists,
            connection,
        }
    }
}

#[async_trait]
impl<L: Lists> ModelSource for Source<L> {
    fn name(&self) -> &SourceName {
        &self.name
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        let listed = self.lists.listed(&self.connection).await;
        let entries = listed.map_err(|error| SourceError {
            name: self.name.clone(),
            cause: error.into(),
        })?;
        let offered = entries
            .into_iter()
            .filter_map(|entry| L::offered(&self.connection, entry));
        Ok(offered.collect())
    }
}
