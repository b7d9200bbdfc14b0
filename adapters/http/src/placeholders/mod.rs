//! What the page asks when it starts and when people open its menus and settings, about parts of the product that this
//! installation has nothing of: no tools, no notes, no speech. A part that arrives takes its operations from here into an
//! area of its own.

mod forms;
mod lists;

use std::sync::Arc;

use loquat_core::feature::Features;
use poem_openapi::OpenApi;

use self::forms::Forms;
use self::lists::{Channels, Notes};
use crate::Services;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let features = Arc::new(Features::new(services.settings.clone()));
    (
        Notes(features.clone()),
        Channels(features),
        Forms {
            settings: services.settings.clone(),
        },
    )
}
