//! What functions give, as models read it and as readers see it.

use serde_json::{Value, json};

use crate::completion::ToolResult;

/// The text for the model, with data URLs among the items of a list as files.
pub fn of_value(value: Value) -> ToolResult {
    match value {
        Value::String(text) => ToolResult::text(text),
        Value::Array(items) => {
            let is_data = |item: &Value| item.as_str().is_some_and(|text| text.starts_with("data:"));
            let (data, rest): (Vec<Value>, Vec<Value>) = items.into_iter().partition(is_data);
            let files = data
                .into_iter()
                .map(|content| json!({"type": "data", "content": content}));
            ToolResult {
                files: files.collect(),
                ..ToolResult::text(indented(&json!({ "results": rest })))
            }
        }
        Value::Null => ToolResult::default(),
        other => ToolResult::text(indented(&other)),
    }
}

/// A page that shall be shown inside the message: the model is told that it is.
pub fn of_page(function: &str, status: u16, page: String) -> ToolResult {
    let (status, message) = match status {
        200..=299 => ("success", format!("{function}: the page is shown to the user")),
        _ => ("error", format!("{function}: the page failed with status {status}")),
    };
    ToolResult {
        embeds: vec![Value::String(page)],
        ..ToolResult::text(indented(
            &json!({"status": status, "code": "ui_component", "message": message}),
        ))
    }
}

/// The content items of an MCP server. Pictures and sound become files.
pub fn of_mcp(result: &Value) -> ToolResult {
    let mut texts = Vec::new();
    let mut files = Vec::new();
    for item in result["content"].as_array().into_iter().flatten() {
        match item["type"].as_str() {
            Some("text") => {
                let text = item["text"].as_str().unwrap_or_default();
                texts.push(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())));
            }
            Some(kind @ ("image" | "audio")) => {
                let mime = item["mimeType"].as_str().unwrap_or("application/octet-stream");
                let data = item["data"].as_str().unwrap_or_default();
                files.push(json!({"type": kind, "url": format!("data:{mime};base64,{data}")}));
            }
            Some("resource") => texts.push(item["resource"].clone()),
            Some("resource_link") => texts.push(item.clone()),
            _ => {}
        }
    }
    if texts.is_empty() && !result["structuredContent"].is_null() {
        texts.push(result["structuredContent"].clone());
    }
    let text = match texts.len() {
        0 => String::new(),
        1 => match texts.remove(0) {
            Value::String(text) => text,
            Value::Array(items) => indented(&json!({ "results": items })),
            other => indented(&other),
        },
        _ => indented(&json!({ "results": texts })),
    };
    ToolResult {
        files,
        ..ToolResult::text(text)
    }
}

/// Objects in lines, as models read them best.
fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{of_mcp, of_page, of_value};

    #[test]
    fn values_become_texts_and_data_becomes_files() {
        assert_eq!(of_value(json!("plain")).text, "plain");
        assert_eq!(of_value(json!({"sum": 3})).text, "{\n  \"sum\": 3\n}");
        let listed = of_value(json!(["data:image/png;base64,AA", 1]));
        assert_eq!(listed.files.len(), 1);
        assert_eq!(listed.text, "{\n  \"results\": [\n    1\n  ]\n}");
    }

    #[test]
    fn a_page_is_shown_and_told_of() {
        let shown = of_page("f", 200, "<b>".to_owned());
        assert_eq!(shown.embeds, [json!("<b>")]);
        assert!(shown.text.contains("ui_component"));
    }

    #[test]
    fn one_text_of_an_mcp_server_is_read_as_json() {
        let result = of_mcp(&json!({"content": [{"type": "text", "text": "{\"a\": 1}"},
            {"type": "image", "mimeType": "image/png", "data": "AA"}]}));
        assert_eq!(result.text, "{\n  \"a\": 1\n}");
        assert_eq!(
            result.files,
            [json!({"type": "image", "url": "data:image/png;base64,AA"})]
        );
    }
}
