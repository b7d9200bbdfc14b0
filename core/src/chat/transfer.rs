use std::collections::VecDeque;
use std::sync::Arc;

use futures::stream::{BoxStream, StreamExt, TryStreamExt, try_unfold};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::chat::shares::behind_the_link;
use crate::chat::{Announcements, Chat, ChatError, ChatFilter, ChatId, ChatNews, ChatStore, body, chats};
use crate::folder::FolderId;
use crate::identity::{Admin, Member};
use crate::settings::{ENABLE_ADMIN_EXPORT, Settings};
use crate::shared::{Clock, Ids, InvalidJson, JsonObject, JsonText, Seconds, StoreError, debug_by_name};

/// Chats one after the other; only a few are in memory at a time.
pub type ChatStream = BoxStream<'static, Result<Chat, StoreError>>;

/// How many chats are in memory while many are read.
const SLICE: usize = 16;

/// Brings chats in and out, and copies them.
pub struct Transfer {
    store: Arc<dyn ChatStore>,
    settings: Arc<Settings>,
    announcements: Announcements,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// A chat that comes from elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedChat {
    pub body: JsonText,
    pub meta: JsonObject,
    pub pinned: bool,
    pub folder_id: Option<FolderId>,
    /// Now, if nothing or zero is given.
    pub created_at: Option<Seconds>,
    pub updated_at: Option<Seconds>,
}

debug_by_name!(Transfer);

impl Transfer {
    pub fn new(
        store: Arc<dyn ChatStore>,
        settings: Arc<Settings>,
        announcements: Announcements,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            store,
            settings,
            announcements,
            clock,
            ids,
        }
    }

    /// Stores chats that come from elsewhere under new ids: all of them, or none if one is not acceptable.
    pub async fn import(&self, who: &Member, chats: Vec<ImportedChat>) -> Result<Vec<Chat>, ChatError> {
        let chats = chats.into_iter().map(|chat| self.adopt(who, chat));
        let chats = chats.collect::<Result<Vec<_>, _>>()?;
        self.store.insert(&chats).await?;
        match chats.as_slice() {
            [] => {}
            [chat] => self.announcements.tell(ChatNews::Created, chat).await,
            _ => self.announcements.tell_of_all(ChatNews::Created, who.id()).await,
        }
        Ok(chats)
    }

    fn adopt(&self, who: &Member, chat: ImportedChat) -> Result<Chat, ChatError> {
        let now = self.clock.now().seconds();
        let given = |time: Option<Seconds>| time.filter(|time| *time != 0).unwrap_or(now);
        Ok(Chat {
            created_at: given(chat.created_at),
            updated_at: given(chat.updated_at),
            pinned: chat.pinned,
            meta: chat.meta,
            folder_id: chat.folder_id,
            ..Chat::new(self.new_id(), who.id().clone(), body::accept(&chat.body)?, now)
        })
    }

    /// Copies a chat of the caller.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn duplicate(&self, who: &Member, id: &ChatId, title: Option<String>) -> Result<Chat, ChatError> {
        let original = chats::owned(&*self.store, who, id).await?;
        self.copy(who, &original, title).await
    }

    /// Makes what is behind a shared link a chat of the caller's own.
    #[tracing::instrument(skip_all, fields(chat.id = id.as_str()))]
    pub async fn duplicate_shared(&self, who: &Member, id: &ChatId) -> Result<Chat, ChatError> {
        let original = behind_the_link(&*self.store, &self.settings, who, id).await?;
        self.copy(who, &original, None).await
    }

    async fn copy(&self, who: &Member, original: &Chat, title: Option<String>) -> Result<Chat, ChatError> {
        let title = title.filter(|title| !title.is_empty());
        let patch = json!({
            "originalChatId": original.id,
            "branchPointMessageId": current_message(&original.body),
            "title": title.unwrap_or_else(|| format!("Clone of {}", original.title)),
        });
        let merged = JsonText::of(&patch).and_then(|patch| original.body.merged_with(&patch));
        let body = merged.map_err(|InvalidJson(cause)| StoreError::failed(cause))?;
        // Folders and pins are of the one who set them.
        let is_own = original.user_id == *who.id();
        let copy = Chat {
            meta: original.meta.clone(),
            pinned: is_own && original.pinned,
            folder_id: original.folder_id.clone().filter(|_| is_own),
            ..Chat::new(self.new_id(), who.id().clone(), body, self.clock.now().seconds())
        };
        self.store.insert(std::slice::from_ref(&copy)).await?;
        self.announcements.tell(ChatNews::Created, &copy).await;
        Ok(copy)
    }

    /// All chats of the caller, latest change first.
    pub async fn export(&self, who: &Member) -> Result<ChatStream, ChatError> {
        self.export_fitting(who, &ChatFilter::default()).await
    }

    /// All archived chats of the caller, latest change first.
    pub async fn export_archived(&self, who: &Member) -> Result<ChatStream, ChatError> {
        let archived = ChatFilter {
            archived: Some(true),
            ..ChatFilter::default()
        };
        self.export_fitting(who, &archived).await
    }

    async fn export_fitting(&self, who: &Member, filter: &ChatFilter) -> Result<ChatStream, ChatError> {
        let listed = self.store.list(who.id(), filter, None).await?;
        let ids = listed.into_iter().map(|chat| chat.id).collect();
        Ok(in_slices(self.store.clone(), ids))
    }

    /// All chats of all users and all shared copies, for an administrator where these may export. They come by id, so
    /// that none is missed or comes twice, whatever changes meanwhile.
    pub fn export_everything(&self, _: &Admin) -> Result<ChatStream, ChatError> {
        if !self.settings.snapshot().get(ENABLE_ADMIN_EXPORT) {
            return Err(ChatError::SwitchedOff("exporting the chats of all"));
        }
        let store = self.store.clone();
        let slices = try_unfold(None, move |last: Option<ChatId>| {
            let store = store.clone();
            async move {
                let limit = i64::try_from(SLICE).unwrap_or(i64::MAX);
                let slice = store.following(last.as_ref(), limit).await?;
                let last = slice.last().map(|chat| chat.id.clone());
                Ok::<_, StoreError>(last.map(|last| (slice, Some(last))))
            }
        });
        Ok(flattened(slices.boxed()))
    }

    fn new_id(&self) -> ChatId {
        ChatId(self.ids.uuid())
    }
}

/// The chats of these ids, read a few at a time.
pub(super) fn in_slices(store: Arc<dyn ChatStore>, ids: Vec<ChatId>) -> ChatStream {
    let slices = try_unfold(VecDeque::from(ids), move |mut ids| {
        let store = store.clone();
        async move {
            if ids.is_empty() {
                return Ok(None);
            }
            let some: Vec<ChatId> = ids.drain(..SLICE.min(ids.len())).collect();
            let slice = store.find_many(&some).await?;
            Ok::<_, StoreError>(Some((slice, ids)))
        }
    });
    flattened(slices.boxed())
}

fn flattened(slices: BoxStream<'static, Result<Vec<Chat>, StoreError>>) -> ChatStream {
    slices
        .map_ok(|slice| futures::stream::iter(slice.into_iter().map(Ok)))
        .try_flatten()
        .boxed()
}

/// The message that was shown last.
fn current_message(body: &JsonText) -> Value {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Body {
        history: History,
    }
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct History {
        current_id: Value,
    }
    body.read::<Body>().unwrap_or_default().history.current_id
}
