use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;
use loquat_core::access::Access;
use loquat_core::file::{File, FileId, FileQuery, Holder, Sharing};
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, StoreError};

use super::row::FileRow;
use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::{CHUNK, lower};
use crate::schema::{channel, channel_file, channel_member, chat, chat_file, file, knowledge, knowledge_file};

pub(super) async fn find(db: &Db, id: &FileId) -> Result<Option<File>, StoreError> {
    let row: Option<FileRow> = on_db!(db, conn => {
        file::table.find(&id.0).select(FileRow::as_select()).first(conn).await.optional()
    })?;
    Ok(row.map(File::from))
}

pub(super) async fn find_many(db: &Db, ids: &[FileId]) -> Result<Vec<File>, StoreError> {
    let mut found = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let some: Vec<&str> = some.iter().map(FileId::as_str).collect();
        let rows: Vec<FileRow> = on_db!(db, conn => {
            file::table.filter(file::id.eq_any(some)).select(FileRow::as_select()).load(conn).await
        })?;
        found.extend(rows.into_iter().map(File::from).map(|file| (file.id.clone(), file)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Narrows a query to the files that fit.
macro_rules! fitting {
    ($query:expr, $wanted:expr, $pattern:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(owner) = &$wanted.owner {
            query = query.filter(file::user_id.eq(&owner.0));
        }
        if let Some(pattern) = $pattern {
            query = query.filter(lower(file::filename).like(pattern).escape('\\'));
        }
        query
    }};
}

pub(super) async fn list(db: &Db, wanted: &FileQuery, page: Page) -> Result<Vec<File>, StoreError> {
    let pattern = wanted.pattern.as_deref().map(like);
    let pattern = pattern.as_deref();
    let rows: Vec<FileRow> = on_db!(db, conn => {
        fitting!(file::table.select(FileRow::as_select()), wanted, pattern)
            .order((file::updated_at.desc(), file::id))
            .offset(page.offset)
            .limit(page.limit)
            .load(conn)
            .await
    })?;
    let mut files: Vec<File> = rows.into_iter().map(File::from).collect();
    if wanted.without_content {
        for file in &mut files {
            file.data.shift_remove("content");
        }
    }
    Ok(files)
}

/// The pattern of `LIKE` for one of `*` and `?`.
fn like(glob: &str) -> String {
    let mut pattern = String::with_capacity(glob.len());
    for character in glob.to_lowercase().chars() {
        match character {
            '*' => pattern.push('%'),
            '?' => pattern.push('_'),
            '%' | '_' | '\\' => pattern.extend(['\\', character]),
            other => pattern.push(other),
        }
    }
    pattern
}

pub(super) async fn usage(db: &Db, owner: &UserId) -> Result<(i64, i64), StoreError> {
    let bytes = match db {
        Db::Postgres(_) => {
            "sum(CASE WHEN json_typeof(meta -> 'size') = 'number' THEN (meta ->> 'size')::bigint END)::bigint"
        }
        Db::Sqlite { .. } => "sum(CASE WHEN json_valid(meta) THEN json_extract(meta, '$.size') END)",
    };
    let bytes = diesel::dsl::sql::<Nullable<BigInt>>(bytes);
    let (count, bytes): (i64, Option<i64>) = on_db!(db, conn => {
        let columns = (diesel::dsl::sql::<BigInt>("count(*)"), bytes);
        file::table.filter(file::user_id.eq(&owner.0)).select(columns).first(conn).await
    })?;
    Ok((count, bytes.unwrap_or_default()))
}

pub(super) async fn unfinished(db: &Db, limit: i64) -> Result<Vec<File>, StoreError> {
    let is_pending = match db {
        Db::Postgres(_) => "json_typeof(data) = 'object' AND data ->> 'status' = 'pending'",
        Db::Sqlite { .. } => "CASE WHEN json_valid(data) THEN json_extract(data, '$.status') END = 'pending'",
    };
    let rows: Vec<FileRow> = on_db!(db, conn => {
        file::table
            .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(is_pending))
            .order((file::created_at, file::id))
            .limit(limit)
            .select(FileRow::as_select())
            .load(conn)
            .await
    })?;
    Ok(rows.into_iter().map(File::from).collect())
}

type HolderRow = (String, Option<JsonColumn>);

pub(super) async fn sharing(db: &Db, id: &FileId) -> Result<Sharing, StoreError> {
    let (bases, open, members, shared): (Vec<HolderRow>, Vec<HolderRow>, Vec<String>, Option<String>) = on_db!(db, conn => {
        async {
            let bases = knowledge_file::table
                .inner_join(knowledge::table.on(knowledge::id.eq(knowledge_file::knowledge_id)))
                .filter(knowledge_file::file_id.eq(&id.0))
                .select((knowledge::user_id, knowledge::access_control))
                .load(conn)
                .await?;
            let posted = channel_file::table
                .inner_join(channel::table.on(channel::id.eq(channel_file::channel_id)))
                .filter(channel_file::file_id.eq(&id.0))
                .filter(channel::deleted_at.is_null())
                .filter(channel::archived_at.is_null());
            let open = posted
                .filter(channel::kind.is_null().or(channel::kind.ne_all(["group", "dm"])))
                .select((channel::user_id.assume_not_null(), channel::access_control))
                .load(conn)
                .await?;
            let members = posted
                .inner_join(channel_member::table.on(channel_member::channel_id.eq(channel::id)))
                .filter(channel::kind.eq_any(["group", "dm"]))
                .filter(channel_member::is_active.eq(true))
                .select(channel_member::user_id)
                .load(conn)
                .await?;
            let shared = chat_file::table
                .inner_join(chat::table.on(chat::id.eq(chat_file::chat_id)))
                .filter(chat_file::file_id.eq(&id.0))
                .filter(chat::share_id.is_not_null())
                .select(chat::id)
                .first(conn)
                .await
                .optional()?;
            Ok::<_, diesel::result::Error>((bases, open, members, shared))
        }
        .await
    })?;
    let holders = |rows: Vec<HolderRow>| {
        let holder = |(owner, access): HolderRow| Holder {
            owner: UserId(owner),
            access: Access::from(access.and_then(JsonColumn::into_object)),
        };
        rows.into_iter().map(holder).collect()
    };
    Ok(Sharing {
        bases: holders(bases),
        channels: holders(open),
        members: members.into_iter().map(UserId).collect(),
        in_shared_chat: shared.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn only_stars_and_question_marks_are_wildcards() {
        assert_eq!(like(r"A*?%_\.txt"), r"a%_\%\_\\.txt");
    }
}
