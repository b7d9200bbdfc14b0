//! Speech to text and text to speech.

use crate::settings::variables::app::DATA_DIR;
use crate::settings::Preset::{Document, Items, Off, Text};
use crate::settings::variable::{below, variables};
use crate::settings::rules;
use crate::shared::{JsonObject, Secret};

variables! { Audio:
    /// Azure key
    AUDIO_STT_AZURE_API_KEY: Secret = Text(""), saved "audio.stt.azure.api_key";
    /// Azure address instead of the regional one
    AUDIO_STT_AZURE_BASE_URL: String = Text(""), saved "audio.stt.azure.base_url";
    /// Comma list of locales, empty = built-in list
    AUDIO_STT_AZURE_LOCALES: String = Text(""), saved "audio.stt.azure.locales";
    /// Diarisation limit, default 3
    AUDIO_STT_AZURE_MAX_SPEAKERS: String = Text(""), saved "audio.stt.azure.max_speakers";
    /// Azure region, default eastus
    AUDIO_STT_AZURE_REGION: String = Text(""), saved "audio.stt.azure.region";
    /// empty (local), openai, deepgram, azure, mistral; web = browser
    AUDIO_STT_ENGINE: String = Text(""), saved "audio.stt.engine" as "STT_ENGINE";
    /// Mistral address
    AUDIO_STT_MISTRAL_API_BASE_URL: String = Text("https://api.mistral.ai/v1"), saved "audio.stt.mistral.api_base_url";
    /// Mistral key
    AUDIO_STT_MISTRAL_API_KEY: Secret = Text(""), saved "audio.stt.mistral.api_key";
    /// Use chat completions with audio input
    AUDIO_STT_MISTRAL_USE_CHAT_COMPLETIONS: bool = Off, saved "audio.stt.mistral.use_chat_completions";
    /// Transcription model
    AUDIO_STT_MODEL: String = Text(""), saved "audio.stt.model" as "STT_MODEL";
    /// OpenAI transcription address
    AUDIO_STT_OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"),
        saved "audio.stt.openai.api_base_url" as "STT_OPENAI_API_BASE_URL";
    /// OpenAI transcription key
    AUDIO_STT_OPENAI_API_KEY: Secret = Text(""),
        by rules::providers::openai_key,
        saved "audio.stt.openai.api_key" as "STT_OPENAI_API_KEY";
    /// Types taken as speech, empty = audio/* and video/webm
    AUDIO_STT_SUPPORTED_CONTENT_TYPES: Vec<String> = Items(&[]),
        saved "audio.stt.supported_content_types" as "STT_SUPPORTED_CONTENT_TYPES";
    /// Key of ElevenLabs or Azure
    AUDIO_TTS_API_KEY: Secret = Text(""), saved "audio.tts.api_key" as "TTS_API_KEY";
    /// Azure address instead of the regional one
    AUDIO_TTS_AZURE_SPEECH_BASE_URL: String = Text(""),
        saved "audio.tts.azure.speech_base_url" as "TTS_AZURE_SPEECH_BASE_URL";
    /// Azure output format
    AUDIO_TTS_AZURE_SPEECH_OUTPUT_FORMAT: String = Text("audio-24khz-160kbitrate-mono-mp3"),
        saved "audio.tts.azure.speech_output_format" as "TTS_AZURE_SPEECH_OUTPUT_FORMAT";
    /// Azure region, default eastus
    AUDIO_TTS_AZURE_SPEECH_REGION: String = Text(""),
        saved "audio.tts.azure.speech_region" as "TTS_AZURE_SPEECH_REGION";
    /// empty (browser), openai, elevenlabs, azure, transformers
    AUDIO_TTS_ENGINE: String = Text(""), saved "audio.tts.engine" as "TTS_ENGINE";
    /// Speech model
    AUDIO_TTS_MODEL: String = Text("tts-1"), saved "audio.tts.model" as "TTS_MODEL";
    /// OpenAI speech address
    AUDIO_TTS_OPENAI_API_BASE_URL: String = Text("https://api.openai.com/v1"),
        saved "audio.tts.openai.api_base_url" as "TTS_OPENAI_API_BASE_URL";
    /// OpenAI speech key
    AUDIO_TTS_OPENAI_API_KEY: Secret = Text(""),
        by rules::providers::openai_key,
        saved "audio.tts.openai.api_key" as "TTS_OPENAI_API_KEY";
    /// Merged into the speech request
    AUDIO_TTS_OPENAI_PARAMS: JsonObject = Document("{}"), saved "audio.tts.openai.params" as "TTS_OPENAI_PARAMS";
    /// punctuation, paragraphs or none (frontend)
    AUDIO_TTS_SPLIT_ON: String = Text("punctuation"), saved "audio.tts.split_on" as "TTS_SPLIT_ON";
    /// Voice
    AUDIO_TTS_VOICE: String = Text("alloy"), saved "audio.tts.voice" as "TTS_VOICE";
    /// Deepgram key
    DEEPGRAM_API_KEY: Secret = Text(""), saved "audio.stt.deepgram.api_key";
    /// ElevenLabs address
    ELEVENLABS_API_BASE_URL: String = Text("https://api.elevenlabs.io");
    /// Local speech model precision
    WHISPER_COMPUTE_TYPE: String = Text("int8");
    /// Forced language of all engines that take one
    WHISPER_LANGUAGE: String = Text(""), by rules::app::lower_case;
    /// Local speech model
    WHISPER_MODEL: String = Text("base"), saved "audio.stt.whisper_model";
    /// Download newer local model
    WHISPER_MODEL_AUTO_UPDATE: bool = Off, by rules::app::unless_offline;
    /// Local model folder
    WHISPER_MODEL_DIR: String = below(DATA_DIR, "cache/whisper/models");
    /// Local model option
    WHISPER_MULTILINGUAL: bool = Off;
    /// Local model option
    WHISPER_VAD_FILTER: bool = Off;
}
