use serde_json::Value;

use crate::shared::JsonObject;

/// Something that can be freed from NUL characters. No database keeps them in a text, and nobody means them.
pub trait WithoutNul {
    /// The same without NUL characters.
    #[must_use]
    fn without_nul(self) -> Self;
}

impl WithoutNul for String {
    fn without_nul(mut self) -> Self {
        if self.contains('\0') {
            self.retain(|character| character != '\0');
        }
        self
    }
}

impl WithoutNul for Value {
    fn without_nul(self) -> Self {
        match self {
            Self::String(text) => Self::String(text.without_nul()),
            Self::Array(items) => Self::Array(items.into_iter().map(Self::without_nul).collect()),
            Self::Object(object) => Self::Object(object.without_nul()),
            plain => plain,
        }
    }
}

impl WithoutNul for JsonObject {
    fn without_nul(self) -> Self {
        self.into_iter()
            .map(|(key, value)| (key.without_nul(), value.without_nul()))
            .collect()
    }
}

impl<T: WithoutNul> WithoutNul for Option<T> {
    fn without_nul(self) -> Self {
        self.map(T::without_nul)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::WithoutNul;

    #[test]
    fn nul_characters_go_wherever_they_stand() {
        let value = json!({"a\u{0}": ["b\u{0}c", 1, {"d": "\u{0}"}]});
        assert_eq!(value.without_nul(), json!({"a": ["bc", 1, {"d": ""}]}));
    }
}
