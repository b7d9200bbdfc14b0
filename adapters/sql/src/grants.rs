//! Which things of a list somebody may read, decided by the database.

use loquat_core::identity::GroupId;

use crate::db::Db;

/// The condition of a query that [`Readers`](loquat_core::access::Readers) own a row of the table, or that its access
/// control lets them read. `$grants` are the [`Grants`] of that table.
macro_rules! readable {
    ($table:ident, $readers:expr, $grants:expr) => {{
        let granted = diesel::dsl::sql::<diesel::sql_types::Bool>(&$grants.to_the_user)
            .bind::<diesel::sql_types::Text, _>(&$readers.user.0)
            .sql(&$grants.or_to_the_groups)
            .bind::<diesel::sql_types::Text, _>($crate::grants::json_list(&$readers.groups))
            .sql(&$grants.end);
        $table::user_id.eq(&$readers.user.0).or(granted)
    }};
}

/// SQL that tells whether a thing is public, or its access control lets a user or one of their groups read: three
/// pieces, with the user's id and a JSON list of group ids between them.
pub(crate) struct Grants {
    pub to_the_user: String,
    pub or_to_the_groups: String,
    pub end: String,
}

impl Grants {
    /// What decides about the rows of a table, in the words of the database.
    pub fn of(table: &str, db: &Db) -> Self {
        Self::to("read", table, db)
    }

    /// The same about writing them; what is public counts too.
    pub fn to_write(table: &str, db: &Db) -> Self {
        Self::to("write", table, db)
    }

    fn to(right: &str, table: &str, db: &Db) -> Self {
        let words = match db {
            Db::Sqlite { .. } => ON_SQLITE,
            Db::Postgres(_) => ON_POSTGRES,
        };
        let [to_the_user, or_to_the_groups, end] = words.map(|piece| {
            let piece = piece.replace("its.access", &format!("{table}.access"));
            piece
                .replace("$.read.", &format!("$.{right}."))
                .replace("{read,", &format!("{{{right},"))
        });
        Self {
            to_the_user,
            or_to_the_groups,
            end,
        }
    }
}

/// The key of what stands in a list is a number: what is no list grants nothing.
const ON_SQLITE: [&str; 3] = [
    "(its.access_control IS NULL OR its.access_control = 'null' \
        OR CASE WHEN json_valid(its.access_control) THEN \
        EXISTS (SELECT 1 FROM json_each(its.access_control, '$.read.user_ids') AS granted \
        WHERE typeof(granted.key) = 'integer' AND granted.value = ",
    ") OR EXISTS (SELECT 1 FROM json_each(its.access_control, '$.read.group_ids') AS granted \
        WHERE typeof(granted.key) = 'integer' AND granted.value IN (SELECT mine.value FROM json_each(",
    ") AS mine)) ELSE 0 END)",
];

const ON_POSTGRES: [&str; 3] = [
    "(its.access_control IS NULL OR its.access_control::text = 'null' \
        OR EXISTS (SELECT 1 FROM json_array_elements_text(\
        CASE WHEN json_typeof(its.access_control #> '{read,user_ids}') = 'array' \
        THEN its.access_control #> '{read,user_ids}' ELSE '[]'::json END) AS granted(id) WHERE granted.id = ",
    ") OR EXISTS (SELECT 1 FROM json_array_elements_text(\
        CASE WHEN json_typeof(its.access_control #> '{read,group_ids}') = 'array' \
        THEN its.access_control #> '{read,group_ids}' ELSE '[]'::json END) AS granted(id) \
        WHERE granted.id IN (SELECT mine.id FROM json_array_elements_text(",
    "::json) AS mine(id))))",
];

pub(crate) fn json_list(groups: &[GroupId]) -> String {
    let ids: Vec<&str> = groups.iter().map(GroupId::as_str).collect();
    serde_json::Value::from(ids).to_string()
}
