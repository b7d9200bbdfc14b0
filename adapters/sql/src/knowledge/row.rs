use diesel::prelude::*;
use loquat_core::access::Access;
use loquat_core::knowledge::{FileSummary, KnowledgeBase, KnowledgeFile};

use crate::column::JsonColumn;
use crate::schema::{file, knowledge};

/// A row of the table `knowledge`, without a column that nobody uses.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = knowledge)]
pub(super) struct KnowledgeRow {
    id: String,
    user_id: String,
    name: String,
    description: Option<String>,
    meta: Option<JsonColumn>,
    created_at: i64,
    updated_at: Option<i64>,
    access_control: Option<JsonColumn>,
}

impl From<&KnowledgeBase> for KnowledgeRow {
    fn from(base: &KnowledgeBase) -> Self {
        Self {
            id: base.id.0.clone(),
            user_id: base.user_id.0.clone(),
            name: base.name.clone(),
            description: Some(base.description.clone()),
            meta: Some(JsonColumn::object(base.meta.as_ref())),
            created_at: base.created_at,
            updated_at: Some(base.updated_at),
            access_control: Some(JsonColumn::object(base.access.object())),
        }
    }
}

impl From<KnowledgeRow> for KnowledgeBase {
    fn from(row: KnowledgeRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            name: row.name,
            description: row.description.unwrap_or_default(),
            meta: row.meta.and_then(JsonColumn::into_object),
            access: Access::from(row.access_control.and_then(JsonColumn::into_object)),
            created_at: row.created_at,
            updated_at: row.updated_at.unwrap_or(row.created_at),
        }
    }
}

/// What lists in short show of a row of the table `file`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = file)]
pub(super) struct SummaryRow {
    id: String,
    hash: Option<String>,
    meta: Option<JsonColumn>,
    created_at: i64,
    updated_at: Option<i64>,
}

impl From<SummaryRow> for FileSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id,
            hash: row.hash,
            meta: row.meta.and_then(JsonColumn::into_object),
            created_at: row.created_at,
            updated_at: row.updated_at.unwrap_or(row.created_at),
        }
    }
}

/// What else there is in a row of the table `file`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = file)]
pub(super) struct DetailsRow {
    user_id: String,
    filename: String,
    data: Option<JsonColumn>,
}

/// A document: the file, who put it into the base, and the base.
pub(super) type DocumentRow = (SummaryRow, DetailsRow, String, KnowledgeRow);

pub(super) fn document((summary, details, added_by, base): DocumentRow) -> KnowledgeFile {
    KnowledgeFile {
        summary: summary.into(),
        user_id: details.user_id.into(),
        filename: details.filename,
        data: details.data.map(|data| data.0),
        added_by: added_by.into(),
        base: base.into(),
    }
}
