use std::time::Instant;

use poem::http::{HeaderValue, Method};
use poem::{Request, Response};
use tracing::{Span, debug, info, info_span};

use crate::edge::{ClientAddress, FromTrustedProxy, Rules, client, request_id};
use crate::metrics::{InFlight, Metrics};

/// One request from its arrival to the head of its answer: its id, its line in the log, its time.
///
/// A client that leaves before the answer has its line too: the visit is dropped without an end.
pub struct Visit {
    id: HeaderValue,
    client: ClientAddress,
    method: Method,
    path: String,
    begun: Instant,
    span: Span,
    counted: Option<(Metrics, InFlight)>,
    answered: bool,
}

impl Visit {
    pub fn begin(request: &mut Request, rules: &Rules) -> Self {
        let id = request_id::of(request.headers(), rules.ids.as_ref());
        let client = ClientAddress(rules.trusted_proxies.client(client::peer(request), request.headers()));
        let is_trusted = rules.trusted_proxies.trusts_peer(client::peer(request));
        request.set_data(client);
        request.set_data(FromTrustedProxy(is_trusted));
        Self {
            span: info_span!("request", id = id.to_str().unwrap_or_default()),
            id,
            client,
            method: request.method().clone(),
            // The path alone: queries may hold what people search for, or tokens.
            path: request.uri().path().to_owned(),
            begun: Instant::now(),
            counted: rules.metrics.as_ref().map(|metrics| (metrics.clone(), metrics.begin())),
            answered: false,
        }
    }

    pub fn span(&self) -> Span {
        self.span.clone()
    }

    pub fn end(mut self, mut response: Response) -> Response {
        self.answered = true;
        let taken = self.begun.elapsed();
        if let Some((metrics, _)) = &self.counted {
            metrics.served(&self.method, &response, taken);
        }
        let headers = response.headers_mut();
        headers.insert(request_id::HEADER, self.id.clone());
        headers.insert("x-process-time", HeaderValue::from(taken.as_secs()));
        self.log(response.status().as_u16());
        response
    }

    fn log(&self, status: u16) {
        let Self { method, path, .. } = self;
        let client = self.client.0;
        let milliseconds = self.begun.elapsed().as_micros() as f64 / 1000.0;
        let _entered = self.span.enter();
        // What watches over us asks every few seconds; that is nothing to tell.
        if path.starts_with("/health") || path == "/ready" || path == "/metrics" {
            debug!(status, %client, milliseconds, "{method} {path} {status}");
        } else {
            info!(status, %client, milliseconds, "{method} {path} {status}");
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if !self.answered {
            let Self {
                method, path, client, ..
            } = self;
            let _entered = self.span.enter();
            info!(client = %client.0, "{method} {path}: the client left before it was answered");
        }
    }
}
