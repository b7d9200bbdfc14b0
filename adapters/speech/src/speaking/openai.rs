//! What speaks OpenAI's API of speech.

use bytes::Bytes;
use loquat_client::RequestBuilder;
use loquat_core::audio::{AudioError, OpenAiSpeaker, SpeechModel, Utterance, Voice};
use serde_json::{Value, json};

use crate::calls::EngineCalls;

/// OpenAI itself has no such lists.
const OFFICIAL: &str = "https://api.openai.com";

pub async fn speak(calls: &EngineCalls, engine: &OpenAiSpeaker, utterance: &Utterance) -> Result<Bytes, AudioError> {
    let mut asked = utterance.request.clone();
    asked.insert("model".to_owned(), json!(engine.model));
    asked.extend(engine.params.clone());
    let request = RequestBuilder::post(&engine.url, "audio/speech")
        .bearer(engine.key.expose())
        .headers(&utterance.headers)
        .json(&asked);
    calls.audio(request).await
}

pub async fn models(calls: &EngineCalls, engine: &OpenAiSpeaker) -> Result<Vec<SpeechModel>, AudioError> {
    if engine.url.starts_with(OFFICIAL) {
        let model = |id: &str| SpeechModel {
            id: id.to_owned(),
            name: None,
        };
        return Ok(["tts-1", "tts-1-hd"].map(model).into());
    }
    let listed = list(calls, engine, "audio/models").await?;
    let models = listed["models"].as_array().into_iter().flatten();
    let models = models.filter_map(|model| {
        Some(SpeechModel {
            id: model["id"].as_str()?.to_owned(),
            name: model["name"].as_str().map(str::to_owned),
        })
    });
    Ok(models.collect())
}

pub async fn voices(calls: &EngineCalls, engine: &OpenAiSpeaker) -> Result<Vec<Voice>, AudioError> {
    if engine.url.starts_with(OFFICIAL) {
        let voice = |id: &str| Voice {
            id: id.to_owned(),
            name: id.to_owned(),
        };
        return Ok(["alloy", "echo", "fable", "onyx", "nova", "shimmer"].map(voice).into());
    }
    let listed = list(calls, engine, "audio/voices").await?;
    let voices = listed["voices"].as_array().into_iter().flatten();
    let voices = voices.filter_map(|voice| {
        let id = voice["id"].as_str()?.to_owned();
        let name = voice["name"].as_str().map_or_else(|| id.clone(), str::to_owned);
        Some(Voice { id, name })
    });
    Ok(voices.collect())
}

async fn list(calls: &EngineCalls, engine: &OpenAiSpeaker, path: &str) -> Result<Value, AudioError> {
    let request = RequestBuilder::get(&engine.url, path).bearer(engine.key.expose());
    calls.list(request).await
}
