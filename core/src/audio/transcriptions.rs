use std::sync::Arc;

use futures::FutureExt;
use futures::stream::{self, StreamExt, TryStreamExt};
use tracing::info;

use crate::audio::{AudioError, Listener, Recording, Recordings, TranscriptionEngine};
use crate::identity::{Member, Permission, User};
use crate::provider::user_headers;
use crate::settings::{AUDIO_STT_SUPPORTED_CONTENT_TYPES, Settings, Snapshot, WHISPER_LANGUAGE};
use crate::shared::{Ids, debug_by_name};

/// Why a recording did not become text.
#[derive(Debug, thiserror::Error)]
pub enum TranscriptionError {
    #[error("you have no permission to have recordings transcribed")]
    NotAllowed,
    #[error("files of the type {0} are not taken as recordings here; record speech, or choose an audio file")]
    NotSpeech(String),
    #[error("no speech engine is set; an administrator can choose one in the audio settings")]
    Off,
    #[error(transparent)]
    Engine(#[from] AudioError),
}

/// What was said in a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    pub text: String,
    /// The name that the recording had while it was heard.
    pub file_name: String,
}

/// Turns recordings into text. No recording is kept.
pub struct Transcriptions {
    settings: Arc<Settings>,
    engine: Arc<dyn TranscriptionEngine>,
    recordings: Arc<dyn Recordings>,
    ids: Arc<dyn Ids>,
}

debug_by_name!(Transcriptions);

/// Pieces of one recording that are heard at once.
const AT_ONCE: usize = 4;

/// Types that are taken as speech if none are set.
const USUAL_TYPES: &[&str] = &["audio/*", "video/webm"];

impl Transcriptions {
    pub fn new(
        settings: Arc<Settings>,
        engine: Arc<dyn TranscriptionEngine>,
        recordings: Arc<dyn Recordings>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self {
            settings,
            engine,
            recordings,
            ids,
        }
    }

    /// What somebody said.
    pub async fn transcribe(
        &self,
        who: &Member,
        recording: Recording,
        language: Option<&str>,
    ) -> Result<Transcript, TranscriptionError> {
        who.may(Permission::ChatStt)
            .map_err(|_| TranscriptionError::NotAllowed)?;
        if !self.takes(&recording.content_type) {
            return Err(TranscriptionError::NotSpeech(recording.content_type));
        }
        let ending = recording.file_name.rsplit('.').next().unwrap_or_default();
        let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        let file_name = format!("{}.{ending}", self.ids.uuid());
        let recording = Recording {
            file_name: file_name.clone(),
            ..recording
        };
        let text = self.text_of(&who.user, recording, language).await?;
        Ok(Transcript { text, file_name })
    }

    /// Is a file of that type a recording that is heard here?
    pub fn takes(&self, content_type: &str) -> bool {
        let now = self.settings.snapshot();
        let set = now.get(AUDIO_STT_SUPPORTED_CONTENT_TYPES);
        let set: Vec<&str> = set
            .iter()
            .map(|kind| kind.trim())
            .filter(|kind| !kind.is_empty())
            .collect();
        let kinds = if set.is_empty() { USUAL_TYPES } else { &set };
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        kinds.iter().any(|pattern| fits(pattern, kind))
    }

    /// What is said in an uploaded file that [`Self::takes`] was asked about.
    pub async fn text_of(
        &self,
        user: &User,
        recording: Recording,
        language: Option<&str>,
    ) -> Result<String, TranscriptionError> {
        let now = self.settings.snapshot();
        let listener = Listener::of(&now).ok_or(TranscriptionError::Off)?;
        let language = language_of(&now, language);
        let headers = user_headers(user, &now);
        let pieces = self.recordings.pieces(recording, listener.largest()).await?;
        info!(pieces = pieces.len(), "a recording is transcribed");
        let texts: Vec<_> = pieces
            .iter()
            .map(|piece| self.heard(&listener, piece, language.as_deref(), &headers).boxed())
            .collect();
        let texts: Vec<String> = stream::iter(texts).buffered(AT_ONCE).try_collect().await?;
        Ok(texts.join(" "))
    }

    /// One piece. An engine that does not know the language is asked to find it out.
    async fn heard(
        &self,
        listener: &Listener,
        piece: &Recording,
        language: Option<&str>,
        headers: &[(&'static str, String)],
    ) -> Result<String, AudioError> {
        let first = self.engine.transcribe(listener, piece, language, headers).await;
        match first {
            Err(AudioError::Refused { status, .. }) if language.is_some() && !matches!(status, 401 | 413 | 429) => {
                self.engine.transcribe(listener, piece, None, headers).await
            }
            other => other,
        }
    }
}

fn language_of(now: &Snapshot, asked: Option<&str>) -> Option<String> {
    let forced = now.get(WHISPER_LANGUAGE).trim();
    let language = if forced.is_empty() {
        asked.unwrap_or_default()
    } else {
        forced
    };
    (!language.is_empty()).then(|| language.to_owned())
}

/// Patterns are types, or `audio/*`.
fn fits(pattern: &str, kind: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => kind.starts_with(start),
        None => pattern.eq_ignore_ascii_case(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_all_kinds() {
        assert!(fits("audio/*", "audio/wav"));
        assert!(!fits("audio/*", "video/webm"));
        assert!(fits("video/webm", "video/webm"));
        assert!(!fits("video/webm", "video/mp4"));
    }
}
