//! Mistral, by its operation for recordings or by a chat with a model that hears.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loquat_client::{Multipart, RequestBuilder};
use loquat_core::audio::{AudioError, Mistral, Recording, audio_type};
use serde_json::json;

use super::key_is_set;
use crate::calls::EngineCalls;

pub async fn transcribe(
    calls: &EngineCalls,
    engine: &Mistral,
    recording: &Recording,
    language: Option<&str>,
) -> Result<String, AudioError> {
    key_is_set(&engine.key, "AUDIO_STT_MISTRAL_API_KEY")?;
    let answer = match engine.by_chat {
        true => chat(calls, engine, recording, language).await?,
        false => recorded(calls, engine, recording, language).await?,
    };
    match answer.trim() {
        "" => Err(AudioError::Nonsense),
        text => Ok(text.to_owned()),
    }
}

async fn recorded(
    calls: &EngineCalls,
    engine: &Mistral,
    recording: &Recording,
    language: Option<&str>,
) -> Result<String, AudioError> {
    let mut form = Multipart::new()
        .file("file", &recording.file_name, &recording.content_type, &recording.audio)
        .text("model", &engine.model);
    if let Some(language) = language {
        form = form.text("language", language);
    }
    let request = RequestBuilder::post(&engine.url, "audio/transcriptions")
        .bearer(engine.key.expose())
        .form(form);
    let answer = calls.json(request).await?;
    Ok(answer["text"].as_str().unwrap_or_default().to_owned())
}

async fn chat(
    calls: &EngineCalls,
    engine: &Mistral,
    recording: &Recording,
    language: Option<&str>,
) -> Result<String, AudioError> {
    if !matches!(audio_type(&recording.audio), Some("audio/mpeg" | "audio/wav")) {
        return Err(AudioError::Recording(
            "Transcription by chat takes mp3 and wav; switch AUDIO_STT_MISTRAL_USE_CHAT_COMPLETIONS off for others."
                .to_owned(),
        ));
    }
    let language = language.unwrap_or("the language that is spoken");
    let asked = json!({
        "model": engine.model,
        "messages": [{"role": "user", "content": [
            {"type": "input_audio", "input_audio": STANDARD.encode(&recording.audio)},
            {"type": "text", "text": format!("Write down word for word what is said, in {language}. Translate nothing and add nothing.")},
        ]}],
    });
    let request = RequestBuilder::post(&engine.url, "chat/completions")
        .bearer(engine.key.expose())
        .json(&asked);
    let answer = calls.json(request).await?;
    Ok(answer["choices"][0]["message"]["content"]
        .as_str()
        .unwrap_or_default()
        .to_owned())
}
