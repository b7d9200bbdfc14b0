use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use loquat_core::shared::JsonObject;
use loquat_core::tool::{Headers, ToolServerClient, ToolServerError};
use serde_json::Value as Json;

use crate::client::{request, successful};
use crate::headers::insert;
use crate::{Outbound, OutboundError, mcp};

/// Servers of functions over HTTP.
#[derive(Debug, Clone)]
pub struct HttpToolServers {
    outbound: Outbound,
}

impl HttpToolServers {
    pub fn new(outbound: Outbound) -> Self {
        Self { outbound }
    }
}

#[async_trait]
impl ToolServerClient for HttpToolServers {
    async fn document(&self, address: &str, headers: &Headers) -> Result<JsonObject, ToolServerError> {
        let mut request = request(Method::GET, address, Bytes::new())?;
        insert(request.headers_mut(), headers)?;
        let bytes = successful(self.outbound.send(request).await?)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| ToolServerError::Nonsense(error.to_string()))?;
        // Whatever the address ends with: JSON first, because YAML takes longer and says less about mistakes.
        let document = match serde_json::from_str(text) {
            Ok(document) => document,
            Err(_) => yaml(text).map_err(|_| no_document())?,
        };
        match document {
            Json::Object(document) => Ok(document),
            _ => Err(no_document()),
        }
    }

    async fn functions(&self, address: &str, headers: &Headers) -> Result<Vec<Json>, ToolServerError> {
        mcp::functions(&self.outbound, address, headers).await
    }
}

/// As YAML 1.2 reads it: a title that says `Y` or `no` is a text.
fn yaml(text: &str) -> Result<Json, serde_saphyr::Error> {
    serde_saphyr::from_str_with_options(text, serde_saphyr::options! { strict_booleans: true })
}

fn no_document() -> ToolServerError {
    ToolServerError::Nonsense("it is neither a JSON nor a YAML document".to_owned())
}

impl From<OutboundError> for ToolServerError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Status(status) => Self::Refused(status.as_u16()),
            OutboundError::Address
            | OutboundError::Deadline(_)
            | OutboundError::Unreachable(_)
            | OutboundError::Answer(_) => Self::Unreachable(error.into()),
        }
    }
}
