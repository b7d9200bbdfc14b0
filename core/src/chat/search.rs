use std::sync::Arc;

use crate::chat::query::{SearchQuery, folder_name};
use crate::chat::{ChatError, ChatFilter, ChatStore, ChatSummary, Place, TagStore};
use crate::folder::{self, FolderId, FolderStore, Tree};
use crate::identity::Member;
use crate::shared::{Page, debug_by_name};

/// Longer texts are not searched for: the work would grow and nothing would be found.
const MAX_LENGTH: usize = 1000;

/// Finds chats again.
pub struct ChatSearch {
    store: Arc<dyn ChatStore>,
    tags: Arc<dyn TagStore>,
    folders: Arc<dyn FolderStore>,
}

debug_by_name!(ChatSearch);

impl ChatSearch {
    pub fn new(store: Arc<dyn ChatStore>, tags: Arc<dyn TagStore>, folders: Arc<dyn FolderStore>) -> Self {
        Self { store, tags, folders }
    }

    /// The caller's chats that fit what they typed; see [`SearchQuery`]. Archived chats are found only when asked for.
    pub async fn search(&self, who: &Member, text: &str, page: Page) -> Result<Vec<ChatSummary>, ChatError> {
        let query = SearchQuery::parse(&check_length(text.replace('\0', ""))?);
        let filter = ChatFilter {
            archived: Some(query.archived.unwrap_or(false)),
            pinned: query.pinned,
            shared: query.shared,
            place: self.place(who, &query).await?,
            tagged: query.tagged.clone(),
            phrase: query.phrase.clone(),
            ..ChatFilter::default()
        };
        let found = self.store.list(who.id(), &filter, Some(page)).await?;
        // The web client shows tags until they are searched for in vain.
        if let (Some(tag), true, 0) = (query.only_tag(), found.is_empty(), page.offset) {
            self.tags.delete(who.id(), tag).await?;
        }
        Ok(found)
    }

    /// The folders that were named, with all folders in them. While somebody is still typing a name, none fits: that
    /// does not narrow the search yet.
    async fn place(&self, who: &Member, query: &SearchQuery) -> Result<Place, ChatError> {
        if query.folders.is_empty() {
            return Ok(Place::Anywhere);
        }
        let folders = self.folders.list(who.id()).await?;
        let named = folders
            .iter()
            .filter(|folder| query.folders.contains(&folder_name(&folder.name)));
        let tree = Tree::of(folders.iter().map(folder::Place::from).collect());
        let inside: Vec<FolderId> = named.flat_map(|folder| tree.with_all_inside(&folder.id)).collect();
        Ok(if inside.is_empty() {
            Place::Anywhere
        } else {
            Place::Inside(inside)
        })
    }
}

pub(super) fn check_length(text: String) -> Result<String, ChatError> {
    if text.chars().count() > MAX_LENGTH {
        Err(ChatError::SearchTooLong(MAX_LENGTH))
    } else {
        Ok(text)
    }
}
