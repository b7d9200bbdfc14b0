use async_trait::async_trait;

use crate::account::{Email, GroupId, Role, User, UserId};
use crate::shared::{Direction, JsonObject, Listing, Page, Seconds, Secret, StoreError};

/// An account to be made: the user, and the password hash he signs in with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The user as he shall be; the role counts unless he turns out to be the first.
    pub user: User,
    pub password_hash: Secret,
    /// Makes him administrator if there is no user yet. Decided together with the insertion, so that of two first
    /// sign-ups at once exactly one wins.
    pub first_is_admin: bool,
}

/// What is to change of a user; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserChange {
    pub name: Option<String>,
    /// Changes the address of the credential too.
    pub email: Option<Email>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserOrder {
    Name,
    Email,
    Role,
    LastActiveAt,
    UpdatedAt,
    #[default]
    CreatedAt,
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
    /// Adds a user and his credential in one step and answers the user as stored;
    /// fails with [`StoreError::Duplicate`] if the e-mail address is taken.
    async fn insert(&self, account: &NewAccount) -> Result<User, StoreError>;

    /// The user of that id.
    async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError>;

    /// The user with that address.
    async fn find_by_email(&self, email: &Email) -> Result<Option<User>, StoreError>;

    /// Those of the users that exist, in no particular order.
    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;

    /// The user who was there first: the primary administrator.
    async fn first(&self) -> Result<Option<User>, StoreError>;

    /// How many users there are.
    async fn count(&self) -> Result<i64, StoreError>;

    /// The users that fit, with their number; all of them without a page.
    async fn list(&self, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError>;

    /// Changes a user and answers him as he is then; `None` if there is none;
    /// fails with [`StoreError::Duplicate`] if the new address is taken.
    async fn update(&self, id: &UserId, change: &UserChange, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Puts members over the user's settings, top level only, as one step.
    async fn merge_settings(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Puts members over the user's free info object, top level only, as one step.
    async fn merge_info(&self, id: &UserId, patch: &JsonObject, now: Seconds) -> Result<Option<User>, StoreError>;

    /// Notes that these users were active then.
    async fn touch(&self, ids: &[UserId], at: Seconds) -> Result<(), StoreError>;

    /// Removes the user with credential, key, group memberships, chats and their shared copies, as one step.
    /// False if there was none.
    async fn delete(&self, id: &UserId, now: Seconds) -> Result<bool, StoreError>;
}
