//! Deepgram.

use loquat_client::RequestBuilder;
use loquat_core::audio::{AudioError, Deepgram, Recording, audio_type};

use super::key_is_set;
use crate::calls::EngineCalls;

pub async fn transcribe(
    calls: &EngineCalls,
    engine: &Deepgram,
    recording: &Recording,
    language: Option<&str>,
) -> Result<String, AudioError> {
    key_is_set(&engine.key, "DEEPGRAM_API_KEY")?;
    let authorization = format!("Token {}", engine.key.expose());
    let mut request = RequestBuilder::post(&engine.url, "v1/listen")
        .query("smart_format", "true")
        .secret("authorization", &authorization);
    if !engine.model.is_empty() {
        request = request.query("model", &engine.model);
    }
    if let Some(language) = language {
        request = request.query("language", language);
    }
    let kind = audio_type(&recording.audio).unwrap_or("audio/wav");
    let answer = calls.json(request.body(kind, recording.audio.clone())).await?;
    let text = answer["results"]["channels"][0]["alternatives"][0]["transcript"].as_str();
    Ok(text.ok_or(AudioError::Nonsense)?.trim().to_owned())
}
