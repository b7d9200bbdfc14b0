use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use loquat_core::account::{UserFilter, UserOrder};
use loquat_core::identity::User;
use loquat_core::shared::{Listing, Page, StoreError};

use super::row::UserRow;
use crate::db::Db;
use crate::dialect::{any_case, containing, directed, lower};
use crate::schema::{group_member, users};

/// Finds names that contain a part, in any case, and addresses, which are in lower case anyway.
struct Matching {
    /// The SQL before and behind the pattern.
    by_name: [&'static str; 2],
    name: String,
    email: String,
}

impl Matching {
    fn of(part: &str, db: &Db) -> Self {
        let email = containing(part);
        if matches!(db, Db::Sqlite { .. }) && !part.is_ascii() {
            return Self {
                by_name: [r#""user".name GLOB "#, ""],
                name: any_case(part),
                email,
            };
        }
        Self {
            by_name: [r#"lower("user".name) LIKE "#, r" ESCAPE '\'"],
            name: email.clone(),
            email,
        }
    }
}

/// Narrows a boxed query of users to those who fit.
macro_rules! fitting {
    ($query:expr, $filter:expr, $matching:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(Matching {
            by_name: [before, behind],
            name,
            email,
        }) = $matching
        {
            let by_name = sql::<Bool>(before).bind::<Text, _>(name).sql(behind);
            query = query.filter(by_name.or(lower(users::email).like(email).escape('\\')));
        }
        if let Some(group) = &$filter.group {
            let members = group_member::table.filter(group_member::group_id.eq(&group.0));
            query = query.filter(users::id.eq_any(members.select(group_member::user_id)));
        }
        query
    }};
}

/// Sorts a boxed query. The id decides between equals, so that pages never overlap.
macro_rules! sorted {
    ($query:expr, $filter:expr) => {{
        let query = match &$filter.order {
            UserOrder::Membership(group) => {
                let members = group_member::table.filter(group_member::group_id.eq(&group.0));
                directed!(
                    $query,
                    $filter.direction,
                    users::id.eq_any(members.select(group_member::user_id))
                )
                .then_order_by(users::name.asc())
            }
            UserOrder::Name => directed!($query, $filter.direction, users::name),
            UserOrder::Email => directed!($query, $filter.direction, users::email),
            UserOrder::Role => directed!($query, $filter.direction, users::role),
            UserOrder::LastActiveAt => directed!($query, $filter.direction, users::last_active_at),
            UserOrder::UpdatedAt => directed!($query, $filter.direction, users::updated_at),
            UserOrder::CreatedAt => directed!($query, $filter.direction, users::created_at),
        };
        query.then_order_by(users::id.asc())
    }};
}

pub(super) async fn list(db: &Db, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError> {
    let (offset, limit) = page.map_or((0, i64::MAX), |page| (page.offset, page.limit));
    let matching = filter.query.as_ref().map(|part| Matching::of(part, db));
    let matching = matching.as_ref();
    let (total, rows): (i64, Vec<UserRow>) = on_db!(db, conn => {
        async {
            let total = fitting!(users::table.select(diesel::dsl::count_star()), filter, matching).first(conn).await?;
            let query = fitting!(users::table.select(UserRow::as_select()), filter, matching);
            let rows = sorted!(query, filter).offset(offset).limit(limit).load(conn).await?;
            Ok::<_, diesel::result::Error>((total, rows))
        }
        .await
    })?;
    Ok(Listing {
        items: rows.into_iter().map(User::from).collect(),
        total,
    })
}
