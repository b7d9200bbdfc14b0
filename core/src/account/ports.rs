use std::collections::HashMap;

use async_trait::async_trait;

use crate::identity::{CountedGroup, Email, Group, GroupId, OauthSession, Permissions, Role, Standing, User, UserId};
use crate::shared::{Direction, JsonObject, Listing, Page, Seconds, Secret, StoreError};

/// An account to be made: the user, and the password hash they sign in with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The user as they shall be; the role counts unless they turn out to be the first.
    pub user: User,
    pub password_hash: Secret,
    /// Makes them administrator if there is no user yet. Decided together with the insertion, so that of two first
    /// sign-ups at once exactly one wins.
    pub first_is_admin: bool,
}

/// What is to change of a user; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserChange {
    pub name: Option<String>,
    /// Changes the address of the credential too.
    pub email: Option<Email>,
    /// Changes what they sign in with.
    pub password_hash: Option<Secret>,
    pub role: Option<Role>,
    pub profile_image_url: Option<String>,
    pub bio: Option<Option<String>>,
    pub gender: Option<Option<String>>,
    pub date_of_birth: Option<Option<String>>,
    pub timezone: Option<Option<String>>,
    pub presence_state: Option<Option<String>>,
    pub status_emoji: Option<Option<String>>,
    pub status_message: Option<Option<String>>,
    pub status_expires_at: Option<Option<Seconds>>,
    pub oauth: Option<Option<JsonObject>>,
}

/// By what a list of users is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum UserOrder {
    /// Members of a group apart from the others, and by name within each.
    Membership(GroupId),
    Name,
    Email,
    Role,
    LastActiveAt,
    UpdatedAt,
    #[default]
    CreatedAt,
}

impl UserOrder {
    /// The order that a client names; `group_id:…` names a group whose members shall stand together.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(group) = text.strip_prefix("group_id:") {
            return Some(Self::Membership(group.into()));
        }
        Some(match text {
            "name" => Self::Name,
            "email" => Self::Email,
            "role" => Self::Role,
            "last_active_at" => Self::LastActiveAt,
            "updated_at" => Self::UpdatedAt,
            "created_at" => Self::CreatedAt,
            _ => return None,
        })
    }
}

/// Which users are listed, and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Part of the name or the e-mail address, in any case.
    pub query: Option<String>,
    /// Only members of this group.
    pub group: Option<GroupId>,
    pub order: UserOrder,
    pub direction: Direction,
}

/// Keeps users.
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Adds a user and their credential in one step and answers the user as stored;
    /// fails with [`StoreError::Duplicate`] if the e-mail address is taken.
    ///
    /// Nobody ever appears to be older than the first user, whatever the clocks say: a later account that claims to
    /// is dated a second after them. So [`UserStore::first`] names the same user for ever.
    async fn insert(&self, account: &NewAccount) -> Result<User, StoreError>;

    /// The user of that id.
    async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError>;

    /// The user of that id with their groups and what they add: all that is needed to know what they may do.
    async fn find_standing(&self, id: &UserId) -> Result<Option<Standing>, StoreError>;

    /// The user with that address.
    async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError>;

    /// The user whom a sign-in provider calls so.
    async fn find_by_oauth(&self, provider: &str, subject: &str) -> Result<Option<User>, StoreError>;

    /// Those of the users that exist, in no particular order.
    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;

    /// The user who was there first: the primary administrator.
    async fn first(&self) -> Result<Option<User>, StoreError>;

    /// How many users there are.
    async fn count(&self) -> Result<i64, StoreError>;

    /// The users that fit, with their number; all of them without a page.
    async fn list(&self, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError>;

    /// Changes a user and answers them as they are then; `None` if there is none;
    /// fails with [`StoreError::Duplicate`] if the new address is taken.
    async fn update(&self, id: &UserId, change: &UserChange, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Puts members over the user's settings, top level only, as one step.
    async fn merge_settings(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Puts members over the user's free info object, top level only, as one step.
    async fn merge_info(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Notes that these users were active then.
    async fn touch(&self, ids: &[UserId], at: Seconds) -> Result<(), StoreError>;

    /// The user's sessions at sign-in providers.
    async fn oauth_sessions(&self, id: &UserId) -> Result<Vec<OauthSession>, StoreError>;

    /// Removes the user with credential, key, sessions, group memberships, folders, tags, chats and their shared
    /// copies, as one step. False if there was none.
    async fn delete(&self, id: &UserId, now: Seconds) -> Result<bool, StoreError>;
}

/// What is to change of a group; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupChange {
    pub name: Option<String>,
    pub description: Option<String>,
    pub data: Option<JsonObject>,
    pub permissions: Option<Permissions>,
}

/// Keeps groups and who belongs to them.
#[async_trait]
pub trait GroupStore: Send + Sync {
    /// Adds a group without members; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, group: &Group) -> Result<(), StoreError>;

    /// Adds those of the groups whose names no group has, as one step: of two that add the same at once one does.
    async fn insert_missing(&self, groups: &[Group]) -> Result<(), StoreError>;

    /// The group of that id.
    async fn find(&self, id: &GroupId) -> Result<Option<CountedGroup>, StoreError>;

    /// All groups, the latest changed first.
    async fn list(&self) -> Result<Vec<CountedGroup>, StoreError>;

    /// The groups of each of the users, the latest changed first. A user without groups may be left out.
    async fn of_users(&self, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError>;

    /// The members of a group, in the order in which they came; empty for an unknown group.
    async fn members(&self, id: &GroupId) -> Result<Vec<UserId>, StoreError>;

    /// Changes a group and answers it as it is then; `None` if there is none.
    async fn update(
        &self,
        id: &GroupId,
        change: &GroupChange,
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError>;

    /// Makes the users members, as one step; who is one already stays one, and ids that no user has are passed over.
    async fn add_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError>;

    /// Ends the membership of the users, as one step; who was none is passed over.
    async fn remove_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError>;

    /// Makes the user a member of exactly the groups with these names, as one step. Names that no group has are
    /// passed over; a name that several groups have means all of them. True if that changed anything.
    async fn set_groups_of(&self, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError>;

    /// Removes a group and its memberships. False if there was none.
    async fn delete(&self, id: &GroupId) -> Result<bool, StoreError>;
}
