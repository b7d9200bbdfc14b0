//! What the page lets the server do for it: documents, code, a copy of the database.

mod code;
mod database;
mod exports;
mod pictures;

use poem_openapi::OpenApi;

use crate::Services;
use code::Code;
use database::Database;
use exports::Documents;
use pictures::Avatars;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        Avatars,
        Code {
            snippets: services.snippets.clone(),
        },
        Documents {
            exports: services.exports.clone(),
        },
        Database {
            backups: services.backups.clone(),
        },
    )
}
