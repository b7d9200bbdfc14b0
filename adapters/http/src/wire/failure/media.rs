use loquat_core::audio::{AudioError, SpeechError, TranscriptionError};
use loquat_core::image::{EngineError, ImageError};
use poem::http::StatusCode;

use crate::wire::Failure;

impl From<ImageError> for Failure {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Off | ImageError::NotAllowed => Self::forbidden(error),
            ImageError::Invalid(_) | ImageError::NoEngine(_) | ImageError::NoSuchFile => Self::refused(error),
            // 400 for whatever an engine does: clients of this API are used to it.
            ImageError::Engine(EngineError::Unreachable(cause)) => {
                tracing::warn!(%cause, "the image engine cannot be reached");
                Self::refused(EngineError::Unreachable(cause))
            }
            ImageError::Engine(error) => Self::refused(error),
            ImageError::File(error) => error.into(),
            ImageError::Denied(denied) => denied.into(),
            ImageError::Store(error) => error.into(),
        }
    }
}

impl From<SpeechError> for Failure {
    fn from(error: SpeechError) -> Self {
        match error {
            SpeechError::Off => Self::not_found(error),
            SpeechError::NotAllowed => Self::forbidden(error),
            SpeechError::NotARequest | SpeechError::NoVoice => Self::refused(error),
            SpeechError::Engine(error) => error.into(),
        }
    }
}

impl From<TranscriptionError> for Failure {
    fn from(error: TranscriptionError) -> Self {
        match error {
            TranscriptionError::NotAllowed => Self::forbidden(error),
            TranscriptionError::NotSpeech(_) | TranscriptionError::Off => Self::refused(error),
            // 400 for whatever an engine does: clients of this API are used to it.
            TranscriptionError::Engine(error) => Self::refused(error),
        }
    }
}

impl From<AudioError> for Failure {
    /// The engine's own status, as far as operations document it.
    fn from(error: AudioError) -> Self {
        let status = match &error {
            AudioError::Refused { status, .. } => StatusCode::from_u16(*status).unwrap_or_default(),
            AudioError::Settings(_) | AudioError::Recording(_) => StatusCode::BAD_REQUEST,
            AudioError::Unreachable(_) | AudioError::Deadline | AudioError::Nonsense => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        match status {
            StatusCode::UNAUTHORIZED => Self::unauthorized(error),
            StatusCode::FORBIDDEN => Self::forbidden(error),
            StatusCode::NOT_FOUND => Self::not_found(error),
            StatusCode::TOO_MANY_REQUESTS => Self::too_many(error),
            status if status.is_client_error() => Self::refused(error),
            _ => Self::upstream(error),
        }
    }
}
