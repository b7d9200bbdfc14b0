//! Column types that both databases read and write alike.

use std::io::Write;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Json, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use jiff::civil;
use loquat_core::shared::{JsonObject, JsonText};
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::Formatter;

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

    /// A column for anything that serialises.
    pub fn of(value: &impl Serialize) -> Self {
        Self(JsonText::of(value).unwrap_or_else(|_| null()))
    }

    /// A column for a document that may be absent, written as it came.
    pub fn text(text: Option<&JsonText>) -> Self {
        Self(text.cloned().unwrap_or_else(null))
    }

    /// The document in the column; the JSON text `null` counts as absent.
    pub fn into_text(self) -> Option<JsonText> {
        (self.0.as_str() != "null").then_some(self.0)
    }

    /// Like [`JsonColumn::object`], spelled as Python spells it: the original searches some columns as text.
    pub fn searchable_object(object: Option<&JsonObject>) -> Self {
        let text = object.map(spelled_as_python);
        Self(text.and_then(|text| JsonText::parse(&text).ok()).unwrap_or_else(null))
    }

    /// The object in the column. The JSON text `null` and anything that is no object count as absent.
    pub fn into_object(self) -> Option<JsonObject> {
        self.0.read::<JsonObject>().ok()
    }
}

/// The object in a column of text, such as `model.meta`; what is no object counts as an empty one.
pub(crate) fn object_of_text(text: &str) -> JsonObject {
    lenient(text).read().unwrap_or_default()
}

/// The list in a column of text; what is no list counts as an empty one.
pub(crate) fn list_of_text(text: &str) -> Vec<Value> {
    lenient(text).read().unwrap_or_default()
}

/// The object as text, for such a column.
pub(crate) fn text_of_object(object: &JsonObject) -> String {
    Value::from(object.clone()).to_string()
}

fn null() -> JsonText {
    JsonText::from(serde_json::value::RawValue::NULL.to_owned())
}

/// The object with a space after each comma and colon, and with everything beyond ASCII escaped.
fn spelled_as_python(object: &JsonObject) -> String {
    let mut text = Vec::new();
    // Writing a tree of values into memory cannot fail.
    let _ = object.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Spaced));
    let mut ascii = String::with_capacity(text.len());
    for character in String::from_utf8_lossy(&text).chars() {
        if character.is_ascii() {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> std::io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> std::io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> std::io::Result<()> {
        out.write_all(b": ")
    }
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

/// A JSON column whose text is not looked at, neither read nor written: for whoever makes sure of it themselves.
#[derive(Debug, Clone, FromSqlRow, AsExpression)]
#[diesel(sql_type = Json)]
pub struct TextOfJson(pub String);

impl FromSql<Json, Pg> for TextOfJson {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(value.as_bytes())?.to_owned()))
    }
}

impl FromSql<Json, Sqlite> for TextOfJson {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Sqlite>>::from_sql(value)?))
    }
}

impl ToSql<Json, Pg> for TextOfJson {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<Json, Sqlite> for TextOfJson {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::JsonColumn;

    #[test]
    fn an_identity_is_spelled_so_that_the_original_finds_it() {
        let identities = json!({"oidc": {"sub": "S"}, "n": ["Zoë 😀", 1]});
        let column = JsonColumn::searchable_object(identities.as_object());
        let expected = r#"{"oidc": {"sub": "S"}, "n": ["Zo\u00eb \ud83d\ude00", 1]}"#;
        assert_eq!(column.0.as_str(), expected);
    }

    #[test]
    fn an_absent_object_is_the_json_text_null() {
        assert_eq!(JsonColumn::searchable_object(None).0.as_str(), "null");
        assert_eq!(JsonColumn::object(None).0.as_str(), "null");
    }
}
