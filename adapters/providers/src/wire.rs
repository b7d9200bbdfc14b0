use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use loquat_core::provider::{ProviderError, Waited};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::time::{Instant, timeout};

/// How long a provider may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub to_connect: Duration,
    /// Until the provider begins to answer; `None` waits for as long as the caller does.
    pub first_byte: Option<Duration>,
    /// Between two pieces of an answer.
    pub silence: Option<Duration>,
    /// For an answer as a whole.
    pub whole: Option<Duration>,
}

/// Carries requests to providers: one client, with a pool of kept-alive connections and HTTP/2 where it is offered.
#[derive(Debug, Clone)]
pub struct Wire {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// The stream of an answer's bytes; dropping it closes the connection that carries it.
pub type Bytestream = BoxStream<'static, Result<Bytes, ProviderError>>;

impl Wire {
    /// `verify` false takes any certificate: for providers with certificates of their own in closed networks.
    pub fn new(to_connect: Duration, verify: bool) -> Result<Self, std::io::Error> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(to_connect));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = HttpsConnectorBuilder::new();
        let builder = if verify {
            builder.with_provider_and_native_roots(provider)?
        } else {
            let tls = ClientConfig::builder_with_provider(provider.clone())
                .with_safe_default_protocol_versions()
                .map_err(std::io::Error::other)?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
                .with_no_client_auth();
            builder.with_tls_config(tls)
        };
        let https = builder.https_or_http().enable_all_versions().wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(256)
            .build(https);
        Ok(Self { client })
    }

    /// Sends the request and waits until the answer begins.
    pub async fn send(
        &self,
        request: Request<Full<Bytes>>,
        patience: Patience,
    ) -> Result<Response<Bytestream>, ProviderError> {
        let begun = Instant::now();
        let first_byte = least(patience.first_byte, patience.whole);
        let response = within(first_byte, Waited::ForTheFirstByte, self.client.request(request)).await?;
        let response = response.map_err(|error| match error.is_connect() {
            true => ProviderError::Unreachable(chain(&error).into()),
            false => ProviderError::BrokeOff(chain(&error).into()),
        })?;
        let end = patience.whole.map(|whole| begun + whole);
        Ok(response.map(|body| pieces(body, patience.silence, end)))
    }
}

/// The body piece by piece, with a limit to the silence between two and a time at which it must have ended.
fn pieces(body: Incoming, silence: Option<Duration>, end: Option<Instant>) -> Bytestream {
    let next = move |mut body: Incoming| async move {
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let waited = if left.is_some_and(|left| silence.is_none_or(|silence| left < silence)) {
                Waited::ForTheEnd
            } else {
                Waited::ForMore
            };
            return match within(least(silence, left), waited, body.frame()).await {
                Err(late) => Some((Err(late), None)),
                Ok(None) => None,
                Ok(Some(Err(error))) => Some((Err(ProviderError::BrokeOff(chain(&error).into())), None)),
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => Some((Ok(data), Some(body))),
                    // Trailers are of no interest.
                    Err(_) => continue,
                },
            };
        }
    };
    stream::unfold(Some(body), move |body| async move { next(body?).await })
        .fuse()
        .boxed()
}

fn least(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    one.into_iter().chain(other).min()
}

async fn within<T>(limit: Option<Duration>, waited: Waited, work: impl Future<Output = T>) -> Result<T, ProviderError> {
    match limit {
        Some(limit) => timeout(limit, work).await.map_err(|_| ProviderError::TimedOut(waited)),
        None => Ok(work.await),
    }
}

/// The error with its causes in one line: hyper's own texts say little without them.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// Takes every certificate, because the administrator said so.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
