//! Knowledge bases: the bases themselves ([`bases`]), and the documents in them ([`files`]).

mod bases;
mod documents;
mod files;
mod view;

use loquat_core::access::Ownership;
use loquat_core::identity::Principal;
use poem_openapi::OpenApi;

use crate::Services;

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    (
        // Before the bases, whose addresses begin with any id.
        files::KnowledgeFiles {
            knowledge: services.knowledge.clone(),
        },
        documents::Documents {
            documents: services.documents.clone(),
        },
        bases::KeepKnowledge {
            knowledge: services.knowledge.clone(),
        },
    )
}

/// A text to look for, unless it is empty.
fn sought(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// Whose things a list shall show: `created` are the caller's own, `shared` those of others.
fn ownership(view: Option<&str>, caller: &Principal) -> Option<Ownership> {
    match view {
        Some("created") => Some(Ownership::By(caller.id().clone())),
        Some("shared") => Some(Ownership::NotBy(caller.id().clone())),
        _ => None,
    }
}
