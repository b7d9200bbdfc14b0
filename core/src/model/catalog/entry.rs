use std::sync::Arc;

use crate::access::{Access, Reach};
use crate::account::Principal;
use crate::model::catalog::{Kind, Offer};
use crate::model::{Model, ModelId};
use crate::shared::JsonText;

/// A model that can be picked or used.
#[derive(Debug, Clone)]
pub struct CatalogEntry {
    pub id: ModelId,
    pub name: String,
    /// The kind of provider that answers.
    pub owned_by: String,
    /// The row of the workspace: a preset, or the settings of a provider model.
    pub row: Option<Arc<Model>>,
    /// Who answers: the provider's model of this id or the one that the preset stands on. `None` if a preset's base is
    /// not there (any more).
    pub offer: Option<Arc<Offer>>,
    pub(super) visibility: Visibility,
    /// How lists show it; `None` if it cannot be picked.
    pub(super) shown: Option<JsonText>,
}

/// Who sees a model, administrators aside.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Visibility {
    /// Nobody has published it.
    Unpublished,
    /// Its row says who.
    ByRow,
    /// This says who.
    By(Access),
}

impl CatalogEntry {
    /// The model to ask the provider for.
    pub fn provider_model_id(&self) -> &ModelId {
        let base = self.row.as_ref().and_then(|row| row.base_model_id.as_ref());
        base.unwrap_or(&self.id)
    }

    /// Is it a preset of the workspace?
    pub fn is_preset(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.is_preset())
    }

    /// Does it stand for one that is chosen by chance?
    pub fn is_arena(&self) -> bool {
        let kind = self.offer.as_ref().map(|offer| &offer.model.kind);
        !self.is_preset() && matches!(kind, Some(Kind::Arena { .. }))
    }

    /// May he see and use it?
    pub fn is_open_to(&self, who: &Principal, reach: Reach) -> bool {
        if reach.uses_all_models(who) {
            return true;
        }
        match (&self.visibility, &self.row) {
            (Visibility::By(access), _) => access.lets_read_unowned(who),
            (Visibility::ByRow, Some(row)) => row.lets_read(who),
            (Visibility::ByRow, None) | (Visibility::Unpublished, _) => false,
        }
    }
}
