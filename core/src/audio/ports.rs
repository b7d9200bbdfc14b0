use std::error::Error;

use async_trait::async_trait;
use bytes::Bytes;

use crate::audio::{Listener, Recording, Speaker, SpeechModel, Utterance, Voice};
use crate::shared::StoreError;

/// An engine neither spoke nor listened.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// The engine's status, and its own words where it has any.
    #[error("the speech engine answered {status}: {words}")]
    Refused { status: u16, words: String },
    /// The settings of the engine cannot be used; says which one.
    #[error("{0}")]
    Settings(String),
    #[error("the speech engine cannot be reached; an administrator can check its address in the settings")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the speech engine took too long")]
    Deadline,
    #[error("the speech engine sent something that cannot be understood")]
    Nonsense,
    /// Says what is wrong with the recording.
    #[error("{0}")]
    Recording(String),
}

/// Speaks with the engine that it is given.
#[async_trait]
pub trait SpeechEngine: Send + Sync {
    /// The audio of a text.
    async fn speak(&self, speaker: &Speaker, utterance: &Utterance) -> Result<Bytes, AudioError>;

    /// The models that can be chosen; empty for engines that do not say.
    async fn models(&self, speaker: &Speaker) -> Result<Vec<SpeechModel>, AudioError>;

    /// The voices that can be chosen.
    async fn voices(&self, speaker: &Speaker) -> Result<Vec<Voice>, AudioError>;
}

/// Listens with the engine that it is given.
#[async_trait]
pub trait TranscriptionEngine: Send + Sync {
    /// What is said in a recording.
    async fn transcribe(
        &self,
        listener: &Listener,
        recording: &Recording,
        language: Option<&str>,
        headers: &[(&'static str, String)],
    ) -> Result<String, AudioError>;
}

/// Where speech of a request is found again: the SHA-256 of request, engine and model, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SpeechKey(pub String);

/// Keeps what was spoken, so that the same is not asked for twice. What is kept may be gone at any time.
#[async_trait]
pub trait SpeechCache: Send + Sync {
    /// The audio of that key.
    async fn find(&self, key: &SpeechKey) -> Result<Option<Bytes>, StoreError>;

    /// Keeps audio, with the request that it answers. Seen whole by others, or not at all.
    async fn keep(&self, key: &SpeechKey, audio: &Bytes, request: &str) -> Result<(), StoreError>;
}

/// Prepares recordings for engines that take only small ones.
#[async_trait]
pub trait Recordings: Send + Sync {
    /// The recording in pieces of at most `largest` bytes, cut where it is quiet; as it is if it is small enough.
    async fn pieces(&self, recording: Recording, largest: usize) -> Result<Vec<Recording>, AudioError>;
}
