use std::collections::HashMap;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{GroupChange, GroupStore};
use loquat_core::identity::{CountedGroup, Group, GroupId, UserId};
use loquat_core::shared::{Seconds, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::lock::{Alone, TakeTurns};
use crate::schema::{group_member, groups};

mod membership;
mod row;

pub(crate) use row::GroupRow;
use row::{GroupPatch, counted};

/// Groups in the table `group`, memberships in `group_member`.
#[derive(Debug, Clone)]
pub struct SqlGroups {
    db: Db,
}

impl SqlGroups {
    pub fn new(db: Db) -> Self {
        Self { db }
    }
}

#[async_trait]
impl GroupStore for SqlGroups {
    async fn insert(&self, group: &Group) -> Result<(), StoreError> {
        insert(&self.db, group).await
    }

    async fn insert_missing(&self, groups: &[Group]) -> Result<(), StoreError> {
        insert_missing(&self.db, groups).await
    }

    async fn find(&self, id: &GroupId) -> Result<Option<CountedGroup>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self) -> Result<Vec<CountedGroup>, StoreError> {
        list(&self.db).await
    }

    async fn of_users(&self, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError> {
        membership::of_users(&self.db, users).await
    }

    async fn members(&self, id: &GroupId) -> Result<Vec<UserId>, StoreError> {
        membership::members(&self.db, id).await
    }

    async fn update(
        &self,
        id: &GroupId,
        change: &GroupChange,
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        update(&self.db, id, change, now).await
    }

    async fn add_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        membership::add_members(&self.db, id, users, now).await
    }

    async fn remove_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        membership::remove_members(&self.db, id, users, now).await
    }

    async fn set_groups_of(&self, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError> {
        membership::set_groups_of(&self.db, user, names, now).await
    }

    async fn delete(&self, id: &GroupId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }
}

/// The groups of a user, the latest changed first.
macro_rules! groups_of {
    ($user:expr) => {{
        use crate::schema::{group_member, groups};
        let joined = group_member::table
            .filter(group_member::user_id.eq($user))
            .select(group_member::group_id);
        groups::table
            .filter(groups::id.eq_any(joined))
            .order((groups::updated_at.desc(), groups::id))
            .select($crate::groups::GroupRow::as_select())
    }};
}

async fn insert(db: &Db, group: &Group) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(groups::table).values(GroupRow::from(group.clone())).execute(conn).await
    })?;
    Ok(())
}

async fn insert_missing(db: &Db, new: &[Group]) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    write_db!(db, conn => {
        conn.alone(Alone::GroupNames).await?;
        for group in new {
            let same = groups::table.filter(groups::name.eq(&group.name));
            if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(conn).await? {
                continue;
            }
            diesel::insert_into(groups::table).values(GroupRow::from(group.clone())).execute(conn).await?;
        }
        Ok::<_, diesel::result::Error>(())
    })?;
    Ok(())
}

async fn find(db: &Db, id: &GroupId) -> Result<Option<CountedGroup>, StoreError> {
    let found = on_db!(db, conn => async { counted!(conn, &id.0) }.await)?;
    Ok(found)
}

async fn list(db: &Db) -> Result<Vec<CountedGroup>, StoreError> {
    let (rows, counts): (Vec<GroupRow>, Vec<(String, i64)>) = on_db!(db, conn => {
        async {
            let rows = groups::table
                .order((groups::updated_at.desc(), groups::id))
                .select(GroupRow::as_select())
                .load(conn)
                .await?;
            let counts = group_member::table
                .group_by(group_member::group_id)
                .select((group_member::group_id, diesel::dsl::count_star()))
                .load(conn)
                .await?;
            Ok::<_, diesel::result::Error>((rows, counts))
        }
        .await
    })?;
    let counts: HashMap<_, _> = counts.into_iter().collect();
    let counted = |row: GroupRow| CountedGroup {
        members: counts.get(&row.id).copied().unwrap_or_default(),
        group: row.into(),
    };
    Ok(rows.into_iter().map(counted).collect())
}

async fn update(db: &Db, id: &GroupId, change: &GroupChange, now: Seconds) -> Result<Option<CountedGroup>, StoreError> {
    let changed = write_db!(db, conn => {
        let patch = GroupPatch {
            name: change.name.as_deref(),
            description: change.description.as_deref(),
            data: change.data.as_ref().map(|data| JsonColumn::object(Some(data))),
            permissions: change.permissions.as_ref().map(JsonColumn::of),
            updated_at: now,
        };
        diesel::update(groups::table.find(&id.0)).set(patch).execute(conn).await?;
        counted!(conn, &id.0)
    })?;
    Ok(changed)
}

async fn delete(db: &Db, id: &GroupId) -> Result<bool, StoreError> {
    let removed = write_db!(db, conn => {
        diesel::delete(group_member::table.filter(group_member::group_id.eq(&id.0))).execute(conn).await?;
        diesel::delete(groups::table.find(&id.0)).execute(conn).await
    })?;
    Ok(removed > 0)
}
