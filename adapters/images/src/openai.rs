//! What speaks OpenAI's API of pictures.

use loquat_client::{Multipart, RequestBuilder};
use loquat_core::image::{EditOrder, EngineError, ImageModel, ImageOrder, Made, OpenAi, Picture};
use loquat_core::shared::JsonObject;
use serde_json::{Value, json};

use crate::calls::{EngineCalls, members, picture_of};

/// Models that are known to exist; the API lists them among all others.
pub fn models() -> Vec<ImageModel> {
    let known = [
        ("dall-e-2", "DALL·E 2"),
        ("dall-e-3", "DALL·E 3"),
        ("gpt-image-1", "GPT-IMAGE 1"),
        ("gpt-image-1.5", "GPT-IMAGE 1.5"),
    ];
    let model = |(id, name): (&str, &str)| ImageModel {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    known.map(model).into()
}

pub async fn generate(calls: &EngineCalls, engine: &OpenAi, order: &ImageOrder) -> Result<Made, EngineError> {
    let mut asked = members(json!({
        "model": order.model,
        "prompt": order.prompt,
        "n": order.count,
    }));
    if !order.size_text.is_empty() {
        asked.insert("size".to_owned(), json!(order.size_text));
    }
    ask_for_bytes(&order.model, &mut asked);
    asked.extend(engine.params.clone());
    let request = request(engine, "images/generations", &order.headers).json(&asked);
    let answer = calls.ask(request).await?;
    made(calls, engine, &answer, asked).await
}

pub async fn edit(calls: &EngineCalls, engine: &OpenAi, order: &EditOrder) -> Result<Made, EngineError> {
    let mut asked = members(json!({ "model": order.model, "prompt": order.prompt }));
    if let Some(count) = order.count {
        asked.insert("n".to_owned(), json!(count));
    }
    if let Some(size) = order.size {
        asked.insert("size".to_owned(), json!(format!("{}x{}", size.width, size.height)));
    }
    ask_for_bytes(&order.model, &mut asked);
    let mut form = Multipart::new();
    for (name, value) in &asked {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        form = form.text(name, &text);
    }
    let name = if order.is_list { "image[]" } else { "image" };
    for (index, picture) in order.pictures.iter().enumerate() {
        let file_name = format!("image-{index}{}", picture.extension());
        form = form.file(name, &file_name, picture.content_type, &picture.bytes);
    }
    let request = request(engine, "images/edits", &order.headers).form(form);
    let answer = calls.ask(request).await?;
    made(calls, engine, &answer, asked).await
}

/// Newer models always answer bytes, and refuse to be asked for them.
fn ask_for_bytes(model: &str, asked: &mut JsonObject) {
    if !model.starts_with("gpt-image") {
        asked.insert("response_format".to_owned(), json!("b64_json"));
    }
}

fn request(engine: &OpenAi, path: &str, headers: &[(&'static str, String)]) -> RequestBuilder {
    let mut request = RequestBuilder::post(&engine.url, path).bearer(engine.key.expose());
    if !engine.api_version.is_empty() {
        request = request.query("api-version", &engine.api_version);
    }
    request.headers(headers)
}

async fn made(
    calls: &EngineCalls,
    engine: &OpenAi,
    answer: &Value,
    parameters: JsonObject,
) -> Result<Made, EngineError> {
    let mut pictures: Vec<Picture> = Vec::new();
    for item in answer["data"].as_array().into_iter().flatten() {
        pictures.push(match (item["url"].as_str(), item["b64_json"].as_str()) {
            (Some(url), _) if !url.is_empty() => calls.named_by_engine(url, &engine.url, &engine.key).await?,
            (_, Some(encoded)) => picture_of(encoded)?,
            _ => return Err(EngineError::NoPicture),
        });
    }
    Ok(Made { pictures, parameters })
}
