//! The clouds that keep buckets, all reached by the client that the wiring makes.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::SinkExt;
use futures::channel::mpsc;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use loquat_client::{AnswerBody, HttpClient};
use loquat_core::shared::Secret;
use object_store::ClientOptions;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::{
    HttpClient as StoreClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use object_store::gcp::GoogleCloudStorageBuilder;
use tower::ServiceExt;

use crate::Bucket;

/// A bucket of S3, or of what speaks as it does.
#[derive(Debug, Clone, Default)]
pub struct S3Config {
    pub bucket: String,
    pub prefix: String,
    pub region: Option<String>,
    pub endpoint: Option<String>,
    /// Without a key the machine's own identity is asked for.
    pub key_id: Option<String>,
    pub secret: Option<Secret>,
    /// `path`, `virtual` or `auto`.
    pub addressing: Option<String>,
    pub accelerated: bool,
    pub tagged: bool,
}

/// Why a bucket cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the {cloud} bucket cannot be used: {cause}")]
pub struct CloudError {
    cloud: &'static str,
    #[source]
    cause: object_store::Error,
}

/// A bucket of S3.
pub fn s3(config: &S3Config, client: HttpClient) -> Result<Bucket, CloudError> {
    let mut builder = AmazonS3Builder::from_env()
        .with_http_connector(Connector(client))
        .with_bucket_name(&config.bucket)
        .with_allow_http(true);
    if let Some(region) = &config.region {
        builder = builder.with_region(region);
    }
    let endpoint = match (config.accelerated, &config.endpoint) {
        (true, _) => Some(format!("https://{}.s3-accelerate.amazonaws.com", config.bucket)),
        (false, endpoint) => endpoint.clone(),
    };
    let is_virtual = config.accelerated || config.addressing.as_deref() == Some("virtual");
    builder = builder.with_virtual_hosted_style_request(is_virtual);
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(match (is_virtual && !config.accelerated, endpoint.split_once("://")) {
            // The library takes the address of the bucket here, not of the service.
            (true, Some((scheme, host))) => format!("{scheme}://{}.{host}", config.bucket),
            _ => endpoint,
        });
    }
    if let (Some(id), Some(secret)) = (&config.key_id, &config.secret) {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret.expose());
    }
    let store = builder.build().map_err(|cause| CloudError { cloud: "S3", cause })?;
    let address = format!("s3://{}", config.bucket);
    Ok(Bucket::new(Arc::new(store), address, &config.prefix, config.tagged))
}

/// A bucket of Google's; without a key the machine's own identity is asked for.
pub fn gcs(bucket: &str, key: Option<&str>, client: HttpClient) -> Result<Bucket, CloudError> {
    let mut builder = GoogleCloudStorageBuilder::from_env()
        .with_http_connector(Connector(client))
        .with_bucket_name(bucket);
    if let Some(key) = key {
        builder = builder.with_service_account_key(key);
    }
    let store = builder.build().map_err(|cause| CloudError {
        cloud: "Google Cloud Storage",
        cause,
    })?;
    Ok(Bucket::new(Arc::new(store), format!("gs://{bucket}"), "", false))
}

/// A container of Azure; without a key the machine's own identity is asked for.
pub fn azure(endpoint: &str, container: &str, key: Option<&Secret>, client: HttpClient) -> Result<Bucket, CloudError> {
    let endpoint = endpoint.trim_end_matches('/');
    let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
    // Of a cloud the account is in the name of the machine, of other servers it is the path.
    let account = match host.split_once('/') {
        Some((_, account)) => account,
        None => host.split('.').next().unwrap_or_default(),
    };
    let mut builder = MicrosoftAzureBuilder::from_env()
        .with_http_connector(Connector(client))
        .with_account(account)
        .with_endpoint(endpoint.to_owned())
        .with_container_name(container)
        .with_allow_http(true);
    if let Some(key) = key {
        builder = builder.with_access_key(key.expose());
    }
    let store = builder.build().map_err(|cause| CloudError { cloud: "Azure", cause })?;
    Ok(Bucket::new(
        Arc::new(store),
        format!("{endpoint}/{container}"),
        "",
        false,
    ))
}

/// Gives the library our client, so that there is one way out of this program.
#[derive(Clone)]
struct Connector(HttpClient);

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<StoreClient> {
        Ok(StoreClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let request = http::Request::from_parts(head, Full::new(body));
        let answer = self.0.clone().oneshot(request).await;
        let answer = answer.map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        Ok(answer.map(pumped))
    }
}

/// The body by way of a channel: the library wants one that threads may share.
fn pumped(mut body: AnswerBody) -> HttpResponseBody {
    let (mut to, from) = mpsc::channel::<Result<Frame<Bytes>, HttpError>>(2);
    tokio::spawn(async move {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error));
            // Whoever read it has gone.
            if to.send(frame).await.is_err() {
                return;
            }
        }
    });
    HttpResponseBody::new(StreamBody::new(from))
}
