use async_trait::async_trait;

use crate::evaluation::{Feedback, FeedbackChange, FeedbackId};
use crate::identity::UserId;
use crate::shared::{Direction, Listing, Page, Seconds, StoreError};

/// By what feedbacks are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeedbackOrder {
    /// The name of who gave it.
    Username,
    Model,
    Rating,
    UpdatedAt,
    #[default]
    CreatedAt,
}

impl FeedbackOrder {
    /// The word of clients; anything else is the default.
    pub fn parse(text: &str) -> Self {
        match text {
            "username" => Self::Username,
            "model_id" => Self::Model,
            "rating" => Self::Rating,
            "updated_at" => Self::UpdatedAt,
            _ => Self::CreatedAt,
        }
    }
}

/// Keeps feedbacks. Where it is not said otherwise they come without their snapshots.
#[async_trait]
pub trait FeedbackStore: Send + Sync {
    /// Adds a feedback; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, feedback: &Feedback) -> Result<(), StoreError>;

    /// The feedback of that id with its snapshot.
    async fn find(&self, id: &FeedbackId) -> Result<Option<Feedback>, StoreError>;

    /// Puts the given parts in place of the old ones and answers the feedback with its snapshot; `None` if there is
    /// none.
    async fn change(
        &self,
        id: &FeedbackId,
        change: &FeedbackChange,
        now: Seconds,
    ) -> Result<Option<Feedback>, StoreError>;

    /// Those of somebody, the latest change first.
    async fn of(&self, user: &UserId) -> Result<Vec<Feedback>, StoreError>;

    /// A page of all, with their number.
    async fn page(
        &self,
        order: FeedbackOrder,
        direction: Direction,
        page: Page,
    ) -> Result<Listing<Feedback>, StoreError>;

    /// All of them, in the order in which they were given.
    async fn all(&self) -> Result<Vec<Feedback>, StoreError>;

    /// Removes a feedback. False if there is none.
    async fn delete(&self, id: &FeedbackId) -> Result<bool, StoreError>;

    /// Removes those of somebody, or everybody's. False if there were none.
    async fn delete_all(&self, of: Option<&UserId>) -> Result<bool, StoreError>;
}
