use serde::Deserialize;
use serde_json::Value;

use crate::completion::Tags;
use crate::shared::JsonObject;

/// What a client asks: the body of a request, with what is meant for this service taken apart from what is meant for
/// the provider.
#[derive(Debug, Clone, Default)]
pub struct CompletionRequest {
    /// The body for the provider, in the words of OpenAI's API: `model`, `messages`, `stream` and whatever else it has.
    pub payload: JsonObject,
    pub control: Control,
}

/// What is meant for this service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Control {
    /// The connection of the browser that asks.
    pub session_id: Option<String>,
    /// A chat of the store, or `local:…` for one that is kept nowhere.
    pub chat_id: Option<String>,
    /// The message that the answer becomes.
    pub id: Option<String>,
    /// The message that is answered.
    pub parent_id: Option<String>,
    pub params: Option<JsonObject>,
    /// What the words in double braces stand for; keys have their braces.
    pub variables: Option<JsonObject>,
    pub background_tasks: Option<BackgroundTasks>,
    pub folder_id: Option<String>,
    /// What is asked for beside words: `{web_search: true, …}`.
    pub features: Option<JsonObject>,
    /// What the answer shall rest on: files, collections, chats, pages.
    pub files: Option<Vec<Value>>,
    /// The workspace tools and tool servers (`server:…`) that the model may use.
    pub tool_ids: Option<Vec<String>>,
    /// Tool servers that the browser reaches: `{url, specs, …}`.
    pub tool_servers: Option<Vec<Value>>,
    /// The filters that are switched on.
    pub filter_ids: Option<Vec<String>>,
    /// What the page knows of the model.
    pub model_item: Option<Value>,
}

impl Control {
    /// What the page knows of the model, if it keeps the connection to the model by itself.
    pub fn model_of_the_page(&self) -> Option<&JsonObject> {
        let item = self.model_item.as_ref()?.as_object()?;
        (item.get("direct") == Some(&Value::Bool(true))).then_some(item)
    }
}

/// What is to be done beside the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct BackgroundTasks {
    pub title_generation: Option<bool>,
    pub tags_generation: Option<bool>,
    pub follow_up_generation: Option<bool>,
}

/// What is taken out of the body because providers do not know it.
const OURS: &[&str] = &[
    "session_id",
    "chat_id",
    "id",
    "parent_id",
    "parent_message",
    "model_item",
    "background_tasks",
    "params",
    "variables",
    "features",
    "tool_ids",
    "tool_servers",
    "filter_ids",
    "files",
    "folder_id",
    "metadata",
];

/// The body is not a question that can be asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotAQuestion(pub String);

impl CompletionRequest {
    /// Reads a body.
    pub fn read(mut body: JsonObject) -> Result<Self, NotAQuestion> {
        let ours: JsonObject = OURS
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), body.shift_remove(*name)?)))
            .collect();
        if let Some((name, kind)) = ours
            .iter()
            .find_map(|(name, value)| Some((name, missed_kind(name, value)?)))
        {
            return Err(NotAQuestion(format!("{name} must be {kind}")));
        }
        let control = serde_json::from_value(Value::Object(ours)).map_err(|error| NotAQuestion(error.to_string()))?;
        if !body.get("model").is_some_and(Value::is_string) {
            return Err(NotAQuestion("name the model that shall answer".to_owned()));
        }
        match body.get("messages") {
            Some(Value::Array(messages)) if messages.iter().all(Value::is_object) => {}
            _ => return Err(NotAQuestion("messages must be a list of objects".to_owned())),
        }
        Ok(Self { payload: body, control })
    }

    pub fn model(&self) -> &str {
        self.payload.get("model").and_then(Value::as_str).unwrap_or_default()
    }

    pub fn is_streamed(&self) -> bool {
        self.payload.get("stream").and_then(Value::as_bool).unwrap_or(false)
    }

    /// Does a browser wait at its socket? Otherwise the answer is the response to the request.
    pub fn is_for_a_socket(&self) -> bool {
        let control = &self.control;
        control.session_id.is_some() && control.chat_id.is_some() && control.id.is_some()
    }

    /// One of the parameters that only this service reads.
    pub fn own_param(&self, name: &str) -> Option<&Value> {
        self.control.params.as_ref()?.get(name).filter(|value| !value.is_null())
    }
}

/// What a member that is meant for us must be, if it is something else.
fn missed_kind(name: &str, value: &Value) -> Option<&'static str> {
    let (fits, kind) = match name {
        "params" | "variables" | "background_tasks" | "features" => (value.is_object(), "an object"),
        "session_id" | "chat_id" | "id" | "parent_id" | "folder_id" => (value.is_string(), "a text"),
        "files" | "tool_servers" => (value.is_array(), "a list"),
        "tool_ids" | "filter_ids" => (is_list_of_texts(value), "a list of texts"),
        _ => (true, ""),
    };
    (!fits && !value.is_null()).then_some(kind)
}

fn is_list_of_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

/// Is a chat of that id kept nowhere?
pub fn is_temporary(chat_id: &str) -> bool {
    chat_id.starts_with("local:")
}

/// The tags to look for, as a `reasoning_tags` parameter has them: false for none, two texts for a pair of one's own.
pub fn reasoning_tags(param: Option<&Value>) -> Tags {
    match param {
        Some(Value::Bool(false)) => Tags::none(),
        Some(Value::Array(pair)) => match pair.iter().map(Value::as_str).collect::<Vec<_>>().as_slice() {
            [Some(start), Some(end)] if !start.is_empty() && !end.is_empty() => Tags::only(start, end),
            _ => Tags::default(),
        },
        _ => Tags::default(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CompletionRequest;

    #[test]
    fn what_is_meant_for_us_says_what_it_must_be() {
        let refused = |name: &str, value| {
            let mut body = json!({"model": "oak", "messages": []});
            body[name] = value;
            let body = body.as_object().cloned().unwrap_or_default();
            CompletionRequest::read(body).err().map(|error| error.to_string())
        };
        for list in [json!([]), json!([true]), json!([true, false, true])] {
            let told = refused("background_tasks", list);
            assert_eq!(told.as_deref(), Some("background_tasks must be an object"));
        }
        assert_eq!(
            refused("params", json!("x")).as_deref(),
            Some("params must be an object")
        );
        assert_eq!(refused("chat_id", json!({})).as_deref(), Some("chat_id must be a text"));
        assert_eq!(refused("background_tasks", json!({"title_generation": true})), None);
        assert_eq!(refused("chat_id", json!(null)), None);
    }
}
