//! Tools that the house itself brings along for models that call by themselves.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use crate::chat::{ChatFilter, ChatId, ChatStore};
use crate::completion::{OfferedTool, Tool, ToolContext, ToolError, ToolResult, ToolSpec, text_of_message};
use crate::shared::{Clock, JsonObject, Page};

/// What the built-in tools look into.
#[derive(Clone)]
pub struct BuiltIn {
    pub clock: Arc<dyn Clock>,
    pub chats: Arc<dyn ChatStore>,
}

impl BuiltIn {
    /// All of them.
    pub fn tools(&self) -> Vec<OfferedTool> {
        let text = |description: &str| json!({"type": "string", "description": description});
        let number =
            |description: &str, preset: i64| json!({"type": "integer", "description": description, "default": preset});
        vec![
            offered(
                "get_current_timestamp",
                "Get the present time, as seconds since 1970 and as a date.",
                json!({}),
                &[],
                Now(self.clock.clone()),
            ),
            offered(
                "calculate_timestamp",
                "Get the time that lies some days, weeks, months or years before the present one.",
                json!({
                    "days_ago": number("Days", 0), "weeks_ago": number("Weeks", 0),
                    "months_ago": number("Months", 0), "years_ago": number("Years", 0),
                }),
                &[],
                Ago(self.clock.clone()),
            ),
            offered(
                "search_chats",
                "Find earlier chats of the user by words in their titles and messages.",
                json!({"query": text("The words to look for"), "count": number("How many at most", 5)}),
                &["query"],
                SearchChats(self.chats.clone()),
            ),
            offered(
                "view_chat",
                "Read an earlier chat of the user.",
                json!({"chat_id": text("The id of the chat")}),
                &["chat_id"],
                ViewChat(self.chats.clone()),
            ),
        ]
    }
}

fn offered(
    name: &str,
    description: &str,
    properties: Value,
    required: &[&str],
    tool: impl Tool + 'static,
) -> OfferedTool {
    let spec = ToolSpec {
        name: name.to_owned(),
        description: description.to_owned(),
        parameters: json!({"type": "object", "properties": properties, "required": required}),
    };
    OfferedTool::new(spec, "builtin", Arc::new(tool))
}

struct Now(Arc<dyn Clock>);

#[async_trait]
impl Tool for Now {
    async fn call(&self, _: JsonObject, _: &ToolContext) -> Result<ToolResult, ToolError> {
        moment(self.0.now().seconds())
    }
}

struct Ago(Arc<dyn Clock>);

#[async_trait]
impl Tool for Ago {
    async fn call(&self, arguments: JsonObject, _: &ToolContext) -> Result<ToolResult, ToolError> {
        let given = |name: &str| {
            arguments
                .get(name)
                .and_then(Value::as_i64)
                .unwrap_or_default()
                .clamp(0, 10_000)
        };
        let date = Timestamp::from_second(self.0.now().seconds()).map_err(refused)?;
        let date = date.to_zoned(jiff::tz::TimeZone::UTC);
        let span = Span::new()
            .try_years(given("years_ago"))
            .and_then(|span| span.try_months(given("months_ago")))
            .and_then(|span| span.try_weeks(given("weeks_ago")))
            .and_then(|span| span.try_days(given("days_ago")))
            .map_err(refused)?;
        moment(date.checked_sub(span).map_err(refused)?.timestamp().as_second())
    }
}

fn refused(error: impl std::fmt::Display) -> ToolError {
    ToolError(error.to_string())
}

fn moment(seconds: i64) -> Result<ToolResult, ToolError> {
    let date = Timestamp::from_second(seconds).map_err(refused)?;
    Ok(ToolResult::text(
        json!({"timestamp": seconds, "iso": date.to_string()}).to_string(),
    ))
}

struct SearchChats(Arc<dyn ChatStore>);

#[async_trait]
impl Tool for SearchChats {
    async fn call(&self, arguments: JsonObject, context: &ToolContext) -> Result<ToolResult, ToolError> {
        let words = arguments.get("query").and_then(Value::as_str).unwrap_or_default();
        let count = arguments.get("count").and_then(Value::as_i64).unwrap_or(5).clamp(1, 20);
        let filter = ChatFilter {
            phrase: Some(words.to_owned()).filter(|words| !words.is_empty()),
            ..ChatFilter::default()
        };
        let page = Page {
            offset: 0,
            limit: count,
        };
        let found = self
            .0
            .list(context.who.id(), &filter, Some(page))
            .await
            .map_err(refused)?;
        let found: Vec<Value> = found
            .iter()
            .filter(|chat| context.chat_id.as_deref() != Some(chat.id.as_str()))
            .map(|chat| json!({"id": chat.id, "title": chat.title, "updated_at": chat.updated_at}))
            .collect();
        Ok(ToolResult::text(Value::from(found).to_string()))
    }
}

struct ViewChat(Arc<dyn ChatStore>);

/// A model reads so much of a chat.
const READABLE: usize = 40_000;

#[async_trait]
impl Tool for ViewChat {
    async fn call(&self, arguments: JsonObject, context: &ToolContext) -> Result<ToolResult, ToolError> {
        let id = arguments.get("chat_id").and_then(Value::as_str).unwrap_or_default();
        let found = self.0.find(&ChatId::from(id)).await.map_err(refused)?;
        let chat = found.filter(|chat| chat.user_id == *context.who.id());
        let chat = chat.ok_or_else(|| ToolError("there is no such chat".to_owned()))?;
        let body: Value = chat.body.read().unwrap_or_default();
        let messages = &body["history"]["messages"];
        let mut line = Vec::new();
        let mut next = body["history"]["currentId"].as_str();
        while let Some(message) = next.map(|id| &messages[id]).filter(|message| message.is_object()) {
            line.push(json!({"role": message["role"], "content": text_of_message(message)}));
            next = message["parentId"].as_str().filter(|_| line.len() < 1_000);
        }
        line.reverse();
        let mut text = json!({"id": chat.id, "title": chat.title, "messages": line}).to_string();
        if let Some((end, _)) = text.char_indices().nth(READABLE) {
            text.truncate(end);
        }
        Ok(ToolResult::text(text))
    }
}
