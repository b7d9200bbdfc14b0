use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use loquat_core::evaluation::{Feedback, FeedbackChange, FeedbackId, FeedbackOrder, FeedbackStore};
use loquat_core::identity::UserId;
use loquat_core::shared::{Direction, JsonObject, Listing, Page, Seconds, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::directed;
use crate::schema::{feedback, users};

/// Feedbacks in the table `feedback`. Their snapshots are whole chats: only who asks for one reads it.
#[derive(Debug, Clone)]
pub struct SqlFeedbacks {
    db: Db,
}

impl SqlFeedbacks {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl FeedbackStore for SqlFeedbacks {
    async fn insert(&self, feedback: &Feedback) -> Result<(), StoreError> {
        insert(&self.db, feedback).await
    }

    async fn find(&self, id: &FeedbackId) -> Result<Option<Feedback>, StoreError> {
        find(&self.db, id).await
    }

    async fn change(
        &self,
        id: &FeedbackId,
        change: &FeedbackChange,
        now: Seconds,
    ) -> Result<Option<Feedback>, StoreError> {
        change_feedback(&self.db, id, change, now).await
    }

    async fn of(&self, user: &UserId) -> Result<Vec<Feedback>, StoreError> {
        of(&self.db, user).await
    }

    async fn page(
        &self,
        order: FeedbackOrder,
        direction: Direction,
        page: Page,
    ) -> Result<Listing<Feedback>, StoreError> {
        a_page(&self.db, order, direction, page).await
    }

    async fn all(&self) -> Result<Vec<Feedback>, StoreError> {
        all(&self.db).await
    }

    async fn delete(&self, id: &FeedbackId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }

    async fn delete_all(&self, of: Option<&UserId>) -> Result<bool, StoreError> {
        delete_all(&self.db, of).await
    }
}

/// A row without its snapshot.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = feedback)]
struct FeedbackRow {
    id: String,
    user_id: Option<String>,
    version: Option<i64>,
    kind: Option<String>,
    data: Option<JsonColumn>,
    meta: Option<JsonColumn>,
    created_at: i64,
    updated_at: i64,
}

/// What is put in place of the old; what is `None` stays.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = feedback)]
struct Changes {
    data: Option<JsonColumn>,
    meta: Option<JsonColumn>,
    snapshot: Option<JsonColumn>,
    updated_at: i64,
}

impl From<FeedbackRow> for Feedback {
    fn from(row: FeedbackRow) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.unwrap_or_default().into(),
            version: row.version.unwrap_or_default(),
            kind: row.kind.unwrap_or_default(),
            data: row.data.and_then(JsonColumn::into_object),
            meta: row.meta.and_then(JsonColumn::into_object),
            snapshot: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn with_snapshot((row, snapshot): (FeedbackRow, Option<JsonColumn>)) -> Feedback {
    Feedback {
        snapshot: snapshot.and_then(JsonColumn::into_text),
        ..row.into()
    }
}

fn column(object: Option<&JsonObject>) -> JsonColumn {
    JsonColumn::object(object)
}

async fn insert(db: &Db, new: &Feedback) -> Result<(), StoreError> {
    write_db!(db, conn => {
        let row = FeedbackRow {
            id: new.id.0.clone(),
            user_id: Some(new.user_id.0.clone()),
            version: Some(new.version),
            kind: Some(new.kind.clone()),
            data: Some(column(new.data.as_ref())),
            meta: Some(column(new.meta.as_ref())),
            created_at: new.created_at,
            updated_at: new.updated_at,
        };
        diesel::insert_into(feedback::table)
            .values((row, feedback::snapshot.eq(JsonColumn::text(new.snapshot.as_ref()))))
            .execute(conn)
            .await
    })?;
    Ok(())
}

async fn find(db: &Db, id: &FeedbackId) -> Result<Option<Feedback>, StoreError> {
    let row: Option<(FeedbackRow, Option<JsonColumn>)> = on_db!(db, conn => {
        feedback::table
            .find(&id.0)
            .select((FeedbackRow::as_select(), feedback::snapshot))
            .first(conn)
            .await
            .optional()
    })?;
    Ok(row.map(with_snapshot))
}

async fn change_feedback(
    db: &Db,
    id: &FeedbackId,
    change: &FeedbackChange,
    now: Seconds,
) -> Result<Option<Feedback>, StoreError> {
    let row: Option<(FeedbackRow, Option<JsonColumn>)> = write_db!(db, conn => {
        let changes = Changes {
            data: change.data.as_ref().map(|data| column(Some(data))),
            meta: change.meta.as_ref().map(|meta| column(Some(meta))),
            snapshot: change.snapshot.as_ref().map(|text| JsonColumn::text(Some(text))),
            updated_at: now,
        };
        diesel::update(feedback::table.find(&id.0))
            .set(changes)
            .returning((FeedbackRow::as_returning(), feedback::snapshot))
            .get_result(conn)
            .await
            .optional()
    })?;
    Ok(row.map(with_snapshot))
}

async fn of(db: &Db, giver: &UserId) -> Result<Vec<Feedback>, StoreError> {
    let rows: Vec<FeedbackRow> = on_db!(db, conn => {
        feedback::table
            .filter(feedback::user_id.eq(&giver.0))
            .select(FeedbackRow::as_select())
            .order((feedback::updated_at.desc(), feedback::id))
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Feedback::from).collect())
}

/// A member of the ratings as text, in the words of the database.
fn member(db: &Db, key: &str) -> String {
    match db {
        Db::Sqlite { .. } => {
            format!("CASE WHEN json_valid(feedback.data) THEN CAST(json_extract(feedback.data, '$.{key}') AS TEXT) END")
        }
        Db::Postgres(_) => format!("feedback.data ->> '{key}'"),
    }
}

async fn a_page(
    db: &Db,
    order: FeedbackOrder,
    direction: Direction,
    page: Page,
) -> Result<Listing<Feedback>, StoreError> {
    let (rows, total): (Vec<FeedbackRow>, i64) = on_db!(db, conn => async {
        let total = feedback::table.count().get_result(conn).await?;
        let query = feedback::table
            .left_join(users::table.on(users::id.nullable().eq(feedback::user_id)))
            .select(FeedbackRow::as_select())
            .into_boxed();
        let text = |key: &str| diesel::dsl::sql::<Nullable<Text>>(&member(db, key));
        let query = match order {
            FeedbackOrder::Username => directed!(query, direction, users::name),
            FeedbackOrder::Model => directed!(query, direction, text("model_id")),
            FeedbackOrder::Rating => directed!(query, direction, text("rating")),
            FeedbackOrder::UpdatedAt => directed!(query, direction, feedback::updated_at),
            FeedbackOrder::CreatedAt => directed!(query, direction, feedback::created_at),
        };
        let query = query.then_order_by(feedback::id).limit(page.limit).offset(page.offset);
        Ok::<_, diesel::result::Error>((query.load(conn).await?, total))
    }.await)?;
    Ok(Listing {
        items: rows.into_iter().map(Feedback::from).collect(),
        total,
    })
}

async fn all(db: &Db) -> Result<Vec<Feedback>, StoreError> {
    // Those of one second stand in the order in which they came: SQLite knows it, PostgreSQL does not.
    let order = match db {
        Db::Sqlite { .. } => "feedback.rowid",
        Db::Postgres(_) => "feedback.created_at, feedback.id",
    };
    let rows: Vec<FeedbackRow> = on_db!(db, conn => {
        feedback::table
            .select(FeedbackRow::as_select())
            .order(diesel::dsl::sql::<Text>(order))
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Feedback::from).collect())
}

async fn delete(db: &Db, id: &FeedbackId) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => diesel::delete(feedback::table.find(&id.0)).execute(conn).await)?;
    Ok(deleted > 0)
}

async fn delete_all(db: &Db, of: Option<&UserId>) -> Result<bool, StoreError> {
    let deleted = write_db!(db, conn => match of {
        Some(user) => diesel::delete(feedback::table.filter(feedback::user_id.eq(&user.0))).execute(conn).await,
        None => diesel::delete(feedback::table).execute(conn).await,
    })?;
    Ok(deleted > 0)
}
