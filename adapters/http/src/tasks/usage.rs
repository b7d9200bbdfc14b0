use std::sync::Arc;

use loquat_core::task::Usage;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Failure, Verified};

/// How busy the service is.
pub(super) struct ServiceUsage {
    pub usage: Arc<Usage>,
}

/// How busy the service is
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct UsageView {
    /// Models that answer right now
    model_ids: Vec<String>,
    /// How many users are connected
    user_count: usize,
}

#[OpenApi(tag = "Area::Tasks")]
impl ServiceUsage {
    /// See how many are connected and which models answer
    #[oai(path = "/api/usage", method = "get", operation_id = "get_usage")]
    async fn now(&self, caller: Verified) -> Result<Body<UsageView>, Failure> {
        let seen = self.usage.now(&caller.0).await?;
        Ok(Body(UsageView {
            model_ids: seen.models.into_keys().collect(),
            user_count: seen.users.len(),
        }))
    }
}
