//! Speech both ways: answers that are read aloud, and recordings that become text.

mod engine;
mod entity;
mod ports;
mod speech;
mod transcriptions;

pub use engine::{AzureListener, AzureSpeaker, Deepgram, Listener, Mistral, OpenAiListener, OpenAiSpeaker, Speaker};
pub use entity::{Recording, SpeechModel, Spoken, Utterance, Voice, audio_type};
pub use ports::{AudioError, Recordings, SpeechCache, SpeechEngine, SpeechKey, TranscriptionEngine};
pub use speech::{Speech, SpeechError};
pub use transcriptions::{Transcript, TranscriptionError, Transcriptions};
