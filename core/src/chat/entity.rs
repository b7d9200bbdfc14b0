use crate::chat::body;
use crate::chat::{Tag, TagId};
use crate::folder::FolderId;
use crate::identity::UserId;
use crate::shared::{JsonObject, JsonText, Seconds, id};

id! {
    /// Identifies a chat, or the shared copy of one.
    ChatId
}

/// What the owner of a shared copy begins with; the id of the chat follows.
const OWNER_OF_COPY: &str = "shared-";

/// A chat as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Chat {
    pub id: ChatId,
    /// Its owner. The shared copy of a chat belongs to nobody: see [`Chat::owner_of_copy`].
    pub user_id: UserId,
    /// Equal to the title in the body.
    pub title: String,
    /// What the web client makes of a chat, above all the tree of its messages. It passes through as text.
    pub body: JsonText,
    pub created_at: Seconds,
    pub updated_at: Seconds,
    /// The id of the shared copy, if there is one.
    pub share_id: Option<ChatId>,
    pub archived: bool,
    pub pinned: bool,
    /// `{"tags": [ids of tags]}`, and what clients keep beside.
    pub meta: JsonObject,
    pub folder_id: Option<FolderId>,
}

/// What there is to know of a chat without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatHead {
    pub owner: UserId,
    pub title: String,
    pub folder: Option<FolderId>,
}

/// A chat in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatSummary {
    pub id: ChatId,
    pub title: String,
    pub updated_at: Seconds,
    pub created_at: Seconds,
}

/// What its owner does with a chat.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatChange {
    /// Puts the members of an object over those of the body. The title is taken from the result.
    Merge(JsonText),
    /// Pins a chat, or unpins a pinned one.
    TogglePin,
    /// Archives a chat, or takes it out of the archive. Either way it stands in no folder afterwards. An archived
    /// chat does not hold its tags: those that no other chat has go, and come back with it.
    ToggleArchive,
    /// Puts the chat into a folder or out of any, and unpins it.
    Move(Option<FolderId>),
}

impl Chat {
    /// What a chat is called that has no title.
    pub const UNTITLED: &str = "New Chat";

    /// A chat made of a body, with nothing special about it.
    pub fn new(id: ChatId, owner: UserId, body: JsonText, now: Seconds) -> Self {
        Self {
            id,
            user_id: owner,
            title: body::title(&body).unwrap_or_else(|| Self::UNTITLED.to_owned()),
            body,
            created_at: now,
            updated_at: now,
            share_id: None,
            archived: false,
            pinned: false,
            meta: JsonObject::new(),
            folder_id: None,
        }
    }

    /// Who stands as the owner of the shared copy of a chat.
    pub fn owner_of_copy(id: &ChatId) -> UserId {
        UserId(format!("{OWNER_OF_COPY}{id}"))
    }

    /// The chat whose shared copy has this owner.
    pub fn copied_for(owner: &UserId) -> Option<ChatId> {
        owner.0.strip_prefix(OWNER_OF_COPY).map(ChatId::from)
    }

    /// The ids of its tags, in their order.
    pub fn tag_ids(&self) -> Vec<TagId> {
        TagId::all_in(&self.meta)
    }

    /// Gives it these tags and no others.
    pub fn set_tag_ids(&mut self, tags: &[TagId]) {
        TagId::put_all(tags, &mut self.meta);
    }

    /// The tags that its owner must have for the chat to be found by them: all that its meta object names, except
    /// those that cannot be tags.
    pub fn tags_to_keep(&self) -> Vec<Tag> {
        let usable = self.tag_ids().into_iter().filter(TagId::is_usable);
        usable.map(|id| Tag::of_id(id, &self.user_id)).collect()
    }

    /// Changes the chat.
    pub fn apply(&mut self, change: &ChatChange, now: Seconds) {
        match change {
            ChatChange::Merge(patch) => self.merge(patch),
            ChatChange::TogglePin => self.pinned = !self.pinned,
            ChatChange::ToggleArchive => {
                self.archived = !self.archived;
                self.folder_id = None;
            }
            ChatChange::Move(folder) => {
                self.folder_id.clone_from(folder);
                self.pinned = false;
            }
        }
        self.updated_at = now;
    }

    fn merge(&mut self, patch: &JsonText) {
        // Other programs may have left a body whose keys cannot be read as they are.
        if self.body.members().is_none() {
            self.body = body::repaired(&self.body).unwrap_or_else(|| patch.clone());
        }
        self.body = self.body.merged_with(patch).unwrap_or_else(|_| patch.clone());
        self.title = body::title(&self.body).unwrap_or_else(|| Self::UNTITLED.to_owned());
    }

    /// The copy that is shared, as the chat is now.
    pub fn shared_copy(&self, id: ChatId, now: Seconds) -> Self {
        Self {
            id,
            user_id: Self::owner_of_copy(&self.id),
            updated_at: now,
            share_id: None,
            archived: false,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chat, ChatChange};
    use crate::chat::TagId;
    use crate::shared::JsonText;

    fn chat(body: &str) -> Chat {
        Chat::new("c".into(), "ada".into(), JsonText::parse(body).unwrap(), 10)
    }

    #[test]
    fn the_title_follows_the_body() {
        let mut chat = chat(r#"{"title":"Oaks","models":["a"]}"#);
        assert_eq!(chat.title, "Oaks");

        chat.apply(&ChatChange::Merge(JsonText::parse(r#"{"title":"Elms"}"#).unwrap()), 20);

        assert_eq!((chat.title.as_str(), chat.updated_at), ("Elms", 20));
        assert_eq!(chat.body.as_str(), r#"{"title":"Elms","models":["a"]}"#);
    }

    #[test]
    fn a_chat_without_title_has_one_all_the_same() {
        assert_eq!(chat("{}").title, Chat::UNTITLED);
    }

    #[test]
    fn a_strange_key_costs_no_other_member() {
        let mut chat = chat(r#"{"\ud800":1,"kept":2}"#);
        chat.apply(&ChatChange::Merge(JsonText::parse(r#"{"new":3}"#).unwrap()), 20);
        assert_eq!(chat.body.as_str(), r#"{"":1,"kept":2,"new":3}"#);
    }

    #[test]
    fn only_what_can_be_a_tag_becomes_one() {
        let mut chat = chat("{}");
        chat.set_tag_ids(&["a".into(), "none".into(), TagId("x".repeat(300)), "".into()]);
        let kept: Vec<_> = chat.tags_to_keep().into_iter().map(|tag| tag.id.0).collect();
        assert_eq!(kept, ["a"]);
    }
}
