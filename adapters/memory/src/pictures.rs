use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use loquat_core::completion::{FilePictures, Picture, WebPictures};
use loquat_core::identity::UserId;
use loquat_core::shared::StoreError;

/// Pictures of the web and of users, as a test hangs them up. Clones are the same pictures.
#[derive(Debug, Clone, Default)]
pub struct MemoryPictures {
    hung: Arc<Mutex<Hung>>,
}

#[derive(Debug, Default)]
struct Hung {
    web: HashMap<String, Picture>,
    files: HashMap<String, (UserId, Picture)>,
}

impl MemoryPictures {
    /// From now on there is a picture at that address.
    pub fn hang(&self, address: &str, picture: Picture) {
        self.hung().web.insert(address.to_owned(), picture);
    }

    /// From now on a user has a picture among their files.
    pub fn bring_in(&self, id: &str, owner: &UserId, picture: Picture) {
        self.hung().files.insert(id.to_owned(), (owner.clone(), picture));
    }

    fn hung(&self) -> MutexGuard<'_, Hung> {
        self.hung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl WebPictures for MemoryPictures {
    async fn fetch(&self, address: &str) -> Option<Picture> {
        self.hung().web.get(address).cloned()
    }
}

#[async_trait]
impl FilePictures for MemoryPictures {
    async fn find(&self, id: &str) -> Result<Option<(UserId, Picture)>, StoreError> {
        Ok(self.hung().files.get(id).cloned())
    }
}
