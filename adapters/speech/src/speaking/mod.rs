mod azure;
mod elevenlabs;
mod openai;

use async_trait::async_trait;
use bytes::Bytes;
use loquat_client::Calls;
use loquat_core::audio::{AudioError, Speaker, SpeechEngine, SpeechModel, Utterance, Voice};

use crate::calls::EngineCalls;

/// All engines that speak.
#[derive(Debug, Clone)]
pub struct HttpSpeech {
    calls: EngineCalls,
}

impl HttpSpeech {
    pub fn new(calls: Calls) -> Self {
        Self {
            calls: EngineCalls(calls),
        }
    }
}

#[async_trait]
impl SpeechEngine for HttpSpeech {
    async fn speak(&self, speaker: &Speaker, utterance: &Utterance) -> Result<Bytes, AudioError> {
        match speaker {
            Speaker::OpenAi(engine) => openai::speak(&self.calls, engine, utterance).await,
            Speaker::ElevenLabs { url, key, model } => elevenlabs::speak(&self.calls, url, key, model, utterance).await,
            Speaker::Azure(engine) => azure::speak(&self.calls, engine, utterance).await,
        }
    }

    async fn models(&self, speaker: &Speaker) -> Result<Vec<SpeechModel>, AudioError> {
        match speaker {
            Speaker::OpenAi(engine) => openai::models(&self.calls, engine).await,
            Speaker::ElevenLabs { url, key, .. } => elevenlabs::models(&self.calls, url, key).await,
            Speaker::Azure(_) => Ok(Vec::new()),
        }
    }

    async fn voices(&self, speaker: &Speaker) -> Result<Vec<Voice>, AudioError> {
        match speaker {
            Speaker::OpenAi(engine) => openai::voices(&self.calls, engine).await,
            Speaker::ElevenLabs { url, key, .. } => elevenlabs::voices(&self.calls, url, key).await,
            Speaker::Azure(engine) => azure::voices(&self.calls, engine).await,
        }
    }
}
