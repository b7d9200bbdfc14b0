use std::sync::Arc;

use crate::file::{FileError, FileId, Files};
use crate::identity::Member;
use crate::retrieval::{CollectionGuard, CollectionName, CollectionUsers, CollectionWish};
use crate::shared::{Clock, StoreError, debug_by_name};

/// Decides who may use a collection. Open WebUI does not: there whoever knows a name reads what is behind it.
pub struct Collections {
    files: Arc<Files>,
    guards: Vec<Arc<dyn CollectionGuard>>,
    users: Arc<dyn CollectionUsers>,
    clock: Arc<dyn Clock>,
}

debug_by_name!(Collections);

impl Collections {
    /// `guards` know the collections of other concepts, knowledge bases for example.
    pub fn new(
        files: Arc<Files>,
        guards: Vec<Arc<dyn CollectionGuard>>,
        users: Arc<dyn CollectionUsers>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            files,
            guards,
            users,
            clock,
        }
    }

    /// Those of the collections that they may search.
    pub async fn readable(&self, who: &Member, names: Vec<CollectionName>) -> Result<Vec<CollectionName>, StoreError> {
        let mut readable = Vec::new();
        for name in names {
            if self.may(who, &name, CollectionWish::Read).await? {
                readable.push(name);
            } else {
                tracing::debug!(collection = %name, "a collection that is not theirs was left out of a search");
            }
        }
        Ok(readable)
    }

    /// May they search it, or put something into it?
    pub async fn may(&self, who: &Member, name: &CollectionName, wish: CollectionWish) -> Result<bool, StoreError> {
        if let Some(user) = name.as_str().strip_prefix("user-memory-") {
            // What models remember of somebody is nobody else's, administrators included; it has an API of its own.
            return Ok(wish == CollectionWish::Read && user == who.id().as_str());
        }
        if let Some(file) = name.as_str().strip_prefix("file-") {
            return match self.files.find(who, &FileId::from(file)).await {
                Ok(file) => Ok(wish == CollectionWish::Read || file.user_id == *who.id() || who.is_admin()),
                Err(FileError::Store(error)) => Err(error),
                Err(_) => Ok(false),
            };
        }
        for guard in &self.guards {
            if let Some(admits) = guard.admits(who, name, wish).await? {
                return Ok(admits);
            }
        }
        if who.is_admin() {
            return Ok(true);
        }
        let users = self.users.of(name).await?;
        // Nobody: it is new, or older than this program. Then only who knows what is in it knows its name.
        Ok(users.contains(who.id()) || (users.is_empty() && (wish == CollectionWish::Write || is_derived(name))))
    }

    /// Says that they put something into it.
    pub async fn note(&self, who: &Member, name: &CollectionName) -> Result<(), StoreError> {
        self.users.add(name, who.id(), self.clock.now().seconds()).await
    }

    /// Forgets who put what into one, or into all.
    pub async fn forget(&self, name: Option<&CollectionName>) -> Result<(), StoreError> {
        self.users.forget(name).await
    }
}

/// Is the name made of what is in the collection?
fn is_derived(name: &CollectionName) -> bool {
    let hash = name.as_str().strip_prefix("web-search-").unwrap_or(name.as_str());
    hash.len() >= 48 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}
