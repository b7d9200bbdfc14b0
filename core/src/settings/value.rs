use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::identity::Permissions;
use crate::settings::Format;
use crate::shared::{JsonObject, Secret};

/// The value of one setting. Its variant always fits the [`Format`] of the variable it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Flag(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Secret(Secret),
    List(Vec<String>),
    Items(Vec<Json>),
    Object(JsonObject),
    Json(Json),
    Permissions(Permissions),
}

/// A Rust type in which a setting can be read and written.
pub trait Typed: Sized {
    /// What reading gives: the type itself, or a look into the snapshot.
    type Read<'a>;

    /// How the type is written in the environment and in the saved tree, unless its variable says otherwise.
    const FORMAT: Format;

    /// Reads it. A value of another variant reads as empty; [`Format`] sees to it that there is none.
    fn read(value: &Value) -> Self::Read<'_>;

    /// Makes it a value.
    fn into_value(self) -> Value;
}

/// Implements [`Typed`] for a type with one variant, or with [`Value::Nothing`] beside it.
macro_rules! typed {
    ($($type:ty => $read:ty, $format:ident: $pattern:pat => $found:expr, else $empty:expr; $self:ident => $value:expr)*) => {$(
        impl Typed for $type {
            type Read<'a> = $read;
            const FORMAT: Format = Format::$format;

            fn read(value: &Value) -> Self::Read<'_> {
                match value {
                    $pattern => $found,
                    _ => $empty,
                }
            }

            fn into_value($self) -> Value {
                $value
            }
        }
    )*};
}

typed! {
    bool => bool, Flag: Value::Flag(flag) => *flag, else false; self => Value::Flag(self)
    i64 => i64, Integer: Value::Integer(number) => *number, else 0; self => Value::Integer(self)
    f64 => f64, Float: Value::Float(number) => *number, else 0.0; self => Value::Float(self)
    String => &'a str, Text: Value::Text(text) => text, else ""; self => Value::Text(self)
    Vec<String> => &'a [String], COMMAS: Value::List(items) => items, else &[]; self => Value::List(self)
    Vec<Json> => &'a [Json], JsonList: Value::Items(items) => items, else &[]; self => Value::Items(self)
    Option<i64> => Option<i64>, OptionalInteger: Value::Integer(number) => Some(*number), else None;
        self => self.map_or(Value::Nothing, Value::Integer)
    Option<f64> => Option<f64>, OptionalFloat: Value::Float(number) => Some(*number), else None;
        self => self.map_or(Value::Nothing, Value::Float)
    Option<String> => Option<&'a str>, OptionalText: Value::Text(text) => Some(text), else None;
        self => self.map_or(Value::Nothing, Value::Text)
    Option<Secret> => Option<&'a Secret>, OptionalSecret: Value::Secret(secret) => Some(secret), else None;
        self => self.map_or(Value::Nothing, Value::Secret)
    Option<Json> => Option<&'a Json>, OptionalJson: Value::Json(json) => Some(json), else None;
        self => self.map_or(Value::Nothing, Value::Json)
}

impl Typed for Secret {
    type Read<'a> = &'a Secret;
    const FORMAT: Format = Format::Secret;

    fn read(value: &Value) -> &Secret {
        static EMPTY: LazyLock<Secret> = LazyLock::new(|| Secret::new(""));
        match value {
            Value::Secret(found) => found,
            _ => &EMPTY,
        }
    }

    fn into_value(self) -> Value {
        Value::Secret(self)
    }
}

impl Typed for JsonObject {
    type Read<'a> = &'a JsonObject;
    const FORMAT: Format = Format::JsonObject;

    fn read(value: &Value) -> &JsonObject {
        static EMPTY: LazyLock<JsonObject> = LazyLock::new(JsonObject::new);
        match value {
            Value::Object(found) => found,
            _ => &EMPTY,
        }
    }

    fn into_value(self) -> Value {
        Value::Object(self)
    }
}

impl Typed for Permissions {
    type Read<'a> = &'a Permissions;
    const FORMAT: Format = Format::Permissions;

    fn read(value: &Value) -> &Permissions {
        static EMPTY: LazyLock<Permissions> = LazyLock::new(Permissions::default);
        match value {
            Value::Permissions(found) => found,
            _ => &EMPTY,
        }
    }

    fn into_value(self) -> Value {
        Value::Permissions(self)
    }
}
