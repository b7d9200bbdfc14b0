//! Is the service well?

use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::Services;
use crate::document::Area;
use crate::wire::Body;

pub fn apis(_: &Services) -> impl OpenApi + use<> {
    Health
}

struct Health;

/// The service is well.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Status {
    /// True
    status: bool,
}

#[OpenApi(tag = "Area::Health")]
impl Health {
    /// See that the service runs
    #[oai(path = "/health", method = "get", operation_id = "check_health")]
    async fn check(&self) -> Body<Status> {
        Body(Status { status: true })
    }
}
