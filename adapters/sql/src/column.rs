//! Column types that both databases read and write alike.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Json, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use jiff::civil;
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::Value;
use std::io::Write;

/// A JSON column, kept as its text: PostgreSQL's `json` type and SQLite's text both give back what was written.
#[derive(Debug, Clone, FromSqlRow, AsExpression)]
#[diesel(sql_type = Json)]
pub struct JsonColumn(pub JsonText);

impl JsonColumn {
    /// A column for a value that may be absent. Absent is the JSON text `null`, as the original writes it.
    pub fn object(object: Option<&JsonObject>) -> Self {
        let value = object.cloned().map_or(Value::Null, Value::Object);
        Self(JsonText::of(&value).unwrap_or_else(|_| null()))
    }

    /// The object in the column. The JSON text `null` and anything that is no object count as absent.
    pub fn into_object(self) -> Option<JsonObject> {
        self.0.read::<JsonObject>().ok()
    }
}

fn null() -> JsonText {
    JsonText::from(serde_json::value::RawValue::NULL.to_owned())
}

/// Reads a text that another program wrote: Python leaves `NaN` and lone surrogates in its JSON, which no other
/// parser takes. Such a row is repaired while it is read, so that one bad row never hides the others.
fn lenient(text: &str) -> JsonText {
    JsonText::parse(text)
        .or_else(|_| JsonText::parse(&loquat_core::shared::repair_json(text)))
        .unwrap_or_else(|_| null())
}

impl FromSql<Json, Pg> for JsonColumn {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(lenient(std::str::from_utf8(value.as_bytes())?)))
    }
}

impl FromSql<Json, Sqlite> for JsonColumn {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Self(lenient(&text)))
    }
}

impl ToSql<Json, Pg> for JsonColumn {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_str().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Json, Sqlite> for JsonColumn {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

/// A column that is a date on PostgreSQL and an ISO 8601 text on SQLite.
#[derive(Debug, Clone, Copy, Default, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
#[diesel(sqlite_type(name = "Text"), postgres_type(oid = 1082, array_oid = 1182))]
pub struct IsoDate;

/// A date in ISO 8601.
#[derive(Debug, Clone, FromSqlRow, AsExpression)]
#[diesel(sql_type = IsoDate)]
pub struct DateColumn(pub String);

/// PostgreSQL counts days from here.
const EPOCH: civil::Date = civil::date(2000, 1, 1);

impl FromSql<IsoDate, Pg> for DateColumn {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<diesel::sql_types::Integer, Pg>>::from_sql(value)?;
        let date = EPOCH.checked_add(jiff::Span::new().try_days(days)?)?;
        Ok(Self(date.to_string()))
    }
}

impl ToSql<IsoDate, Pg> for DateColumn {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let date: civil::Date = self.0.parse()?;
        let days = EPOCH.until(date)?.get_days();
        ToSql::<diesel::sql_types::Integer, Pg>::to_sql(&days, &mut out.reborrow())
    }
}

impl FromSql<IsoDate, Sqlite> for DateColumn {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Sqlite>>::from_sql(value)?))
    }
}

impl ToSql<IsoDate, Sqlite> for DateColumn {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
