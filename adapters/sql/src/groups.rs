use std::collections::HashMap;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::account::{CountedGroup, Group, GroupChange, GroupId, GroupStore, Permissions, UserId};
use loquat_core::shared::{Seconds, StoreError};

use crate::column::JsonColumn;
use crate::db::Db;
use crate::dialect::CHUNK;
use crate::schema::{group_member, groups, users};

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

    async fn find(&self, id: &GroupId) -> Result<Option<CountedGroup>, StoreError> {
        find(&self.db, id).await
    }

    async fn list(&self) -> Result<Vec<CountedGroup>, StoreError> {
        list(&self.db).await
    }

    async fn of_users(&self, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError> {
        of_users(&self.db, users).await
    }

    async fn members(&self, id: &GroupId) -> Result<Vec<UserId>, StoreError> {
        members(&self.db, id).await
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
        add_members(&self.db, id, users, now).await
    }

    async fn remove_members(
        &self,
        id: &GroupId,
        users: &[UserId],
        now: Seconds,
    ) -> Result<Option<CountedGroup>, StoreError> {
        remove_members(&self.db, id, users, now).await
    }

    async fn set_groups_of(&self, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError> {
        set_groups_of(&self.db, user, names, now).await
    }

    async fn delete(&self, id: &GroupId) -> Result<bool, StoreError> {
        delete(&self.db, id).await
    }
}

/// A row of the table `group`. Columns that the tables of older versions let be NULL count as empty.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = groups)]
pub(crate) struct GroupRow {
    id: String,
    user_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    data: Option<JsonColumn>,
    meta: Option<JsonColumn>,
    permissions: Option<JsonColumn>,
    created_at: Option<i64>,
    updated_at: Option<i64>,
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        let object = |column: Option<JsonColumn>| column.and_then(JsonColumn::into_object);
        Self {
            id: row.id.into(),
            user_id: row.user_id.unwrap_or_default().into(),
            name: row.name.unwrap_or_default(),
            description: row.description.unwrap_or_default(),
            data: object(row.data),
            meta: object(row.meta),
            permissions: object(row.permissions).map(|tree| Permissions::read_leniently(&tree)),
            created_at: row.created_at.unwrap_or_default(),
            updated_at: row.updated_at.unwrap_or_default(),
        }
    }
}

impl From<Group> for GroupRow {
    fn from(group: Group) -> Self {
        Self {
            id: group.id.0,
            user_id: Some(group.user_id.0),
            name: Some(group.name),
            description: Some(group.description),
            data: Some(JsonColumn::object(group.data.as_ref())),
            meta: Some(JsonColumn::object(group.meta.as_ref())),
            permissions: Some(JsonColumn::of(&group.permissions)),
            created_at: Some(group.created_at),
            updated_at: Some(group.updated_at),
        }
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = groups)]
struct GroupPatch<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    data: Option<JsonColumn>,
    permissions: Option<JsonColumn>,
    updated_at: i64,
}

/// A row of the table `group_member`.
#[derive(Insertable)]
#[diesel(table_name = group_member)]
struct MemberRow<'a> {
    id: String,
    group_id: &'a str,
    user_id: &'a str,
    created_at: i64,
    updated_at: i64,
}

impl<'a> MemberRow<'a> {
    fn new(group: &'a str, user: &'a str, now: Seconds) -> Self {
        Self {
            // The two ids together say what a row is; nobody refers to a row by its own id.
            id: format!("{group}:{user}"),
            group_id: group,
            user_id: user,
            created_at: now,
            updated_at: now,
        }
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

/// The group of an id with the number of its members.
macro_rules! counted {
    ($conn:ident, $id:expr) => {{
        let row: Option<GroupRow> = groups::table
            .find($id)
            .select(GroupRow::as_select())
            .first($conn)
            .await
            .optional()?;
        let members = group_member::table
            .filter(group_member::group_id.eq($id))
            .count()
            .get_result($conn)
            .await?;
        Ok::<_, diesel::result::Error>(row.map(|row| CountedGroup {
            group: row.into(),
            members,
        }))
    }};
}

async fn insert(db: &Db, group: &Group) -> Result<(), StoreError> {
    write_db!(db, conn => {
        diesel::insert_into(groups::table).values(GroupRow::from(group.clone())).execute(conn).await
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

async fn of_users(db: &Db, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError> {
    let mut found: HashMap<UserId, Vec<Group>> = HashMap::new();
    for some in users.chunks(CHUNK) {
        let some: Vec<&str> = some.iter().map(UserId::as_str).collect();
        let rows: Vec<(String, GroupRow)> = on_db!(db, conn => {
            group_member::table
                .inner_join(groups::table.on(groups::id.eq(group_member::group_id)))
                .filter(group_member::user_id.eq_any(some))
                .order((groups::updated_at.desc(), groups::id))
                .select((group_member::user_id, GroupRow::as_select()))
                .load(conn)
                .await
        })?;
        for (user, group) in rows {
            found.entry(user.into()).or_default().push(group.into());
        }
    }
    Ok(found)
}

async fn members(db: &Db, id: &GroupId) -> Result<Vec<UserId>, StoreError> {
    let members: Vec<String> = on_db!(db, conn => {
        group_member::table
            .filter(group_member::group_id.eq(&id.0))
            .order((group_member::created_at, group_member::id))
            .select(group_member::user_id)
            .load(conn)
            .await
    })?;
    Ok(members.into_iter().map(UserId).collect())
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

/// Notes the change of a group and takes its row; false if there is none.
macro_rules! touched {
    ($conn:ident, $id:expr, $now:expr) => {
        diesel::update(groups::table.find($id))
            .set(groups::updated_at.eq($now))
            .execute($conn)
            .await?
            > 0
    };
}

async fn add_members(db: &Db, id: &GroupId, new: &[UserId], now: Seconds) -> Result<Option<CountedGroup>, StoreError> {
    let grown = write_db!(db, conn => {
        if !touched!(conn, &id.0, now) {
            return Ok(None);
        }
        for some in new.chunks(CHUNK) {
            let some = some.iter().map(UserId::as_str);
            let known: Vec<String> = users::table.filter(users::id.eq_any(some)).select(users::id).load(conn).await?;
            for user in &known {
                diesel::insert_into(group_member::table)
                    .values(MemberRow::new(&id.0, user, now))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
            }
        }
        counted!(conn, &id.0)
    })?;
    Ok(grown)
}

async fn remove_members(
    db: &Db,
    id: &GroupId,
    leaving: &[UserId],
    now: Seconds,
) -> Result<Option<CountedGroup>, StoreError> {
    let shrunk = write_db!(db, conn => {
        if !touched!(conn, &id.0, now) {
            return Ok(None);
        }
        for some in leaving.chunks(CHUNK) {
            let some = some.iter().map(UserId::as_str);
            let leaving = group_member::table
                .filter(group_member::group_id.eq(&id.0))
                .filter(group_member::user_id.eq_any(some));
            diesel::delete(leaving).execute(conn).await?;
        }
        counted!(conn, &id.0)
    })?;
    Ok(shrunk)
}

async fn set_groups_of(db: &Db, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError> {
    let user = user.as_str();
    let changed = write_db!(db, conn => {
        // Takes the user's row, so that two synchronisations of one user come one after the other.
        let known = diesel::update(users::table.find(user)).set(users::updated_at.eq(now)).execute(conn).await?;
        if known == 0 {
            return Ok(false);
        }
        let wanted: Vec<String> =
            groups::table.filter(groups::name.eq_any(names)).select(groups::id).load(conn).await?;
        let present: Vec<String> = group_member::table
            .filter(group_member::user_id.eq(user))
            .select(group_member::group_id)
            .load(conn)
            .await?;
        let mut changed = false;
        for group in wanted.iter().filter(|group| !present.contains(group)) {
            diesel::insert_into(group_member::table)
                .values(MemberRow::new(group, user, now))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
            changed |= touched!(conn, group, now);
        }
        for group in present.iter().filter(|group| !wanted.contains(group)) {
            let left = group_member::table
                .filter(group_member::group_id.eq(group))
                .filter(group_member::user_id.eq(user));
            diesel::delete(left).execute(conn).await?;
            changed |= touched!(conn, group, now);
        }
        Ok::<_, diesel::result::Error>(changed)
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
