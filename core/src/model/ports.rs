use async_trait::async_trait;

use crate::access::{Ownership, Readers};
use crate::model::{Model, ModelChange, ModelId};
use crate::shared::{Direction, Listing, Page, Seconds, StoreError};

/// By what presets are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ModelOrder {
    Name,
    #[default]
    CreatedAt,
    UpdatedAt,
}

/// Which presets are listed, and in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelFilter {
    /// Part of the name or of the base model's id, in any case.
    pub query: Option<String>,
    pub ownership: Option<Ownership>,
    /// The name of a tag, in any case.
    pub tag: Option<String>,
    /// Only what these may read; without it, everything.
    pub readable_by: Option<Readers>,
    pub order: ModelOrder,
    pub direction: Direction,
}

/// Keeps workspace models.
#[async_trait]
pub trait ModelStore: Send + Sync {
    /// Adds a model; fails with [`StoreError::Duplicate`] if its id is taken.
    async fn insert(&self, model: &Model) -> Result<(), StoreError>;

    /// The model of that id.
    async fn find(&self, id: &ModelId) -> Result<Option<Model>, StoreError>;

    /// All models, presets and settings of provider models, oldest first.
    async fn all(&self) -> Result<Vec<Model>, StoreError>;

    /// One page of the presets that fit, with the number of all that do. Equals stand in the order of their ids.
    async fn list(&self, filter: &ModelFilter, page: Page) -> Result<Listing<Model>, StoreError>;

    /// Changes a model and answers it as it is then; `None` if there is none.
    async fn update(&self, id: &ModelId, change: &ModelChange, now: Seconds) -> Result<Option<Model>, StoreError>;

    /// Switches a model on or off, whichever it is not, and answers it as it is then; `None` if there is none.
    async fn toggle(&self, id: &ModelId, now: Seconds) -> Result<Option<Model>, StoreError>;

    /// Removes a model. False if there is none.
    async fn delete(&self, id: &ModelId) -> Result<bool, StoreError>;

    /// Writes these models, each in place of the one of its id if there is one, all or none of them.
    /// Of two with the same id the later counts.
    async fn save(&self, models: &[Model]) -> Result<(), StoreError>;

    /// Makes these the only models, as one step. Of two with the same id the later counts.
    async fn replace_all(&self, models: &[Model]) -> Result<(), StoreError>;
}
