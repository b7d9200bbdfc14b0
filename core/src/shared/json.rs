use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON object whose keys keep their order.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// A JSON document kept as its text, for documents that mostly pass through: a chat of a megabyte is neither parsed
/// into a tree nor written anew on its way between the database and the client. Cloning is cheap.
#[derive(Clone)]
pub struct JsonText(Arc<RawValue>);

/// The text is not JSON.
#[derive(Debug, thiserror::Error)]
#[error("not a JSON document")]
pub struct InvalidJson(#[source] pub serde_json::Error);

impl JsonText {
    /// Takes a text after checking that it is one JSON document.
    pub fn parse(text: &str) -> Result<Self, InvalidJson> {
        serde_json::from_str::<Box<RawValue>>(text)
            .map(Self::from)
            .map_err(InvalidJson)
    }

    /// The document of a value.
    pub fn of(value: &impl Serialize) -> Result<Self, InvalidJson> {
        serde_json::value::to_raw_value(value)
            .map(Self::from)
            .map_err(InvalidJson)
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The document parsed into what the caller wants to see of it.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, InvalidJson> {
        serde_json::from_str(self.0.get()).map_err(InvalidJson)
    }

    /// The members of the object, their values unparsed; `None` if it is no object.
    pub fn members(&self) -> Option<IndexMap<String, Box<RawValue>>> {
        serde_json::from_str(self.0.get()).ok()
    }

    /// This object with the members of `patch` put over its own. Inner objects are replaced, not merged.
    /// Where one side is not an object, `patch` wins.
    pub fn merged_with(&self, patch: &JsonText) -> Result<Self, InvalidJson> {
        let (Some(mut members), Some(news)) = (self.members(), patch.members()) else {
            return Ok(patch.clone());
        };
        members.extend(news);
        Self::of(&members)
    }
}

impl From<Box<RawValue>> for JsonText {
    fn from(raw: Box<RawValue>) -> Self {
        Self(Arc::from(raw))
    }
}

/// The document `null`.
impl Default for JsonText {
    fn default() -> Self {
        Self::from(RawValue::NULL.to_owned())
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Equal when the texts are: a document that was reformatted on its way counts as changed.
impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for JsonText {}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::JsonText;

    #[test]
    fn a_patch_replaces_members_and_keeps_the_others_untouched() {
        let stored = JsonText::parse(r#"{"title":"a","n":9007199254740993,"h":{"x":1,"y":2}}"#).unwrap();
        let patch = JsonText::parse(r#"{"h":{"x":3},"new":[1.0]}"#).unwrap();

        let merged = stored.merged_with(&patch).unwrap();

        assert_eq!(
            merged.as_str(),
            r#"{"title":"a","n":9007199254740993,"h":{"x":3},"new":[1.0]}"#
        );
    }
}
