use std::sync::Arc;

use loquat_core::feature::{Feature, Features};
use poem_openapi::OpenApi;

use crate::area::Area;
use crate::wire::{Body, Failure, FreeObject, Verified};

/// Channels, where they are switched on.
pub(super) struct Channels(pub Arc<Features>);

#[OpenApi(prefix_path = "/api/v1/channels/", tag = "Area::Workspace")]
impl Channels {
    /// List the channels that the caller is a member of
    #[oai(path = "/", method = "get", operation_id = "list_channels")]
    async fn channels(&self, caller: Verified) -> Result<Body<Vec<FreeObject>>, Failure> {
        self.0.admit(&caller.0, Feature::Channels)?;
        Ok(Body(Vec::new()))
    }
}
