//! What the page asks when it starts about parts of the product that this installation has nothing of. A part that
//! arrives takes its operations from here into an area of its own.

mod lists;

use std::sync::Arc;

use loquat_core::feature::Features;
use poem_openapi::OpenApi;

use self::lists::Channels;
use crate::Services;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    Channels(Arc::new(Features::new(services.settings.clone())))
}
