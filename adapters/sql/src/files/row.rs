use diesel::prelude::*;
use loquat_core::file::{BlobPath, File};

use crate::column::JsonColumn;
use crate::schema::file;

/// A row of the table `file`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = file)]
pub(super) struct FileRow {
    id: String,
    user_id: String,
    filename: String,
    meta: Option<JsonColumn>,
    created_at: i64,
    hash: Option<String>,
    data: Option<JsonColumn>,
    updated_at: Option<i64>,
    path: Option<String>,
    access_control: Option<JsonColumn>,
}

impl From<&File> for FileRow {
    fn from(file: &File) -> Self {
        Self {
            id: file.id.0.clone(),
            user_id: file.user_id.0.clone(),
            filename: file.filename.clone(),
            meta: Some(JsonColumn::object(Some(&file.meta))),
            created_at: file.created_at,
            hash: file.hash.clone(),
            data: Some(JsonColumn::object(Some(&file.data))),
            updated_at: Some(file.updated_at),
            path: file.path.as_ref().map(|path| path.0.clone()),
            access_control: Some(JsonColumn::object(file.access_control.as_ref())),
        }
    }
}

impl From<FileRow> for File {
    fn from(row: FileRow) -> Self {
        let object = |column: Option<JsonColumn>| column.and_then(JsonColumn::into_object);
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            filename: row.filename,
            path: row.path.filter(|path| !path.is_empty()).map(BlobPath),
            hash: row.hash,
            data: object(row.data).unwrap_or_default(),
            meta: object(row.meta).unwrap_or_default(),
            access_control: object(row.access_control),
            created_at: row.created_at,
            updated_at: row.updated_at.unwrap_or(row.created_at),
        }
    }
}
