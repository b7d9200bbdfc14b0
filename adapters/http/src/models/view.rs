use loquat_core::access::{Access, WithOwner};
use loquat_core::model::{Model, ModelChange, NewModel};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use super::meta::Meta;
use crate::wire::{FreeObject, Owner};

/// A model of the workspace: a preset, or the settings of a provider model.
#[derive(Debug, Clone, Default, Object, Serialize, Deserialize)]
#[oai(rename = "WorkspaceModel")]
pub struct ModelRow {
    id: String,
    /// Who made it
    user_id: String,
    /// The model that a preset stands on; null: the settings of the provider model of this id
    base_model_id: Option<String>,
    name: String,
    /// System prompt, temperature and the like
    params: FreeObject,
    meta: Meta,
    /// Who may read and write it: null is public, an empty object is private, else
    /// `{"read": {"group_ids": [], "user_ids": []}, "write": {...}}`
    access_control: Option<FreeObject>,
    /// False: nobody can pick it
    is_active: bool,
    /// Unix time in seconds
    updated_at: i64,
    /// Unix time in seconds
    created_at: i64,
}

impl From<Model> for ModelRow {
    fn from(model: Model) -> Self {
        Self {
            id: model.id.0,
            user_id: model.user_id.0,
            base_model_id: model.base_model_id.map(|id| id.0),
            name: model.name,
            params: FreeObject(model.params),
            access_control: model.access.object().cloned().map(FreeObject),
            meta: Meta(model.meta),
            is_active: model.is_active,
            updated_at: model.updated_at,
            created_at: model.created_at,
        }
    }
}

impl From<ModelRow> for Model {
    fn from(row: ModelRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            base_model_id: row.base_model_id.map(Into::into),
            name: row.name,
            params: row.params.0,
            meta: row.meta.0,
            access: Access::from(row.access_control.map(|control| control.0)),
            is_active: row.is_active,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A model of the workspace, as the caller sees it.
#[derive(Debug, Clone, Object, Serialize)]
#[oai(read_only_all)]
pub struct SeenModel {
    #[oai(flatten)]
    #[serde(flatten)]
    model: ModelRow,
    /// Who made it, if they are still there; only lists say
    user: Option<Owner>,
    /// May the caller change it?
    write_access: bool,
}

impl From<WithOwner<Model>> for SeenModel {
    fn from(view: WithOwner<Model>) -> Self {
        Self {
            model: view.item.into(),
            user: view.owner.map(Owner::from),
            write_access: view.may_write,
        }
    }
}

/// A model as it shall be.
#[derive(Debug, Clone, Object, Deserialize)]
#[oai(write_only_all)]
pub struct ModelForm {
    /// Between 1 and 256 characters, free of form
    pub id: String,
    /// The model that a preset stands on; null: these are the settings of the provider model of this id
    base_model_id: Option<String>,
    name: String,
    meta: Meta,
    /// System prompt, temperature and the like
    params: FreeObject,
    /// Who may read and write it: null is public, an empty object is private
    access_control: Option<FreeObject>,
    /// False: nobody can pick it. True if left out
    #[oai(default = "yes")]
    #[serde(default = "yes")]
    is_active: bool,
}

fn yes() -> bool {
    true
}

impl From<ModelForm> for ModelChange {
    fn from(form: ModelForm) -> Self {
        Self {
            base_model_id: form.base_model_id.map(Into::into),
            name: form.name,
            params: form.params.0,
            meta: form.meta.0,
            access: Access::from(form.access_control.map(|control| control.0)),
            is_active: form.is_active,
        }
    }
}

impl From<ModelForm> for NewModel {
    fn from(form: ModelForm) -> Self {
        Self {
            id: form.id.clone().into(),
            contents: form.into(),
        }
    }
}
