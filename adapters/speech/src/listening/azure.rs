//! Azure's fast transcription, which tells speakers apart.

use loquat_client::{Multipart, RequestBuilder};
use loquat_core::audio::{AudioError, AzureListener, Recording};
use serde_json::json;

use super::key_is_set;
use crate::calls::EngineCalls;

pub async fn transcribe(
    calls: &EngineCalls,
    engine: &AzureListener,
    recording: &Recording,
) -> Result<String, AudioError> {
    key_is_set(&engine.key, "AUDIO_STT_AZURE_API_KEY")?;
    let definition = json!({
        "locales": engine.locales,
        "diarization": {"maxSpeakers": engine.max_speakers, "enabled": true},
    });
    let form = Multipart::new()
        .file("audio", &recording.file_name, &recording.content_type, &recording.audio)
        .text("definition", &definition.to_string());
    let request = RequestBuilder::post(&engine.url, "speechtotext/transcriptions:transcribe")
        .query("api-version", "2024-11-15")
        .secret("ocp-apim-subscription-key", engine.key.expose())
        .form(form);
    let answer = calls.json(request).await?;
    let text = answer["combinedPhrases"][0]["text"].as_str();
    Ok(text.ok_or(AudioError::Nonsense)?.trim().to_owned())
}
