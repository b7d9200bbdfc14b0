use std::sync::Arc;

use crate::chat::{Chat, ChatError, ChatFilter, ChatOrder, ChatStore, ChatSummary, Place};
use crate::folder::{self, FolderId, FolderStore, Tree};
use crate::identity::{Admin, Member, UserId};
use crate::settings::{ENABLE_ADMIN_CHAT_ACCESS, Settings};
use crate::shared::{Direction, Page, debug_by_name};

use super::search::check_length;

/// Lists of chats.
pub struct ChatLists {
    store: Arc<dyn ChatStore>,
    folders: Arc<dyn FolderStore>,
    settings: Arc<Settings>,
}

/// What a list shows beside the ordinary chats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    pub pinned: bool,
    /// Those in folders.
    pub in_folders: bool,
}

/// How somebody wants to see a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// Part of the title.
    pub query: Option<String>,
    pub order: ChatOrder,
    pub direction: Direction,
}

debug_by_name!(ChatLists);

impl ChatLists {
    pub fn new(store: Arc<dyn ChatStore>, folders: Arc<dyn FolderStore>, settings: Arc<Settings>) -> Self {
        Self {
            store,
            folders,
            settings,
        }
    }

    /// The caller's chats that are not archived, latest change first.
    pub async fn recent(
        &self,
        who: &Member,
        beside: Beside,
        page: Option<Page>,
    ) -> Result<Vec<ChatSummary>, ChatError> {
        let filter = ChatFilter {
            archived: Some(false),
            pinned: (!beside.pinned).then_some(false),
            place: if beside.in_folders {
                Place::Anywhere
            } else {
                Place::Outside
            },
            ..ChatFilter::default()
        };
        Ok(self.store.list(who.id(), &filter, page).await?)
    }

    /// The caller's pinned chats.
    pub async fn pinned(&self, who: &Member) -> Result<Vec<ChatSummary>, ChatError> {
        let filter = ChatFilter {
            archived: Some(false),
            pinned: Some(true),
            ..ChatFilter::default()
        };
        Ok(self.store.list(who.id(), &filter, None).await?)
    }

    /// The caller's archived chats.
    pub async fn archived(&self, who: &Member, look: Look, page: Page) -> Result<Vec<ChatSummary>, ChatError> {
        let filter = ChatFilter {
            archived: Some(true),
            ..look.filter()?
        };
        Ok(self.store.list(who.id(), &filter, Some(page)).await?)
    }

    /// All chats of a user, for an administrator where these may look.
    pub async fn of_user(
        &self,
        _: &Admin,
        user: &UserId,
        look: Look,
        page: Page,
    ) -> Result<Vec<ChatSummary>, ChatError> {
        if !self.settings.snapshot().get(ENABLE_ADMIN_CHAT_ACCESS) {
            return Err(ChatError::SwitchedOff("looking at the chats of others"));
        }
        Ok(self.store.list(user, &look.filter()?, Some(page)).await?)
    }

    /// The caller's chats in a folder, except those that are shown elsewhere: pinned and archived ones.
    pub async fn in_folder(&self, who: &Member, folder: FolderId, page: Page) -> Result<Vec<ChatSummary>, ChatError> {
        let filter = inside(vec![folder]);
        Ok(self.store.list(who.id(), &filter, Some(page)).await?)
    }

    /// Like [`ChatLists::in_folder`], in full and with those of all folders inside.
    pub async fn all_in_folder(&self, who: &Member, folder: &FolderId) -> Result<Vec<Chat>, ChatError> {
        let folders = self.folders.list(who.id()).await?;
        let tree = Tree::of(folders.iter().map(folder::Place::from).collect());
        let filter = inside(tree.with_all_inside(folder));
        let listed = self.store.list(who.id(), &filter, None).await?;
        let ids: Vec<_> = listed.into_iter().map(|chat| chat.id).collect();
        Ok(self.store.find_many(&ids).await?)
    }
}

fn inside(folders: Vec<FolderId>) -> ChatFilter {
    ChatFilter {
        archived: Some(false),
        pinned: Some(false),
        place: Place::Inside(folders),
        ..ChatFilter::default()
    }
}

impl Look {
    fn filter(self) -> Result<ChatFilter, ChatError> {
        let query = self.query.filter(|query| !query.is_empty());
        Ok(ChatFilter {
            title: query.map(check_length).transpose()?,
            order: self.order,
            direction: self.direction,
            ..ChatFilter::default()
        })
    }
}
