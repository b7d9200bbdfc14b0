use std::collections::{BTreeSet, HashMap};

use crate::account::UserStore;
use crate::identity::{User, UserId};
use crate::shared::StoreError;

/// Who made the things of a list, asked for all at once. Who is not there any more is missing.
#[derive(Debug)]
pub struct Owners(HashMap<UserId, User>);

impl Owners {
    /// Looks them up.
    pub async fn find(users: &dyn UserStore, ids: BTreeSet<UserId>) -> Result<Self, StoreError> {
        let ids: Vec<UserId> = ids.into_iter().collect();
        let found = users.find_many(&ids).await?;
        Ok(Self(found.into_iter().map(|user| (user.id.clone(), user)).collect()))
    }

    /// The user of that id, if they are still there.
    pub fn get(&self, id: &UserId) -> Option<User> {
        self.0.get(id).cloned()
    }
}
