use crate::access::{Access, Shareable};
use crate::identity::UserId;
use crate::model::ModelMeta;
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a model: what a client names when it asks for an answer. Provider and workspace models share one
    /// space of names.
    ModelId
}

impl ModelId {
    /// How many characters an id of a workspace model has at most.
    pub const LONGEST: usize = 256;

    /// Can a workspace model have this id?
    pub fn is_valid(&self) -> bool {
        !self.0.is_empty() && self.0.chars().count() <= Self::LONGEST && !self.0.contains('\0')
    }

    /// The id without the `:tag` that some providers put after it.
    pub fn without_tag(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

/// A workspace model: the settings of a provider model, or a preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub id: ModelId,
    pub user_id: UserId,
    /// The model that a preset stands on. Without one, the row holds the settings of the provider model of the same
    /// id; such a row is also what makes a provider model visible to users.
    pub base_model_id: Option<ModelId>,
    pub name: String,
    /// System prompt, temperature and the like. Never shown to those who only use the model.
    pub params: JsonObject,
    pub meta: ModelMeta,
    pub access: Access,
    /// An inactive model can be picked by nobody.
    pub is_active: bool,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

impl Shareable for Model {
    fn owner(&self) -> &UserId {
        &self.user_id
    }

    fn access(&self) -> &Access {
        &self.access
    }
}

impl Model {
    /// Is it a preset, rather than the settings of a provider model?
    pub fn is_preset(&self) -> bool {
        self.base_model_id.is_some()
    }

    /// Puts new contents in place of the old ones.
    pub fn apply(&mut self, change: ModelChange, now: Seconds) {
        self.updated_at = now;
        self.base_model_id = change.base_model_id;
        self.name = change.name;
        self.params = change.params;
        self.meta = change.meta;
        self.access = change.access;
        self.is_active = change.is_active;
    }
}

/// All that a writer decides about a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelChange {
    pub base_model_id: Option<ModelId>,
    pub name: String,
    pub params: JsonObject,
    pub meta: ModelMeta,
    pub access: Access,
    pub is_active: bool,
}

impl ModelChange {
    /// The contents of a model as they are.
    pub fn of(model: &Model) -> Self {
        Self {
            base_model_id: model.base_model_id.clone(),
            name: model.name.clone(),
            params: model.params.clone(),
            meta: model.meta.clone(),
            access: model.access.clone(),
            is_active: model.is_active,
        }
    }
}
