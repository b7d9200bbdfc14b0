use serde_json::Value as Json;

use crate::access::{Access, Shareable};
use crate::identity::UserId;
use crate::plugin::{Family, Plugin, declares};
use crate::shared::{JsonObject, Seconds, id};

id! {
    /// Identifies a tool of the workspace: a name of Python in lower case.
    ToolId
}

/// A plug-in with functions that models call.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkspaceTool {
    pub id: ToolId,
    /// Who made it.
    pub user_id: UserId,
    pub name: String,
    /// Its text, in Python.
    pub content: String,
    /// Its functions, as models are told of them; empty if it has never been loaded.
    pub specs: Vec<Json>,
    /// `description`, and the `manifest` that the head of the text holds.
    pub meta: JsonObject,
    pub access: Access,
    pub created_at: Seconds,
    pub updated_at: Seconds,
}

impl Shareable for WorkspaceTool {
    fn owner(&self) -> &UserId {
        &self.user_id
    }

    fn access(&self) -> &Access {
        &self.access
    }
}

impl WorkspaceTool {
    /// What is run. The packages that an administrator's tool asks for may be installed.
    pub fn plugin(&self, may_install: bool) -> Plugin {
        Plugin {
            family: Family::Tools,
            id: self.id.0.clone(),
            content: self.content.as_str().into(),
            may_install,
        }
    }

    /// Can each user set something of it for themselves?
    pub fn has_user_valves(&self) -> bool {
        declares(&self.content, "UserValves")
    }

    /// Puts new contents in place of the old ones.
    pub fn apply(&mut self, change: ToolChange, now: Seconds) {
        self.updated_at = now;
        self.name = change.name;
        self.content = change.content;
        self.specs = change.specs;
        self.meta = change.meta;
        self.access = change.access;
    }
}

/// All that a writer decides about a tool, and what its text was found to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolChange {
    pub name: String,
    pub content: String,
    pub specs: Vec<Json>,
    pub meta: JsonObject,
    pub access: Access,
}

/// A tool to be made, or to be put in the place of one.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTool {
    pub id: String,
    pub name: String,
    pub content: String,
    pub description: Option<String>,
    pub access: Access,
}
