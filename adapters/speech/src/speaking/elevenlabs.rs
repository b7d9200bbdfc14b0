//! ElevenLabs.

use bytes::Bytes;
use loquat_client::RequestBuilder;
use loquat_core::audio::{AudioError, SpeechModel, Utterance, Voice};
use loquat_core::shared::Secret;
use serde_json::json;

use crate::calls::{EngineCalls, segment};

pub async fn speak(
    calls: &EngineCalls,
    url: &str,
    key: &Secret,
    model: &str,
    utterance: &Utterance,
) -> Result<Bytes, AudioError> {
    let path = format!("v1/text-to-speech/{}", segment(&utterance.voice));
    let request = RequestBuilder::post(url, &path)
        .secret("xi-api-key", key.expose())
        .header("accept", "audio/mpeg")
        .json(&json!({
            "text": utterance.text,
            "model_id": model,
            "voice_settings": {"stability": 0.5, "similarity_boost": 0.5},
        }));
    calls.audio(request).await
}

pub async fn models(calls: &EngineCalls, url: &str, key: &Secret) -> Result<Vec<SpeechModel>, AudioError> {
    let request = RequestBuilder::get(url, "v1/models").secret("xi-api-key", key.expose());
    let listed = calls.list(request).await?;
    let models = listed.as_array().into_iter().flatten().filter_map(|model| {
        Some(SpeechModel {
            id: model["model_id"].as_str()?.to_owned(),
            name: model["name"].as_str().map(str::to_owned),
        })
    });
    Ok(models.collect())
}

pub async fn voices(calls: &EngineCalls, url: &str, key: &Secret) -> Result<Vec<Voice>, AudioError> {
    let request = RequestBuilder::get(url, "v1/voices").secret("xi-api-key", key.expose());
    let listed = calls.list(request).await?;
    let voices = listed["voices"].as_array().into_iter().flatten().filter_map(|voice| {
        Some(Voice {
            id: voice["voice_id"].as_str()?.to_owned(),
            name: voice["name"].as_str()?.to_owned(),
        })
    });
    Ok(voices.collect())
}
