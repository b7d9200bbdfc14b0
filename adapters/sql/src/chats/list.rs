use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::RunQueryDsl;
use loquat_core::chat::{ChatFilter, ChatOrder, ChatSummary, Place, TagId, Tagged};
use loquat_core::folder::FolderId;
use loquat_core::identity::UserId;
use loquat_core::shared::{Page, StoreError};

use super::matching::{Matching, TagWords};
use super::row::SummaryRow;
use crate::db::Db;
use crate::dialect::directed;
use crate::schema::chat;

/// A filter in the words of the database.
struct Wanted<'a> {
    owner: &'a str,
    filter: &'a ChatFilter,
    title: Option<Matching>,
    phrase: Option<Matching>,
    tag_words: &'static TagWords,
    /// A JSON list of tag ids, and their number.
    tags: Option<(String, i64)>,
}

impl<'a> Wanted<'a> {
    fn new(db: &Db, owner: &'a UserId, filter: &'a ChatFilter) -> Self {
        let matching = |part: &Option<String>| part.as_ref().map(|part| Matching::of(part, db));
        let tags = match &filter.tagged {
            Tagged::With(tags) => Some(json_set(tags)),
            Tagged::Anyhow | Tagged::Not => None,
        };
        Self {
            owner: &owner.0,
            filter,
            title: matching(&filter.title),
            phrase: matching(&filter.phrase),
            tag_words: TagWords::on(db),
            tags,
        }
    }
}

fn json_set(tags: &[TagId]) -> (String, i64) {
    let mut ids: Vec<&str> = tags.iter().map(TagId::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    (serde_json::Value::from(ids).to_string(), count)
}

/// Narrows a query to the chats that fit.
///
/// The conditions of the list beside every page are spelled as literals that both planners understand: they read it
/// from `loquat_chat_list` in its order, and stop after a page. PostgreSQL guesses that a condition on an expression
/// (`coalesce(pinned, false)`) leaves next to nothing, and would rather sort all chats.
macro_rules! fitting {
    ($query:expr, $wanted:expr) => {{
        let wanted = &$wanted;
        let filter = wanted.filter;
        let mut query = $query.filter(chat::user_id.eq(wanted.owner)).into_boxed();
        if let Some(archived) = filter.archived {
            query = query.filter(chat::archived.eq(archived));
        }
        query = match filter.pinned {
            Some(true) => query.filter(sql::<Bool>("chat.pinned IS TRUE")),
            Some(false) => query.filter(sql::<Bool>("chat.pinned IS NOT TRUE")),
            None => query,
        };
        query = match filter.shared {
            Some(true) => query.filter(chat::share_id.is_not_null()),
            Some(false) => query.filter(chat::share_id.is_null()),
            None => query,
        };
        query = match &filter.place {
            Place::Anywhere => query,
            Place::Outside => query.filter(sql::<Bool>("chat.folder_id IS NULL")),
            Place::Inside(folders) => {
                let folders = folders.iter().map(FolderId::as_str);
                query.filter(chat::folder_id.eq_any(folders.map(Some)))
            }
        };
        if let Some(after) = filter.changed_after {
            query = query.filter(chat::updated_at.gt(after));
        }
        if let Tagged::Not = filter.tagged {
            query = query.filter(sql::<Bool>(wanted.tag_words.none));
        }
        if let Some((ids, count)) = &wanted.tags {
            let [start, middle, end] = wanted.tag_words.all;
            let held = sql::<Bool>(start).bind::<Text, _>(ids.as_str());
            query = query.filter(held.sql(middle).bind::<BigInt, _>(*count).sql(end));
        }
        if let Some(Matching { words, pattern, .. }) = &wanted.title {
            let [start, end] = words.in_title;
            query = query.filter(sql::<Bool>(start).bind::<Text, _>(pattern.as_str()).sql(end));
        }
        if let Some(Matching {
            words,
            pattern,
            in_body,
        }) = &wanted.phrase
        {
            let [start, or_in_body, or_said, end] = words.anywhere;
            let titled = sql::<Bool>(start).bind::<Text, _>(pattern.as_str());
            let in_body = titled.sql(or_in_body).bind::<Text, _>(in_body.as_str());
            let said = in_body.sql(or_said).bind::<Text, _>(pattern.as_str());
            query = query.filter(said.sql(end));
        }
        query
    }};
}

/// Sorts a query. The id decides between equals, so that pages never overlap.
macro_rules! sorted {
    ($query:expr, $filter:expr) => {{
        let query = match $filter.order {
            ChatOrder::Title => directed!($query, $filter.direction, chat::title),
            ChatOrder::CreatedAt => directed!($query, $filter.direction, chat::created_at),
            ChatOrder::UpdatedAt => directed!($query, $filter.direction, chat::updated_at),
        };
        query.then_order_by(chat::id)
    }};
}

pub(super) async fn list(
    db: &Db,
    owner: &UserId,
    filter: &ChatFilter,
    page: Option<Page>,
) -> Result<Vec<ChatSummary>, StoreError> {
    let (offset, limit) = page.map_or((0, i64::MAX), |page| (page.offset, page.limit));
    let wanted = Wanted::new(db, owner, filter);
    let rows: Vec<SummaryRow> = on_db!(db, conn => {
        let query = sorted!(fitting!(chat::table.select(SummaryRow::as_select()), wanted), filter);
        query.offset(offset).limit(limit).load(conn).await
    })?;
    Ok(rows.into_iter().map(ChatSummary::from).collect())
}

pub(super) async fn count(db: &Db, owner: &UserId, filter: &ChatFilter) -> Result<i64, StoreError> {
    let wanted = Wanted::new(db, owner, filter);
    Ok(on_db!(db, conn => fitting!(chat::table.select(count_star()), wanted).get_result(conn).await)?)
}
