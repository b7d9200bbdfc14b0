//! Pipes: functions that answer like models.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::completion::ForwardedCredentials;
use crate::function::{ActiveFunctions, Function, FunctionId};
use crate::model::catalog::{
    FunctionRole, Kind, ModelSource, ModelSources, ProviderKind, ProviderModel, Route, ShownFunction, SourceError,
    SourceName,
};
use crate::plugin::{Answer as Said, Answers, Done, FunctionKind, Piece, PluginError, PluginRuntime};
use crate::provider::{Answer, Chunk, ModelProvider, Passed, ProviderError, Question};
use crate::shared::{Clock, Ids, JsonObject, JsonText, debug_by_name};
use crate::toolkit::host::{Host, HostPorts};
use crate::toolkit::plugin_tool::whole;

/// The models that pipes are.
#[derive(Clone)]
pub struct PipeModels {
    active: Arc<ActiveFunctions>,
    runtime: Arc<dyn PluginRuntime>,
    name: SourceName,
}

debug_by_name!(PipeModels);

impl PipeModels {
    pub fn new(active: Arc<ActiveFunctions>, runtime: Arc<dyn PluginRuntime>) -> Self {
        Self {
            active,
            runtime,
            name: SourceName("functions".to_owned()),
        }
    }

    /// What an action or a filter that people switch on themselves is shown as beside models.
    async fn shown(&self, function: &Function, role: FunctionRole) -> Option<ProviderModel> {
        let description = self.runtime.load(&function.plugin()).await;
        let description = description.inspect_err(|error| {
            tracing::warn!(function = %function.id, "a function is not shown: {error}");
        });
        let description = description.ok()?;
        if role == FunctionRole::Filter && !description.toggle {
            return None;
        }
        let manifest = function.meta.get("manifest");
        let icon = manifest.and_then(|manifest| manifest.get("icon_url")?.as_str());
        let icon = icon.or(description.icon.as_deref());
        let item = |id: String, name: String, icon: Option<&str>| {
            json!({
                "id": id, "name": name, "description": function.meta.get("description"), "icon": icon,
                "has_user_valves": function.has_user_valves(),
            })
        };
        let items = match &description.actions {
            Some(buttons) => buttons
                .iter()
                .filter_map(|button| {
                    let id = text(&button["id"])?;
                    let name = text(&button["name"]).unwrap_or_else(|| format!("{} ({id})", function.name));
                    let own = button["icon_url"].as_str().or(icon);
                    Some(item(format!("{}.{id}", function.id), name, own))
                })
                .collect(),
            None => vec![item(function.id.0.clone(), function.name.clone(), icon)],
        };
        // A name that no model has: functions and models share one list of offers.
        let id = format!("function:{}", function.id);
        Some(ProviderModel {
            kind: Kind::Function(ShownFunction {
                id: function.id.0.clone(),
                role,
                is_global: function.is_global,
                items,
            }),
            ..model(function, id, function.name.clone())
        })
    }

    async fn models_of(&self, pipe: &Function) -> Vec<ProviderModel> {
        let plugin = pipe.plugin();
        let description = match self.runtime.load(&plugin).await {
            Ok(description) => description,
            Err(error) => {
                tracing::warn!(function = %pipe.id, "a pipe offers no models: {error}");
                return Vec::new();
            }
        };
        if !description.has("pipes") {
            return vec![model(pipe, pipe.id.0.clone(), pipe.name.clone())];
        }
        let call = crate::plugin::Call {
            handler: "pipes".to_owned(),
            valves: pipe.valves.clone().unwrap_or_default(),
            ..Default::default()
        };
        let listed = match self.runtime.call(&plugin, call, Arc::new(Nobody)).await {
            Ok(answers) => whole(answers).await,
            Err(error) => Err(error),
        };
        let listed = listed.unwrap_or_else(|error| {
            tracing::warn!(function = %pipe.id, "a pipe does not say which models it has: {error}");
            Done::default()
        });
        let before = description.name.as_deref().unwrap_or_default();
        let items = listed.value.as_array().into_iter().flatten();
        let models = items.filter_map(|item| {
            let id = text(&item["id"])?;
            let name = text(&item["name"]).unwrap_or_else(|| id.clone());
            Some(model(pipe, format!("{}.{id}", pipe.id), format!("{before}{name}")))
        });
        models.collect()
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn model(pipe: &Function, id: String, name: String) -> ProviderModel {
    let details = json!({
        "object": "model", "created": pipe.created_at, "pipe": {"type": "pipe"},
        "has_user_valves": pipe.has_user_valves(),
    });
    ProviderModel {
        id: id.into(),
        name,
        owned_by: "openai".to_owned(),
        connection_type: None,
        tags: Vec::new(),
        kind: Kind::Plain,
        routes: vec![Route::new(ProviderKind::Plugin, 0)],
        details: details.as_object().cloned().unwrap_or_default(),
    }
}

impl ModelSources for PipeModels {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        vec![Arc::new(self.clone())]
    }
}

#[async_trait]
impl ModelSource for PipeModels {
    fn name(&self) -> &SourceName {
        &self.name
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        let pipes = self.active.of(&FunctionKind::Pipe).await.map_err(|error| SourceError {
            name: self.name.clone(),
            cause: error.into(),
        })?;
        let mut models = Vec::new();
        for pipe in &pipes {
            models.extend(self.models_of(pipe).await);
        }
        for (kind, role) in [
            (FunctionKind::Action, FunctionRole::Action),
            (FunctionKind::Filter, FunctionRole::Filter),
        ] {
            let functions = self.active.of(&kind).await.map_err(|error| SourceError {
                name: self.name.clone(),
                cause: error.into(),
            })?;
            for function in &functions {
                models.extend(self.shown(function, role).await);
            }
        }
        Ok(models)
    }
}

/// Nobody asks for a list of models on behalf of a person.
struct Nobody;

#[async_trait]
impl crate::plugin::PluginHost for Nobody {
    async fn answer(&self, method: &str, _: JsonObject) -> Result<Value, String> {
        Err(format!("{method} is not answered while models are listed"))
    }
}

/// Asks pipes.
#[derive(Clone)]
pub struct Pipes {
    pub active: Arc<ActiveFunctions>,
    pub runtime: Arc<dyn PluginRuntime>,
    pub host: Arc<HostPorts>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

debug_by_name!(Pipes);

impl Pipes {
    async fn begin(&self, question: Question) -> Result<(Answers, Frames), ProviderError> {
        let Question {
            on_behalf, mut payload, ..
        } = question;
        let metadata = match payload.shift_remove("metadata") {
            Some(Value::Object(metadata)) => metadata,
            _ => JsonObject::new(),
        };
        let text = |name: &str| metadata.get(name).and_then(Value::as_str).map(str::to_owned);
        let model = payload
            .get("model")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let id = model.split('.').next().unwrap_or_default();
        let found = self.active.find(&FunctionId::from(id)).await;
        let pipe = found.map_err(|error| ProviderError::Unreachable(error.into()))?;
        let pipe = pipe.ok_or(ProviderError::NotConfigured)?;
        let plugin = pipe.plugin();
        let host = Host {
            ports: self.host.clone(),
            who: on_behalf.who,
            message_id: text("message_id"),
            session_id: text("session_id"),
            chat_id: on_behalf.chat_id,
            announcer: None,
            credentials: ForwardedCredentials {
                token: on_behalf.token,
                cookies: on_behalf.cookies,
            },
            toolbox: Default::default(),
            is_trusted: true,
        };
        let messages = payload.get("messages").cloned().unwrap_or_default();
        let context = host.context(
            &plugin,
            &metadata,
            json!({"id": model}),
            messages,
            metadata.get("files").cloned().unwrap_or_default(),
        );
        let args = JsonObject::from_iter([("body".to_owned(), Value::Object(payload))]);
        let call = host
            .call("pipe", args, pipe.valves.clone().unwrap_or_default(), &plugin, context)
            .await;
        let answers = self
            .runtime
            .call(&plugin, call, Arc::new(host))
            .await
            .map_err(refused)?;
        let frames = Frames {
            id: format!("{model}-{}", self.ids.uuid()),
            created: self.clock.now().seconds(),
            model,
        };
        Ok((answers, frames))
    }

    /// The whole answer as an object of OpenAI's API.
    async fn object(&self, question: Question) -> Result<JsonObject, ProviderError> {
        let (answers, frames) = self.begin(question).await?;
        let done = whole(answers).await.map_err(refused)?;
        Ok(match (done.kind.as_str(), done.value) {
            ("dict" | "model", Value::Object(object)) => object,
            (_, Value::String(text)) => frames.completion(&text),
            (_, Value::Null) => frames.completion(""),
            (_, other) => frames.completion(&other.to_string()),
        })
    }

    /// The answer as the lines of an event stream.
    async fn lines(
        &self,
        question: Question,
    ) -> Result<impl futures::Stream<Item = Result<String, ProviderError>> + Send + use<>, ProviderError> {
        let (answers, frames) = self.begin(question).await?;
        let lines = answers.flat_map(move |said| {
            stream::iter(match said {
                Ok(Said::Piece(Piece::Text(text))) => vec![Ok(frames.chunk(&text))],
                Ok(Said::Piece(Piece::Line(line))) => vec![Ok(format!("{}\n\n", line.trim_end()))],
                Ok(Said::Piece(Piece::Json(value))) => vec![Ok(format!("data: {value}\n\n"))],
                Ok(Said::Done(done)) => frames.last(done).into_iter().map(Ok).collect(),
                Err(error) => {
                    let told = json!({"error": {"detail": error.to_string(), "message": error.to_string()}});
                    vec![Ok(format!("data: {told}\n\n"))]
                }
            })
        });
        Ok(lines)
    }
}

fn refused(error: PluginError) -> ProviderError {
    let body = json!({"error": {"detail": error.to_string(), "message": error.to_string()}});
    match JsonText::of(&body) {
        Ok(body) => ProviderError::Refused { status: 400, body },
        Err(_) => ProviderError::Nonsense(error.to_string()),
    }
}

/// The answers of one call in the form of OpenAI's API.
struct Frames {
    id: String,
    created: i64,
    model: String,
}

impl Frames {
    fn chunk(&self, text: &str) -> String {
        self.line(json!({"content": text}), Value::Null)
    }

    fn line(&self, delta: Value, finish_reason: Value) -> String {
        let chunk = json!({
            "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model,
            "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason}],
        });
        format!("data: {chunk}\n\n")
    }

    fn completion(&self, text: &str) -> JsonObject {
        let completion = json!({
            "id": self.id, "object": "chat.completion", "created": self.created, "model": self.model,
            "choices": [{
                "index": 0, "message": {"role": "assistant", "content": text}, "logprobs": null, "finish_reason": "stop",
            }],
        });
        completion.as_object().cloned().unwrap_or_default()
    }

    /// What ends a stream. An asynchronous generator ends it by itself.
    fn last(&self, done: Done) -> Vec<String> {
        let end = || [self.line(json!({}), json!("stop")), "data: [DONE]\n\n".to_owned()];
        match (done.kind.as_str(), done.value) {
            ("str", Value::String(text)) => [self.chunk(&text)].into_iter().chain(end()).collect(),
            ("generator", _) => end().into(),
            ("dict" | "model", value) => vec![format!("data: {value}\n\n")],
            ("other", value) => [self.chunk(&value.to_string())].into_iter().chain(end()).collect(),
            _ => Vec::new(),
        }
    }
}

#[async_trait]
impl ModelProvider for Pipes {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        let streams = question.payload.get("stream") == Some(&Value::Bool(true));
        if !streams {
            return Ok(Answer::Whole(self.object(question).await?));
        }
        let lines = self.lines(question).await?;
        let chunks = lines.flat_map(|line| {
            stream::iter(match line {
                Ok(lines) => lines.lines().filter_map(chunk).map(Ok).collect(),
                Err(error) => vec![Err(error)],
            })
        });
        Ok(Answer::Streamed(chunks.boxed()))
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        let streams = question.payload.get("stream") == Some(&Value::Bool(true));
        if !streams {
            return match self.object(question).await {
                Err(ProviderError::Refused { body, .. }) => Ok(Passed::of_json(200, &body)),
                object => Ok(Passed::of_object(200, object?)),
            };
        }
        let lines = self.lines(question).await?;
        Ok(Passed {
            status: 200,
            content_type: "text/event-stream".to_owned(),
            body: lines.map(|line| line.map(Bytes::from)).boxed(),
        })
    }

    async fn embed(&self, _question: Question) -> Result<JsonObject, ProviderError> {
        Err(ProviderError::NotConfigured)
    }
}

/// A line of an event stream, read.
fn chunk(line: &str) -> Option<Chunk> {
    let data = line.strip_prefix("data:")?.trim();
    let value: Value = serde_json::from_str(data).ok()?;
    if !value["error"].is_null() {
        return Some(Chunk {
            error: Some(value["error"].clone()),
            ..Chunk::default()
        });
    }
    if !value["event"].is_null() {
        return Some(Chunk {
            event: Some(value["event"].clone()),
            ..Chunk::default()
        });
    }
    let choice = &value["choices"][0];
    let delta = &choice["delta"];
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let calls = delta["tool_calls"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|call| crate::provider::ToolCallPart {
            index: call["index"]
                .as_u64()
                .and_then(|index| usize::try_from(index).ok())
                .unwrap_or_default(),
            id: text(&call["id"]),
            name: text(&call["function"]["name"]),
            arguments: text(&call["function"]["arguments"]),
        });
    let thought = [&delta["reasoning_content"], &delta["reasoning"], &delta["thinking"]];
    Some(Chunk {
        text: text(&delta["content"]),
        reasoning: thought.into_iter().find_map(text),
        tool_calls: calls.collect(),
        images: delta["images"].as_array().cloned().unwrap_or_default(),
        annotations: delta["annotations"].as_array().cloned().unwrap_or_default(),
        usage: Some(value["usage"].clone()).filter(|usage| !usage.is_null()),
        finish_reason: text(&choice["finish_reason"]),
        ..Chunk::default()
    })
}
