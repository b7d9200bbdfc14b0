use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

/// The body of an answer as it comes in.
pub type AnswerBody = UnsyncBoxBody<Bytes, hyper::Error>;

/// What requests go out with. The wiring makes it, and decides on certificates, proxies, how far it reaches and how many
/// connections are kept.
pub type HttpClient = BoxCloneSyncService<Request<Full<Bytes>>, Response<AnswerBody>, legacy::Error>;

/// The same for bodies that are too large for memory.
pub type UploadClient = BoxCloneSyncService<Request<UploadBody>, Response<AnswerBody>, legacy::Error>;

/// A body that is read as it is sent.
pub type UploadBody = UnsyncBoxBody<Bytes, std::io::Error>;

/// A client for plain HTTP, without TLS or proxies: enough for tests on one machine.
pub fn plain() -> HttpClient {
    let client = Client::builder(TokioExecutor::new()).build_http();
    HttpClient::new(client.map_response(|answer| answer.map(BodyExt::boxed_unsync)))
}
