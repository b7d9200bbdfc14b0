//! The changes that a request's body needs for the model and the server that it goes to.

use loquat_core::provider::{Connection, Errand};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use crate::caller::bytes_of;

/// Where a chat goes, and its body as the provider takes it.
pub fn prepare(connection: &Connection, mut payload: JsonObject) -> (String, JsonObject) {
    let model = payload.get("model").and_then(Value::as_str).unwrap_or_default();
    let model = connection.upstream_id(model).to_owned();
    name_the_limit(connection, &model, &mut payload);
    if let Some(Value::String(bias)) = payload.get("logit_bias") {
        let bias = parsed_bias(bias);
        payload.insert("logit_bias".to_owned(), bias);
    }
    if has_deployments(connection) {
        return for_azure(connection, &model, payload);
    }
    payload.insert("model".to_owned(), Value::String(model));
    ("/chat/completions".to_owned(), payload)
}

/// Is it an API of Azure that wants a version and knows its models as deployments? The newer one speaks as OpenAI does.
fn has_deployments(connection: &Connection) -> bool {
    connection.azure && !connection.url.ends_with("/openai/v1")
}

fn reasons(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    ["o1", "o3", "o4", "gpt-5"]
        .iter()
        .any(|family| model.starts_with(family))
}

/// Reasoning models and others call the limit of an answer, and the one who sets the rules, by different names.
fn name_the_limit(connection: &Connection, model: &str, payload: &mut JsonObject) {
    if reasons(model) {
        if let Some(limit) = payload.remove("max_tokens") {
            payload.insert("max_completion_tokens".to_owned(), limit);
        }
        let lower = model.to_ascii_lowercase();
        let role = if lower.starts_with("o1-mini") || lower.starts_with("o1-preview") {
            "user"
        } else {
            "developer"
        };
        let first = payload
            .get_mut("messages")
            .and_then(Value::as_array_mut)
            .and_then(|messages| messages.first_mut());
        if let Some(first) = first.filter(|first| first["role"] == "system") {
            first["role"] = json!(role);
        }
    } else if !connection.url.contains("api.openai.com")
        && let Some(limit) = payload.remove("max_completion_tokens")
    {
        payload.insert("max_tokens".to_owned(), limit);
    }
    if payload.contains_key("max_completion_tokens") {
        payload.remove("max_tokens");
    }
}

/// `"50256:-100, 11:5"` as an object; values are kept within what the API takes.
fn parsed_bias(text: &str) -> Value {
    let pairs = text.split(',').filter_map(|pair| {
        let (token, bias) = pair.split_once(':')?;
        let bias: i64 = bias.trim().parse().ok()?;
        Some((token.trim().to_owned(), json!(bias.clamp(-100, 100))))
    });
    Value::Object(pairs.collect())
}

/// What Azure's deployments take; everything else they refuse.
const AZURE_TAKES: &[&str] = &[
    "messages",
    "temperature",
    "role",
    "content",
    "contentPart",
    "contentPartImage",
    "enhancements",
    "dataSources",
    "n",
    "stream",
    "stop",
    "max_tokens",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "user",
    "function_call",
    "functions",
    "tools",
    "tool_choice",
    "top_p",
    "log_probs",
    "top_logprobs",
    "response_format",
    "seed",
    "max_completion_tokens",
    "reasoning_effort",
];

fn for_azure(connection: &Connection, model: &str, mut payload: JsonObject) -> (String, JsonObject) {
    let version = version(connection);
    payload.retain(|name, _| {
        AZURE_TAKES.contains(&name.as_str()) || (name == "stream_options" && version >= "2024-09-01-preview")
    });
    if reasons(model)
        && payload
            .get("temperature")
            .is_some_and(|temperature| temperature.as_f64() != Some(1.0))
    {
        payload.remove("temperature");
    }
    (
        format!("/openai/deployments/{model}/chat/completions?api-version={version}"),
        payload,
    )
}

/// An errand as the server behind the connection takes it. Azure wants a version with everything, and a deployment in
/// the path where others want a model in the body.
pub fn errand(connection: &Connection, mut errand: Errand) -> Errand {
    if !has_deployments(connection) {
        return errand;
    }
    let version = version(connection);
    let named = serde_json::from_slice::<JsonObject>(&errand.body)
        .ok()
        .and_then(|mut body| {
            let model = body.remove("model")?.as_str()?.to_owned();
            Some((connection.upstream_id(&model).to_owned(), body))
        });
    match named {
        Some((model, body)) if errand.path == "/chat/completions" => {
            let (path, body) = for_azure(connection, &model, body);
            errand.path = path;
            errand.body = bytes_of(&body);
        }
        Some((model, body)) => {
            errand.path = format!("/openai/deployments/{model}{}?api-version={version}", errand.path);
            errand.body = bytes_of(&body);
        }
        None => errand.path = format!("/openai{}?api-version={version}", errand.path),
    }
    errand
}

fn version(connection: &Connection) -> &str {
    connection.api_version.as_deref().unwrap_or("2023-03-15-preview")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use loquat_core::provider::{Connection, Errand, Method, connections};
    use serde_json::{Value, json};

    use super::{errand, prepare};

    fn connection(url: &str, config: Value) -> Connection {
        let configs = json!({ "0": config });
        connections(&[url.to_owned()], &["k".to_owned()], configs.as_object().unwrap()).remove(0)
    }

    fn prepared(connection: &Connection, payload: Value) -> (String, Value) {
        let (path, payload) = prepare(connection, payload.as_object().cloned().unwrap());
        (path, Value::Object(payload))
    }

    #[test]
    fn a_reasoning_model_calls_the_limit_and_the_rules_by_its_own_names() {
        let openai = connection("https://api.openai.com/v1", json!({}));
        let asked = json!({"model": "o3-mini", "max_tokens": 5, "messages": [{"role": "system", "content": "s"}]});
        let (path, body) = prepared(&openai, asked);
        assert_eq!(path, "/chat/completions");
        assert_eq!(
            body,
            json!({"model": "o3-mini", "messages": [{"role": "developer", "content": "s"}], "max_completion_tokens": 5})
        );
    }

    #[test]
    fn other_servers_know_the_limit_by_its_old_name_and_no_prefix() {
        let local = connection("http://local/v1", json!({"prefix_id": "mine"}));
        let (_, body) = prepared(
            &local,
            json!({"model": "mine.llama", "max_completion_tokens": 5, "max_tokens": 9}),
        );
        assert_eq!(body, json!({"model": "llama", "max_tokens": 5}));
    }

    #[test]
    fn a_bias_written_as_text_becomes_an_object_within_bounds() {
        let local = connection("http://local/v1", json!({}));
        let (_, body) = prepared(&local, json!({"model": "m", "logit_bias": "50256:-500, 11:5, x"}));
        assert_eq!(body["logit_bias"], json!({"50256": -100, "11": 5}));
    }

    #[test]
    fn azure_gets_a_deployment_and_only_what_it_takes() {
        let azure = connection(
            "https://me.azure.com",
            json!({"azure": true, "api_version": "2024-10-21"}),
        );
        let (path, body) = prepared(
            &azure,
            json!({"model": "gpt-4o", "messages": [], "top_k": 3, "stream_options": {}}),
        );
        assert_eq!(
            path,
            "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
        );
        assert_eq!(body, json!({"messages": [], "stream_options": {}}));
    }

    #[test]
    fn azure_gets_errands_with_its_version_and_to_its_deployments() {
        let azure = connection("https://me.azure.com", json!({"azure": true, "api_version": "v"}));
        let sent = |path: &str, body: &'static str| {
            let errand = errand(
                &azure,
                Errand {
                    method: Method::Post,
                    path: path.to_owned(),
                    body: Bytes::from_static(body.as_bytes()),
                    content_type: None,
                    is_quick: true,
                },
            );
            (errand.path, errand.body)
        };
        assert_eq!(
            sent("/models", ""),
            ("/openai/models?api-version=v".to_owned(), Bytes::new())
        );
        assert_eq!(
            sent("/embeddings", r#"{"model":"e","input":"x"}"#),
            (
                "/openai/deployments/e/embeddings?api-version=v".to_owned(),
                Bytes::from_static(br#"{"input":"x"}"#)
            )
        );
    }
}
