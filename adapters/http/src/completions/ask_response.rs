use loquat_core::completion::Outcome;
use poem::{IntoResponse, Response};
use poem_openapi::registry::{MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Object};
use serde::Serialize;

use crate::wire::{Body, PassedOn};

/// What a question came to.
pub(super) enum AskResponse {
    Started(Body<StartedAnswer>),
    Passed(PassedOn),
}

/// The answer goes to the sockets of the caller
#[derive(Object, Serialize)]
#[oai(read_only_all)]
pub(super) struct StartedAnswer {
    /// True
    status: bool,
    /// What to stop, if the answer shall not go on
    task_id: String,
}

impl From<Outcome> for AskResponse {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Started(task) => Self::Started(Body(StartedAnswer {
                status: true,
                task_id: task.0,
            })),
            Outcome::Passed(passed) => Self::Passed(PassedOn(passed)),
        }
    }
}

impl IntoResponse for AskResponse {
    fn into_response(self) -> Response {
        match self {
            Self::Started(started) => started.into_response(),
            Self::Passed(passed) => passed.into_response(),
        }
    }
}

impl ApiResponse for AskResponse {
    fn meta() -> MetaResponses {
        let mut meta = PassedOn::meta();
        for response in &mut meta.responses {
            response.description = "The provider's answer, or the task that brings it to the caller's sockets";
            for content in &mut response.content {
                if content.content_type == "application/json" {
                    let passed = content.schema.clone();
                    content.schema = either(passed, StartedAnswer::schema_ref());
                }
            }
        }
        meta
    }

    fn register(registry: &mut Registry) {
        StartedAnswer::register(registry);
        PassedOn::register(registry);
    }
}

fn either(one: MetaSchemaRef, other: MetaSchemaRef) -> MetaSchemaRef {
    let mut schema = poem_openapi::registry::MetaSchema::ANY;
    schema.any_of = vec![other, one];
    MetaSchemaRef::Inline(Box::new(schema))
}
