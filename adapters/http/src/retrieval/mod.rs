//! Documents beside files: settings, texts and pages that are indexed, searches, what administrators do with the index.

mod configuration;
mod indexes;
mod queries;
mod texts;
mod view;
mod web;

use std::fmt;
use std::sync::Arc;

use loquat_core::file::Files;
use loquat_core::knowledge::Documents;
use loquat_core::retrieval::{Retrieval, RetrievalSettings};
use poem_openapi::OpenApi;

use crate::Services;

pub(crate) use view::Found;

/// The use cases of retrieval.
#[derive(Clone)]
pub struct RetrievalServices {
    pub retrieval: Arc<Retrieval>,
    pub settings: Arc<RetrievalSettings>,
    pub documents: Arc<Documents>,
    pub files: Arc<Files>,
}

impl fmt::Debug for RetrievalServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RetrievalServices")
    }
}

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let of = services.retrieval.clone();
    (
        configuration::Configuration { settings: of.settings },
        texts::IndexTexts {
            retrieval: of.retrieval.clone(),
        },
        web::ReadWeb {
            retrieval: of.retrieval.clone(),
        },
        queries::Queries {
            retrieval: of.retrieval.clone(),
        },
        indexes::Indexes {
            retrieval: of.retrieval,
            documents: of.documents,
            files: of.files,
        },
    )
}
