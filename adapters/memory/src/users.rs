use std::cmp::Ordering;

use async_trait::async_trait;
use loquat_core::account::{Credential, NewAccount, UserChange, UserFilter, UserOrder, UserStore};
use loquat_core::identity::{Email, GroupId, OauthSession, Role, Standing, User, UserId};
use loquat_core::shared::{Direction, JsonObject, Listing, Page, Seconds, StoreError};

use crate::Memory;
use crate::page::{length, listing};
use crate::tables::Tables;

/// Users and their credentials in memory.
#[derive(Debug, Clone)]
pub struct MemoryUsers {
    memory: Memory,
}

impl MemoryUsers {
    pub fn new(memory: Memory) -> Self {
        Self { memory }
    }
}

#[async_trait]
impl UserStore for MemoryUsers {
    async fn insert(&self, account: &NewAccount) -> Result<User, StoreError> {
        let tables = &mut *self.memory.tables();
        let mut user = account.user.clone();
        if tables.users.contains_key(&user.id) {
            return Err(StoreError::Duplicate(user.id.0));
        }
        tables.free_address(&user.email, &user.id)?;
        match tables.first_user() {
            Some(first) => user.created_at = user.created_at.max(first.created_at + 1),
            None if account.first_is_admin => user.role = Role::Admin,
            None => {}
        }
        let credential = Credential {
            user: user.id.clone(),
            active: true,
            password_hash: account.password_hash.clone(),
        };
        tables.credentials.insert(user.id.clone(), credential);
        tables.users.insert(user.id.clone(), user.clone());
        Ok(user)
    }

    async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        Ok(self.memory.tables().users.get(id).cloned())
    }

    async fn find_standing(&self, id: &UserId) -> Result<Option<Standing>, StoreError> {
        let tables = self.memory.tables();
        Ok(tables.users.get(id).map(|user| Standing {
            user: user.clone(),
            groups: tables.groups_of(id),
        }))
    }

    async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError> {
        let tables = self.memory.tables();
        Ok(tables.users.values().find(|user| user.email == *email).cloned())
    }

    async fn find_by_oauth(&self, provider: &str, subject: &str) -> Result<Option<User>, StoreError> {
        let tables = self.memory.tables();
        let is_called = |user: &&User| {
            let identity = user.oauth.as_ref().and_then(|oauth| oauth.get(provider));
            identity.is_some_and(|identity| identity["sub"] == subject)
        };
        Ok(tables.users.values().find(is_called).cloned())
    }

    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let tables = self.memory.tables();
        let found = tables.users.values().filter(|user| ids.contains(&user.id));
        Ok(found.cloned().collect())
    }

    async fn first(&self) -> Result<Option<User>, StoreError> {
        Ok(self.memory.tables().first_user().cloned())
    }

    async fn count(&self) -> Result<i64, StoreError> {
        Ok(length(self.memory.tables().users.len()))
    }

    async fn list(&self, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError> {
        let tables = self.memory.tables();
        let mut users: Vec<_> = tables.users.values().filter(|user| tables.fits(filter, user)).collect();
        users.sort_by(|a, b| tables.in_order(filter, a, b));
        Ok(listing(users, page))
    }

    async fn update(&self, id: &UserId, change: &UserChange, now: Seconds) -> Result<Option<User>, StoreError> {
        let tables = &mut *self.memory.tables();
        if let Some(email) = &change.email {
            tables.free_address(email, id)?;
        }
        if let (Some(hash), Some(credential)) = (&change.password_hash, tables.credentials.get_mut(id)) {
            credential.password_hash = hash.clone();
        }
        Ok(tables.users.get_mut(id).map(|user| {
            apply(change, user);
            user.updated_at = now;
            user.clone()
        }))
    }

    async fn merge_settings(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError> {
        Ok(self.memory.tables().users.get_mut(id).map(|user| {
            user.settings.get_or_insert_default().extend(patch.clone());
            user.updated_at = now;
            user.clone()
        }))
    }

    async fn merge_info(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError> {
        Ok(self.memory.tables().users.get_mut(id).map(|user| {
            user.info.get_or_insert_default().extend(patch.clone());
            user.updated_at = now;
            user.clone()
        }))
    }

    async fn touch(&self, ids: &[UserId], at: Seconds) -> Result<(), StoreError> {
        let tables = &mut *self.memory.tables();
        for id in ids {
            if let Some(user) = tables.users.get_mut(id) {
                user.last_active_at = user.last_active_at.max(at);
            }
        }
        Ok(())
    }

    async fn oauth_sessions(&self, id: &UserId) -> Result<Vec<OauthSession>, StoreError> {
        let tables = self.memory.tables();
        let sessions = tables.oauth_sessions.iter().filter(|session| session.user_id == *id);
        Ok(sessions.cloned().collect())
    }

    async fn delete(&self, id: &UserId, now: Seconds) -> Result<bool, StoreError> {
        let tables = &mut *self.memory.tables();
        for group in tables.groups_of(id) {
            if let Some(group) = tables.groups.get_mut(&group.id) {
                group.updated_at = now;
            }
        }
        tables.members.retain(|(_, member)| member != id);
        tables.credentials.shift_remove(id);
        tables.delete_chats_of(id);
        tables.tags.retain(|(owner, _), _| owner != id);
        tables.api_keys.shift_remove(id);
        tables.sessions_since.shift_remove(id);
        tables.oauth_sessions.retain(|session| session.user_id != *id);
        Ok(tables.users.shift_remove(id).is_some())
    }
}

impl Tables {
    fn first_user(&self) -> Option<&User> {
        self.users.values().min_by_key(|user| user.created_at)
    }

    /// Fails if somebody else has the address.
    fn free_address(&self, email: &Email, but: &UserId) -> Result<(), StoreError> {
        let taken = self.users.values().any(|user| user.email == *email && user.id != *but);
        if taken {
            return Err(StoreError::Duplicate(email.as_str().to_owned()));
        }
        Ok(())
    }

    fn fits(&self, filter: &UserFilter, user: &User) -> bool {
        let found = filter.query.as_ref().is_none_or(|query| {
            let query = query.to_lowercase();
            user.name.to_lowercase().contains(&query) || user.email.as_str().contains(&query)
        });
        found && filter.group.as_ref().is_none_or(|group| self.is_member(group, user))
    }

    fn is_member(&self, group: &GroupId, user: &User) -> bool {
        self.members.contains(&(group.clone(), user.id.clone()))
    }

    fn in_order(&self, filter: &UserFilter, a: &User, b: &User) -> Ordering {
        let directed = |order: Ordering| match filter.direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        };
        let order = match &filter.order {
            UserOrder::Membership(group) => {
                directed(self.is_member(group, a).cmp(&self.is_member(group, b))).then_with(|| a.name.cmp(&b.name))
            }
            UserOrder::Name => directed(a.name.cmp(&b.name)),
            UserOrder::Email => directed(a.email.cmp(&b.email)),
            UserOrder::Role => directed(a.role.as_str().cmp(b.role.as_str())),
            UserOrder::LastActiveAt => directed(a.last_active_at.cmp(&b.last_active_at)),
            UserOrder::UpdatedAt => directed(a.updated_at.cmp(&b.updated_at)),
            UserOrder::CreatedAt => directed(a.created_at.cmp(&b.created_at)),
        };
        order.then_with(|| a.id.cmp(&b.id))
    }
}

fn apply(change: &UserChange, user: &mut User) {
    fn put<T: Clone>(new: &Option<T>, field: &mut T) {
        if let Some(new) = new {
            field.clone_from(new);
        }
    }
    put(&change.name, &mut user.name);
    put(&change.email, &mut user.email);
    put(&change.role, &mut user.role);
    put(&change.profile_image_url, &mut user.profile_image_url);
    put(&change.bio, &mut user.bio);
    put(&change.gender, &mut user.gender);
    put(&change.date_of_birth, &mut user.date_of_birth);
    put(&change.timezone, &mut user.timezone);
    put(&change.presence_state, &mut user.presence_state);
    put(&change.status_emoji, &mut user.status_emoji);
    put(&change.status_message, &mut user.status_message);
    put(&change.status_expires_at, &mut user.status_expires_at);
    put(&change.oauth, &mut user.oauth);
}
