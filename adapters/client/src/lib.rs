//! How adapters call other services. It plays no port and knows nothing of the core; besides the core it is the only
//! crate of ours that an adapter may know.
//!
//! [`HttpClient`] is what requests go out with; the wiring makes it, and decides on certificates, proxies and how far it
//! reaches. [`Calls`] sends requests with it, each with a deadline and a largest answer: start reading there.
//! [`RequestBuilder`] and [`request`] make requests, [`Lines`] and [`Events`] read event streams.

mod builder;
mod calls;
mod causes;
mod download;
mod error;
mod events;
mod lines;
mod multipart;
mod redirects;
pub mod request;
mod socket;
mod transport;

pub use builder::RequestBuilder;
pub use calls::{Calls, successful};
pub use causes::chain;
pub use download::Download;
pub use error::CallError;
pub use events::Events;
pub use lines::Lines;
pub use multipart::Multipart;
pub use request::CallRequest;
pub use socket::{Socket, open_socket};
pub use transport::{AnswerBody, HttpClient, UploadBody, UploadClient, plain};
