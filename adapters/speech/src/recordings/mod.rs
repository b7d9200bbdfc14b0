//! Recordings that are too large for an engine: decoded, and cut where it is quiet.

mod cut;
mod decode;
mod wav;

use async_trait::async_trait;
use loquat_core::audio::{AudioError, Recording, Recordings};
use tokio::sync::Semaphore;

use self::decode::decode;

/// Cuts recordings with symphonia's decoders.
#[derive(Debug)]
pub struct SymphoniaRecordings {
    /// Decoding keeps a core busy: one recording at a time.
    turns: Semaphore,
}

impl Default for SymphoniaRecordings {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(1),
        }
    }
}

#[async_trait]
impl Recordings for SymphoniaRecordings {
    async fn pieces(&self, recording: Recording, largest: usize) -> Result<Vec<Recording>, AudioError> {
        if recording.audio.len() <= largest {
            return Ok(vec![recording]);
        }
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|closed| AudioError::Unreachable(closed.into()))?;
        let cutting = tokio::task::spawn_blocking(move || {
            let mut pieces = Vec::new();
            let stem = recording.file_name.split('.').next().unwrap_or_default().to_owned();
            decode(&recording, |samples| {
                pieces.push(Recording {
                    audio: wav::file(samples).into(),
                    file_name: format!("{stem}-{}.wav", pieces.len()),
                    content_type: "audio/wav".to_owned(),
                });
            })?;
            Ok(pieces)
        });
        cutting
            .await
            .map_err(|panicked| AudioError::Unreachable(panicked.into()))?
    }
}
