use diesel::prelude::*;
use loquat_core::identity::{Group, Permissions};
use loquat_core::shared::Seconds;

use crate::column::JsonColumn;
use crate::schema::{group_member, groups};

/// A row of the table `group`. Columns that the tables of older versions let be NULL count as empty.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = groups)]
pub(crate) struct GroupRow {
    pub(super) id: String,
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
pub(super) struct GroupPatch<'a> {
    pub name: Option<&'a str>,
    pub description: Option<&'a str>,
    pub data: Option<JsonColumn>,
    pub permissions: Option<JsonColumn>,
    pub updated_at: i64,
}

/// A row of the table `group_member`.
#[derive(Insertable)]
#[diesel(table_name = group_member)]
pub(super) struct MemberRow<'a> {
    id: String,
    group_id: &'a str,
    user_id: &'a str,
    created_at: i64,
    updated_at: i64,
}

impl<'a> MemberRow<'a> {
    pub fn new(group: &'a str, user: &'a str, now: Seconds) -> Self {
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

/// The group of an id with the number of its members.
macro_rules! counted {
    ($conn:ident, $id:expr) => {{
        use $crate::schema::{group_member, groups};
        let row: Option<$crate::groups::GroupRow> = groups::table
            .find($id)
            .select($crate::groups::GroupRow::as_select())
            .first($conn)
            .await
            .optional()?;
        let members = group_member::table
            .filter(group_member::group_id.eq($id))
            .count()
            .get_result($conn)
            .await?;
        Ok::<_, diesel::result::Error>(row.map(|row| ::loquat_core::identity::CountedGroup {
            group: row.into(),
            members,
        }))
    }};
}
pub(super) use counted;
