//! ComfyUI: a workflow is queued, its progress is followed at a socket, its pictures are fetched.

use std::time::Duration;

use futures::StreamExt;
use loquat_client::{Multipart, RequestBuilder, Socket};
use loquat_core::image::{ComfyUi, EditOrder, EngineError, ImageModel, ImageOrder, Made, Picture};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tracing::debug;
use uuid::Uuid;

use crate::calls::{EngineCalls, members};
use crate::workflow::filled;

/// How long a workflow may take.
const DEADLINE: Duration = Duration::from_secs(300);

/// Pause between two looks at the history, where the socket is lost.
const POLL: Duration = Duration::from_secs(1);

pub async fn generate(calls: &EngineCalls, engine: &ComfyUi, order: &ImageOrder) -> Result<Made, EngineError> {
    let seed = seed();
    let workflow = filled(engine, &|kind, _| match kind {
        "model" => (!order.model.is_empty()).then(|| json!(order.model)),
        "prompt" => Some(json!(order.prompt)),
        "negative_prompt" => order.negative_prompt.as_ref().map(|text| json!(text)),
        "width" => Some(json!(order.size.width)),
        "height" => Some(json!(order.size.height)),
        "n" => Some(json!(order.count)),
        "steps" => order.steps.map(|steps| json!(steps)),
        "seed" => Some(json!(seed)),
        _ => None,
    })?;
    let pictures = run(calls, engine, &workflow).await?;
    let parameters = members(json!({
        "model": order.model,
        "prompt": order.prompt,
        "width": order.size.width,
        "height": order.size.height,
        "n": order.count,
        "steps": order.steps,
        "seed": seed,
    }));
    Ok(Made { pictures, parameters })
}

pub async fn edit(calls: &EngineCalls, engine: &ComfyUi, order: &EditOrder) -> Result<Made, EngineError> {
    let mut names = Vec::with_capacity(order.pictures.len());
    for picture in &order.pictures {
        names.push(upload(calls, engine, picture).await?);
    }
    let seed = seed();
    let workflow = filled(engine, &|kind, index| match kind {
        "model" => (!order.model.is_empty()).then(|| json!(order.model)),
        "image" => names.get(index).map(|name| json!(name)),
        "prompt" => Some(json!(order.prompt)),
        "negative_prompt" => order.negative_prompt.as_ref().map(|text| json!(text)),
        "width" => order.size.map(|size| json!(size.width)),
        "height" => order.size.map(|size| json!(size.height)),
        "n" => order.count.map(|count| json!(count)),
        "seed" => Some(json!(seed)),
        _ => None,
    })?;
    let pictures = run(calls, engine, &workflow).await?;
    let parameters = members(json!({ "model": order.model, "prompt": order.prompt, "seed": seed }));
    Ok(Made { pictures, parameters })
}

pub async fn models(calls: &EngineCalls, engine: &ComfyUi) -> Result<Vec<ImageModel>, EngineError> {
    let request = RequestBuilder::get(&engine.url, "object_info").bearer(engine.key.expose());
    let info = calls.ask(request).await?;
    let workflow: Value = serde_json::from_str(&engine.workflow).unwrap_or_default();
    let node = engine.nodes.iter().find(|node| node.kind.as_deref() == Some("model"));
    let class = node
        .and_then(|node| node.ids.first())
        .and_then(|id| workflow[id.as_str()]["class_type"].as_str())
        .unwrap_or("CheckpointLoaderSimple");
    let inputs = info[class]["input"]["required"].as_object();
    let named = inputs.and_then(|inputs| inputs.iter().find(|(name, _)| name.contains("_name")));
    let names = named
        .and_then(|(_, choices)| choices[0].as_array())
        .into_iter()
        .flatten();
    let model = |name: &str| ImageModel {
        id: name.to_owned(),
        name: name.to_owned(),
    };
    Ok(names.filter_map(Value::as_str).map(model).collect())
}

pub async fn check(calls: &EngineCalls, engine: &ComfyUi) -> Result<(), EngineError> {
    let request = RequestBuilder::get(&engine.url, "object_info").bearer(engine.key.expose());
    calls.ask(request).await.map(drop)
}

/// A name that nobody else uses on the server.
#[expect(
    clippy::disallowed_methods,
    reason = "names on somebody else's server are no ids of ours"
)]
fn unique() -> Uuid {
    Uuid::new_v4()
}

/// Large enough for variety, small enough for every client that reads numbers as floating ones.
fn seed() -> u64 {
    let (high, _) = unique().as_u64_pair();
    high >> 14
}

async fn upload(calls: &EngineCalls, engine: &ComfyUi, picture: &Picture) -> Result<String, EngineError> {
    let name = format!("{}{}", unique(), picture.extension());
    let form = Multipart::new()
        .file("image", &name, picture.content_type, &picture.bytes)
        .text("type", "input");
    let request = RequestBuilder::post(&engine.url, "api/upload/image")
        .bearer(engine.key.expose())
        .form(form);
    let answer = calls.ask(request).await?;
    Ok(answer["name"].as_str().map_or(name, str::to_owned))
}

/// Runs a workflow to its end. Dropping the call takes it out of the queue, or stops it.
async fn run(calls: &EngineCalls, engine: &ComfyUi, workflow: &JsonObject) -> Result<Vec<Picture>, EngineError> {
    let client = unique().to_string();
    // Before the order: what happens between the two would be missed.
    let socket = calls
        .socket(
            RequestBuilder::get(&engine.url, "ws")
                .query("clientId", &client)
                .bearer(engine.key.expose()),
        )
        .await;
    let socket = socket
        .inspect_err(|error| debug!("no socket to ComfyUI, its history is read instead: {error}"))
        .ok();
    let order = json!({ "prompt": workflow, "client_id": client });
    let queued = calls
        .ask(
            RequestBuilder::post(&engine.url, "prompt")
                .bearer(engine.key.expose())
                .json(&order),
        )
        .await?;
    let prompt = queued["prompt_id"].as_str().ok_or(EngineError::NoPicture)?.to_owned();
    let mut guard = Abandoned::new(calls.clone(), engine.clone(), prompt.clone());
    let until = Instant::now() + DEADLINE;
    let followed = match socket {
        Some(socket) => timeout_at(until, follow(socket, &prompt))
            .await
            .map_err(|_| EngineError::Deadline)??,
        None => Followed::Lost,
    };
    let history = match followed {
        Followed::Ended => history(calls, engine, &prompt).await?,
        Followed::Lost => timeout_at(until, poll(calls, engine, &prompt))
            .await
            .map_err(|_| EngineError::Deadline)??,
    };
    guard.is_over = true;
    pictures(calls, engine, workflow, &history).await
}

/// How following a workflow ended.
enum Followed {
    Ended,
    /// The socket closed before the workflow did.
    Lost,
}

async fn follow(mut socket: Socket, prompt: &str) -> Result<Followed, EngineError> {
    while let Some(Ok(message)) = socket.next().await {
        // Previews are binary.
        let Message::Text(text) = message else { continue };
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        let data = &said["data"];
        if data["prompt_id"].as_str() != Some(prompt) {
            continue;
        }
        match said["type"].as_str().unwrap_or_default() {
            "executing" if data["node"].is_null() => return Ok(Followed::Ended),
            "execution_success" => return Ok(Followed::Ended),
            "execution_interrupted" => {
                return Err(EngineError::Refused(
                    "ComfyUI was told to stop the workflow.".to_owned(),
                ));
            }
            "execution_error" => {
                let words = data["exception_message"].as_str().unwrap_or("no reason was given");
                return Err(EngineError::Refused(format!("ComfyUI failed: {}", words.trim())));
            }
            _ => {}
        }
    }
    Ok(Followed::Lost)
}

async fn history(calls: &EngineCalls, engine: &ComfyUi, prompt: &str) -> Result<Value, EngineError> {
    let path = format!("history/{prompt}");
    let mut all = calls
        .ask(RequestBuilder::get(&engine.url, &path).bearer(engine.key.expose()))
        .await?;
    Ok(all[prompt].take())
}

async fn poll(calls: &EngineCalls, engine: &ComfyUi, prompt: &str) -> Result<Value, EngineError> {
    loop {
        let history = history(calls, engine, prompt).await?;
        if history["status"]["status_str"] == "error" {
            return Err(EngineError::Refused("ComfyUI failed; its own log says why.".to_owned()));
        }
        if history["outputs"].is_object() {
            return Ok(history);
        }
        sleep(POLL).await;
    }
}

/// The pictures that nodes for showing and saving have made; those that were saved, if any were.
async fn pictures(
    calls: &EngineCalls,
    engine: &ComfyUi,
    workflow: &JsonObject,
    history: &Value,
) -> Result<Vec<Picture>, EngineError> {
    let shown = |node: &str| {
        let class = workflow.get(node).and_then(|node| node["class_type"].as_str());
        matches!(class, Some("SaveImage" | "PreviewImage"))
    };
    let outputs = history["outputs"].as_object().into_iter().flatten();
    let images = outputs
        .filter(|(node, _)| shown(node))
        .filter_map(|(_, output)| output["images"].as_array())
        .flatten();
    let (saved, previews): (Vec<&Value>, Vec<&Value>) = images.partition(|image| image["type"] == "output");
    let wanted = if saved.is_empty() { previews } else { saved };
    let mut pictures = Vec::with_capacity(wanted.len());
    for image in wanted {
        let text = |name: &str| image[name].as_str().unwrap_or_default();
        let request = RequestBuilder::get(&engine.url, "view")
            .query("filename", text("filename"))
            .query("subfolder", text("subfolder"))
            .query("type", text("type"))
            .bearer(engine.key.expose());
        pictures.push(calls.picture(request).await?);
    }
    Ok(pictures)
}

/// Takes a workflow back that nobody waits for any more, so that no card works for nobody.
struct Abandoned {
    calls: EngineCalls,
    engine: ComfyUi,
    prompt: String,
    is_over: bool,
}

impl Abandoned {
    fn new(calls: EngineCalls, engine: ComfyUi, prompt: String) -> Self {
        Self {
            calls,
            engine,
            prompt,
            is_over: false,
        }
    }
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (calls, engine, prompt) = (self.calls.clone(), self.engine.clone(), self.prompt.clone());
        runtime.spawn(async move { take_back(&calls, &engine, &prompt).await });
    }
}

async fn take_back(calls: &EngineCalls, engine: &ComfyUi, prompt: &str) {
    let post = |path: &str, body: Value| {
        RequestBuilder::post(&engine.url, path)
            .bearer(engine.key.expose())
            .json(&body)
    };
    let dropped = calls.ask(post("queue", json!({"delete": [prompt]}))).await;
    let queue = calls
        .ask(RequestBuilder::get(&engine.url, "queue").bearer(engine.key.expose()))
        .await
        .unwrap_or_default();
    let running = queue["queue_running"].as_array().into_iter().flatten();
    // Others share the server: only our own work is interrupted.
    let is_ours = running
        .filter_map(|item| item[1].as_str())
        .any(|running| running == prompt);
    let stopped = match is_ours {
        true => calls.ask(post("interrupt", json!({}))).await.map(drop),
        false => Ok(()),
    };
    for error in [dropped.map(drop), stopped].into_iter().filter_map(Result::err) {
        debug!("a workflow could not be taken back: {error}");
    }
}
