use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::shared::JsonObject;

/// What is known about a model for people and programs: picture, description, capabilities, tags, knowledge, tools.
///
/// The members that every reader relies on are always there; the others are the client's and are kept as they came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ModelMeta(JsonObject);

impl ModelMeta {
    /// The picture of a model that has none.
    pub const DEFAULT_PICTURE: &str = "/static/favicon.png";

    /// All members, as they are stored and shown.
    pub fn members(&self) -> &JsonObject {
        &self.0
    }

    /// The picture: a path, an address or a data URL. Somebody may have said that there shall be none.
    pub fn picture(&self) -> Option<&str> {
        self.0.get("profile_image_url").and_then(Value::as_str)
    }

    /// The names of its tags, in the order given.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let tags = self.0.get("tags").and_then(Value::as_array);
        tags.into_iter()
            .flatten()
            .filter_map(|tag| tag.get("name").and_then(Value::as_str))
    }

    /// The same without the knowledge base of that id; `None` if it does not name it.
    pub fn without_knowledge(&self, id: &str) -> Option<Self> {
        let names_it = |entry: &Value| entry.get("id").and_then(Value::as_str) == Some(id);
        let known = self.0.get("knowledge").and_then(Value::as_array)?;
        if !known.iter().any(names_it) {
            return None;
        }
        let left = known.iter().filter(|entry| !names_it(entry)).cloned().collect();
        let mut members = self.0.clone();
        members.insert("knowledge".to_owned(), Value::Array(left));
        Some(Self(members))
    }

    /// Has it the tag, in any case?
    pub fn is_tagged(&self, tag: &str) -> bool {
        let tag = tag.to_lowercase();
        self.tags().any(|name| name.to_lowercase() == tag)
    }
}

impl Default for ModelMeta {
    fn default() -> Self {
        Self::from(JsonObject::new())
    }
}

impl From<JsonObject> for ModelMeta {
    fn from(mut members: JsonObject) -> Self {
        for (key, default) in [
            ("profile_image_url", Value::from(Self::DEFAULT_PICTURE)),
            ("description", Value::Null),
        ] {
            members.entry(key).or_insert(default);
        }
        // A null here makes every chat of an Open WebUI that opens the same database fail.
        let capabilities = members.entry("capabilities").or_insert(Value::Null);
        if !capabilities.is_object() {
            *capabilities = Value::Object(JsonObject::new());
        }
        Self(members)
    }
}

impl From<ModelMeta> for JsonObject {
    fn from(meta: ModelMeta) -> Self {
        meta.0
    }
}

impl<'de> Deserialize<'de> for ModelMeta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonObject::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ModelMeta;

    #[test]
    fn what_readers_rely_on_is_always_there() {
        let meta: ModelMeta =
            serde_json::from_value(json!({"extra": [1], "capabilities": null, "tags": [{"name": "a"}, {"x": 1}, 5]}))
                .unwrap();
        assert_eq!(
            serde_json::to_value(&meta).unwrap(),
            json!({"extra": [1], "capabilities": {}, "tags": [{"name": "a"}, {"x": 1}, 5],
                   "profile_image_url": "/static/favicon.png", "description": null})
        );
        assert_eq!(meta.tags().collect::<Vec<_>>(), ["a"]);
        assert!(meta.is_tagged("A") && !meta.is_tagged("x"));
    }

    #[test]
    fn a_knowledge_base_goes_and_the_others_stay() {
        let knowing = |knowledge| ModelMeta::from(json!({"knowledge": knowledge}).as_object().unwrap().clone());
        let all = knowing(json!([{"id": "a"}, {"id": "b", "name": "B"}, {"name": "a"}, "a"]));
        let left = knowing(json!([{"id": "b", "name": "B"}, {"name": "a"}, "a"]));
        assert_eq!(all.without_knowledge("a"), Some(left));
        assert_eq!(all.without_knowledge("c"), None);
        assert_eq!(knowing(json!(null)).without_knowledge("a"), None);
    }

    #[test]
    fn who_wants_no_picture_gets_none() {
        let meta: ModelMeta = serde_json::from_value(json!({"profile_image_url": null})).unwrap();
        assert_eq!(meta.picture(), None);
    }
}
