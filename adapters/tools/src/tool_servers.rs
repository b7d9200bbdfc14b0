use std::time::Duration;

use async_trait::async_trait;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION};
use loquat_core::shared::JsonObject;
use loquat_core::tool::{Headers, ServerAnswer, ServerCall, ToolServerClient, ToolServerError};
use serde_json::Value as Json;

use crate::headers::insert;
use crate::mcp;
use loquat_client::request::{get, request};
use loquat_client::{CallError, Calls, successful};

/// Servers of functions over HTTP.
#[derive(Debug, Clone)]
pub struct HttpToolServers {
    outbound: Calls,
    /// The same with the patience that calls of functions need.
    calls: Calls,
}

/// No call of a function takes longer if nobody says otherwise.
const TO_CALL: Duration = Duration::from_secs(300);

impl HttpToolServers {
    /// `outbound` has the deadline for what servers say of themselves.
    pub fn new(outbound: Calls) -> Self {
        let calls = outbound.within(TO_CALL);
        Self { outbound, calls }
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

    async fn call(&self, call: &ServerCall) -> Result<ServerAnswer, ToolServerError> {
        let method = call
            .method
            .parse()
            .map_err(|_| ToolServerError::Nonsense("its method is none".to_owned()))?;
        let body = call.body.as_ref().map(Json::to_string).unwrap_or_default();
        let mut request = request(method, &call.address, body.into()).map_err(failed)?;
        insert(request.headers_mut(), &call.headers)?;
        let answer = self.calls.send(request).await.map_err(failed)?;
        let header = |name: HeaderName| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        Ok(ServerAnswer {
            status: answer.status().as_u16(),
            content_type: header(CONTENT_TYPE).unwrap_or_default(),
            disposition: header(CONTENT_DISPOSITION).unwrap_or_default(),
            location: header(LOCATION),
            body: String::from_utf8_lossy(answer.body()).into_owned(),
        })
    }

    async fn call_function(
        &self,
        address: &str,
        headers: &Headers,
        name: &str,
        arguments: &JsonObject,
    ) -> Result<Json, ToolServerError> {
        mcp::call(&self.calls, address, headers, name, arguments).await
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
