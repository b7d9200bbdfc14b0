mod azure;
mod deepgram;
mod mistral;
mod openai;

use async_trait::async_trait;
use loquat_client::Calls;
use loquat_core::audio::{AudioError, Listener, Recording, TranscriptionEngine};

use crate::calls::EngineCalls;

/// All engines that listen.
#[derive(Debug, Clone)]
pub struct HttpTranscriptions {
    calls: EngineCalls,
}

impl HttpTranscriptions {
    pub fn new(calls: Calls) -> Self {
        Self {
            calls: EngineCalls(calls),
        }
    }
}

#[async_trait]
impl TranscriptionEngine for HttpTranscriptions {
    async fn transcribe(
        &self,
        listener: &Listener,
        recording: &Recording,
        language: Option<&str>,
        headers: &[(&'static str, String)],
    ) -> Result<String, AudioError> {
        match listener {
            Listener::OpenAi(engine) => openai::transcribe(&self.calls, engine, recording, language, headers).await,
            Listener::Deepgram(engine) => deepgram::transcribe(&self.calls, engine, recording, language).await,
            Listener::Azure(engine) => azure::transcribe(&self.calls, engine, recording).await,
            Listener::Mistral(engine) => mistral::transcribe(&self.calls, engine, recording, language).await,
        }
    }
}

/// An engine that cannot be asked without a key says so before it is asked.
fn key_is_set(key: &loquat_core::shared::Secret, setting: &str) -> Result<(), AudioError> {
    match key.expose().is_empty() {
        true => Err(AudioError::Settings(format!(
            "{setting} is empty; an administrator can set it in the audio settings."
        ))),
        false => Ok(()),
    }
}
