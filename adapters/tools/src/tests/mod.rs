//! Tool servers as they answer.

mod authorities;
mod scripted;
mod tool_servers;

use std::io;
use std::time::Duration;

use futures::future::ready;
use http::Uri;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use loquat_client::{Calls, HttpClient, plain};
use tokio::net::TcpStream;
use tower::{ServiceExt, service_fn};

/// Goes anywhere.
fn outbound() -> Calls {
    Calls::new(plain(), Duration::from_secs(2))
}

/// Goes nowhere, as to addresses that are out of bounds.
fn shut_in() -> Calls {
    let refuse = |_: Uri| {
        ready(Err::<TokioIo<TcpStream>, _>(io::Error::from(
            io::ErrorKind::PermissionDenied,
        )))
    };
    let client = Client::builder(TokioExecutor::new()).build(service_fn(refuse));
    let client = client.map_response(|answer| answer.map(BodyExt::boxed_unsync));
    Calls::new(HttpClient::new(client), Duration::from_secs(2))
}
