use loquat_core::settings::{Setting, Snapshot, Typed};
use loquat_core::shared::{JsonObject, Secret};
use poem_openapi::registry::MetaSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::wire::{FreeObject, free};

/// A field of an administrator's form, for a setting of type `T`.
pub trait Field<T: Typed> {
    fn shown(value: T::Read<'_>) -> Self;
    fn taken(self) -> T;
}

/// The value of a setting as a field shows it.
pub fn shown<T: Typed, F: Field<T>>(now: &Snapshot, setting: Setting<T>) -> F {
    F::shown(now.get(setting))
}

/// Fields that are of the same kind as their setting.
macro_rules! plain {
    ($($kind:ty),*) => {$(
        impl Field<$kind> for $kind {
            fn shown(value: $kind) -> Self {
                value
            }

            fn taken(self) -> $kind {
                self
            }
        }
    )*};
}

plain!(bool, i64, f64, Option<i64>, Option<f64>);

impl Field<String> for String {
    fn shown(value: &str) -> Self {
        value.to_owned()
    }

    fn taken(self) -> String {
        self
    }
}

impl Field<Option<String>> for Option<String> {
    fn shown(value: Option<&str>) -> Self {
        value.map(str::to_owned)
    }

    fn taken(self) -> Self {
        self
    }
}

/// No text counts as an empty one.
impl Field<String> for Option<String> {
    fn shown(value: &str) -> Self {
        Some(value.to_owned())
    }

    fn taken(self) -> String {
        self.unwrap_or_default()
    }
}

/// Administrators see the secrets they set.
impl Field<Secret> for String {
    fn shown(value: &Secret) -> Self {
        value.expose().to_owned()
    }

    fn taken(self) -> Secret {
        Secret::new(self)
    }
}

impl Field<Option<Secret>> for Option<String> {
    fn shown(value: Option<&Secret>) -> Self {
        value.map(|secret| secret.expose().to_owned())
    }

    fn taken(self) -> Option<Secret> {
        self.map(Secret::new)
    }
}

/// What is no object in a list of objects is not shown.
impl Field<Vec<Json>> for Vec<FreeObject> {
    fn shown(value: &[Json]) -> Self {
        value
            .iter()
            .filter_map(Json::as_object)
            .cloned()
            .map(FreeObject)
            .collect()
    }

    fn taken(self) -> Vec<Json> {
        self.into_iter().map(|item| Json::Object(item.0)).collect()
    }
}

/// No list counts as an empty one.
impl Field<Vec<String>> for Option<Vec<String>> {
    fn shown(value: &[String]) -> Self {
        Some(value.to_vec())
    }

    fn taken(self) -> Vec<String> {
        self.unwrap_or_default()
    }
}

/// Members that are put over those of a request. Forms send an object, its JSON text, or nothing.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Params(JsonObject);

impl Params {
    fn read(value: Json) -> Option<Self> {
        match value {
            Json::Null => Some(Self::default()),
            Json::Object(members) => Some(Self(members)),
            Json::String(text) if text.trim().is_empty() => Some(Self::default()),
            Json::String(text) => serde_json::from_str(&text).ok().map(Self),
            _ => None,
        }
    }
}

impl Field<JsonObject> for Params {
    fn shown(value: &JsonObject) -> Self {
        Self(value.clone())
    }

    fn taken(self) -> JsonObject {
        self.0
    }
}

impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Json::deserialize(deserializer)?;
        Self::read(value).ok_or_else(|| serde::de::Error::custom("write a JSON object, or nothing"))
    }
}

free!(
    Params,
    "Params",
    MetaSchema {
        description: Some("An object, or its JSON text"),
        ..MetaSchema::ANY
    },
    Self::read,
    |params| Some(Json::Object(params.0.clone()))
);

/// No text counts as an empty secret.
impl Field<Secret> for Option<String> {
    fn shown(value: &Secret) -> Self {
        Some(value.expose().to_owned())
    }

    fn taken(self) -> Secret {
        Secret::new(self.unwrap_or_default())
    }
}

/// For a field that may be null and must be there.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Defines a form: its fields, and the setting behind each. A field may name the method of
/// [`Changes`](loquat_core::settings::Changes) that knows better than `set` what to do with it.
macro_rules! settings_form {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty = $setting:ident $(, by $setter:ident)?;)*
        }
    ) => {
        #[derive(Debug, Clone, poem_openapi::Object, serde::Serialize, serde::Deserialize)]
        $(#[$meta])*
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name {
            /// The form as it is filled in now.
            pub fn of(now: &loquat_core::settings::Snapshot) -> Self {
                Self {
                    $($field: $crate::configs::form::shown(now, loquat_core::settings::$setting),)*
                }
            }

            /// What the form asks for.
            pub fn changes(self) -> loquat_core::settings::Changes {
                let changes = loquat_core::settings::Changes::new();
                $(let changes = settings_form!(@set changes, $setting, self.$field $(, $setter)?);)*
                changes
            }
        }
    };
    (@set $changes:ident, $setting:ident, $value:expr) => {
        $changes.set(loquat_core::settings::$setting, $crate::configs::form::Field::taken($value))
    };
    (@set $changes:ident, $setting:ident, $value:expr, $setter:ident) => {
        $changes.$setter($value)
    };
}
pub(crate) use settings_form;
