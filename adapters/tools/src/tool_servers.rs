use async_trait::async_trait;
use loquat_core::shared::JsonObject;
use loquat_core::tool::{Headers, ToolServerClient, ToolServerError};
use serde_json::Value as Json;

use crate::headers::insert;
use crate::mcp;
use loquat_client::request::get;
use loquat_client::{CallError, Calls, successful};

/// Servers of functions over HTTP.
#[derive(Debug, Clone)]
pub struct HttpToolServers {
    outbound: Calls,
}

impl HttpToolServers {
    pub fn new(outbound: Calls) -> Self {
        Self { outbound }
    }
}

#[async_trait]
impl ToolServerClient for HttpToolServers {
    async fn document(&self, address: &str, headers: &Headers) -> Result<JsonObject, ToolServerError> {
        let mut request = get(address).map_err(failed)?;
        insert(request.headers_mut(), headers)?;
        let bytes = self.outbound.send(request).await.and_then(successful).map_err(failed)?;
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

/// A call that failed, as the core is told.
pub fn failed(error: CallError) -> ToolServerError {
    match error.status() {
        Some(status) => ToolServerError::Refused(status.as_u16()),
        None => ToolServerError::Unreachable(error.into()),
    }
}
