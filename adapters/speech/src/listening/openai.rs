//! What speaks OpenAI's API of transcriptions.

use loquat_client::{Multipart, RequestBuilder};
use loquat_core::audio::{AudioError, OpenAiListener, Recording};

use crate::calls::EngineCalls;

pub async fn transcribe(
    calls: &EngineCalls,
    engine: &OpenAiListener,
    recording: &Recording,
    language: Option<&str>,
    headers: &[(&'static str, String)],
) -> Result<String, AudioError> {
    let mut form = Multipart::new()
        .file("file", &recording.file_name, &recording.content_type, &recording.audio)
        .text("model", &engine.model);
    if let Some(language) = language {
        form = form.text("language", language);
    }
    let request = RequestBuilder::post(&engine.url, "audio/transcriptions")
        .bearer(engine.key.expose())
        .headers(headers)
        .form(form);
    let answer = calls.json(request).await?;
    let text = answer["text"].as_str().ok_or(AudioError::Nonsense)?;
    Ok(text.trim().to_owned())
}
