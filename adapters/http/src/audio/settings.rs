use std::sync::Arc;

use loquat_core::settings::{Settings, Snapshot};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::configs::form::{Params, settings_form};
use crate::wire::{Administrator, Body, Failure};

/// The settings of speech.
pub(super) struct AudioSettings {
    pub settings: Arc<Settings>,
}

settings_form! {
    /// Settings of reading aloud
    #[oai(rename = "TTSConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    SpeakingForm {
        openai_api_base_url: String = AUDIO_TTS_OPENAI_API_BASE_URL;
        openai_api_key: String = AUDIO_TTS_OPENAI_API_KEY;
        /// Put over the members of each request
        #[serde(default)]
        openai_params: Params = AUDIO_TTS_OPENAI_PARAMS;
        /// Key of ElevenLabs or Azure
        api_key: String = AUDIO_TTS_API_KEY;
        /// Empty: the browser; else `openai`, `elevenlabs` or `azure`
        engine: String = AUDIO_TTS_ENGINE;
        model: String = AUDIO_TTS_MODEL;
        voice: String = AUDIO_TTS_VOICE;
        /// `punctuation`, `paragraphs` or `none`
        split_on: String = AUDIO_TTS_SPLIT_ON;
        azure_speech_region: String = AUDIO_TTS_AZURE_SPEECH_REGION;
        azure_speech_base_url: String = AUDIO_TTS_AZURE_SPEECH_BASE_URL;
        azure_speech_output_format: String = AUDIO_TTS_AZURE_SPEECH_OUTPUT_FORMAT;
    }
}

settings_form! {
    /// Settings of listening
    #[oai(rename = "STTConfigForm", rename_all = "SCREAMING_SNAKE_CASE")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    ListeningForm {
        openai_api_base_url: String = AUDIO_STT_OPENAI_API_BASE_URL;
        openai_api_key: String = AUDIO_STT_OPENAI_API_KEY;
        /// `web`: the browser; else `openai`, `deepgram`, `azure` or `mistral`
        engine: String = AUDIO_STT_ENGINE;
        model: String = AUDIO_STT_MODEL;
        /// Types that are taken as speech; empty: audio and video/webm
        #[serde(default)]
        supported_content_types: Option<Vec<String>> = AUDIO_STT_SUPPORTED_CONTENT_TYPES;
        whisper_model: String = WHISPER_MODEL;
        deepgram_api_key: String = DEEPGRAM_API_KEY;
        azure_api_key: String = AUDIO_STT_AZURE_API_KEY;
        azure_region: String = AUDIO_STT_AZURE_REGION;
        azure_locales: String = AUDIO_STT_AZURE_LOCALES;
        azure_base_url: String = AUDIO_STT_AZURE_BASE_URL;
        azure_max_speakers: String = AUDIO_STT_AZURE_MAX_SPEAKERS;
        mistral_api_key: String = AUDIO_STT_MISTRAL_API_KEY;
        mistral_api_base_url: String = AUDIO_STT_MISTRAL_API_BASE_URL;
        mistral_use_chat_completions: bool = AUDIO_STT_MISTRAL_USE_CHAT_COMPLETIONS;
    }
}

/// Settings of speech
#[derive(Debug, Object, Serialize, Deserialize)]
#[oai(rename = "AudioConfigUpdateForm")]
struct AudioForm {
    tts: SpeakingForm,
    stt: ListeningForm,
}

impl AudioForm {
    fn of(now: &Snapshot) -> Self {
        Self {
            tts: SpeakingForm::of(now),
            stt: ListeningForm::of(now),
        }
    }
}

#[OpenApi(prefix_path = "/api/v1/audio", tag = "Area::Audio")]
impl AudioSettings {
    /// Read the settings of speech
    #[oai(path = "/config", method = "get", operation_id = "get_audio_settings")]
    async fn read(&self, caller: Administrator) -> Result<Body<AudioForm>, Failure> {
        Ok(Body(AudioForm::of(&*self.settings.view(&caller.0)?)))
    }

    /// Change the settings of speech
    #[oai(path = "/config/update", method = "post", operation_id = "set_audio_settings")]
    async fn change(&self, caller: Administrator, form: Body<AudioForm>) -> Result<Body<AudioForm>, Failure> {
        let changes = form.0.tts.changes().and(form.0.stt.changes());
        let now = self.settings.change_as(&caller.0, changes).await?;
        Ok(Body(AudioForm::of(&now)))
    }
}
