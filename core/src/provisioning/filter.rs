//! Filters (RFC 7644, section 3.4.2.2): read once, then asked of each resource.

use std::cmp::Ordering;

use serde_json::Value as Json;

use crate::provisioning::path::Path;
use crate::provisioning::{ProvisioningError, ScimType, attributes};
use crate::shared::JsonObject;

#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    /// The attribute has a value.
    Present(Path),
    Compare(Path, Comparison, Json),
    /// One of the attribute's values fits the filter as a whole.
    Within(Path, Box<Filter>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// Filters longer or deeper than this are refused.
const LONGEST: usize = 8 * 1024;
const DEEPEST: usize = 32;

impl Filter {
    pub fn parse(text: &str) -> Result<Self, ProvisioningError> {
        Reader::whole(text)
    }

    /// The value that the attribute must have, if the filter asks for nothing else: such can be looked up.
    pub fn is_exactly(&self, attribute: &str, sub: Option<&str>) -> Option<&str> {
        match self {
            Self::Compare(path, Comparison::Equal, Json::String(value)) => {
                let fits = path.extension.is_none()
                    && path.attribute.as_deref() == Some(attribute)
                    && path.sub.as_deref() == sub;
                fits.then_some(value.as_str())
            }
            _ => None,
        }
    }

    /// The values that the filter says an element must have: a new one is made with them.
    pub fn stated(&self) -> Option<JsonObject> {
        match self {
            Self::And(left, right) => {
                let mut stated = left.stated()?;
                stated.extend(right.stated()?);
                Some(stated)
            }
            Self::Compare(path, Comparison::Equal, value) if path.sub.is_none() => {
                Some(JsonObject::from_iter([(path.attribute.clone()?, value.clone())]))
            }
            _ => None,
        }
    }

    /// Fits the object?
    pub fn fits(&self, object: &Json) -> bool {
        match self {
            Self::And(left, right) => left.fits(object) && right.fits(object),
            Self::Or(left, right) => left.fits(object) || right.fits(object),
            Self::Not(inner) => !inner.fits(object),
            Self::Present(path) => values(object, path).into_iter().any(is_something),
            Self::Compare(path, Comparison::NotEqual, wanted) => {
                !values(object, path).into_iter().any(|value| equal(path, value, wanted))
            }
            Self::Compare(path, comparison, wanted) => {
                let found = values(object, path);
                // Nothing at all equals null.
                let nothing = found.is_empty() && *comparison == Comparison::Equal && wanted.is_null();
                nothing || found.into_iter().any(|value| compare(path, *comparison, value, wanted))
            }
            Self::Within(path, inner) => values(object, path).into_iter().any(|value| inner.fits(value)),
        }
    }
}

/// The member of that name, in whatever case.
pub fn member<'a>(object: &'a Json, name: &str) -> Option<&'a Json> {
    let object = object.as_object()?;
    object.get(name).or_else(|| {
        let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    })
}

/// The values at a path; each of several on its own.
pub fn values<'a>(object: &'a Json, path: &Path) -> Vec<&'a Json> {
    let start = match &path.extension {
        Some(extension) => member(object, extension),
        None => Some(object),
    };
    let Some(start) = start else { return Vec::new() };
    let Some(attribute) = &path.attribute else {
        return vec![start];
    };
    // Within an element of plain values, `value` is the element itself.
    let own = match start {
        Json::Object(_) => member(start, attribute),
        plain if attribute == "value" => Some(plain),
        _ => None,
    };
    let each: Vec<&Json> = match own {
        Some(Json::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let each = each
        .into_iter()
        .filter(|value| path.which.as_ref().is_none_or(|which| which.fits(value)));
    match &path.sub {
        None => each.collect(),
        Some(sub) => each.filter_map(|value| member(value, sub)).collect(),
    }
}

fn is_something(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(values) => !values.is_empty(),
        Json::Object(members) => !members.is_empty(),
        Json::Bool(_) | Json::Number(_) => true,
    }
}

/// An element of several that is compared as a whole is its value.
fn plain(value: &Json) -> &Json {
    match value {
        Json::Object(_) => member(value, "value").unwrap_or(value),
        _ => value,
    }
}

fn is_exact(path: &Path) -> bool {
    // `emails.value` is an address, whose case does not count.
    let last = path.sub.as_deref().or(path.attribute.as_deref()).unwrap_or_default();
    attributes::is_case_exact(last) && !(last == "value" && path.attribute.as_deref() == Some("emails"))
}

fn equal(path: &Path, value: &Json, wanted: &Json) -> bool {
    match (plain(value), wanted) {
        (Json::String(value), Json::String(wanted)) if is_exact(path) => value == wanted,
        (Json::String(value), Json::String(wanted)) => value.to_lowercase() == wanted.to_lowercase(),
        (Json::Bool(value), Json::String(wanted)) => wanted.eq_ignore_ascii_case(&value.to_string()),
        (Json::Number(value), Json::Number(wanted)) => value.as_f64() == wanted.as_f64(),
        (value, wanted) => value == wanted,
    }
}

fn compare(path: &Path, comparison: Comparison, value: &Json, wanted: &Json) -> bool {
    if comparison == Comparison::Equal {
        return equal(path, value, wanted);
    }
    let order = match (plain(value), wanted) {
        (Json::Number(value), Json::Number(wanted)) => value.as_f64().partial_cmp(&wanted.as_f64()),
        (Json::String(value), Json::String(wanted)) => {
            let fold = |text: &str| {
                if is_exact(path) {
                    text.to_owned()
                } else {
                    text.to_lowercase()
                }
            };
            let (value, wanted) = (fold(value), fold(wanted));
            match comparison {
                Comparison::Contains => return value.contains(&wanted),
                Comparison::StartsWith => return value.starts_with(&wanted),
                Comparison::EndsWith => return value.ends_with(&wanted),
                _ => Some(value.cmp(&wanted)),
            }
        }
        _ => None,
    };
    matches!(
        (comparison, order),
        (Comparison::Greater, Some(Ordering::Greater))
            | (Comparison::GreaterOrEqual, Some(Ordering::Greater | Ordering::Equal))
            | (Comparison::Less, Some(Ordering::Less))
            | (Comparison::LessOrEqual, Some(Ordering::Less | Ordering::Equal))
    )
}

/// Reads a filter from left to right.
pub struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The filter that the whole text is.
    pub fn whole(text: &'a str) -> Result<Filter, ProvisioningError> {
        let mut reader = Self { rest: text, depth: 0 };
        if text.len() > LONGEST {
            return Err(reader.refused("it is too long"));
        }
        let filter = reader.either()?;
        match reader.rest.trim().is_empty() {
            true => Ok(filter),
            false => Err(reader.refused("it goes on where it should end")),
        }
    }

    fn refused(&self, why: &str) -> ProvisioningError {
        let at: String = self.rest.trim_start().chars().take(40).collect();
        ProvisioningError::invalid(
            ScimType::InvalidFilter,
            format!("the filter cannot be read at `{at}`: {why}"),
        )
    }

    fn either(&mut self) -> Result<Filter, ProvisioningError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.refused("it is nested too deeply"));
        }
        let mut left = self.both()?;
        while self.takes_word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn both(&mut self) -> Result<Filter, ProvisioningError> {
        let mut left = self.one()?;
        while self.takes_word("and") {
            left = Filter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Filter, ProvisioningError> {
        if self.takes_word("not") {
            self.wants('(')?;
            let inner = self.either()?;
            self.wants(')')?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        if self.takes('(') {
            let inner = self.either()?;
            self.wants(')')?;
            return Ok(inner);
        }
        let path = self.path()?;
        if self.takes('[') {
            let inner = self.either()?;
            self.wants(']')?;
            // `emails[type eq "work"].value eq "x"` is said by some.
            if self.rest.starts_with('.') {
                let rest = self.rest;
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let sub = attributes::spelled(&rest[1..end]).to_owned();
                self.rest = &rest[end..];
                return self.comparison(Path {
                    which: Some(Box::new(inner)),
                    sub: Some(sub),
                    ..path
                });
            }
            return Ok(Filter::Within(path, Box::new(inner)));
        }
        self.comparison(path)
    }

    fn comparison(&mut self, path: Path) -> Result<Filter, ProvisioningError> {
        let comparison = match self.word().to_ascii_lowercase().as_str() {
            "pr" => return Ok(Filter::Present(path)),
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "co" => Comparison::Contains,
            "sw" => Comparison::StartsWith,
            "ew" => Comparison::EndsWith,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            _ => return Err(self.refused("there is no such comparison")),
        };
        Ok(Filter::Compare(path, comparison, self.value()?))
    }

    fn path(&mut self) -> Result<Path, ProvisioningError> {
        let text = self.word();
        Path::plain(text)
            .filter(|path| path.attribute.is_some())
            .ok_or_else(|| self.refused("an attribute is missing"))
    }

    /// The letters up to the next space or bracket.
    fn word(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|next: char| next.is_whitespace() || "()[]\"".contains(next));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let before = self.rest;
        if self.word().eq_ignore_ascii_case(wanted) {
            return true;
        }
        self.rest = before;
        false
    }

    fn takes(&mut self, wanted: char) -> bool {
        match self.rest.trim_start().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn wants(&mut self, wanted: char) -> Result<(), ProvisioningError> {
        match self.takes(wanted) {
            true => Ok(()),
            false => Err(self.refused(&format!("`{wanted}` is missing"))),
        }
    }

    /// A value as JSON writes it.
    fn value(&mut self) -> Result<Json, ProvisioningError> {
        self.rest = self.rest.trim_start();
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<Json>();
        match values.next() {
            Some(Ok(value)) if !value.is_object() && !value.is_array() => {
                self.rest = &self.rest[values.byte_offset()..];
                Ok(value)
            }
            _ => self.plain_truth(),
        }
    }

    /// `True` and `False`, as one directory writes them.
    fn plain_truth(&mut self) -> Result<Json, ProvisioningError> {
        let word = self.word();
        match word.to_ascii_lowercase().as_str() {
            "true" => Ok(Json::Bool(true)),
            "false" => Ok(Json::Bool(false)),
            _ => Err(self.refused("a value is missing")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Filter;

    fn fits(filter: &str) -> bool {
        let ada = json!({
            "userName": "Ada@x.test", "active": true, "externalId": "E1", "title": "",
            "name": {"givenName": "Ada", "familyName": "Byron"},
            "emails": [{"value": "ada@x.test", "type": "work", "primary": true}, {"value": "a@home.test", "type": "home"}],
            "meta": {"lastModified": "2026-01-02T03:04:05+00:00"},
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sums", "level": 7},
        });
        Filter::parse(filter)
            .unwrap_or_else(|error| panic!("{filter}: {error}"))
            .fits(&ada)
    }

    #[test]
    fn what_fits() {
        for filter in [
            r#"userName eq "ada@X.test""#,
            r#"USERNAME Eq "ada@x.test" and active eq true"#,
            r#"active eq "True""#,
            "active eq True",
            r#"externalId eq "E1""#,
            r#"userName ne "bob@x.test""#,
            r#"name.familyName co "YRO""#,
            r#"name.givenName sw "a" and name.familyName ew "n""#,
            r#"emails[type eq "home" and value co "@home"]"#,
            r#"emails[type eq "work"].value eq "ada@x.test""#,
            r#"emails.value eq "a@home.test""#,
            r#"emails co "home""#,
            "emails pr and not (title pr) and nickName eq null",
            r#"title pr or active eq true and not (externalId eq "e1")"#,
            r#"(title pr or active eq true) and userName pr"#,
            r#"meta.lastModified gt "2026-01-01T00:00:00Z""#,
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada@x.test""#,
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sums""#,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:level ge 7",
        ] {
            assert!(fits(filter), "{filter}");
        }
    }

    #[test]
    fn what_does_not_fit() {
        for filter in [
            r#"userName eq "bob""#,
            r#"externalId eq "e1""#,
            "title pr",
            r#"emails[type eq "home" and primary eq true]"#,
            r#"emails.value ne "ada@x.test""#,
            r#"userName gt "b" and userName pr"#,
            "active eq false",
        ] {
            assert!(!fits(filter), "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter() {
        let deep = "(".repeat(100);
        for filter in [
            "",
            "userName",
            "userName eq",
            "userName is \"x\"",
            "eq \"x\"",
            "userName eq x",
            "(userName pr",
            "userName pr)",
            "userName pr and",
            "not userName pr",
            "emails[type eq \"x\"",
            "userName eq {}",
            "1a pr",
            &deep,
        ] {
            assert!(Filter::parse(filter).is_err(), "{filter}");
        }
    }
}
