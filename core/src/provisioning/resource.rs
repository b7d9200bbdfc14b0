use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::provisioning::ResourceKind;
use crate::provisioning::filter::member;
use crate::provisioning::path::Path;
use crate::shared::JsonObject;

/// An account or a group as the directory sees it. Its address is told by whoever serves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub kind: ResourceKind,
    pub id: String,
    pub body: JsonObject,
}

impl Resource {
    /// Changes with everything that the directory sees of it: a weak entity tag.
    pub fn version(&self) -> String {
        let mut same = self.body.clone();
        // When it changed says nothing about what changed.
        same.shift_remove("meta");
        let digest = Sha256::digest(Json::Object(same).to_string());
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("W/\"{hash}\"")
    }

    /// The resource as it is sent: with its address, and with those attributes that are wanted.
    pub fn shown(&self, base: &str, wanted: &Wanted) -> Json {
        let mut body = self.body.clone();
        if let Some(Json::Object(meta)) = body.get_mut("meta") {
            let location = format!("{base}{}/{}", self.kind.endpoint(), self.id);
            meta.insert("location".to_owned(), json!(location));
            meta.insert("version".to_owned(), json!(self.version()));
        }
        for (key, at) in [("members", "/Users/"), ("groups", "/Groups/")] {
            let Some(Json::Array(elements)) = body.get_mut(key) else {
                continue;
            };
            for element in elements.iter_mut().filter_map(Json::as_object_mut) {
                let id = element.get("value").and_then(Json::as_str).unwrap_or_default();
                let address = format!("{base}{at}{id}");
                element.insert("$ref".to_owned(), json!(address));
            }
        }
        wanted.of(body)
    }
}

/// Which attributes are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    only: Vec<Path>,
    without: Vec<Path>,
}

/// These are always sent.
const ALWAYS: [&str; 2] = ["id", "schemas"];

impl Wanted {
    /// Reads `attributes` and `excludedAttributes`: names with commas between them. What is none is passed over.
    pub fn parse(only: Option<&str>, without: Option<&str>) -> Self {
        let read = |text: Option<&str>| {
            let names = text
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty());
            names.filter_map(Path::plain).collect()
        };
        Self {
            only: read(only),
            without: read(without),
        }
    }

    /// Is the attribute wanted at all? What is not need not be looked up.
    pub fn wants(&self, attribute: &str) -> bool {
        let names = |path: &Path| path.attribute.as_deref() == Some(attribute);
        let left_out = self.without.iter().any(|path| names(path) && path.sub.is_none());
        !left_out && (self.only.is_empty() || self.only.iter().any(names))
    }

    fn of(&self, body: JsonObject) -> Json {
        let mut body = body;
        if !self.only.is_empty() {
            let whole = Json::Object(std::mem::take(&mut body));
            for name in ALWAYS {
                if let Some(value) = whole.get(name) {
                    body.insert(name.to_owned(), value.clone());
                }
            }
            for path in &self.only {
                copy(&whole, path, &mut body);
            }
        }
        for path in &self.without {
            leave_out(&mut body, path);
        }
        Json::Object(body)
    }
}

/// Copies what is at a path.
fn copy(whole: &Json, path: &Path, into: &mut JsonObject) {
    let (start, name) = match (&path.extension, &path.attribute) {
        (Some(extension), _) => (member(whole, extension), extension),
        (None, Some(attribute)) => (member(whole, attribute), attribute),
        (None, None) => return,
    };
    let Some(value) = start else { return };
    let sub = path
        .sub
        .as_ref()
        .or(path.extension.as_ref().and(path.attribute.as_ref()));
    let Some(sub) = sub else {
        into.insert(name.clone(), value.clone());
        return;
    };
    let part = |value: &Json| member(value, sub).map(|found| json!({sub: found}));
    let copied = match value {
        Json::Array(elements) => Some(elements.iter().filter_map(part).collect()),
        value => part(value),
    };
    let Some(copied) = copied else { return };
    match (into.get_mut(name), copied) {
        (Some(Json::Object(known)), Json::Object(more)) => known.extend(more),
        (_, copied) => drop(into.insert(name.clone(), copied)),
    }
}

fn leave_out(body: &mut JsonObject, path: &Path) {
    let name = path.extension.as_ref().or(path.attribute.as_ref());
    let Some(name) = name.filter(|name| !ALWAYS.contains(&name.as_str())) else {
        return;
    };
    let sub = path
        .sub
        .as_ref()
        .or(path.extension.as_ref().and(path.attribute.as_ref()));
    match (sub, body.get_mut(name)) {
        (None, _) => drop(body.shift_remove(name)),
        (Some(sub), Some(Json::Array(elements))) => {
            let elements = elements.iter_mut().filter_map(Json::as_object_mut);
            elements.for_each(|element| drop(element.shift_remove(sub)));
        }
        (Some(sub), Some(Json::Object(inner))) => drop(inner.shift_remove(sub)),
        (Some(_), _) => {}
    }
}
