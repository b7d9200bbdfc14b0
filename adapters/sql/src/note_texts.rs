use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::access::Access;
use loquat_core::completion::steps::{NoteText, NoteTexts};
use loquat_core::identity::{Member, UserId};
use loquat_core::shared::StoreError;

use crate::column::JsonColumn;
use crate::db::Db;
use crate::schema::note;

/// The texts of notes in the table `note`, for questions that they hang on.
#[derive(Debug, Clone)]
pub struct SqlNoteTexts {
    db: Db,
}

impl SqlNoteTexts {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl NoteTexts for SqlNoteTexts {
    async fn read(&self, who: &Member, id: &str) -> Result<Option<NoteText>, StoreError> {
        read(&self.db, who, id).await
    }
}

type Row = (Option<String>, Option<String>, Option<JsonColumn>, Option<JsonColumn>);

async fn read(db: &Db, who: &Member, id: &str) -> Result<Option<NoteText>, StoreError> {
    let row: Option<Row> = on_db!(db, conn => {
        let columns = (note::user_id, note::title, note::data, note::access_control);
        note::table.find(id).select(columns).first(conn).await.optional()
    })?;
    let Some((owner, title, data, access)) = row else {
        return Ok(None);
    };
    let access = Access::from(access.and_then(JsonColumn::into_object));
    let owner = UserId(owner.unwrap_or_default());
    if !who.is_admin() && !access.lets_read(&owner, who) {
        return Ok(None);
    }
    let data = data.and_then(JsonColumn::into_object).unwrap_or_default();
    let markdown = data.get("content").and_then(|content| content.get("md")?.as_str());
    let markdown = markdown.unwrap_or_default().to_owned();
    Ok(Some(NoteText {
        title: title.unwrap_or_default(),
        markdown,
    }))
}
