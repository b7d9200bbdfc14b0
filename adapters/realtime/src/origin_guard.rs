use std::pin::Pin;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST,
    ORIGIN, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION,
    TRANSFER_ENCODING, UPGRADE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Body;
use hyper::service::Service;

/// Stands before the sockets: only pages of the allowed origins may connect, and those may read what they get. It also
/// mends what the sockets say of themselves: without websockets, none are offered.
#[derive(Debug, Clone)]
pub struct OriginGuard<S> {
    inner: S,
    /// `None` lets every page in.
    origins: Option<Vec<String>>,
    websocket: bool,
}

impl<S> OriginGuard<S> {
    /// Lets pages of these origins in; `*` among them stands for all. `websocket`: are there websockets?
    pub fn new(inner: S, origins: &[String], websocket: bool) -> Self {
        let all = origins.iter().any(|origin| origin == "*");
        Self {
            inner,
            origins: (!all).then(|| origins.to_vec()),
            websocket,
        }
    }

    /// May a page of this origin connect? Programs that are no browsers send none.
    fn lets_in(&self, origin: Option<&HeaderValue>) -> bool {
        match (&self.origins, origin) {
            (None, _) | (_, None) => true,
            (Some(origins), Some(origin)) => origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()),
        }
    }
}

impl<S, Asked, Reply> Service<Request<Asked>> for OriginGuard<S>
where
    S: Service<Request<Asked>, Response = Response<Reply>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    Reply: Body<Data = Bytes> + Default + Send + 'static,
{
    type Response = Response<Either<Reply, Full<Bytes>>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Asked>) -> Self::Future {
        if !request.uri().path().starts_with("/ws/socket.io") {
            let answer = self.inner.call(request);
            return Box::pin(async move { Ok(answer.await?.map(Either::Left)) });
        }
        let origin = request.headers().get(ORIGIN).cloned();
        if !self.lets_in(origin.as_ref()) {
            tracing::warn!(
                ?origin,
                "a page of a foreign origin wanted a socket; see CORS_ALLOW_ORIGIN"
            );
            let mut refusal = Response::new(Either::Left(Reply::default()));
            *refusal.status_mut() = StatusCode::BAD_REQUEST;
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        let opens = !self.websocket && opens_a_session(request.uri().query().unwrap_or_default());
        let answer = self.inner.call(light(request));
        Box::pin(async move {
            let mut answer = answer.await?.map(Either::Left);
            if opens && answer.status() == StatusCode::OK {
                answer = without_upgrades(answer).await;
            }
            if let Some(origin) = origin {
                let headers = answer.headers_mut();
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
                headers.insert(VARY, HeaderValue::from_static("Origin"));
            }
            Ok(answer)
        })
    }
}

/// What the sockets read of a request's head.
const NEEDED: [HeaderName; 10] = [
    HOST,
    ORIGIN,
    CONNECTION,
    UPGRADE,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION,
    SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_EXTENSIONS,
    CONTENT_TYPE,
    TRANSFER_ENCODING,
];

/// The request with a head of its own. A socket keeps the head for as long as it lives, and each value that came from the
/// wire keeps the whole buffer in which it was read.
fn light<Body>(mut request: Request<Body>) -> Request<Body> {
    let copied = |name: HeaderName| {
        let value = request.headers().get(&name)?;
        HeaderValue::from_bytes(value.as_bytes())
            .ok()
            .map(|value| (name, value))
    };
    let headers: HeaderMap = NEEDED.into_iter().filter_map(copied).collect();
    if let Ok(uri) = request.uri().to_string().parse() {
        *request.uri_mut() = uri;
    }
    *request.headers_mut() = headers;
    request
}

/// The first request of long polling names no session.
fn opens_a_session(query: &str) -> bool {
    !query.split('&').any(|pair| pair.starts_with("sid="))
}

/// The first answer of long polling offers websockets in any case. Where there are none, clients would try in vain.
async fn without_upgrades<Reply>(answer: Response<Either<Reply, Full<Bytes>>>) -> Response<Either<Reply, Full<Bytes>>>
where
    Reply: Body<Data = Bytes>,
{
    let (mut head, body) = answer.into_parts();
    let body = match body {
        Either::Left(body) => body.collect().await.map(|body| body.to_bytes()).unwrap_or_default(),
        right => return Response::from_parts(head, right),
    };
    let text = String::from_utf8_lossy(&body).replace(r#""upgrades":["websocket"]"#, r#""upgrades":[]"#);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    Response::from_parts(head, Either::Right(Full::new(Bytes::from(text))))
}
