use std::sync::Arc;

use crate::account::{AccountChanges, ApiKey, ApiKeyStore, Changed, KeyScope, StoredKey};
use crate::identity::{Denied, Permission, Principal};
use crate::settings::{API_KEYS_ALLOWED_ENDPOINTS, ENABLE_API_KEYS, ENABLE_API_KEYS_ENDPOINT_RESTRICTIONS, Settings};
use crate::shared::{Clock, Ids, StoreError, debug_by_name};

/// Why somebody did not get a key.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    /// Not even for administrators: who runs programs says so by granting the permission.
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("you have no API key")]
    None,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives out API keys, and says what they open.
pub struct ApiKeys {
    keys: Arc<dyn ApiKeyStore>,
    settings: Arc<Settings>,
    changes: AccountChanges,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(ApiKeys);

impl ApiKeys {
    pub fn new(
        keys: Arc<dyn ApiKeyStore>,
        settings: Arc<Settings>,
        changes: AccountChanges,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            keys,
            settings,
            changes,
            clock,
            ids,
        }
    }

    /// Gives the user a new key; an older one opens nothing any more.
    pub async fn renew(&self, who: &Principal) -> Result<ApiKey, ApiKeyError> {
        if !self.settings.snapshot().get(ENABLE_API_KEYS) {
            return Err(Denied::SwitchedOff("the use of API keys").into());
        }
        if !who.holds(Permission::FeatureApiKeys) {
            return Err(Denied::Lacks(Permission::FeatureApiKeys).into());
        }
        let stored = StoredKey {
            key: ApiKey::fresh(&*self.ids),
            user: who.id().clone(),
            expires_at: None,
            last_used_at: None,
            created_at: self.clock.now().seconds(),
        };
        self.keys.put(&stored).await?;
        self.announce(who).await;
        Ok(stored.key)
    }

    /// The user's key.
    pub async fn find(&self, who: &Principal) -> Result<ApiKey, ApiKeyError> {
        let stored = self.keys.of_user(who.id()).await?;
        stored.map(|stored| stored.key).ok_or(ApiKeyError::None)
    }

    /// Takes the user's key away, if they have one.
    pub async fn remove(&self, who: &Principal) -> Result<(), ApiKeyError> {
        if self.keys.delete(who.id()).await? {
            self.announce(who).await;
        }
        Ok(())
    }

    /// Which paths keys may call at this moment.
    pub fn scope(&self) -> KeyScope {
        let settings = self.settings.snapshot();
        KeyScope::new(
            settings.get(ENABLE_API_KEYS_ENDPOINT_RESTRICTIONS),
            settings.get(API_KEYS_ALLOWED_ENDPOINTS),
        )
    }

    async fn announce(&self, who: &Principal) {
        self.changes.announce(Changed::Users(vec![who.id().clone()])).await;
    }
}
