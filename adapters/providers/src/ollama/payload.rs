//! Bodies of requests in Ollama's words.

use loquat_core::provider::{Connection, Errand};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use super::messages;
use super::options::{Place, place, put};
use crate::caller::bytes_of;

/// A chat's body, made of one in the words of OpenAI's API.
pub fn chat(connection: &Connection, mut payload: JsonObject) -> JsonObject {
    let mut body = JsonObject::new();
    let model = payload.remove("model").unwrap_or_default();
    let model = connection.upstream_id(model.as_str().unwrap_or_default());
    body.insert("model".to_owned(), json!(model));
    let messages = match payload.remove("messages") {
        Some(Value::Array(messages)) => messages,
        _ => Vec::new(),
    };
    body.insert("messages".to_owned(), Value::Array(messages::translated(messages)));
    // Ollama streams unless it is told not to.
    let stream = payload.remove("stream").and_then(|stream| stream.as_bool());
    body.insert("stream".to_owned(), json!(stream.unwrap_or(false)));
    if let Some(tools) = payload.remove("tools").filter(|tools| !tools.is_null()) {
        body.insert("tools".to_owned(), tools);
    }
    if let Some(format) = payload.remove("response_format").and_then(format) {
        body.insert("format".to_owned(), format);
    }
    let mut options = JsonObject::new();
    if let Some(Value::Object(given)) = payload.remove("options") {
        for (name, value) in given {
            put(&mut body, &mut options, &name, value);
        }
    }
    for (name, value) in payload {
        put(&mut body, &mut options, &name, value);
    }
    if !options.is_empty() {
        body.insert("options".to_owned(), Value::Object(options));
    }
    body
}

/// What an answer shall look like: a schema, or any JSON.
fn format(response_format: Value) -> Option<Value> {
    match response_format["type"].as_str()? {
        "json_schema" => Some(response_format["json_schema"]["schema"].clone()).filter(|schema| !schema.is_null()),
        "json_object" => Some(json!("json")),
        _ => None,
    }
}

/// A chat in Ollama's own words, to which the settings of its model were added by their names in OpenAI's API: those go
/// where Ollama reads them. All else stays as the client wrote it.
pub fn native_chat(mut errand: Errand) -> Errand {
    let Ok(body) = serde_json::from_slice::<JsonObject>(&errand.body) else {
        return errand;
    };
    let (misplaced, mut body): (JsonObject, JsonObject) = body
        .into_iter()
        .partition(|(name, _)| matches!(place(name), Place::Option(..)));
    if misplaced.is_empty() {
        return errand;
    }
    let mut options = match body.remove("options") {
        Some(Value::Object(options)) => options,
        _ => JsonObject::new(),
    };
    for (name, value) in misplaced {
        put(&mut body, &mut options, &name, value);
    }
    body.insert("options".to_owned(), Value::Object(options));
    errand.body = bytes_of(&body);
    errand
}

/// A request for vectors, made of one in the words of OpenAI's API.
pub fn embed(connection: &Connection, mut payload: JsonObject) -> JsonObject {
    let mut body = JsonObject::new();
    let model = payload.remove("model").unwrap_or_default();
    let model = connection.upstream_id(model.as_str().unwrap_or_default());
    body.insert("model".to_owned(), json!(model));
    body.insert("input".to_owned(), payload.remove("input").unwrap_or_default());
    for name in ["options", "truncate", "keep_alive", "dimensions"] {
        if let Some(value) = payload.remove(name) {
            body.insert(name.to_owned(), value);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use loquat_core::provider::{Connection, Errand, Method, connections};
    use serde_json::{Value, json};

    use super::{chat, native_chat};

    fn connection() -> Connection {
        let configs = json!({"0": {"prefix_id": "mine"}});
        connections(&["http://o".to_owned()], &[], configs.as_object().unwrap()).remove(0)
    }

    fn told(payload: Value) -> Value {
        Value::Object(chat(&connection(), payload.as_object().cloned().unwrap()))
    }

    #[test]
    fn parameters_stand_where_ollama_reads_them() {
        assert_eq!(
            told(json!({
                "model": "mine.oak:1b", "messages": [], "stream": true, "max_completion_tokens": 5, "temperature": "0.5",
                "top_k": 40.0, "stop": "END", "think": "true", "keep_alive": "5m", "user": "ada", "seed": null,
                "brand_new": 1, "options": {"num_ctx": 4096, "temperature": 1, "format": "{\"type\":\"object\"}"},
            })),
            json!({
                "model": "oak:1b", "messages": [], "stream": true, "think": true, "keep_alive": "5m",
                "format": {"type": "object"}, "options": {"num_ctx": 4096, "temperature": 0.5, "num_predict": 5,
                "top_k": 40, "stop": ["END"], "brand_new": 1},
            })
        );
    }

    #[test]
    fn a_schema_is_the_format_of_the_answer() {
        let schema = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "array"}}});
        assert_eq!(
            told(json!({"response_format": schema}))["format"],
            json!({"type": "array"})
        );
        let any = json!({"response_format": {"type": "json_object"}});
        assert_eq!(told(any)["format"], "json");
        assert_eq!(told(json!({}))["stream"], false);
    }

    #[test]
    fn in_a_chat_of_its_own_words_only_what_is_misplaced_moves() {
        let sent = |body: Value| -> Value {
            let errand = native_chat(Errand {
                method: Method::Post,
                path: "/api/chat".to_owned(),
                body: body.to_string().into(),
                content_type: None,
                is_quick: false,
            });
            serde_json::from_slice(&errand.body).unwrap()
        };
        let own = json!({"model": "oak", "messages": [], "options": {"num_ctx": 1}, "think": "high", "new": [1]});
        assert_eq!(sent(own.clone()), own);
        assert_eq!(
            sent(json!({"model": "oak", "options": {"num_ctx": 1, "top_p": 1}, "top_p": 0.5})),
            json!({"model": "oak", "options": {"num_ctx": 1, "top_p": 0.5}})
        );
    }
}
