//! Google's models of pictures, by either of their two operations.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loquat_client::RequestBuilder;
use loquat_core::image::{EditOrder, EngineError, Gemini, GeminiMethod, ImageModel, ImageOrder, Made, Picture};
use serde_json::{Value, json};

use crate::calls::{EngineCalls, members, picture_of};

/// The model that is known to exist.
pub fn models() -> Vec<ImageModel> {
    vec![ImageModel {
        id: "imagen-3.0-generate-002".to_owned(),
        name: "imagen-3.0 generate-002".to_owned(),
    }]
}

pub async fn generate(calls: &EngineCalls, engine: &Gemini, order: &ImageOrder) -> Result<Made, EngineError> {
    let asked = match engine.method {
        GeminiMethod::Predict => json!({
            "instances": {"prompt": order.prompt},
            "parameters": {"sampleCount": order.count, "outputOptions": {"mimeType": "image/png"}},
        }),
        GeminiMethod::GenerateContent => json!({"contents": [{"parts": [{"text": order.prompt}]}]}),
    };
    let pictures = ask(calls, engine, &order.model, &asked).await?;
    let parameters = members(json!({ "model": order.model, "prompt": order.prompt, "n": order.count }));
    Ok(Made { pictures, parameters })
}

pub async fn edit(calls: &EngineCalls, engine: &Gemini, order: &EditOrder) -> Result<Made, EngineError> {
    let mut parts = vec![json!({"text": order.prompt})];
    parts.extend(order.pictures.iter().map(
        |picture| json!({"inline_data": {"mime_type": picture.content_type, "data": STANDARD.encode(&picture.bytes)}}),
    ));
    let asked = json!({"contents": [{"parts": parts}]});
    let pictures = ask(calls, engine, &order.model, &asked).await?;
    let parameters = members(json!({ "model": order.model, "prompt": order.prompt }));
    Ok(Made { pictures, parameters })
}

async fn ask(calls: &EngineCalls, engine: &Gemini, model: &str, asked: &Value) -> Result<Vec<Picture>, EngineError> {
    let operation = match engine.method {
        GeminiMethod::Predict => "predict",
        GeminiMethod::GenerateContent => "generateContent",
    };
    let path = format!("models/{model}:{operation}");
    let request = RequestBuilder::post(&engine.url, &path)
        .secret("x-goog-api-key", engine.key.expose())
        .json(asked);
    let answer = calls.ask(request).await?;
    let predicted = answer["predictions"].as_array().into_iter().flatten();
    let predicted = predicted.filter_map(|item| item["bytesBase64Encoded"].as_str());
    let candidates = answer["candidates"].as_array().into_iter().flatten();
    let parts = candidates.filter_map(|candidate| candidate["content"]["parts"].as_array());
    let generated = parts.flatten().filter_map(|part| part["inlineData"]["data"].as_str());
    predicted.chain(generated).map(picture_of).collect()
}
