use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::chat::{Chat, ChatChange, ChatHead, ChatId, ChatStore, MessageEdit, MessageId, Tag, TagId};
use crate::completion::{ChatContext, Conversations};
use crate::folder::{FolderId, FolderStore};
use crate::identity::UserId;
use crate::shared::{JsonObject, JsonText, Seconds, StoreError, debug_by_name};

/// The chats of the store as answers see them.
#[derive(Clone)]
pub struct StoredConversations {
    chats: Arc<dyn ChatStore>,
    folders: Arc<dyn FolderStore>,
}

debug_by_name!(StoredConversations);

impl StoredConversations {
    pub fn new(chats: Arc<dyn ChatStore>, folders: Arc<dyn FolderStore>) -> Self {
        Self { chats, folders }
    }

    async fn folder_data(&self, owner: &UserId, folder: Option<&FolderId>) -> Result<JsonObject, StoreError> {
        let Some(folder) = folder else {
            return Ok(JsonObject::new());
        };
        let folder = self.folders.find(owner, folder).await?;
        Ok(folder.and_then(|folder| folder.data).unwrap_or_default())
    }
}

#[async_trait]
impl Conversations for StoredConversations {
    async fn context(&self, chat: &str) -> Result<Option<ChatContext>, StoreError> {
        let Some(chat) = self.chats.head_of(&ChatId::from(chat)).await? else {
            return Ok(None);
        };
        let folder = self.folder_data(&chat.owner, chat.folder.as_ref()).await?;
        let prompt = folder.get("system_prompt").and_then(Value::as_str);
        let files = folder.get("files").and_then(Value::as_array);
        Ok(Some(ChatContext {
            owner: chat.owner,
            title: chat.title,
            folder_prompt: prompt.filter(|prompt| !prompt.is_empty()).map(str::to_owned),
            folder_files: files.cloned().unwrap_or_default(),
        }))
    }

    async fn branch(&self, chat: &str, message: &str) -> Result<Vec<JsonObject>, StoreError> {
        let chat = self.chats.find(&ChatId::from(chat)).await?;
        Ok(chat.map(|chat| path(&chat, message)).unwrap_or_default())
    }

    async fn write(&self, chat: &str, message: &str, members: &JsonObject, now: Seconds) -> Result<(), StoreError> {
        let (chat, message) = (ChatId::from(chat), MessageId::from(message));
        let edit = MessageEdit::Upsert(members.clone());
        self.chats.edit_message(&chat, &message, &edit, now).await.map(drop)
    }

    async fn rename(&self, chat: &str, title: &str, now: Seconds) -> Result<(), StoreError> {
        let id = ChatId::from(chat);
        let Some(ChatHead { owner, .. }) = self.chats.head_of(&id).await? else {
            return Ok(());
        };
        let patch = JsonText::of(&json!({ "title": title })).map_err(StoreError::failed)?;
        self.chats
            .change(&owner, &id, &ChatChange::Merge(patch), now)
            .await
            .map(drop)
    }

    async fn tag(&self, chat: &str, names: &[String]) -> Result<(), StoreError> {
        let id = ChatId::from(chat);
        let Some(ChatHead { owner, .. }) = self.chats.head_of(&id).await? else {
            return Ok(());
        };
        self.chats.remove_tag(&owner, &id, None).await?;
        for name in names {
            let tag = TagId::of_name(name);
            if tag.is_usable() {
                let tag = Tag {
                    name: name.clone(),
                    ..Tag::of_id(tag, &owner)
                };
                self.chats.add_tag(&owner, &id, &tag).await?;
            }
        }
        Ok(())
    }
}

/// The messages from the first down to this one. A circle of parents, which a broken client may have written, ends where
/// it begins.
fn path(chat: &Chat, message: &str) -> Vec<JsonObject> {
    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Body {
        history: History,
    }
    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct History {
        messages: indexmap::IndexMap<String, JsonObject>,
    }
    let body: Body = chat.body.read().unwrap_or_default();
    let mut messages = body.history.messages;
    let mut path = Vec::new();
    let mut next = Some(message.to_owned());
    while let Some(found) = next.and_then(|id| messages.swap_remove(&id)) {
        next = found.get("parentId").and_then(Value::as_str).map(str::to_owned);
        path.push(found);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::path;
    use crate::chat::Chat;
    use crate::shared::JsonText;

    #[test]
    fn a_branch_leads_from_the_first_message_to_the_asked_one_and_never_in_circles() {
        let body = r#"{"history":{"messages":{
            "a":{"content":"1","parentId":null},"b":{"content":"2","parentId":"a"},"x":{"content":"?","parentId":"a"},
            "c":{"content":"3","parentId":"b"},"p":{"content":"p","parentId":"q"},"q":{"content":"q","parentId":"p"}}}}"#;
        let chat = Chat::new("c".into(), "ada".into(), JsonText::parse(body).unwrap(), 1);
        let texts = |id| {
            path(&chat, id)
                .iter()
                .map(|message| message["content"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts("c"), ["1", "2", "3"]);
        assert_eq!(texts("p"), ["q", "p"]);
        assert!(texts("none").is_empty());
    }
}
