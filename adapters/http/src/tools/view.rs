use loquat_core::access::{Access, WithOwner};
use loquat_core::shared::JsonObject;
use loquat_core::tool::Offered;
use loquat_core::tool::workspace::{NewTool, WorkspaceTool};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::{FreeObject, Owner};

/// A set of functions that stands or falls together.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ToolUserResponse", read_only_all)]
pub(super) struct OfferedTool {
    #[oai(flatten)]
    #[serde(flatten)]
    tool: ToolView,
    /// Who made it, if they are still there; servers are nobody's
    user: Option<Owner>,
    /// Can each user set something of it for themselves?
    has_user_valves: bool,
    /// Whether the caller has signed in with the server; absent if it asks nobody to
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated: Option<bool>,
}

impl From<Offered> for OfferedTool {
    fn from(offered: Offered) -> Self {
        let id = format!("server:{}", offered.id);
        Self {
            tool: ToolView {
                user_id: id.clone(),
                id,
                name: offered.name,
                meta: ToolMeta {
                    description: Some(offered.description),
                    manifest: Some(FreeObject(JsonObject::new())),
                },
                access_control: offered.access.map(FreeObject),
                updated_at: offered.at,
                created_at: offered.at,
            },
            user: None,
            has_user_valves: false,
            authenticated: offered.signed_in,
        }
    }
}

impl From<WithOwner<WorkspaceTool>> for OfferedTool {
    fn from(seen: WithOwner<WorkspaceTool>) -> Self {
        Self {
            has_user_valves: seen.item.has_user_valves(),
            user: seen.owner.map(Owner::from),
            tool: ToolView::from(&seen.item),
            authenticated: None,
        }
    }
}

/// A tool without its text.
#[derive(Debug, Default, Object, Serialize)]
#[oai(rename = "ToolResponse", read_only_all)]
pub(super) struct ToolView {
    id: String,
    /// Who made it; the id of a server itself
    user_id: String,
    name: String,
    meta: ToolMeta,
    /// Who may use and change it: null is public, an empty object is private
    access_control: Option<FreeObject>,
    updated_at: i64,
    created_at: i64,
}

impl From<&WorkspaceTool> for ToolView {
    fn from(tool: &WorkspaceTool) -> Self {
        Self {
            id: tool.id.0.clone(),
            user_id: tool.user_id.0.clone(),
            name: tool.name.clone(),
            meta: ToolMeta::from(&tool.meta),
            access_control: tool.access.object().cloned().map(FreeObject),
            updated_at: tool.updated_at,
            created_at: tool.created_at,
        }
    }
}

/// What a tool says of itself.
#[derive(Debug, Default, Object, Serialize, Deserialize)]
pub(super) struct ToolMeta {
    description: Option<String>,
    /// What the head of its text says
    manifest: Option<FreeObject>,
}

impl From<&JsonObject> for ToolMeta {
    fn from(meta: &JsonObject) -> Self {
        let text = |key: &str| Some(meta.get(key)?.as_str()?.to_owned());
        let manifest = meta.get("manifest").and_then(|manifest| manifest.as_object());
        Self {
            description: text("description"),
            manifest: Some(FreeObject(manifest.cloned().unwrap_or_default())),
        }
    }
}

/// A tool of the workspace as it is kept.
#[derive(Debug, Default, Object, Serialize)]
#[oai(rename = "ToolModel", read_only_all)]
pub(super) struct ToolRow {
    #[oai(flatten)]
    #[serde(flatten)]
    tool: ToolView,
    /// Its text, in Python
    content: String,
    /// Its functions, as models are told of them
    specs: Vec<FreeObject>,
}

impl From<WorkspaceTool> for ToolRow {
    fn from(tool: WorkspaceTool) -> Self {
        let view = ToolView::from(&tool);
        let specs = tool.specs.into_iter().filter_map(|spec| match spec {
            serde_json::Value::Object(spec) => Some(FreeObject(spec)),
            _ => None,
        });
        Self {
            tool: view,
            content: tool.content,
            specs: specs.collect(),
        }
    }
}

/// A tool of the workspace, as the caller sees it.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "ToolAccessResponse", read_only_all)]
pub(super) struct SeenTool {
    #[oai(flatten)]
    #[serde(flatten)]
    tool: ToolRow,
    /// Who made it, if they are still there; only lists say
    user: Option<Owner>,
    /// May the caller change it?
    write_access: bool,
}

impl From<WithOwner<WorkspaceTool>> for SeenTool {
    fn from(seen: WithOwner<WorkspaceTool>) -> Self {
        Self {
            user: seen.owner.map(Owner::from),
            write_access: seen.may_write,
            tool: seen.item.into(),
        }
    }
}

/// A tool as it shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct ToolForm {
    /// Letters, digits and underscores; kept in lower case. It says nothing to an update
    id: String,
    name: String,
    /// Its text, in Python, with a class `Tools`
    content: String,
    meta: ToolMeta,
    /// Who may use and change it: null is public, an empty object is private
    access_control: Option<FreeObject>,
}

impl From<ToolForm> for NewTool {
    fn from(form: ToolForm) -> Self {
        Self {
            id: form.id,
            name: form.name,
            content: form.content,
            description: form.meta.description,
            access: Access::from(form.access_control.map(|control| control.0)),
        }
    }
}
