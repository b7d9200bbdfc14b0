use loquat_core::shared::{JsonObject, JsonText};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON object that passes through as its text, such as the body of a chat.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(pub JsonText);

/// A JSON object whose members the API leaves to its clients; their order is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FreeObject(pub JsonObject);

/// Any JSON value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FreeValue(pub Value);

/// A type that is documented by the schema and moved by serde; `Object` wants the conversions all the same.
macro_rules! free {
    ($name:ident, $type_name:literal, $schema:expr, $parse:expr, $show:expr) => {
        impl poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                $type_name.into()
            }

            fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
                poem_openapi::registry::MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::empty())
            }
        }

        impl poem_openapi::types::ParseFromJSON for $name {
            fn parse_from_json(value: Option<serde_json::Value>) -> poem_openapi::types::ParseResult<Self> {
                let parse: fn(serde_json::Value) -> Option<Self> = $parse;
                let value = value.unwrap_or_default();
                parse(value.clone()).ok_or_else(|| poem_openapi::types::ParseError::expected_type(value))
            }
        }

        impl poem_openapi::types::ToJSON for $name {
            fn to_json(&self) -> Option<serde_json::Value> {
                let show: fn(&Self) -> Option<serde_json::Value> = $show;
                show(self)
            }
        }
    };
}

pub(crate) use free;

free!(
    RawJson,
    "object",
    object_of(MetaSchema::ANY),
    |value| JsonText::of(&value).ok().map(Self),
    |raw| raw.0.read().ok()
);
free!(
    FreeObject,
    "object",
    object_of(MetaSchema::ANY),
    |value| match value {
        Value::Object(object) => Some(Self(object)),
        _ => None,
    },
    |free| Some(Value::Object(free.0.clone()))
);
free!(FreeValue, "any", MetaSchema::ANY, |value| Some(Self(value)), |free| {
    Some(free.0.clone())
});

/// The schema of an object with members of any name.
pub(crate) fn object_of(members: MetaSchema) -> MetaSchema {
    let mut schema = MetaSchema::new("object");
    schema.additional_properties = Some(Box::new(MetaSchemaRef::Inline(Box::new(members))));
    schema
}
