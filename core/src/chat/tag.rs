use serde_json::Value;

use crate::identity::UserId;
use crate::shared::{JsonObject, id};

id! {
    /// Identifies a tag among those of its owner: the name in lower case with `_` for blanks.
    TagId
}

impl TagId {
    /// Longer ids do not fit into every database.
    pub const MAX_LENGTH: usize = 255;

    /// The id that a tag of that name has.
    pub fn of_name(name: &str) -> Self {
        Self(name.replace(' ', "_").to_lowercase())
    }

    /// The tags that the meta object of a chat names, in their order.
    pub fn all_in(meta: &JsonObject) -> Vec<Self> {
        let tags = meta.get("tags").and_then(Value::as_array).into_iter().flatten();
        tags.filter_map(Value::as_str).map(Self::from).collect()
    }

    /// Lets the meta object of a chat name these tags and no others.
    pub fn put_all(tags: &[Self], meta: &mut JsonObject) {
        let tags = tags.iter().map(|tag| Value::String(tag.0.clone())).collect();
        meta.insert("tags".to_owned(), Value::Array(tags));
    }

    /// Can a tag have this id? `none` is what one searches for to find chats without tags.
    pub fn is_usable(&self) -> bool {
        !self.0.is_empty() && self.0 != "none" && self.0.chars().count() <= Self::MAX_LENGTH
    }
}

/// A word by which a user finds chats again.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub id: TagId,
    /// As it was typed first.
    pub name: String,
    pub user_id: UserId,
    pub meta: Option<JsonObject>,
}

impl Tag {
    /// A tag of which only the id is known: it lends its name.
    pub fn of_id(id: TagId, owner: &UserId) -> Self {
        Self {
            name: id.0.clone(),
            id,
            user_id: owner.clone(),
            meta: None,
        }
    }

    /// The tag of that name.
    pub fn named(name: &str, owner: &UserId) -> Self {
        Self {
            id: TagId::of_name(name),
            name: name.to_owned(),
            user_id: owner.clone(),
            meta: None,
        }
    }
}
