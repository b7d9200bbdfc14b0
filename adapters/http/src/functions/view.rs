use loquat_core::function::{Function, NewFunction};
use loquat_core::identity::User;
use loquat_core::plugin::FunctionKind;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use crate::wire::{FreeObject, FreeValue, Owner};

/// A function without its text.
#[derive(Debug, Default, Object, Serialize)]
#[oai(rename = "FunctionResponse", read_only_all)]
pub(super) struct FunctionView {
    id: String,
    /// Who made it
    user_id: String,
    /// `pipe`, `filter` or `action`
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// `description`, `manifest`, `toggle` and whatever else clients keep there
    meta: FreeObject,
    is_active: bool,
    /// Does it count for every model?
    is_global: bool,
    updated_at: i64,
    created_at: i64,
}

impl From<&Function> for FunctionView {
    fn from(function: &Function) -> Self {
        Self {
            id: function.id.0.clone(),
            user_id: function.user_id.0.clone(),
            kind: function.kind.as_str().to_owned(),
            name: function.name.clone(),
            meta: FreeObject(function.meta.clone()),
            is_active: function.is_active,
            is_global: function.is_global,
            updated_at: function.updated_at,
            created_at: function.created_at,
        }
    }
}

/// A function as it is kept.
#[derive(Debug, Default, Object, Serialize)]
#[oai(rename = "FunctionModel", read_only_all)]
pub(super) struct FunctionRow {
    #[oai(flatten)]
    #[serde(flatten)]
    function: FunctionView,
    /// Its text, in Python
    content: String,
}

impl From<Function> for FunctionRow {
    fn from(function: Function) -> Self {
        Self {
            function: FunctionView::from(&function),
            content: function.content,
        }
    }
}

/// A function with its author.
#[derive(Debug, Object, Serialize)]
#[oai(rename = "FunctionUserResponse", read_only_all)]
pub(super) struct AuthoredFunction {
    #[oai(flatten)]
    #[serde(flatten)]
    function: FunctionRow,
    /// Who made it, if they are still there
    user: Option<Owner>,
}

impl From<(Function, Option<User>)> for AuthoredFunction {
    fn from((function, author): (Function, Option<User>)) -> Self {
        Self {
            function: function.into(),
            user: author.map(Owner::from),
        }
    }
}

/// A function as it is exported.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct ExportedFunction {
    #[oai(flatten)]
    #[serde(flatten)]
    function: FunctionRow,
    /// What is set of it, if it was asked for
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    valves: Option<FreeValue>,
}

impl ExportedFunction {
    pub fn of(function: Function, with_valves: bool) -> Self {
        let valves = with_valves.then(|| FreeValue(serde_json::json!(function.valves)));
        Self {
            function: function.into(),
            valves,
        }
    }
}

/// A function as it shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct FunctionForm {
    /// Letters, digits and underscores; kept in lower case. It says nothing to an update
    id: String,
    name: String,
    /// Its text, in Python, with a class `Pipe`, `Filter` or `Action`
    content: String,
    meta: FreeObject,
}

impl From<FunctionForm> for NewFunction {
    fn from(form: FunctionForm) -> Self {
        Self {
            id: form.id,
            name: form.name,
            content: form.content,
            meta: form.meta.0,
        }
    }
}

/// All functions as they shall be.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
pub(super) struct SyncForm {
    #[oai(default)]
    #[serde(default)]
    pub functions: Vec<SyncedFunction>,
}

/// A function of an export.
#[derive(Debug, Object, Deserialize)]
#[oai(rename = "FunctionWithValvesModel", write_only_all)]
pub(super) struct SyncedFunction {
    id: String,
    user_id: String,
    name: String,
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: String,
    content: String,
    meta: FreeObject,
    valves: Option<FreeObject>,
    #[oai(default)]
    #[serde(default)]
    is_active: bool,
    #[oai(default)]
    #[serde(default)]
    is_global: bool,
    updated_at: i64,
    created_at: i64,
}

impl From<SyncedFunction> for Function {
    fn from(form: SyncedFunction) -> Self {
        Self {
            id: form.id.into(),
            user_id: form.user_id.into(),
            name: form.name,
            kind: FunctionKind::from(form.kind.as_str()),
            content: form.content,
            meta: form.meta.0,
            valves: form.valves.map(|valves| valves.0),
            is_active: form.is_active,
            is_global: form.is_global,
            created_at: form.created_at,
            updated_at: form.updated_at,
        }
    }
}
