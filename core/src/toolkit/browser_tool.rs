use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::completion::{OfferedTool, Tool, ToolContext, ToolError, ToolResult, ToolSpec};
use crate::realtime::{BrowserSession, Browsers, ChatEvent, Event};
use crate::shared::{Ids, JsonObject};
use crate::toolkit::results::of_value;

/// A function of a server that only the browser of the user reaches.
struct BrowserTool {
    browsers: Arc<dyn Browsers>,
    ids: Arc<dyn Ids>,
    name: String,
    /// The server as the web client described it, without its functions.
    server: Value,
}

/// The functions of the servers that the web client named.
pub fn of_the_browser(servers: &[Value], browsers: &Arc<dyn Browsers>, ids: &Arc<dyn Ids>) -> Vec<OfferedTool> {
    let mut found = Vec::new();
    for server in servers {
        let mut described = server.clone();
        if let Some(members) = described.as_object_mut() {
            members.shift_remove("specs");
        }
        for spec in server["specs"].as_array().into_iter().flatten() {
            let Some(name) = spec["name"].as_str() else { continue };
            let tool = BrowserTool {
                browsers: browsers.clone(),
                ids: ids.clone(),
                name: name.to_owned(),
                server: described.clone(),
            };
            let spec = ToolSpec {
                name: name.to_owned(),
                description: spec["description"].as_str().unwrap_or_default().to_owned(),
                parameters: spec["parameters"].clone(),
            };
            let source = server["url"].as_str().unwrap_or("browser");
            found.push(OfferedTool::new(spec, source, Arc::new(tool)));
        }
    }
    found
}

#[async_trait]
impl Tool for BrowserTool {
    async fn call(&self, arguments: JsonObject, context: &ToolContext) -> Result<ToolResult, ToolError> {
        let Some(session) = &context.session_id else {
            return Err(ToolError("no browser waits for this answer".to_owned()));
        };
        let data = json!({
            "id": self.ids.uuid(), "name": self.name, "params": arguments, "server": self.server, "session_id": session,
        });
        let chat = context.chat_id.as_deref().unwrap_or_default();
        let message = context.message_id.as_deref().unwrap_or_default();
        let event = Event::of_message(chat, message, ChatEvent::from_parts("execute:tool", data));
        let browser = BrowserSession {
            user: context.who.id().clone(),
            id: session.clone(),
        };
        let answer = self.browsers.call(&browser, &event).await;
        let answer = answer.map_err(|error| ToolError(error.to_string()))?;
        // The web client answers with the result and the headers that came with it.
        Ok(of_value(match answer {
            Value::Array(mut pair) if pair.len() == 2 && pair[1].is_object() => pair.swap_remove(0),
            whole => whole,
        }))
    }
}
