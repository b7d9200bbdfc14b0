//! Ollama's own API: its servers as administrators configure them and look after them, and its words passed through for
//! programs.

mod configuration;
mod files;
mod forms;
mod keeping;
mod lists;
mod questions;

use poem_openapi::OpenApi;

use self::configuration::{Configuration, Liveness};
use self::files::Files;
use self::keeping::Keeping;
use self::lists::Lists;
use self::questions::Questions;
use crate::Services;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let gateway = || services.ollama.clone();
    (
        Liveness,
        Configuration { gateway: gateway() },
        Lists { gateway: gateway() },
        Questions { gateway: gateway() },
        Keeping { gateway: gateway() },
        Files { gateway: gateway() },
    )
}
