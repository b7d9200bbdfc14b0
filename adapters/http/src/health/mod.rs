//! Is the service well?

use std::sync::Arc;

use loquat_core::shared::Ping;
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::Serialize;

use crate::Services;
use crate::area::Area;
use crate::wire::{Body, Problem};

pub fn apis(services: &Services) -> impl OpenApi + use<> {
    Health {
        database: services.database.clone(),
        readiness: services.readiness.clone(),
    }
}

struct Health {
    database: Arc<dyn Ping>,
    readiness: Arc<dyn Ping>,
}

/// The service is well.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct Status {
    /// True
    status: bool,
}

/// Ready or not.
#[derive(Debug, ApiResponse)]
enum Readiness {
    /// Send requests
    #[oai(status = 200)]
    Ready(Body<Status>),
    /// Send none for now
    #[oai(status = 503)]
    NotReady(Body<Problem>),
}

impl Readiness {
    async fn of(needed: &dyn Ping) -> Self {
        match needed.ping().await {
            Ok(()) => Self::Ready(Body(Status { status: true })),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "not ready for requests");
                Self::NotReady(Body(Problem {
                    detail: "not ready for requests".to_owned(),
                }))
            }
        }
    }
}

#[OpenApi(tag = "Area::Health")]
impl Health {
    /// See that the service runs
    #[oai(path = "/health", method = "get", operation_id = "check_health")]
    async fn check(&self) -> Body<Status> {
        Body(Status { status: true })
    }

    /// See that the service and its database run
    #[oai(path = "/health/db", method = "get", operation_id = "check_database")]
    async fn check_database(&self) -> Readiness {
        Readiness::of(self.database.as_ref()).await
    }

    /// See whether the service takes requests
    #[oai(path = "/ready", method = "get", operation_id = "check_readiness")]
    async fn check_readiness(&self) -> Readiness {
        Readiness::of(self.readiness.as_ref()).await
    }
}
