//! Speech both ways, and its settings.

mod settings;
mod speech;
mod transcriptions;

use std::sync::Arc;

use loquat_core::audio::{Speech, Transcriptions};
use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use self::settings::AudioSettings;
use self::speech::Speaking;
use self::transcriptions::Listening;

/// The services of speech.
#[derive(Debug, Clone)]
pub struct AudioServices {
    pub speech: Arc<Speech>,
    pub transcriptions: Arc<Transcriptions>,
    pub settings: Arc<Settings>,
}

pub fn apis(services: &AudioServices) -> impl OpenApi + use<> {
    (
        Speaking {
            speech: services.speech.clone(),
        },
        Listening {
            transcriptions: services.transcriptions.clone(),
        },
        AudioSettings {
            settings: services.settings.clone(),
        },
    )
}
