use std::sync::Arc;

use loquat_core::audio::{Recording, Transcript, Transcriptions};
use poem_openapi::types::multipart::Upload;
use poem_openapi::{Multipart, Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// Recordings that become text.
pub(super) struct Listening {
    pub transcriptions: Arc<Transcriptions>,
}

#[derive(Multipart)]
struct RecordingForm {
    /// The recording
    file: Upload,
    /// The language that is spoken, for example `en`
    language: Option<String>,
}

/// Text of a recording
#[derive(Debug, Object, Serialize)]
#[oai(rename = "Transcription", read_only_all)]
struct TranscriptView {
    text: String,
    /// The name that the recording had while it was heard; it is not kept
    filename: String,
}

impl From<Transcript> for TranscriptView {
    fn from(transcript: Transcript) -> Self {
        Self {
            text: transcript.text,
            filename: transcript.file_name,
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/audio", tag = "Area::Audio")]
impl Listening {
    /// Transcribe a recording
    #[oai(path = "/transcriptions", method = "post", operation_id = "transcribe")]
    async fn transcribe(&self, caller: Verified, form: RecordingForm) -> Result<Body<TranscriptView>, Failure> {
        let recording = Recording {
            file_name: form.file.file_name().unwrap_or_default().to_owned(),
            content_type: form.file.content_type().unwrap_or_default().to_owned(),
            audio: form.file.into_vec().await.map_err(Failure::refused)?.into(),
        };
        let language = form.language.as_deref().filter(|language| !language.is_empty());
        let transcript = self.transcriptions.transcribe(&caller.0, recording, language).await?;
        Ok(Body(transcript.into()))
    }
}
