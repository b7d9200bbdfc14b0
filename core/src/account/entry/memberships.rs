use std::sync::Arc;

use crate::account::{AccountChanges, Changed, GroupStore, UserStore};
use crate::identity::{Group, GroupId, Role, User};
use crate::settings::{Settings, USER_PERMISSIONS};
use crate::shared::{Clock, Ids, StoreError, debug_by_name};

/// Lets people be members of the groups that somebody else says: a directory, a sign-in provider, a proxy.
pub struct Memberships {
    pub users: Arc<dyn UserStore>,
    pub groups: Arc<dyn GroupStore>,
    pub settings: Arc<Settings>,
    pub changes: AccountChanges,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(Memberships);

/// Group names longer than this, or more of them, are somebody's mistake.
const LONGEST_NAME: usize = 255;
const MOST: usize = 1000;

impl Memberships {
    /// Makes the user a member of exactly these groups. Administrators stay as they are, and so does everybody of whom
    /// nothing is said.
    pub async fn follow(&self, user: &User, names: &[String]) -> Result<(), StoreError> {
        if user.role == Role::Admin || names.is_empty() {
            return Ok(());
        }
        let now = self.clock.now().seconds();
        if self.groups.set_groups_of(&user.id, names, now).await? {
            self.changes.announce(Changed::Users(vec![user.id.clone()])).await;
        }
        Ok(())
    }

    /// Makes those of the groups that do not exist, with what everybody may do as their permissions.
    pub async fn make_missing(&self, names: &[String], description: &str) -> Result<(), StoreError> {
        let names = names.iter().filter(|name| name.len() <= LONGEST_NAME).take(MOST);
        let Some(owner) = self.users.first().await? else {
            return Ok(());
        };
        let permissions = self.settings.snapshot().get(USER_PERMISSIONS).clone();
        let now = self.clock.now().seconds();
        let groups: Vec<Group> = names
            .map(|name| Group {
                id: GroupId(self.ids.uuid()),
                user_id: owner.id.clone(),
                name: name.clone(),
                description: description.to_owned(),
                data: None,
                meta: None,
                permissions: Some(permissions.clone()),
                created_at: now,
                updated_at: now,
            })
            .collect();
        self.groups.insert_missing(&groups).await
    }
}
