use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::completion::{OfferedTool, Tool, ToolContext, ToolError, ToolResult, ToolSpec};
use crate::plugin::{Answer, Answers, Done, Piece, Plugin, PluginError, PluginRuntime};
use crate::shared::JsonObject;
use crate::toolkit::host::{Host, HostPorts};
use crate::toolkit::results::{of_page, of_value};

/// A function of a tool of the workspace.
struct PluginTool {
    runtime: Arc<dyn PluginRuntime>,
    ports: Arc<HostPorts>,
    plugin: Plugin,
    function: String,
    valves: JsonObject,
    /// The question that it is called for.
    about: Arc<About>,
}

/// What the tools of a question know of it.
#[derive(Debug, Default)]
pub struct About {
    pub metadata: JsonObject,
    pub model: Value,
    pub messages: Value,
    pub files: Value,
    pub credentials: crate::completion::ForwardedCredentials,
}

/// The functions of a tool of the workspace.
pub fn of_plugin(
    plugin: &Plugin,
    specs: &[Value],
    valves: &JsonObject,
    handles_files: bool,
    about: &Arc<About>,
    runtime: &Arc<dyn PluginRuntime>,
    ports: &Arc<HostPorts>,
) -> Vec<OfferedTool> {
    let tools = specs.iter().filter_map(|spec| {
        let name = spec["name"].as_str()?;
        let tool = PluginTool {
            runtime: runtime.clone(),
            ports: ports.clone(),
            plugin: plugin.clone(),
            function: name.to_owned(),
            valves: valves.clone(),
            about: about.clone(),
        };
        let spec = ToolSpec {
            name: name.to_owned(),
            description: spec["description"].as_str().unwrap_or(name).to_owned(),
            parameters: without_reserved(&spec["parameters"]),
        };
        let mut offered = OfferedTool::new(spec, plugin.id.as_str(), Arc::new(tool));
        offered.handles_files = handles_files;
        Some(offered)
    });
    tools.collect()
}

/// The parameters without those in double underscores, which are not the model's to give.
fn without_reserved(parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    if let Some(properties) = parameters["properties"].as_object_mut() {
        properties.retain(|name, _| !name.starts_with("__"));
    } else {
        parameters = json!({"type": "object", "properties": {}});
    }
    if let Some(required) = parameters.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name.as_str().is_some_and(|name| !name.starts_with("__")));
    }
    parameters
}

#[async_trait]
impl Tool for PluginTool {
    async fn call(&self, arguments: JsonObject, context: &ToolContext) -> Result<ToolResult, ToolError> {
        let about = &self.about;
        let host = Host {
            ports: self.ports.clone(),
            who: context.who.clone(),
            chat_id: context.chat_id.clone(),
            message_id: context.message_id.clone(),
            session_id: context.session_id.clone(),
            announcer: Some(context.announcer.clone()),
            credentials: about.credentials.clone(),
            toolbox: Default::default(),
            is_trusted: self.plugin.may_install,
        };
        let known = host.context(
            &self.plugin,
            &about.metadata,
            about.model.clone(),
            about.messages.clone(),
            about.files.clone(),
        );
        let call = host
            .call(&self.function, arguments, self.valves.clone(), &self.plugin, known)
            .await;
        let done = match self.runtime.call(&self.plugin, call, Arc::new(host)).await {
            Ok(answers) => whole(answers).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(done) => Ok(read(&self.function, done)),
            Err(error) => {
                if let PluginError::Raised { trace, .. } = &error {
                    tracing::debug!(tool = %self.plugin.id, "a tool raised: {trace}");
                }
                Err(ToolError(error.to_string()))
            }
        }
    }
}

/// All of what comes of a call: the pieces put together where it came in pieces.
pub async fn whole(mut answers: Answers) -> Result<Done, PluginError> {
    let mut text = String::new();
    while let Some(answer) = answers.next().await {
        match answer? {
            Answer::Piece(Piece::Text(piece) | Piece::Line(piece)) => text.push_str(&piece),
            Answer::Piece(Piece::Json(piece)) => text.push_str(&piece.to_string()),
            Answer::Done(mut done) => {
                if !text.is_empty() {
                    done.value = Value::String(text);
                }
                return Ok(done);
            }
        }
    }
    Err(PluginError::Broken("the plug-in broke off".to_owned()))
}

fn read(function: &str, done: Done) -> ToolResult {
    if done.kind == "page" {
        let page = &done.value;
        let body = page["body"].as_str().unwrap_or_default().to_owned();
        let shown = page["headers"]["content-disposition"].as_str().unwrap_or_default();
        let status = page["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or(200);
        return match shown.contains("inline") {
            true => of_page(function, status, body),
            false => of_value(Value::String(body)),
        };
    }
    of_value(done.value)
}
