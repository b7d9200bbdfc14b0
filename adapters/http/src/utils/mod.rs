//! What the page lets the server do for it: documents, code, a copy of the database.

mod code;
mod database;
mod papers;
mod pictures;

use poem_openapi::OpenApi;

use crate::Services;
use code::Code;
use database::Database;
use papers::Documents;
use pictures::Avatars;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        Avatars,
        Code {
            snippets: services.snippets.clone(),
        },
        Documents {
            papers: services.papers.clone(),
        },
        Database {
            backups: services.backups.clone(),
        },
    )
}
