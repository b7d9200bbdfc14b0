use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use futures::lock::Mutex as AsyncMutex;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::audio::{AudioError, Speaker, SpeechCache, SpeechEngine, SpeechKey, SpeechModel, Spoken, Utterance, Voice};
use crate::identity::{Member, Permission};
use crate::provider::user_headers;
use crate::settings::{AUDIO_TTS_ENGINE, AUDIO_TTS_MODEL, Settings, Snapshot};
use crate::shared::{Clock, JsonObject, debug_by_name};

/// Why nothing is heard.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// Browsers speak by themselves here.
    #[error("no speech engine is set; an administrator can choose one in the audio settings")]
    Off,
    #[error("you have no permission to have answers read aloud")]
    NotAllowed,
    #[error("the request is not a JSON object with a text as `input`")]
    NotARequest,
    #[error("this voice does not exist; choose one of the voices that the server lists")]
    NoVoice,
    #[error(transparent)]
    Engine(#[from] AudioError),
}

/// Reads texts aloud.
pub struct Speech {
    settings: Arc<Settings>,
    engine: Arc<dyn SpeechEngine>,
    cache: Arc<dyn SpeechCache>,
    clock: Arc<dyn Clock>,
    /// What is being spoken: who wants the same waits for it.
    speaking: Mutex<HashMap<SpeechKey, Weak<AsyncMutex<()>>>>,
    /// The voices as they were last listed, and when.
    voices: Mutex<Option<ListedVoices>>,
}

debug_by_name!(Speech);

/// Voices of an engine with these settings.
struct ListedVoices {
    of: String,
    at_seconds: i64,
    voices: Vec<Voice>,
}

/// For how long voices are not asked for again.
const VOICES_LAST: Duration = Duration::from_secs(300);

/// Voices that speak OpenAI's API wherever no list can be had.
const OPENAI_VOICES: &[&str] = &["alloy", "echo", "fable", "onyx", "nova", "shimmer"];

/// Models that speak OpenAI's API wherever no list can be had.
const OPENAI_MODELS: &[&str] = &["tts-1", "tts-1-hd"];

impl Speech {
    pub fn new(
        settings: Arc<Settings>,
        engine: Arc<dyn SpeechEngine>,
        cache: Arc<dyn SpeechCache>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            settings,
            engine,
            cache,
            clock,
            speaking: Mutex::default(),
            voices: Mutex::default(),
        }
    }

    /// The audio of a request, which is taken as it came: what was spoken once for the same bytes is found again.
    pub async fn speak(&self, who: &Member, body: &Bytes) -> Result<Spoken, SpeechError> {
        let now = self.settings.snapshot();
        let speaker = Speaker::of(&now).ok_or(SpeechError::Off)?;
        who.may(Permission::ChatTts).map_err(|_| SpeechError::NotAllowed)?;
        let key = key(body, &now);
        let turn = self.turn(&key);
        let _mine = turn.lock().await;
        if let Some(audio) = self.found(&key).await {
            return Ok(Spoken::new(audio));
        }
        let utterance = self.utterance(who, &speaker, body, &now).await?;
        let audio = self.engine.speak(&speaker, &utterance).await?;
        let request = Value::Object(utterance.request).to_string();
        if let Err(error) = self.cache.keep(&key, &audio, &request).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "speech could not be kept for the next time"
            );
        }
        Ok(Spoken::new(audio))
    }

    /// The models of the engine.
    pub async fn models(&self, _who: &Member) -> Vec<SpeechModel> {
        let Some(speaker) = Speaker::of(&self.settings.snapshot()) else {
            return Vec::new();
        };
        match self.engine.models(&speaker).await {
            Ok(models) => models,
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "the models of the speech engine are not known"
                );
                let known = if matches!(speaker, Speaker::OpenAi(_)) {
                    OPENAI_MODELS
                } else {
                    &[]
                };
                let model = |id: &&str| SpeechModel {
                    id: (*id).to_owned(),
                    name: None,
                };
                known.iter().map(model).collect()
            }
        }
    }

    /// The voices of the engine.
    pub async fn voices(&self, _who: &Member) -> Vec<Voice> {
        match Speaker::of(&self.settings.snapshot()) {
            Some(speaker) => self.voices_of(&speaker).await,
            None => Vec::new(),
        }
    }

    async fn voices_of(&self, speaker: &Speaker) -> Vec<Voice> {
        let of = format!("{speaker:?}");
        let now = self.clock.now().seconds();
        if let Some(known) = &*self.voices.lock().unwrap_or_else(PoisonError::into_inner)
            && known.of == of
            && now.abs_diff(known.at_seconds) < VOICES_LAST.as_secs()
        {
            return known.voices.clone();
        }
        match self.engine.voices(speaker).await {
            Ok(voices) => {
                *self.voices.lock().unwrap_or_else(PoisonError::into_inner) = Some(ListedVoices {
                    of,
                    at_seconds: now,
                    voices: voices.clone(),
                });
                voices
            }
            Err(error) => {
                warn!(
                    error = &error as &dyn std::error::Error,
                    "the voices of the speech engine are not known"
                );
                let known = if matches!(speaker, Speaker::OpenAi(_)) {
                    OPENAI_VOICES
                } else {
                    &[]
                };
                let voice = |id: &&str| Voice {
                    id: (*id).to_owned(),
                    name: (*id).to_owned(),
                };
                known.iter().map(voice).collect()
            }
        }
    }

    async fn utterance(
        &self,
        who: &Member,
        speaker: &Speaker,
        body: &Bytes,
        now: &Snapshot,
    ) -> Result<Utterance, SpeechError> {
        let request: JsonObject = serde_json::from_slice(body).map_err(|_| SpeechError::NotARequest)?;
        let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let utterance = Utterance {
            text: text("input"),
            voice: text("voice"),
            headers: user_headers(&who.user, now),
            request,
        };
        if utterance.text.is_empty() {
            return Err(SpeechError::NotARequest);
        }
        // The voice becomes part of an address there.
        if matches!(speaker, Speaker::ElevenLabs { .. }) {
            let voices = self.voices_of(speaker).await;
            if !voices.iter().any(|voice| voice.id == utterance.voice) {
                return Err(SpeechError::NoVoice);
            }
        }
        Ok(utterance)
    }

    async fn found(&self, key: &SpeechKey) -> Option<Bytes> {
        self.cache.find(key).await.unwrap_or_else(|error| {
            warn!(
                error = &error as &dyn std::error::Error,
                "kept speech could not be read"
            );
            None
        })
    }

    /// The place in which all wait who want the same.
    fn turn(&self, key: &SpeechKey) -> Arc<AsyncMutex<()>> {
        let mut speaking = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        speaking.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = speaking.get(key).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(AsyncMutex::new(()));
        speaking.insert(key.clone(), Arc::downgrade(&turn));
        turn
    }
}

/// As the original makes it: what it has kept is found here, and the other way round.
fn key(body: &[u8], now: &Snapshot) -> SpeechKey {
    let mut hash = Sha256::new();
    hash.update(body);
    hash.update(now.get(AUDIO_TTS_ENGINE));
    hash.update(now.get(AUDIO_TTS_MODEL));
    let digits = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    SpeechKey(digits)
}
