use std::sync::Arc;

use serde_json::Value;

use crate::access::{Access, AccessPolicy, Shareable};
use crate::identity::Principal;
use crate::model::catalog::{Kind, Offer, ProviderKind, ProviderModel, Route};
use crate::model::{Model, ModelId};
use crate::shared::{JsonObject, JsonText};

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
    /// The kind of provider behind models whose connection a page keeps by itself.
    pub const OWNED_BY_A_PAGE: &str = "page";

    /// A model that the catalog does not list, because a page keeps the connection to it by itself: `item` is what the
    /// page says of it.
    pub(crate) fn of_a_page(id: ModelId, item: JsonObject) -> Self {
        let name = item
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or(id.as_str())
            .to_owned();
        let model = ProviderModel {
            id: id.clone(),
            name: name.clone(),
            owned_by: Self::OWNED_BY_A_PAGE.to_owned(),
            connection_type: Some("external".to_owned()),
            tags: Vec::new(),
            kind: Kind::Plain,
            routes: vec![Route::new(ProviderKind::Browser, 0)],
            details: item,
        };
        Self {
            id,
            name,
            owned_by: Self::OWNED_BY_A_PAGE.to_owned(),
            row: None,
            offer: Some(Arc::new(Offer {
                model,
                sources: Vec::new(),
            })),
            visibility: Visibility::Unpublished,
            shown: None,
        }
    }

    /// The preset with another model beneath it, in the place of one that is gone.
    pub(crate) fn standing_on(&self, base: &Self) -> Self {
        let row = self.row.as_ref().map(|row| {
            Arc::new(Model {
                base_model_id: Some(base.provider_model_id().clone()),
                ..Model::clone(row)
            })
        });
        Self {
            row,
            offer: base.offer.clone(),
            ..self.clone()
        }
    }

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

    /// May they see and use it?
    pub fn is_open_to(&self, who: &Principal, policy: AccessPolicy) -> bool {
        if policy.uses_all_models(who) {
            return true;
        }
        match (&self.visibility, &self.row) {
            (Visibility::By(access), _) => access.lets_read_unowned(who),
            (Visibility::ByRow, Some(row)) => row.lets_read(who),
            (Visibility::ByRow, None) | (Visibility::Unpublished, _) => false,
        }
    }
}
