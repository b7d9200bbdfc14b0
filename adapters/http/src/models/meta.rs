use loquat_core::model::ModelMeta;
use loquat_core::shared::JsonObject;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::wire::{free, object_of};

/// What is known about a model. Members beyond those in the document are the clients' own and are kept as they come.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Meta(pub ModelMeta);

free!(
    Meta,
    "object",
    schema(),
    |value| serde_json::from_value(value).ok(),
    |meta| serde_json::to_value(meta).ok()
);

/// The members that everybody reads, with what they must be.
const MEMBERS: [(&str, &str, &str); 5] = [
    (
        "profile_image_url",
        "string",
        "Its picture: a path, an address or a data URL",
    ),
    ("description", "string", "What people are told about it"),
    (
        "capabilities",
        "object",
        "What it can do, by name: `vision`, `file_upload`, `web_search`, ...",
    ),
    ("tags", "array", "Its tags, each with a `name`"),
    ("hidden", "boolean", "True leaves it out of the page's menu"),
];

fn schema() -> MetaSchema {
    let mut schema = object_of(MetaSchema::ANY);
    schema.properties = MEMBERS
        .into_iter()
        .map(|(name, kind, description)| {
            let mut member = MetaSchema::new(kind);
            member.description = Some(description);
            member.nullable = true;
            if kind == "array" {
                member.items = Some(Box::new(MetaSchemaRef::Inline(Box::new(MetaSchema::ANY))));
            }
            (name, MetaSchemaRef::Inline(Box::new(member)))
        })
        .collect();
    schema
}

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = JsonObject::deserialize(deserializer)?;
        for (name, kind, _) in MEMBERS.into_iter().take(3) {
            let fits = match members.get(name) {
                None | Some(Value::Null) => true,
                Some(Value::String(_)) => kind == "string",
                Some(Value::Object(_)) => kind == "object",
                Some(_) => false,
            };
            if !fits {
                return Err(D::Error::custom(format_args!("{name} must be {kind} or null")));
            }
        }
        Ok(Self(ModelMeta::from(members)))
    }
}
