use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use loquat_core::access::Ownership;
use loquat_core::file::FileId;
use loquat_core::identity::UserId;
use loquat_core::knowledge::{FileFilter, FileOrder, FileSummary, KnowledgeFile, KnowledgeId};
use loquat_core::shared::{Listing, Page, Seconds, StoreError};

use super::row::{DetailsRow, DocumentRow, KnowledgeRow, SummaryRow, document};
use crate::db::Db;
use crate::dialect::{Glob, Part, directed, lower};
use crate::grants::Grants;
use crate::schema::{file, knowledge, knowledge_file};

/// Every document with its base.
macro_rules! documents {
    () => {
        knowledge_file::table
            .inner_join(file::table.on(file::id.eq(knowledge_file::file_id)))
            .inner_join(knowledge::table.on(knowledge::id.eq(knowledge_file::knowledge_id)))
    };
}

/// Narrows a query to the documents that fit.
macro_rules! fitting {
    ($query:expr, $filter:expr, $part:expr, $grants:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(base) = &$filter.base {
            query = query.filter(knowledge_file::knowledge_id.eq(&base.0));
        }
        query = match $part {
            None => query,
            Some(Part::Like(pattern)) => query.filter(lower(file::filename).like(pattern).escape('\\')),
            Some(Part::Glob(pattern)) => query.filter(Glob::new(file::filename, pattern.into_sql::<Text>())),
        };
        query = match &$filter.added {
            None => query,
            Some(Ownership::By(user)) => query.filter(knowledge_file::user_id.eq(&user.0)),
            Some(Ownership::NotBy(user)) => query.filter(knowledge_file::user_id.ne(&user.0)),
        };
        if let Some(readers) = &$filter.readable_by {
            query = query.filter(readable!(knowledge, readers, $grants));
        }
        query
    }};
}

/// Sorts a query. The ids decide between equals, so that pages never overlap.
macro_rules! sorted {
    ($query:expr, $filter:expr) => {{
        let query = match $filter.order {
            FileOrder::Name => directed!($query, $filter.direction, file::filename),
            FileOrder::CreatedAt => directed!($query, $filter.direction, file::created_at),
            FileOrder::UpdatedAt => directed!($query, $filter.direction, file::updated_at),
        };
        query.then_order_by((file::id, knowledge::id))
    }};
}

pub(super) async fn contents(db: &Db, id: &KnowledgeId) -> Result<Vec<FileSummary>, StoreError> {
    let rows: Vec<SummaryRow> = on_db!(db, conn => {
        documents!()
            .filter(knowledge_file::knowledge_id.eq(&id.0))
            .order((file::updated_at.desc(), file::id))
            .select(SummaryRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(FileSummary::from).collect())
}

pub(super) async fn list(db: &Db, filter: &FileFilter, page: Page) -> Result<Listing<KnowledgeFile>, StoreError> {
    let part = filter.query.as_ref().map(|part| Part::of(part, db));
    let part = part.as_ref();
    let grants = &Grants::of("knowledge", db);
    let (total, rows): (i64, Vec<DocumentRow>) = on_db!(db, conn => {
        async {
            let count = fitting!(documents!().select(count_star()), filter, part, grants);
            let total = count.get_result(conn).await?;
            let columns = (
                SummaryRow::as_select(),
                DetailsRow::as_select(),
                knowledge_file::user_id,
                KnowledgeRow::as_select(),
            );
            let rows = sorted!(fitting!(documents!().select(columns), filter, part, grants), filter);
            let rows = rows.offset(page.offset).limit(page.limit).load(conn).await?;
            Ok::<_, diesel::result::Error>((total, rows))
        }
        .await
    })?;
    Ok(Listing {
        items: rows.into_iter().map(document).collect(),
        total,
    })
}

pub(super) async fn add(
    db: &Db,
    link: &str,
    base: &KnowledgeId,
    file: &FileId,
    by: &UserId,
    now: Seconds,
) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(knowledge_file::table)
            .values((
                knowledge_file::id.eq(link),
                knowledge_file::user_id.eq(&by.0),
                knowledge_file::knowledge_id.eq(&base.0),
                knowledge_file::file_id.eq(&file.0),
                knowledge_file::created_at.eq(now),
                knowledge_file::updated_at.eq(now),
            ))
            .on_conflict((knowledge_file::knowledge_id, knowledge_file::file_id))
            .do_nothing()
            .execute(conn)
            .await?;
        diesel::update(knowledge::table.find(&base.0)).set(knowledge::updated_at.eq(now)).execute(conn).await
    })?;
    Ok(())
}

pub(super) async fn remove(db: &Db, base: &KnowledgeId, file: &FileId) -> Result<bool, StoreError> {
    let removed = write_db!(db, conn => {
        let link = knowledge_file::table
            .filter(knowledge_file::knowledge_id.eq(&base.0))
            .filter(knowledge_file::file_id.eq(&file.0));
        diesel::delete(link).execute(conn).await
    })?;
    Ok(removed > 0)
}

pub(super) async fn remove_all(db: &Db, base: &KnowledgeId) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(knowledge_file::table.filter(knowledge_file::knowledge_id.eq(&base.0))).execute(conn).await
    })?;
    Ok(())
}

pub(super) async fn remove_everything(db: &Db) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::delete(knowledge_file::table).execute(conn).await?;
        diesel::delete(knowledge::table).execute(conn).await
    })?;
    Ok(())
}
