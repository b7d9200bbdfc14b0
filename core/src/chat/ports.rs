use async_trait::async_trait;

use crate::chat::{Chat, ChatChange, ChatFilter, ChatHead, ChatId, ChatSummary, MessageEdit, MessageId, Tag, TagId};
use crate::identity::UserId;
use crate::shared::{Page, Seconds, StoreError};

/// Keeps chats, and with them the tags that are in use. Each call is one step that others see wholly or not at all.
///
/// Where an owner is named, the chats of others are not found. A tag is in use while a chat of its owner has it that
/// is not archived.
#[async_trait]
pub trait ChatStore: Send + Sync {
    /// Adds chats, all or none, and the tags that they have and their owners lack.
    async fn insert(&self, chats: &[Chat]) -> Result<(), StoreError>;

    /// The chat of that id, whoever owns it.
    async fn find(&self, id: &ChatId) -> Result<Option<Chat>, StoreError>;

    /// The shared copy of that id, as long as its chat says that it is shared.
    async fn find_shared(&self, id: &ChatId) -> Result<Option<Chat>, StoreError>;

    /// What there is to know of a chat without its body.
    async fn head_of(&self, id: &ChatId) -> Result<Option<ChatHead>, StoreError>;

    /// Those of the chats that exist, in the order of the ids.
    async fn find_many(&self, ids: &[ChatId]) -> Result<Vec<Chat>, StoreError>;

    /// The chats of all users, shared copies included, that come after an id, by id: to walk through all in slices.
    async fn following(&self, after: Option<&ChatId>, limit: i64) -> Result<Vec<Chat>, StoreError>;

    /// The user's chats that fit, without their bodies; all of them without a page. The first page costs the same
    /// however many chats there are.
    async fn list(
        &self,
        owner: &UserId,
        filter: &ChatFilter,
        page: Option<Page>,
    ) -> Result<Vec<ChatSummary>, StoreError>;

    /// How many of the user's chats fit.
    async fn count(&self, owner: &UserId, filter: &ChatFilter) -> Result<i64, StoreError>;

    /// Changes a chat and answers it as it is then.
    async fn change(
        &self,
        owner: &UserId,
        id: &ChatId,
        change: &ChatChange,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError>;

    /// Archives all chats of a user, or takes all out of the archive. Folders and times of change stay. Tags stay too,
    /// and those that chats out of the archive have and their owner lacks come back.
    async fn archive_all(&self, owner: &UserId, archived: bool) -> Result<(), StoreError>;

    /// Changes one message; false if the chat or the message is not there. Two changes of a chat at once both last.
    async fn edit_message(
        &self,
        id: &ChatId,
        message: &MessageId,
        edit: &MessageEdit,
        now: Seconds,
    ) -> Result<bool, StoreError>;

    /// Removes a chat, its shared copy and the tags that are not in use any more. False if there is no such chat.
    async fn delete(&self, id: &ChatId) -> Result<bool, StoreError>;

    /// Removes all chats of a user with their shared copies. The tags stay: clients show them until they are searched
    /// for in vain.
    async fn delete_all(&self, owner: &UserId) -> Result<(), StoreError>;

    /// Shares a chat as it is now and answers the copy. A chat that is shared already keeps the id of its copy, any
    /// other one's copy gets `copy_id`.
    async fn share(
        &self,
        owner: &UserId,
        id: &ChatId,
        copy_id: &ChatId,
        now: Seconds,
    ) -> Result<Option<Chat>, StoreError>;

    /// Removes the shared copy of a chat. False if it is not shared, or there is no such chat.
    async fn unshare(&self, owner: &UserId, id: &ChatId) -> Result<bool, StoreError>;

    /// Gives a chat a tag, which is made if the owner has none of that id. Answers the chat's tags then.
    async fn add_tag(&self, owner: &UserId, id: &ChatId, tag: &Tag) -> Result<Option<Vec<TagId>>, StoreError>;

    /// Takes a tag, or without one all tags, from a chat; those that are not in use any more are removed. Answers the
    /// chat's tags then.
    async fn remove_tag(
        &self,
        owner: &UserId,
        id: &ChatId,
        tag: Option<&TagId>,
    ) -> Result<Option<Vec<TagId>>, StoreError>;
}

/// Keeps the tags of users. How chats come by them is the business of [`ChatStore`].
#[async_trait]
pub trait TagStore: Send + Sync {
    /// The user's tags, by id.
    async fn list(&self, owner: &UserId) -> Result<Vec<Tag>, StoreError>;

    /// Removes a tag. Chats that have it keep its id.
    async fn delete(&self, owner: &UserId, id: &TagId) -> Result<(), StoreError>;
}
