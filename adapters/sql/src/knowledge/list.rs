use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use loquat_core::access::Ownership;
use loquat_core::knowledge::{KnowledgeBase, KnowledgeFilter};
use loquat_core::shared::{Listing, Page, StoreError};

use super::row::KnowledgeRow;
use crate::db::Db;
use crate::dialect::{Glob, Part, lower};
use crate::grants::Grants;
use crate::schema::knowledge;

/// Narrows a query to the bases that fit.
macro_rules! fitting {
    ($query:expr, $filter:expr, $part:expr, $grants:expr) => {{
        let mut query = $query.into_boxed();
        query = match $part {
            None => query,
            Some(Part::Like(pattern)) => {
                let by_name = lower(knowledge::name).like(pattern).escape('\\');
                let description = lower(knowledge::description.assume_not_null());
                query.filter(by_name.or(description.like(pattern).escape('\\')))
            }
            Some(Part::Glob(pattern)) => {
                let by_name = Glob::new(knowledge::name, pattern.into_sql::<Text>());
                let description = knowledge::description.assume_not_null();
                query.filter(by_name.or(Glob::new(description, pattern.into_sql::<Text>())))
            }
        };
        query = match &$filter.ownership {
            None => query,
            Some(Ownership::By(user)) => query.filter(knowledge::user_id.eq(&user.0)),
            Some(Ownership::NotBy(user)) => query.filter(knowledge::user_id.ne(&user.0)),
        };
        if let Some(readers) = &$filter.readable_by {
            query = query.filter(readable!(knowledge, readers, $grants));
        }
        query
    }};
}

pub(super) async fn list(db: &Db, filter: &KnowledgeFilter, page: Page) -> Result<Listing<KnowledgeBase>, StoreError> {
    let part = filter.query.as_ref().map(|part| Part::of(part, db));
    let part = part.as_ref();
    let grants = &Grants::of("knowledge", db);
    let (total, rows): (i64, Vec<KnowledgeRow>) = on_db!(db, conn => {
        async {
            let count = fitting!(knowledge::table.select(count_star()), filter, part, grants);
            let total = count.get_result(conn).await?;
            let rows = fitting!(knowledge::table.select(KnowledgeRow::as_select()), filter, part, grants)
                .order((knowledge::updated_at.desc(), knowledge::id))
                .offset(page.offset)
                .limit(page.limit)
                .load(conn)
                .await?;
            Ok::<_, diesel::result::Error>((total, rows))
        }
        .await
    })?;
    Ok(Listing {
        items: rows.into_iter().map(KnowledgeBase::from).collect(),
        total,
    })
}
