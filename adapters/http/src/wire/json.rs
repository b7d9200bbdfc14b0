use std::borrow::Cow;

use loquat_core::shared::{JsonObject, JsonText};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON object that passes through as its text, such as the body of a chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        impl Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                $type_name.into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Inline(Box::new($schema))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::empty())
            }
        }

        impl ParseFromJSON for $name {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                let parse: fn(Value) -> Option<Self> = $parse;
                let value = value.unwrap_or_default();
                parse(value.clone()).ok_or_else(|| ParseError::expected_type(value))
            }
        }

        impl ToJSON for $name {
            fn to_json(&self) -> Option<Value> {
                let show: fn(&Self) -> Option<Value> = $show;
                show(self)
            }
        }
    };
}

free!(
    RawJson,
    "object",
    any_object(),
    |value| JsonText::of(&value).ok().map(Self),
    |raw| raw.0.read().ok()
);
free!(
    FreeObject,
    "object",
    any_object(),
    |value| match value {
        Value::Object(object) => Some(Self(object)),
        _ => None,
    },
    |free| Some(Value::Object(free.0.clone()))
);
free!(FreeValue, "any", MetaSchema::ANY, |value| Some(Self(value)), |free| {
    Some(free.0.clone())
});

fn any_object() -> MetaSchema {
    let mut schema = MetaSchema::new("object");
    schema.additional_properties = Some(Box::new(MetaSchemaRef::Inline(Box::new(MetaSchema::ANY))));
    schema
}
