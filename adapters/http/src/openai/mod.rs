//! OpenAI's API and everything that speaks like it, as it is: configured by administrators, passed through for users.

mod configuration;
mod models;
mod proxy;
mod questions;

use poem_openapi::OpenApi;

use crate::Services;

use self::configuration::Configuration;
use self::models::ListModels;
pub use self::proxy::OpenAiProxy;
use self::questions::Questions;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        Configuration {
            gateway: services.openai.clone(),
        },
        ListModels {
            gateway: services.openai.clone(),
        },
        Questions {
            completions: services.completions.clone(),
        },
    )
}
