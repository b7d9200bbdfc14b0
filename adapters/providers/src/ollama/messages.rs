//! The messages of a chat as Ollama takes them: one text each, pictures beside it, arguments of tools as objects.

use std::collections::HashMap;

use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

/// The messages, translated one by one.
pub fn translated(messages: Vec<Value>) -> Vec<Value> {
    let mut called = HashMap::new();
    let translate = |message| match message {
        Value::Object(message) => Value::Object(one(message, &mut called)),
        // Nobody can say what it means; Ollama says what it does not like about it.
        other => other,
    };
    messages.into_iter().map(translate).collect()
}

fn one(mut message: JsonObject, called: &mut HashMap<String, Value>) -> JsonObject {
    let mut said = JsonObject::new();
    let mut keep = |name: &str, value: Value| {
        said.insert(name.to_owned(), value);
    };
    keep("role", message.remove("role").unwrap_or_else(|| json!("user")));
    let (text, pictures) = content(message.remove("content").unwrap_or_default());
    keep("content", json!(text));
    if !pictures.is_empty() {
        keep("images", json!(pictures));
    } else if let Some(pictures) = message.remove("images").filter(Value::is_array) {
        keep("images", pictures);
    }
    if let Some(Value::Array(calls)) = message.remove("tool_calls")
        && !calls.is_empty()
    {
        keep("tool_calls", calls.iter().map(|call| tool_call(call, called)).collect());
    }
    if let Some(Value::String(id)) = message.remove("tool_call_id") {
        // Models are told what a result is of by the name of the tool; OpenAI's API names the call.
        if let Some(name) = called.get(&id) {
            keep("tool_name", name.clone());
        }
        keep("tool_call_id", Value::String(id));
    }
    said
}

/// The text and the pictures of a message.
fn content(content: Value) -> (String, Vec<String>) {
    match content {
        Value::String(text) => (text, Vec::new()),
        Value::Array(parts) => {
            let texts = parts.iter().filter(|part| part["type"] == "text");
            let text: String = texts.filter_map(|part| part["text"].as_str()).collect();
            let pictures = parts.iter().filter(|part| part["type"] == "image_url");
            let pictures = pictures.filter_map(|part| part["image_url"]["url"].as_str().map(bare));
            (text.trim().to_owned(), pictures.collect())
        }
        _ => (String::new(), Vec::new()),
    }
}

/// A picture without what a data URL has in front of it.
fn bare(url: &str) -> String {
    let inside = url.strip_prefix("data:").and_then(|rest| rest.split_once(','));
    inside.map_or(url, |(_, data)| data).to_owned()
}

fn tool_call(call: &Value, called: &mut HashMap<String, Value>) -> Value {
    let function = &call["function"];
    let arguments = match &function["arguments"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| json!({})),
        Value::Null => json!({}),
        object => object.clone(),
    };
    if let Some(id) = call["id"].as_str() {
        called.insert(id.to_owned(), function["name"].clone());
    }
    let mut told = json!({"function": {"name": function["name"], "arguments": arguments}});
    for name in ["index", "id"] {
        if !call[name].is_null() {
            told[name] = call[name].clone();
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::translated;

    fn told(messages: Value) -> Value {
        Value::Array(translated(messages.as_array().cloned().unwrap()))
    }

    #[test]
    fn parts_become_a_text_and_pictures_beside_it() {
        let parts = json!([
            {"type": "text", "text": " see "}, {"type": "text", "text": "this "},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
        ]);
        assert_eq!(
            told(json!([{"role": "user", "content": parts}])),
            json!([{"role": "user", "content": "see this", "images": ["aGk="]}])
        );
    }

    #[test]
    fn calls_of_tools_have_objects_and_results_have_names() {
        let call = json!({"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}});
        assert_eq!(
            told(json!([
                {"role": "assistant", "content": null, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c1", "content": "2"},
            ])),
            json!([
                {"role": "assistant", "content": "",
                 "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}, "id": "c1"}]},
                {"role": "tool", "content": "2", "tool_name": "f", "tool_call_id": "c1"},
            ])
        );
    }
}
