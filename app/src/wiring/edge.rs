use loquat_core::settings::{ENV, Environment};
use loquat_http::Surroundings;

/// What surrounds the API, by the environment.
pub fn surroundings(environment: &Environment) -> Surroundings {
    Surroundings {
        // In production nobody needs to be told how the API looks.
        documents: environment.get(ENV) != "prod",
    }
}
