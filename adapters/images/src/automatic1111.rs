//! AUTOMATIC1111's Stable Diffusion server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loquat_client::RequestBuilder;
use loquat_core::image::{Automatic1111, EngineError, ImageModel, ImageOrder, Made, Picture};
use serde_json::json;

use crate::calls::{EngineCalls, members, picture_of};

pub async fn generate(calls: &EngineCalls, engine: &Automatic1111, order: &ImageOrder) -> Result<Made, EngineError> {
    let mut asked = members(json!({
        "prompt": order.prompt,
        "batch_size": order.count,
        "width": order.size.width,
        "height": order.size.height,
    }));
    if let Some(steps) = order.steps {
        asked.insert("steps".to_owned(), json!(steps));
    }
    if let Some(negative) = &order.negative_prompt {
        asked.insert("negative_prompt".to_owned(), json!(negative));
    }
    // For this order alone: the server's own choice is everybody's.
    if order.is_model_chosen {
        let model = json!({"sd_model_checkpoint": order.model});
        asked.insert("override_settings".to_owned(), model);
    }
    asked.extend(engine.params.clone());
    let request = authorized(engine, RequestBuilder::post(&engine.url, "sdapi/v1/txt2img"));
    let answer = calls.ask(request.json(&asked)).await?;
    let images = answer["images"].as_array().into_iter().flatten();
    let pictures: Result<Vec<Picture>, EngineError> =
        images.filter_map(|image| image.as_str()).map(picture_of).collect();
    if let Some(info) = answer.get("info") {
        asked.insert("info".to_owned(), info.clone());
    }
    Ok(Made {
        pictures: pictures?,
        parameters: asked,
    })
}

pub async fn models(calls: &EngineCalls, engine: &Automatic1111) -> Result<Vec<ImageModel>, EngineError> {
    let request = authorized(engine, RequestBuilder::get(&engine.url, "sdapi/v1/sd-models"));
    let listed = calls.ask(request).await?;
    let models = listed.as_array().into_iter().flatten().filter_map(|model| {
        Some(ImageModel {
            id: model["title"].as_str()?.to_owned(),
            name: model["model_name"].as_str()?.to_owned(),
        })
    });
    Ok(models.collect())
}

pub async fn check(calls: &EngineCalls, engine: &Automatic1111) -> Result<(), EngineError> {
    let request = authorized(engine, RequestBuilder::get(&engine.url, "sdapi/v1/options"));
    calls.ask(request).await.map(drop)
}

fn authorized(engine: &Automatic1111, request: RequestBuilder) -> RequestBuilder {
    match &engine.auth {
        Some(auth) => {
            let basic = format!("Basic {}", STANDARD.encode(auth.expose()));
            request.secret("authorization", &basic)
        }
        None => request,
    }
}
