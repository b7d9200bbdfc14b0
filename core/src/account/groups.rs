use std::sync::Arc;

use crate::account::{AccountChanges, Changed, GroupChange, GroupStore, UserStore};
use crate::identity::{
    Admin, CountedGroup, Denied, Group, GroupId, Member, Permissions, Principal, Sharing, User, UserId,
};
use crate::shared::{Clock, Ids, JsonObject, StoreError, debug_by_name};

/// Why something could not be done with groups.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    #[error("there is no such group")]
    NotFound,
    /// It was to be changed.
    #[error("this group is gone")]
    Gone,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A group to be made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewGroup {
    pub name: String,
    pub description: String,
    pub data: Option<JsonObject>,
    pub permissions: Option<Permissions>,
}

/// Keeps groups. Administrators make and change them; everybody sees those that concern them.
pub struct Groups {
    store: Arc<dyn GroupStore>,
    users: Arc<dyn UserStore>,
    changes: AccountChanges,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(Groups);

impl Groups {
    pub fn new(
        store: Arc<dyn GroupStore>,
        users: Arc<dyn UserStore>,
        changes: AccountChanges,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            store,
            users,
            changes,
            clock,
            ids,
        }
    }

    /// The groups that somebody sees: administrators all, others their own. Who asks to which they may share their things
    /// (`shareable`) gets those that let them, whether they are a member or not; `Some(false)` asks for the closed ones.
    pub async fn visible(&self, who: &Member, shareable: Option<bool>) -> Result<Vec<CountedGroup>, GroupError> {
        let mut groups = self.store.list().await?;
        if !who.is_admin() {
            groups.retain(|counted| sees(who, &counted.group, shareable));
        }
        Ok(groups)
    }

    /// Makes a group without members.
    pub async fn create(&self, who: &Admin, new: NewGroup) -> Result<CountedGroup, GroupError> {
        let now = self.clock.now().seconds();
        let group = Group {
            id: self.ids.uuid().into(),
            user_id: who.id().clone(),
            name: new.name,
            description: new.description,
            data: new.data,
            meta: None,
            permissions: new.permissions,
            created_at: now,
            updated_at: now,
        };
        self.store.insert(&group).await?;
        Ok(CountedGroup { group, members: 0 })
    }

    /// One group.
    pub async fn find(&self, _: &Admin, id: &GroupId) -> Result<CountedGroup, GroupError> {
        self.store.find(id).await?.ok_or(GroupError::NotFound)
    }

    /// One group with the ids of its members.
    pub async fn export(&self, who: &Admin, id: &GroupId) -> Result<(CountedGroup, Vec<UserId>), GroupError> {
        let group = self.find(who, id).await?;
        Ok((group, self.store.members(id).await?))
    }

    /// The members of a group; none where there is no such group.
    pub async fn members(&self, _: &Admin, id: &GroupId) -> Result<Vec<User>, GroupError> {
        let members = self.store.members(id).await?;
        Ok(self.users.find_many(&members).await?)
    }

    /// Changes name, description, data or permissions.
    pub async fn update(&self, _: &Admin, id: &GroupId, change: &GroupChange) -> Result<CountedGroup, GroupError> {
        let changed = self.store.update(id, change, self.clock.now().seconds()).await?;
        let changed = changed.ok_or(GroupError::Gone)?;
        if change.permissions.is_some() {
            self.announce_members(id).await?;
        }
        Ok(changed)
    }

    /// Makes users members. Ids that no user has are passed over.
    pub async fn add(&self, _: &Admin, id: &GroupId, users: &[UserId]) -> Result<CountedGroup, GroupError> {
        let group = self.store.add_members(id, users, self.clock.now().seconds()).await?;
        let group = group.ok_or(GroupError::Gone)?;
        self.changes.announce(Changed::Users(users.to_vec())).await;
        Ok(group)
    }

    /// Ends memberships.
    pub async fn remove(&self, _: &Admin, id: &GroupId, users: &[UserId]) -> Result<CountedGroup, GroupError> {
        let group = self.store.remove_members(id, users, self.clock.now().seconds()).await?;
        let group = group.ok_or(GroupError::Gone)?;
        self.changes.announce(Changed::Users(users.to_vec())).await;
        Ok(group)
    }

    /// Removes a group. That there is none any more is as good.
    pub async fn delete(&self, _: &Admin, id: &GroupId) -> Result<(), GroupError> {
        let members = self.store.members(id).await?;
        if self.store.delete(id).await? {
            self.changes.announce(Changed::Users(members)).await;
        }
        Ok(())
    }

    /// All members hear of a change, also those who joined while it was made.
    async fn announce_members(&self, id: &GroupId) -> Result<(), StoreError> {
        let members = self.store.members(id).await?;
        self.changes.announce(Changed::Users(members)).await;
        Ok(())
    }
}

/// Does somebody who is no administrator see the group?
fn sees(who: &Principal, group: &Group, shareable: Option<bool>) -> bool {
    let is_member = who.groups.contains(&group.id);
    match (shareable, group.sharing()) {
        (None, _) => is_member,
        (Some(true), Sharing::Anybody) => true,
        (Some(true), Sharing::Members) => is_member,
        (Some(true), Sharing::Nobody) => false,
        (Some(false), sharing) => sharing == Sharing::Nobody,
    }
}
