use serde_json::Value as Json;

use crate::identity::UserId;
use crate::plugin::{Family, FunctionKind, Plugin, declares};
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a function: a name of Python in lower case.
    FunctionId
}

/// A plug-in that answers, filters or acts.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    pub id: FunctionId,
    /// Who made it.
    pub user_id: UserId,
    pub name: String,
    pub kind: FunctionKind,
    /// Its text, in Python.
    pub content: String,
    /// `description`, the `manifest` that the head of the text holds, `toggle`, and what clients keep there.
    pub meta: JsonObject,
    /// What is set of it.
    pub valves: Option<JsonObject>,
    /// Does it do anything?
    pub is_active: bool,
    /// Does it count for every model?
    pub is_global: bool,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

impl Function {
    /// What is run. Only administrators write functions, so what they ask for may be installed.
    pub fn plugin(&self) -> Plugin {
        Plugin {
            family: Family::Functions,
            id: self.id.0.clone(),
            content: self.content.as_str().into(),
            may_install: true,
        }
    }

    /// Can each user set something of it for themselves?
    pub fn has_user_valves(&self) -> bool {
        declares(&self.content, "UserValves")
    }

    /// Filters of a lower priority come first.
    pub fn priority(&self) -> f64 {
        let priority = self.valves.as_ref().and_then(|valves| valves.get("priority")?.as_f64());
        priority.unwrap_or_default()
    }

    /// Puts new contents in place of the old ones.
    pub fn apply(&mut self, change: FunctionChange, now: Seconds) {
        self.updated_at = now;
        self.name = change.name;
        self.kind = change.kind;
        self.content = change.content;
        self.meta = change.meta;
    }
}

/// All that an administrator decides about a function, and what its text was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionChange {
    pub name: String,
    pub kind: FunctionKind,
    pub content: String,
    pub meta: JsonObject,
}

/// A function to be made, or to be put in the place of one.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFunction {
    pub id: String,
    pub name: String,
    pub content: String,
    pub meta: JsonObject,
}

impl NewFunction {
    /// The meta object with what the text was found to hold.
    pub(super) fn meta_with(meta: JsonObject, manifest: JsonObject, toggle: bool) -> JsonObject {
        let mut meta = meta;
        meta.insert("manifest".to_owned(), Json::Object(manifest));
        if toggle {
            meta.insert("toggle".to_owned(), Json::Bool(true));
        }
        meta
    }
}
