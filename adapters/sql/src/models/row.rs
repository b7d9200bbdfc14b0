use diesel::prelude::*;
use loquat_core::access::Access;
use loquat_core::model::{Model, ModelChange, ModelMeta};
use loquat_core::shared::Seconds;

use crate::column::{JsonColumn, object_of_text, text_of_object};
use crate::schema::model;

/// A row of the table `model`. Its objects stand in columns of text.
#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = model, treat_none_as_null = true)]
pub(super) struct ModelRow {
    id: String,
    user_id: String,
    base_model_id: Option<String>,
    name: String,
    meta: String,
    params: String,
    created_at: i64,
    updated_at: i64,
    access_control: Option<JsonColumn>,
    is_active: bool,
}

impl From<&Model> for ModelRow {
    fn from(model: &Model) -> Self {
        Self {
            id: model.id.0.clone(),
            user_id: model.user_id.0.clone(),
            base_model_id: model.base_model_id.as_ref().map(|id| id.0.clone()),
            name: model.name.clone(),
            meta: text_of_object(model.meta.members()),
            params: text_of_object(&model.params),
            created_at: model.created_at,
            updated_at: model.updated_at,
            access_control: Some(JsonColumn::object(model.access.object())),
            is_active: model.is_active,
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
            params: object_of_text(&row.params),
            meta: ModelMeta::from(object_of_text(&row.meta)),
            access: Access::from(row.access_control.and_then(JsonColumn::into_object)),
            is_active: row.is_active,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What an update writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = model, treat_none_as_null = true)]
pub(super) struct ModelPatch<'a> {
    base_model_id: Option<&'a str>,
    name: &'a str,
    meta: String,
    params: String,
    updated_at: i64,
    access_control: Option<JsonColumn>,
    is_active: bool,
}

impl<'a> ModelPatch<'a> {
    pub fn new(change: &'a ModelChange, now: Seconds) -> Self {
        Self {
            base_model_id: change.base_model_id.as_ref().map(|id| id.as_str()),
            name: &change.name,
            meta: text_of_object(change.meta.members()),
            params: text_of_object(&change.params),
            updated_at: now,
            access_control: Some(JsonColumn::object(change.access.object())),
            is_active: change.is_active,
        }
    }
}
