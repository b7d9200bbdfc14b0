use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use loquat_core::access::{Access, Ownership, Readers};
use loquat_core::note::{Note, NoteChange, NoteFilter, NoteId, NoteOrder, NoteStore, Reach};
use loquat_core::shared::{Listing, Moment, Page, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::{Part, directed};
use crate::grants::Grants;
use crate::lock::TakeTurns;
use crate::schema::note;

/// Notes in the table `note`; their times are in nanoseconds.
#[derive(Debug, Clone)]
pub struct SqlNotes {
    db: Db,
}

impl SqlNotes {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl NoteStore for SqlNotes {
    async fn insert(&self, note: &Note) -> Result<(), StoreError> {
        insert(&self.db, note).await
    }

    async fn find(&self, id: &NoteId) -> Result<Option<Note>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self, readable_by: &Readers, page: Option<Page>) -> Result<Vec<Note>, StoreError> {
        list(&self.db, readable_by, page).await
    }

    async fn search(&self, filter: &NoteFilter, page: Option<Page>) -> Result<Listing<Note>, StoreError> {
        search(&self.db, filter, page).await
    }

    async fn change(&self, id: &NoteId, change: &NoteChange, now: Moment) -> Result<Option<Note>, StoreError> {
        change_note(&self.db, id, change, now).await
    }

    async fn delete(&self, id: &NoteId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }
}

#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = note)]
struct NoteRow {
    id: String,
    user_id: Option<String>,
    title: Option<String>,
    data: Option<JsonColumn>,
    meta: Option<JsonColumn>,
    access_control: Option<JsonColumn>,
    created_at: Option<i64>,
    updated_at: Option<i64>,
}

impl From<&Note> for NoteRow {
    fn from(note: &Note) -> Self {
        Self {
            id: note.id.0.clone(),
            user_id: Some(note.user_id.0.clone()),
            title: Some(note.title.clone()),
            data: Some(JsonColumn::text(note.data.as_ref())),
            meta: Some(JsonColumn::text(note.meta.as_ref())),
            access_control: Some(JsonColumn::object(note.access.object())),
            created_at: Some(note.created_at.nanoseconds()),
            updated_at: Some(note.updated_at.nanoseconds()),
        }
    }
}

impl From<NoteRow> for Note {
    fn from(row: NoteRow) -> Self {
        let moment = |time: Option<i64>| Moment::from_nanoseconds(time.unwrap_or_default());
        Self {
            id: row.id.into(),
            user_id: row.user_id.unwrap_or_default().into(),
            title: row.title.unwrap_or_default(),
            data: row.data.and_then(JsonColumn::into_text),
            meta: row.meta.and_then(JsonColumn::into_text),
            access: Access::from(row.access_control.and_then(JsonColumn::into_object)),
            created_at: moment(row.created_at),
            updated_at: moment(row.updated_at),
        }
    }
}

async fn insert(db: &Db, new: &Note) -> Result<(), StoreError> {
    write_db!(db, conn => diesel::insert_into(note::table).values(NoteRow::from(new)).execute(conn).await)?;
    Ok(())
}

async fn find(db: &Db, id: &NoteId) -> Result<Option<Note>, StoreError> {
    let row: Option<NoteRow> = on_db!(db, conn => {
        note::table.find(&id.0).select(NoteRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(Note::from))
}

async fn list(db: &Db, readers: &Readers, page: Option<Page>) -> Result<Vec<Note>, StoreError> {
    let grants = &Grants::of("note", db);
    let rows: Vec<NoteRow> = on_db!(db, conn => {
        let mut query = note::table
            .filter(readable!(note, readers, grants))
            .select(NoteRow::as_select())
            .order((note::updated_at.desc(), note::id))
            .into_boxed();
        if let Some(page) = page {
            query = query.limit(page.limit).offset(page.offset);
        }
        query.load(conn).await
    })?;
    Ok(rows.into_iter().map(Note::from).collect())
}

/// The condition that finds a text in title and Markdown, folded as the text is: before, between and after two patterns.
fn finds(db: &Db, part: &Part) -> [String; 3] {
    let markdown = match db {
        Db::Sqlite { .. } => "CASE WHEN json_valid(note.data) THEN json_extract(note.data, '$.content.md') END",
        Db::Postgres(_) => "note.data #>> '{content,md}'",
    };
    let (cased, operator, escape) = match part {
        Part::Like(_) => ("lower", "LIKE", " ESCAPE '\\'"),
        Part::Glob(_) => ("", "GLOB", ""),
    };
    let folded = |text: &str| format!("replace(replace({cased}(coalesce({text}, '')), '-', ''), ' ', '') {operator} ");
    [
        format!("({}", folded("note.title")),
        format!("{escape} OR {}", folded(markdown)),
        format!("{escape})"),
    ]
}

macro_rules! found {
    ($db:expr, $filter:expr) => {{
        let db: &Db = $db;
        let filter: &NoteFilter = $filter;
        let (to_read, to_write) = (Grants::of("note", db), Grants::to_write("note", db));
        let mut query = note::table.into_boxed();
        if let Some(text) = &filter.query {
            let part = Part::of(&text.replace(['-', ' '], ""), db);
            let [before, between, after] = finds(db, &part);
            let (Part::Like(pattern) | Part::Glob(pattern)) = part;
            let fits = diesel::dsl::sql::<Bool>(&before).bind::<Text, _>(pattern.clone());
            query = query.filter(fits.sql(&between).bind::<Text, _>(pattern).sql(&after));
        }
        query = match &filter.ownership {
            Some(Ownership::By(user)) => query.filter(note::user_id.eq(&user.0)),
            Some(Ownership::NotBy(user)) => query.filter(note::user_id.ne(&user.0)),
            None => query,
        };
        match &filter.readers {
            Some((readers, Reach::Read)) => query.filter(readable!(note, readers, to_read)),
            Some((readers, Reach::Write)) => query.filter(readable!(note, readers, to_write)),
            Some((readers, Reach::ReadOnly)) => query
                .filter(readable!(note, readers, to_read))
                .filter(diesel::dsl::not(readable!(note, readers, to_write))),
            None => query,
        }
    }};
}

async fn search(db: &Db, filter: &NoteFilter, page: Option<Page>) -> Result<Listing<Note>, StoreError> {
    let (rows, total): (Vec<NoteRow>, i64) = on_db!(db, conn => async {
        let total = found!(db, filter).count().get_result(conn).await?;
        let mut query = found!(db, filter).select(NoteRow::as_select());
        query = match filter.order {
            NoteOrder::Title => directed!(query, filter.direction, note::title),
            NoteOrder::CreatedAt => directed!(query, filter.direction, note::created_at),
            NoteOrder::UpdatedAt => directed!(query, filter.direction, note::updated_at),
        };
        if let Some(page) = page {
            query = query.limit(page.limit).offset(page.offset);
        }
        Ok::<_, diesel::result::Error>((query.load(conn).await?, total))
    }.await)?;
    Ok(Listing {
        items: rows.into_iter().map(Note::from).collect(),
        total,
    })
}

async fn change_note(db: &Db, id: &NoteId, change: &NoteChange, now: Moment) -> Result<Option<Note>, StoreError> {
    let changed: Option<Note> = write_db!(db, conn => {
        conn.alone_with(&id.0).await?;
        let row: Option<NoteRow> =
            note::table.find(&id.0).select(NoteRow::as_select()).first(conn).await.optional()?;
        let Some(row) = row else { return Ok(None) };
        let mut changed = Note::from(row);
        changed.apply(change, now).map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
        diesel::update(note::table.find(&id.0)).set(NoteRow::from(&changed)).execute(conn).await?;
        Ok(Some(changed))
    })?;
    Ok(changed)
}

async fn delete(db: &Db, id: &NoteId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => diesel::delete(note::table.find(&id.0)).execute(conn).await)?;
    Ok(deleted > 0)
}
