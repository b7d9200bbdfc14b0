use serde_json::Value as Json;

use crate::identity::Permissions;
use crate::settings::Value;
use crate::shared::Secret;

/// How a value is written: as text in the environment, as JSON in the saved tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// True only for `true` in any case: `1`, `yes` and `on` have always meant false here.
    Flag,
    Integer,
    /// A number or, when empty, none.
    OptionalInteger,
    /// A number or none, where forms and the saved tree write none as `""`.
    IntegerOrEmpty,
    Float,
    OptionalFloat,
    Text,
    OptionalText,
    Secret,
    OptionalSecret,
    /// One of these words, in any case; another one is ignored.
    OneOf(&'static [&'static str]),
    /// One of these words, in any case; with another one the service must not start.
    Exactly(&'static [&'static str]),
    List {
        separator: char,
        items: Items,
    },
    /// Words with blanks between them.
    Words,
    JsonList,
    JsonObject,
    OptionalJson,
    /// `name=value` with commas between them.
    Pairs,
    Permissions,
}

/// What becomes of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items {
    AsTheyAre,
    /// Freed of blanks around them.
    Trimmed,
    /// Freed of blanks around them, and left out when nothing remains.
    TrimmedAndNotEmpty,
    /// Freed of blanks around them and of slashes before them.
    Paths,
}

/// Why a text or a saved value is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("is not a whole number")]
    NotAnInteger,
    #[error("is not a number")]
    NotANumber,
    #[error("is not a JSON list")]
    NotAList,
    #[error("is not a JSON object")]
    NotAnObject,
    #[error("is not JSON")]
    NotJson,
    #[error("is neither true nor false, which counts as false")]
    NotAFlag,
    #[error("is not one of {}", .0.join(", "))]
    NotOneOf(&'static [&'static str]),
    #[error("is not a list of name=value with commas between them")]
    NotPairs,
    #[error("has a saved value of another type")]
    OtherType,
}

impl Format {
    /// Commas between trimmed items, empty ones left out: most lists are written so.
    pub const COMMAS: Self = Self::List {
        separator: ',',
        items: Items::TrimmedAndNotEmpty,
    };

    pub const COMMAS_AS_THEY_ARE: Self = Self::List {
        separator: ',',
        items: Items::AsTheyAre,
    };
    pub const COMMAS_WITH_EMPTY_ITEMS: Self = Self::List {
        separator: ',',
        items: Items::Trimmed,
    };
    pub const SEMICOLONS: Self = Self::List {
        separator: ';',
        items: Items::Trimmed,
    };
    pub const SEMICOLONS_AS_THEY_ARE: Self = Self::List {
        separator: ';',
        items: Items::AsTheyAre,
    };
    pub const PATHS: Self = Self::List {
        separator: ',',
        items: Items::Paths,
    };

    /// Is it a text that must not be shown?
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::OptionalSecret)
    }

    /// May it hold nothing?
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::OptionalInteger
                | Self::IntegerOrEmpty
                | Self::OptionalFloat
                | Self::OptionalText
                | Self::OptionalSecret
                | Self::OptionalJson
        )
    }

    /// Reads a text of the environment.
    pub fn parse(self, text: &str) -> Result<Value, Unreadable> {
        Ok(match self {
            Self::Flag if text.trim().is_empty() => Value::Flag(false),
            Self::Flag => Value::Flag(flag(text)?),
            Self::Integer => Value::Integer(integer(text)?),
            Self::OptionalInteger | Self::IntegerOrEmpty if text.trim().is_empty() => Value::Nothing,
            Self::OptionalInteger | Self::IntegerOrEmpty => Value::Integer(integer(text)?),
            Self::Float => Value::Float(float(text)?),
            Self::OptionalFloat if text.trim().is_empty() => Value::Nothing,
            Self::OptionalFloat => Value::Float(float(text)?),
            Self::Text | Self::OptionalText => Value::Text(text.to_owned()),
            Self::Secret | Self::OptionalSecret => Value::Secret(Secret::new(text)),
            Self::OneOf(words) | Self::Exactly(words) => Value::Text(one_of(words, text)?.to_owned()),
            Self::List { separator, items } => Value::List(split(text, separator, items)),
            Self::Words => Value::List(text.split_whitespace().map(str::to_owned).collect()),
            Self::JsonList => serde_json::from_str(text)
                .map(Value::Items)
                .map_err(|_| Unreadable::NotAList)?,
            Self::JsonObject if text.trim().is_empty() => Value::Object(Default::default()),
            Self::JsonObject => serde_json::from_str(text)
                .map(Value::Object)
                .map_err(|_| Unreadable::NotAnObject)?,
            Self::OptionalJson if text.trim().is_empty() => Value::Nothing,
            Self::OptionalJson => serde_json::from_str(text)
                .map(Value::Json)
                .map_err(|_| Unreadable::NotJson)?,
            Self::Pairs => pairs(text)?,
            Self::Permissions => serde_json::from_str(text)
                .map(Value::Permissions)
                .map_err(|_| Unreadable::NotAnObject)?,
        })
    }

    /// Takes a value of the saved tree that is not null. Other programs write the tree too, and nobody checks an
    /// import, so what can be understood is: a number where a text belongs, a whole number where any will do.
    pub fn accept(self, saved: &Json) -> Result<Value, Unreadable> {
        let accepted = match (self, saved) {
            (Self::Flag, Json::Bool(flag)) => Some(Value::Flag(*flag)),
            (Self::Integer | Self::OptionalInteger | Self::IntegerOrEmpty, Json::Number(number)) => {
                number.as_i64().map(Value::Integer)
            }
            (Self::OptionalInteger | Self::IntegerOrEmpty, Json::String(text)) if text.is_empty() => {
                Some(Value::Nothing)
            }
            (Self::Integer | Self::OptionalInteger | Self::IntegerOrEmpty, Json::String(text)) => {
                integer(text).ok().map(Value::Integer)
            }
            (Self::Float | Self::OptionalFloat, Json::Number(number)) => number.as_f64().map(Value::Float),
            (Self::Text | Self::OptionalText | Self::OneOf(_) | Self::Exactly(_), Json::String(text)) => {
                Some(Value::Text(text.clone()))
            }
            (Self::Text | Self::OptionalText, Json::Number(number)) => Some(Value::Text(number.to_string())),
            (Self::Secret | Self::OptionalSecret, Json::String(text)) => Some(Value::Secret(Secret::new(text))),
            (Self::List { .. } | Self::Words, Json::Array(items)) => texts(items).map(Value::List),
            (Self::JsonList, Json::Array(items)) => Some(Value::Items(items.clone())),
            (Self::JsonObject | Self::Pairs, Json::Object(object)) => Some(Value::Object(object.clone())),
            (Self::OptionalJson, json) => Some(Value::Json(json.clone())),
            (Self::Permissions, json) => json
                .as_object()
                .map(|tree| Value::Permissions(Permissions::read_leniently(tree))),
            _ => None,
        };
        accepted.ok_or(Unreadable::OtherType)
    }

    /// The value as the saved tree and administrators' forms hold it.
    pub fn render(self, value: &Value) -> Json {
        match value {
            Value::Nothing if self == Self::IntegerOrEmpty => Json::from(""),
            Value::Nothing => Json::Null,
            Value::Flag(flag) => Json::from(*flag),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::Text(text) => Json::from(text.as_str()),
            Value::Secret(secret) => Json::from(secret.expose()),
            Value::List(items) => Json::from(items.as_slice()),
            Value::Items(items) => Json::from(items.as_slice()),
            Value::Object(object) => Json::from(object.clone()),
            Value::Json(json) => json.clone(),
            Value::Permissions(permissions) => tree(permissions),
        }
    }
}

fn flag(text: &str) -> Result<bool, Unreadable> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Unreadable::NotAFlag),
    }
}

fn integer(text: &str) -> Result<i64, Unreadable> {
    text.trim().parse().map_err(|_| Unreadable::NotAnInteger)
}

fn float(text: &str) -> Result<f64, Unreadable> {
    let number: f64 = text.trim().parse().map_err(|_| Unreadable::NotANumber)?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err(Unreadable::NotANumber)
    }
}

fn one_of(words: &'static [&'static str], text: &str) -> Result<&'static str, Unreadable> {
    let known = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()));
    known.copied().ok_or(Unreadable::NotOneOf(words))
}

/// Cuts a list at its separators.
pub(super) fn split(text: &str, separator: char, items: Items) -> Vec<String> {
    let parts = text.split(separator);
    match items {
        Items::AsTheyAre => parts.map(str::to_owned).collect(),
        Items::Trimmed => parts.map(|part| part.trim().to_owned()).collect(),
        Items::TrimmedAndNotEmpty => parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
        Items::Paths => parts
            .map(|part| part.trim().trim_start_matches('/').to_owned())
            .collect(),
    }
}

fn pairs(text: &str) -> Result<Value, Unreadable> {
    let pairs = split(text, ',', Items::TrimmedAndNotEmpty);
    let pairs = pairs.iter().map(|pair| {
        let (name, value) = pair.split_once('=').ok_or(Unreadable::NotPairs)?;
        Ok((name.trim().to_owned(), Json::from(value.trim())))
    });
    pairs.collect::<Result<_, _>>().map(Value::Object)
}

fn texts(items: &[Json]) -> Option<Vec<String>> {
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn tree(permissions: &Permissions) -> Json {
    let sections = permissions.0.iter().map(|(section, leaves)| {
        let leaves = leaves
            .iter()
            .map(|(leaf, granted)| (leaf.clone(), Json::from(*granted)));
        (section.clone(), Json::Object(leaves.collect()))
    });
    Json::Object(sections.collect())
}
