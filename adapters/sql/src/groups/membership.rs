//! Who is in which group.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loquat_core::identity::{CountedGroup, Group, GroupId, UserId};
use loquat_core::shared::{Seconds, StoreError};

use super::row::{GroupRow, MemberRow, counted};
use crate::db::Db;
use crate::dialect::CHUNK;
use crate::schema::{group_member, groups, users};

pub(super) async fn of_users(db: &Db, users: &[UserId]) -> Result<HashMap<UserId, Vec<Group>>, StoreError> {
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

pub(super) async fn members(db: &Db, id: &GroupId) -> Result<Vec<UserId>, StoreError> {
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

pub(super) async fn add_members(
    db: &Db,
    id: &GroupId,
    new: &[UserId],
    now: Seconds,
) -> Result<Option<CountedGroup>, StoreError> {
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

pub(super) async fn remove_members(
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

pub(super) async fn set_groups_of(db: &Db, user: &UserId, names: &[String], now: Seconds) -> Result<bool, StoreError> {
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
