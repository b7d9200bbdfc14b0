use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};
use loquat_core::model::catalog::{
    Kind, ModelSource, ModelSources, ProviderKind, ProviderModel, Route, SourceError, SourceName,
};
use loquat_core::provider::{Answer, Chunk, ModelProvider, Passed, ProviderError, Question};
use loquat_core::shared::{JsonObject, JsonText};
use serde_json::{Value, json};

use crate::answers::in_short;

/// The model inside the binary: it knows one answer, needs no network, and lets a newcomer try everything at once.
#[derive(Debug, Clone, Default)]
pub struct Demo;

impl Demo {
    /// The id under which it is listed.
    pub const MODEL: &str = "loquat-demo";

    /// Between two words: about as fast as a model on a good machine.
    const PACE: Duration = Duration::from_millis(20);
}

/// What the demo says, in Markdown, so that the page has something to show.
fn speech(question: &str) -> String {
    let asked = in_short(question);
    let quoted = if asked.is_empty() {
        String::new()
    } else {
        format!("You wrote:\n\n> {asked}\n\n")
    };
    format!(
        "**Hello! This is Loquat's demo model.** {quoted}I am a few lines inside the server and know just this answer, but it \
         reaches you the way a real one would: word by word, stored as it comes, and stopped when you press *Stop*.\n\n\
         To talk to a real model, connect a provider:\n\n\
         1. Stop the server.\n\
         2. Start it again with the address and the key of any service that speaks OpenAI's API:\n\n\
         ```sh\nOPENAI_API_BASE_URL=https://api.openai.com/v1 OPENAI_API_KEY=sk-... loquat\n```\n\n\
         | You have | Set `OPENAI_API_BASE_URL` to |\n|---|---|\n\
         | Ollama on this machine | `http://localhost:11434/v1` |\n| llama.cpp | `http://localhost:8080/v1` |\n| vLLM | `http://localhost:8000/v1` |\n\n\
         All settings are listed by `loquat config`, and the API is described at [/docs](/docs)."
    )
}

/// What a task beside the chat (title, tags …) gets: the JSON that it asks for, made from the question.
fn task_answer(prompt: &str) -> Option<Value> {
    let asks = |name: &str| prompt.contains(&format!("{{\"{name}\":"));
    if asks("title") {
        Some(json!({"title": "🌱 A look at Loquat"}))
    } else if asks("tags") {
        Some(json!({"tags": ["Technology", "Demo"]}))
    } else if asks("follow_ups") {
        Some(
            json!({"follow_ups": ["How do I connect a provider?", "Where are my chats stored?", "What can the API do?"]}),
        )
    } else {
        None
    }
}

fn last_text(payload: &JsonObject) -> String {
    let last = payload
        .get("messages")
        .and_then(Value::as_array)
        .and_then(|messages| messages.last());
    match last.map(|message| &message["content"]) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect::<Vec<_>>()
            .join(" "),
        _ => String::new(),
    }
}

fn reply(payload: &JsonObject) -> String {
    let asked = last_text(payload);
    task_answer(&asked).map_or_else(|| speech(&asked), |answer| answer.to_string())
}

fn is_streamed(payload: &JsonObject) -> bool {
    payload.get("stream").and_then(Value::as_bool).unwrap_or(false)
}

fn usage(payload: &JsonObject, text: &str) -> Value {
    let words = |text: &str| text.split_whitespace().count();
    let (asked, answered) = (words(&last_text(payload)), words(text));
    json!({"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered})
}

fn whole(payload: &JsonObject) -> JsonObject {
    let text = reply(payload);
    let answer = json!({
        "id": "demo", "object": "chat.completion", "created": 0, "model": Demo::MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": usage(payload, &text),
    });
    answer.as_object().cloned().unwrap_or_default()
}

/// The words of the answer, each with the white space behind it, at a reader's pace.
fn words(text: String) -> impl futures::Stream<Item = String> + Send {
    let pieces: Vec<String> = text.split_inclusive([' ', '\n']).map(str::to_owned).collect();
    stream::iter(pieces).then(|piece| async {
        tokio::time::sleep(Demo::PACE).await;
        piece
    })
}

#[async_trait]
impl ModelProvider for Demo {
    async fn ask(&self, question: Question) -> Result<Answer, ProviderError> {
        let payload = question.payload;
        if !is_streamed(&payload) {
            return Ok(Answer::Whole(whole(&payload)));
        }
        let text = reply(&payload);
        let end = Chunk {
            finish_reason: Some("stop".to_owned()),
            usage: Some(usage(&payload, &text)),
            ..Chunk::default()
        };
        let chunks = words(text).map(Chunk::text).chain(stream::iter([end]));
        Ok(Answer::Streamed(chunks.map(Ok).boxed()))
    }

    async fn pass(&self, question: Question) -> Result<Passed, ProviderError> {
        let payload = question.payload;
        if !is_streamed(&payload) {
            let body = Bytes::from(Value::Object(whole(&payload)).to_string());
            let body = stream::iter([Ok(body)]).boxed();
            return Ok(Passed {
                status: 200,
                content_type: "application/json".to_owned(),
                body,
            });
        }
        let text = reply(&payload);
        let line = |choice: Value, usage: Option<Value>| {
            let mut chunk = json!({"id": "demo", "object": "chat.completion.chunk", "created": 0, "model": Demo::MODEL, "choices": [choice]});
            if let Some(usage) = usage {
                chunk["usage"] = usage;
            }
            Ok(Bytes::from(format!("data: {chunk}\n\n")))
        };
        let end = line(
            json!({"index": 0, "delta": {}, "finish_reason": "stop"}),
            Some(usage(&payload, &text)),
        );
        let done = Ok(Bytes::from_static(b"data: [DONE]\n\n"));
        let pieces = words(text).map(move |piece| {
            line(
                json!({"index": 0, "delta": {"content": piece}, "finish_reason": null}),
                None,
            )
        });
        Ok(Passed {
            status: 200,
            content_type: "text/event-stream".to_owned(),
            body: pieces.chain(stream::iter([end, done])).boxed(),
        })
    }

    async fn embed(&self, _: Question) -> Result<JsonObject, ProviderError> {
        let body = json!({"error": {"message": "the demo model makes no embeddings", "type": "invalid_request_error"}});
        let body = JsonText::of(&body).map_err(|error| ProviderError::Nonsense(error.to_string()))?;
        Err(ProviderError::Refused { status: 400, body })
    }
}

/// The list with the one model.
struct DemoSource(SourceName);

impl ModelSources for Demo {
    fn configured(&self) -> Vec<Arc<dyn ModelSource>> {
        vec![Arc::new(DemoSource(SourceName("demo".to_owned())))]
    }
}

#[async_trait]
impl ModelSource for DemoSource {
    fn name(&self) -> &SourceName {
        &self.0
    }

    async fn models(&self) -> Result<Vec<ProviderModel>, SourceError> {
        let details = json!({"object": "model"});
        Ok(vec![ProviderModel {
            id: Demo::MODEL.into(),
            name: "Loquat demo".to_owned(),
            owned_by: "demo".to_owned(),
            connection_type: Some("local".to_owned()),
            tags: vec!["demo".to_owned()],
            kind: Kind::Plain,
            routes: vec![Route::new(ProviderKind::Demo, 0)],
            details: details.as_object().cloned().unwrap_or_default(),
        }])
    }
}
