use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{User, UserFilter, UserOrder};
use loquat_core::shared::{Direction, Listing, Page, StoreError};

use super::row::UserRow;
use crate::db::Db;
use crate::dialect::{containing, lower};
use crate::schema::{group_member, users};

/// Narrows a boxed query of users to those who fit.
macro_rules! fitting {
    ($query:expr, $filter:expr) => {{
        let mut query = $query.into_boxed();
        if let Some(part) = &$filter.query {
            let pattern = containing(part);
            let by_name = lower(users::name).like(pattern.clone()).escape('\\');
            query = query.filter(by_name.or(lower(users::email).like(pattern).escape('\\')));
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
        macro_rules! by {
            ($expression:expr) => {
                match $filter.direction {
                    Direction::Ascending => $query.order($expression.asc()),
                    Direction::Descending => $query.order($expression.desc()),
                }
            };
        }
        let query = match &$filter.order {
            UserOrder::Membership(group) => {
                let members = group_member::table.filter(group_member::group_id.eq(&group.0));
                by!(users::id.eq_any(members.select(group_member::user_id))).then_order_by(users::name.asc())
            }
            UserOrder::Name => by!(users::name),
            UserOrder::Email => by!(users::email),
            UserOrder::Role => by!(users::role),
            UserOrder::LastActiveAt => by!(users::last_active_at),
            UserOrder::UpdatedAt => by!(users::updated_at),
            UserOrder::CreatedAt => by!(users::created_at),
        };
        query.then_order_by(users::id.asc())
    }};
}

pub(super) async fn list(db: &Db, filter: &UserFilter, page: Option<Page>) -> Result<Listing<User>, StoreError> {
    let (offset, limit) = page.map_or((0, i64::MAX), |page| (page.offset, page.limit));
    let (total, rows): (i64, Vec<UserRow>) = on_db!(db, conn => {
        async {
            let total = fitting!(users::table.select(diesel::dsl::count_star()), filter).first(conn).await?;
            let query = fitting!(users::table.select(UserRow::as_select()), filter);
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
