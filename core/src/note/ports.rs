use async_trait::async_trait;

use crate::access::{Ownership, Readers};
use crate::note::{Note, NoteChange, NoteId};
use crate::shared::{Direction, Listing, Moment, Page, StoreError};

/// What those who look for notes must be able to do with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Read them.
    Read,
    /// Write them. Public notes count: pages offer them to everybody.
    #[default]
    Write,
    /// Read them by a grant, and no more.
    ReadOnly,
}

impl Reach {
    /// The word of clients; anything else is the default.
    pub fn parse(text: &str) -> Self {
        match text {
            "read" => Self::Read,
            "read_only" => Self::ReadOnly,
            _ => Self::Write,
        }
    }
}

/// By what notes are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteOrder {
    Title,
    CreatedAt,
    #[default]
    UpdatedAt,
}

impl NoteOrder {
    /// The word of clients; anything else is the default.
    pub fn parse(text: &str) -> Self {
        match text {
            "name" => Self::Title,
            "created_at" => Self::CreatedAt,
            _ => Self::UpdatedAt,
        }
    }
}

/// Which notes are looked for.
#[derive(Debug, Clone, Default)]
pub struct NoteFilter {
    /// Part of the title or of the Markdown, in any case, blanks and hyphens aside.
    pub query: Option<String>,
    pub ownership: Option<Ownership>,
    /// For whom, and what they must be able to do; `None` finds everybody's.
    pub readers: Option<(Readers, Reach)>,
    pub order: NoteOrder,
    pub direction: Direction,
}

/// Keeps notes.
#[async_trait]
pub trait NoteStore: Send + Sync {
    /// Adds a note; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, note: &Note) -> Result<(), StoreError>;

    /// The note of that id.
    async fn find(&self, id: &NoteId) -> Result<Option<Note>, StoreError>;

    /// The notes that these may read, the latest change first; all of them without a page.
    async fn list(&self, readable_by: &Readers, page: Option<Page>) -> Result<Vec<Note>, StoreError>;

    /// The notes that fit, with their number.
    async fn search(&self, filter: &NoteFilter, page: Option<Page>) -> Result<Listing<Note>, StoreError>;

    /// Changes a note as [`Note::apply`] says, as one step, and answers it as it is then; `None` if there is none.
    async fn change(&self, id: &NoteId, change: &NoteChange, now: Moment) -> Result<Option<Note>, StoreError>;

    /// Removes a note. False if there is none.
    async fn delete(&self, id: &NoteId) -> Result<bool, StoreError>;
}
