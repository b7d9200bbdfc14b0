use std::sync::Arc;

use loquat_core::provider::OpenAiGateway;
use poem_openapi::param::{Path, Query};
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use crate::area::Area;
use crate::wire::{Body, Credentials, Failure, FreeValue, Verified};

/// What the connections offer.
pub(super) struct ListModels {
    pub gateway: Arc<OpenAiGateway>,
}

/// Models of connections
#[derive(Object, Serialize)]
#[oai(read_only_all)]
struct OfferedModels {
    /// As the providers describe them
    data: Vec<FreeValue>,
}

#[OpenApi(prefix_path = "/openai", tag = "Area::Openai")]
impl ListModels {
    /// List what all connections offer
    #[oai(path = "/models", method = "get", operation_id = "list_openai_models")]
    async fn all(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Only of the connection at this place
        url_idx: Query<Option<usize>>,
    ) -> Result<Body<OfferedModels>, Failure> {
        if let Some(index) = url_idx.0 {
            return self.listed(caller, credentials, index).await;
        }
        let data = self.gateway.models(&caller.0).await?;
        Ok(Body(OfferedModels {
            data: data.into_iter().map(FreeValue).collect(),
        }))
    }

    /// List what one connection offers, asked of the provider just now
    #[oai(
        path = "/models/:url_idx",
        method = "get",
        operation_id = "list_openai_models_of_connection"
    )]
    async fn of_one(
        &self,
        caller: Verified,
        credentials: Credentials,
        /// Its place in the list of connections
        url_idx: Path<usize>,
    ) -> Result<Body<OfferedModels>, Failure> {
        self.listed(caller, credentials, url_idx.0).await
    }
}

impl ListModels {
    async fn listed(
        &self,
        caller: Verified,
        credentials: Credentials,
        index: usize,
    ) -> Result<Body<OfferedModels>, Failure> {
        let data = self.gateway.models_of(&credentials.on_behalf(caller.0), index).await?;
        Ok(Body(OfferedModels {
            data: data.into_iter().map(FreeValue).collect(),
        }))
    }
}
