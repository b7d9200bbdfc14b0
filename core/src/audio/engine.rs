use crate::settings::{
    AUDIO_STT_AZURE_API_KEY, AUDIO_STT_AZURE_BASE_URL, AUDIO_STT_AZURE_LOCALES, AUDIO_STT_AZURE_MAX_SPEAKERS,
    AUDIO_STT_AZURE_REGION, AUDIO_STT_ENGINE, AUDIO_STT_MISTRAL_API_BASE_URL, AUDIO_STT_MISTRAL_API_KEY,
    AUDIO_STT_MISTRAL_USE_CHAT_COMPLETIONS, AUDIO_STT_MODEL, AUDIO_STT_OPENAI_API_BASE_URL, AUDIO_STT_OPENAI_API_KEY,
    AUDIO_TTS_API_KEY, AUDIO_TTS_AZURE_SPEECH_BASE_URL, AUDIO_TTS_AZURE_SPEECH_OUTPUT_FORMAT,
    AUDIO_TTS_AZURE_SPEECH_REGION, AUDIO_TTS_ENGINE, AUDIO_TTS_MODEL, AUDIO_TTS_OPENAI_API_BASE_URL,
    AUDIO_TTS_OPENAI_API_KEY, AUDIO_TTS_OPENAI_PARAMS, AUDIO_TTS_VOICE, DEEPGRAM_API_KEY, ELEVENLABS_API_BASE_URL,
    LOQUAT_DEEPGRAM_API_BASE_URL, Snapshot,
};
use crate::shared::{JsonObject, Secret};

/// The engine that speaks, and how it is reached.
#[derive(Debug, Clone)]
pub enum Speaker {
    OpenAi(OpenAiSpeaker),
    ElevenLabs { url: String, key: Secret, model: String },
    Azure(AzureSpeaker),
}

/// An engine that speaks OpenAI's API of speech.
#[derive(Debug, Clone)]
pub struct OpenAiSpeaker {
    pub url: String,
    pub key: Secret,
    pub model: String,
    /// Put over the members of each request.
    pub params: JsonObject,
}

#[derive(Debug, Clone)]
pub struct AzureSpeaker {
    pub url: String,
    pub key: Secret,
    /// The voice of the settings; requests do not choose one.
    pub voice: String,
    pub output_format: String,
}

impl Speaker {
    /// The engine of the settings; `None` if browsers speak by themselves, or if the engine is one that runs inside
    /// the original only.
    pub fn of(now: &Snapshot) -> Option<Self> {
        let owned = str::to_owned;
        match now.get(AUDIO_TTS_ENGINE) {
            "openai" => Some(Self::OpenAi(OpenAiSpeaker {
                url: owned(now.get(AUDIO_TTS_OPENAI_API_BASE_URL)),
                key: now.get(AUDIO_TTS_OPENAI_API_KEY).clone(),
                model: owned(now.get(AUDIO_TTS_MODEL)),
                params: now.get(AUDIO_TTS_OPENAI_PARAMS).clone(),
            })),
            "elevenlabs" => Some(Self::ElevenLabs {
                url: owned(now.get(ELEVENLABS_API_BASE_URL)),
                key: now.get(AUDIO_TTS_API_KEY).clone(),
                model: owned(now.get(AUDIO_TTS_MODEL)),
            }),
            "azure" => Some(Self::Azure(AzureSpeaker {
                url: regional(
                    now.get(AUDIO_TTS_AZURE_SPEECH_BASE_URL),
                    now.get(AUDIO_TTS_AZURE_SPEECH_REGION),
                    "tts.speech.microsoft.com",
                ),
                key: now.get(AUDIO_TTS_API_KEY).clone(),
                voice: owned(now.get(AUDIO_TTS_VOICE)),
                output_format: owned(now.get(AUDIO_TTS_AZURE_SPEECH_OUTPUT_FORMAT)),
            })),
            _ => None,
        }
    }
}

/// The engine that listens, and how it is reached.
#[derive(Debug, Clone)]
pub enum Listener {
    OpenAi(OpenAiListener),
    Deepgram(Deepgram),
    Azure(AzureListener),
    Mistral(Mistral),
}

#[derive(Debug, Clone)]
pub struct OpenAiListener {
    pub url: String,
    pub key: Secret,
    pub model: String,
}

#[derive(Debug, Clone)]
pub struct Deepgram {
    pub url: String,
    pub key: Secret,
    pub model: String,
}

#[derive(Debug, Clone)]
pub struct AzureListener {
    pub url: String,
    pub key: Secret,
    pub locales: Vec<String>,
    pub max_speakers: u32,
}

#[derive(Debug, Clone)]
pub struct Mistral {
    pub url: String,
    pub key: Secret,
    pub model: String,
    /// Ask by a chat completion that hears, rather than by the operation for recordings.
    pub by_chat: bool,
}

/// Languages that Azure listens for if none are set.
const AZURE_LOCALES: &str = "en-US,es-ES,es-MX,fr-FR,hi-IN,it-IT,de-DE,en-GB,en-IN,ja-JP,ko-KR,pt-BR,zh-CN";

/// Voices that Azure tells apart if no number is set.
const AZURE_SPEAKERS: u32 = 3;

impl Listener {
    /// The engine of the settings; `None` if there is none that this server can ask.
    pub fn of(now: &Snapshot) -> Option<Self> {
        let owned = str::to_owned;
        let model = owned(now.get(AUDIO_STT_MODEL));
        match now.get(AUDIO_STT_ENGINE) {
            "openai" => Some(Self::OpenAi(OpenAiListener {
                url: owned(now.get(AUDIO_STT_OPENAI_API_BASE_URL)),
                key: now.get(AUDIO_STT_OPENAI_API_KEY).clone(),
                model,
            })),
            "deepgram" => Some(Self::Deepgram(Deepgram {
                url: owned(now.get(LOQUAT_DEEPGRAM_API_BASE_URL)),
                key: now.get(DEEPGRAM_API_KEY).clone(),
                model,
            })),
            "azure" => {
                let set = now.get(AUDIO_STT_AZURE_LOCALES);
                let locales = if set.len() < 2 { AZURE_LOCALES } else { set };
                Some(Self::Azure(AzureListener {
                    url: regional(
                        now.get(AUDIO_STT_AZURE_BASE_URL),
                        now.get(AUDIO_STT_AZURE_REGION),
                        "api.cognitive.microsoft.com",
                    ),
                    key: now.get(AUDIO_STT_AZURE_API_KEY).clone(),
                    locales: locales.split(',').map(|locale| owned(locale.trim())).collect(),
                    max_speakers: now
                        .get(AUDIO_STT_AZURE_MAX_SPEAKERS)
                        .trim()
                        .parse()
                        .unwrap_or(AZURE_SPEAKERS),
                }))
            }
            "mistral" => Some(Self::Mistral(Mistral {
                url: owned(now.get(AUDIO_STT_MISTRAL_API_BASE_URL)),
                key: now.get(AUDIO_STT_MISTRAL_API_KEY).clone(),
                model: if model.is_empty() {
                    owned("voxtral-mini-latest")
                } else {
                    model
                },
                by_chat: now.get(AUDIO_STT_MISTRAL_USE_CHAT_COMPLETIONS),
            })),
            _ => None,
        }
    }

    /// Largest recording that the engine takes in one piece.
    pub fn largest(&self) -> usize {
        match self {
            Self::Azure(_) => 200 << 20,
            Self::OpenAi(_) | Self::Deepgram(_) | Self::Mistral(_) => 20 << 20,
        }
    }
}

/// The address that is set, or that of the region.
fn regional(url: &str, region: &str, domain: &str) -> String {
    if !url.is_empty() {
        return url.trim_end_matches('/').to_owned();
    }
    let region = if region.is_empty() { "eastus" } else { region };
    format!("https://{region}.{domain}")
}
