use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use crate::completion::{OfferedTool, Tool, ToolContext, ToolError, ToolResult, ToolSpec};
use crate::shared::{JsonObject, Secret};
use crate::tool::{Headers, ServerAnswer, ServerCall, ToolServerClient, Usable};
use crate::toolkit::openapi::{Operation, operations};
use crate::toolkit::results::{of_mcp, of_page, of_value};

/// An operation of a server that describes itself by an OpenAPI document.
struct OpenApiTool {
    client: Arc<dyn ToolServerClient>,
    address: String,
    headers: Headers,
    operation: Operation,
}

/// The functions of a server that describes itself.
pub fn of_document(
    usable: &Usable,
    source: &str,
    headers: &Headers,
    client: &Arc<dyn ToolServerClient>,
) -> Vec<OfferedTool> {
    let Some(document) = &usable.document else {
        return Vec::new();
    };
    let offered = operations(document)
        .into_iter()
        .filter(|operation| usable.server.offers(&operation.spec.name));
    let tools = offered.map(|operation| {
        let spec = operation.spec.clone();
        let tool = OpenApiTool {
            client: client.clone(),
            address: usable.server.url.trim_end_matches('/').to_owned(),
            headers: headers.clone(),
            operation,
        };
        OfferedTool::new(spec, source, Arc::new(tool))
    });
    tools.collect()
}

#[async_trait]
impl Tool for OpenApiTool {
    async fn call(&self, arguments: JsonObject, _: &ToolContext) -> Result<ToolResult, ToolError> {
        let prepared = self.operation.prepare(&arguments);
        let mut headers = self.headers.clone();
        // What the connection says goes before what a model makes up.
        let free = prepared.headers.into_iter().filter(|(name, _)| {
            let is_taken = self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
            !is_taken && !["authorization", "cookie", "host"].contains(&name.to_ascii_lowercase().as_str())
        });
        headers.extend(free.map(|(name, value)| (name, Secret::new(value))));
        let call = ServerCall {
            method: prepared.method,
            address: format!("{}{}", self.address, prepared.path_and_query),
            headers,
            body: prepared.body,
        };
        let answer = self.client.call(&call).await;
        let answer = answer.map_err(|error| ToolError(error.to_string()))?;
        Ok(read(&self.operation.spec.name, answer))
    }
}

/// What a server answered, as the model reads it.
fn read(function: &str, answer: ServerAnswer) -> ToolResult {
    if answer.status >= 400 {
        let error = format!("HTTP error {}: {}", answer.status, answer.body);
        return of_value(serde_json::json!({ "error": error }));
    }
    if answer.disposition.contains("inline") {
        if answer.content_type.contains("text/html") {
            return of_page(function, answer.status, answer.body);
        }
        if let Some(location) = answer.location {
            return of_page(function, 200, location);
        }
    }
    of_value(serde_json::from_str(&answer.body).unwrap_or(Value::String(answer.body)))
}

/// A function of a server that speaks MCP.
struct McpTool {
    client: Arc<dyn ToolServerClient>,
    address: String,
    headers: Headers,
    /// What the server calls it.
    name: String,
}

/// The functions of an MCP server, by names that begin with its id.
pub fn of_mcp_server(
    usable: &Usable,
    source: &str,
    headers: &Headers,
    client: &Arc<dyn ToolServerClient>,
    functions: Vec<Value>,
) -> Vec<OfferedTool> {
    let name = |function: &Value| function["name"].as_str().map(str::to_owned);
    let offered = functions
        .into_iter()
        .filter_map(|function| Some((name(&function)?, function)));
    let tools = offered
        .filter(|(name, _)| usable.server.offers(name))
        .map(|(name, function)| {
            let spec = ToolSpec {
                name: format!("{}_{name}", usable.server.id),
                description: function["description"].as_str().unwrap_or_default().to_owned(),
                parameters: function["parameters"].clone(),
            };
            let tool = McpTool {
                client: client.clone(),
                address: usable.server.url.clone(),
                headers: headers.clone(),
                name,
            };
            OfferedTool::new(spec, source, Arc::new(tool))
        });
    tools.collect()
}

#[async_trait]
impl Tool for McpTool {
    async fn call(&self, arguments: JsonObject, _: &ToolContext) -> Result<ToolResult, ToolError> {
        let result = self
            .client
            .call_function(&self.address, &self.headers, &self.name, &arguments)
            .await;
        let result = result.map_err(|error| ToolError(error.to_string()))?;
        let read = of_mcp(&result);
        match result["isError"] == true {
            true => Err(ToolError(read.text)),
            false => Ok(read),
        }
    }
}
