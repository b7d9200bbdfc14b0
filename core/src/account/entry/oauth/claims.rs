use serde_json::Value as Json;

use crate::shared::JsonObject;

/// What a provider says of somebody.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claims(pub JsonObject);

impl Claims {
    /// The claim at a dotted path, else the one of that whole name.
    pub fn at(&self, path: &str) -> Option<&Json> {
        if path.is_empty() {
            return None;
        }
        let mut steps = path.split('.');
        let first = steps.next().and_then(|step| self.0.get(step));
        let nested = steps.fold(first, |value, step| value?.get(step));
        nested.or_else(|| self.0.get(path)).filter(|value| !value.is_null())
    }

    /// The text of a claim; numbers count as text.
    pub fn text(&self, path: &str) -> Option<String> {
        let text = match self.at(path)? {
            Json::String(text) => text.trim().to_owned(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// The texts of a claim that is a list, or a text with separators in it.
    pub fn texts(&self, path: &str, separator: &str) -> Option<Vec<String>> {
        let one = |value: &Json| match value {
            Json::String(text) => Some(text.trim().to_owned()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let texts: Vec<String> = match self.at(path)? {
            Json::Array(values) => values.iter().filter_map(one).collect(),
            Json::String(text) if !separator.is_empty() => {
                text.split(separator).map(|part| part.trim().to_owned()).collect()
            }
            value => one(value).into_iter().collect(),
        };
        Some(texts.into_iter().filter(|text| !text.is_empty()).collect())
    }

    /// Does the provider say that the address is not the person's? `None`: it says nothing.
    pub fn email_is_verified(&self) -> Option<bool> {
        match self.0.get("email_verified").or_else(|| self.0.get("xms_edov"))? {
            Json::Bool(verified) => Some(*verified),
            Json::String(text) => Some(text.eq_ignore_ascii_case("true") || text == "1"),
            Json::Number(number) => Some(number.as_i64() == Some(1)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::Claims;

    #[test]
    fn a_claim_is_found_at_its_path_or_by_its_whole_name() {
        let Json::Object(claims) =
            json!({"realm": {"roles": ["a"]}, "https://x.test/roles": "b,c", "id": 7, "n": null})
        else {
            panic!("no object")
        };
        let claims = Claims(claims);
        assert_eq!(claims.texts("realm.roles", ","), Some(vec!["a".to_owned()]));
        assert_eq!(claims.texts("https://x.test/roles", ",").unwrap(), ["b", "c"]);
        assert_eq!(claims.text("id").as_deref(), Some("7"));
        assert_eq!(
            (claims.at("n"), claims.at("realm.x"), claims.at("")),
            (None, None, None)
        );
    }
}
