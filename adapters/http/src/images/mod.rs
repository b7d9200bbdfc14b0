//! Pictures that engines make, and their settings.

mod making;
mod settings;

use std::sync::Arc;

use loquat_core::image::Images;
use loquat_core::settings::Settings;
use poem_openapi::OpenApi;

use self::making::Making;
use self::settings::ImageSettingsApi;

/// The services of pictures.
#[derive(Debug, Clone)]
pub struct ImageServices {
    pub images: Arc<Images>,
    pub settings: Arc<Settings>,
}

pub fn apis(services: &ImageServices) -> impl OpenApi + use<> {
    (
        Making {
            images: services.images.clone(),
        },
        ImageSettingsApi {
            images: services.images.clone(),
            settings: services.settings.clone(),
        },
    )
}
