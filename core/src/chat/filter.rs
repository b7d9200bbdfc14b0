use crate::chat::TagId;
use crate::folder::FolderId;
use crate::shared::{Direction, Seconds};

/// Which of a user's chats are wanted, and in what order. The default is all of them, latest change first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatFilter {
    pub archived: Option<bool>,
    pub pinned: Option<bool>,
    pub shared: Option<bool>,
    pub place: Place,
    pub tagged: Tagged,
    /// Part of the title, in any case.
    pub title: Option<String>,
    /// Part of the title or of what was said in the chat, in any case.
    pub phrase: Option<String>,
    /// Only chats changed later than that.
    pub changed_after: Option<Seconds>,
    /// Equals are sorted by id, so that pages never overlap.
    pub order: ChatOrder,
    pub direction: Direction,
}

/// Where wanted chats stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Anywhere,
    /// In no folder.
    Outside,
    /// In one of these folders.
    Inside(Vec<FolderId>),
}

/// How wanted chats are tagged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tagged {
    #[default]
    Anyhow,
    /// With no tag.
    Not,
    /// With all of these tags.
    With(Vec<TagId>),
}

/// By what a list of chats is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChatOrder {
    Title,
    CreatedAt,
    #[default]
    UpdatedAt,
}
