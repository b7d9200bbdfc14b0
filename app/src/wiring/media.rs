use std::path::Path;
use std::sync::Arc;

use loquat_core::audio::{Speech, Transcriptions};
use loquat_core::completion::steps::ImageGeneration;
use loquat_core::completion::{Asking, Step};
use loquat_core::file::Files;
use loquat_core::image::Images;
use loquat_core::settings::{DATA_DIR, ENABLE_RAG_LOCAL_WEB_FETCH, Environment, Settings};
use loquat_http::audio::AudioServices;
use loquat_http::images::ImageServices;
use loquat_images::{HttpImages, WebPictureFetcher};
use loquat_speech::{FolderSpeechCache, HttpSpeech, HttpTranscriptions, LARGEST_SPEECH_CACHE, SymphoniaRecordings};

use super::Infrastructure;

/// Pictures that engines make.
pub fn images(
    infrastructure: &Infrastructure,
    settings: &Arc<Settings>,
    files: &Arc<Files>,
    environment: &Environment,
) -> ImageServices {
    let outgoing = &infrastructure.outgoing;
    // Users name the addresses: they lead into the operator's own network only if the operator says so.
    let named = match environment.get(ENABLE_RAG_LOCAL_WEB_FETCH) {
        true => &outgoing.small_calls,
        false => &outgoing.to_the_public,
    };
    let engines = HttpImages::new(
        outgoing.small_calls.clone(),
        outgoing.to_the_public.clone(),
        outgoing.to_sockets.clone(),
    );
    let images = Images::new(
        settings.clone(),
        Arc::new(engines),
        Arc::new(WebPictureFetcher::new(named)),
        files.clone(),
    );
    ImageServices {
        images: Arc::new(images),
        settings: settings.clone(),
    }
}

/// The step of a question that paints.
pub fn image_step(images: &ImageServices, asking: &Asking) -> Arc<dyn Step> {
    let settings = images.settings.clone();
    Arc::new(ImageGeneration::new(
        images.images.clone(),
        asking.side.clone(),
        settings,
    ))
}

/// Speech both ways.
pub fn audio(infrastructure: &Infrastructure, settings: &Arc<Settings>, environment: &Environment) -> AudioServices {
    let calls = infrastructure.outgoing.small_calls.clone();
    let folder = Path::new(environment.get(DATA_DIR)).join("cache/audio/speech");
    let speech = Speech::new(
        settings.clone(),
        Arc::new(HttpSpeech::new(calls.clone())),
        Arc::new(FolderSpeechCache::new(folder, LARGEST_SPEECH_CACHE)),
        infrastructure.clock.clone(),
    );
    let transcriptions = Transcriptions::new(
        settings.clone(),
        Arc::new(HttpTranscriptions::new(calls)),
        Arc::new(SymphoniaRecordings::default()),
        infrastructure.ids.clone(),
    );
    AudioServices {
        speech: Arc::new(speech),
        transcriptions: Arc::new(transcriptions),
        settings: settings.clone(),
    }
}
