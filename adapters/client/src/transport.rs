use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use http_body_util::combinators::UnsyncBoxBody;
use hyper_util::client::legacy;
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
