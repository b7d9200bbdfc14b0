//! What every request passes on its way to the operations and back.
//!
//! Each file holds one concern, as plain functions on requests and answers; [`Edge`] is the list of them in order. Start
//! reading there.

pub mod audit;
mod body_limit;
mod client;
mod compression;
mod cors;
mod deadline;
mod failures;
mod foreign;
mod incoming;
mod panics;
mod redirects;
mod request_id;
mod security_headers;
mod socket_door;
mod visit;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use loquat_core::shared::Ids;
use poem::{Endpoint, Request, Response};
use tracing::Instrument;

pub use client::{ClientAddress, FromTrustedProxy, TrustedProxies};
pub use cors::Origins;
pub use failures::describe_failures;
pub use foreign::OwnOrigin;
pub use security_headers::{ProtectiveHeader, SecurityHeaders};

use crate::metrics::Metrics;

use self::audit::Audit;
use self::compression::Coding;
use self::visit::Visit;

/// How requests are received: what may come in, and what every answer carries.
#[derive(Clone)]
pub struct Rules {
    /// Makes the ids of requests that bring none.
    pub ids: Arc<dyn Ids>,
    pub trusted_proxies: TrustedProxies,
    pub origins: Origins,
    pub security_headers: SecurityHeaders,
    /// Compress answers for clients that take it.
    pub compress: bool,
    /// Whose pages count as ours.
    pub own_origin: OwnOrigin,
    /// The largest body of a large operation, in bytes. Others take less, uploads have limits of their own.
    pub body_limit: usize,
    /// How long an operation may take until its answer begins.
    pub deadline: Option<Duration>,
    /// Who changed what is written down.
    pub audit: Option<Audit>,
    /// What is served is counted.
    pub metrics: Option<Metrics>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("origins", &self.origins)
            .field("body_limit", &self.body_limit)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// The way in and out: every request passes through here, whatever answers it.
#[derive(Debug)]
pub struct Edge<E> {
    rules: Rules,
    routes: E,
}

impl<E: Endpoint> Edge<E> {
    pub fn new(rules: Rules, routes: E) -> Self {
        Self { rules, routes }
    }

    async fn answer(&self, request: Request) -> Response {
        if let Some(answer) = self.rules.origins.preflight(&request) {
            return answer;
        }
        let coding = self
            .rules
            .compress
            .then(|| Coding::preferred(request.headers()))
            .flatten();
        let share = self.rules.origins.share_with(request.headers());
        let path = request.uri().path().to_owned();
        let (request, unread) = incoming::watched(request);
        let mut response = match self.turn_away(&request) {
            Some(answer) => {
                drop(request);
                answer
            }
            None => self.operate(request).await,
        };
        incoming::drain(unread).await;
        self.rules.security_headers.add_to(&path, response.headers_mut());
        share.add_to(response.headers_mut());
        match coding {
            Some(coding) => coding.compress(response).await,
            None => response,
        }
    }

    /// What is answered before any operation is asked.
    fn turn_away(&self, request: &Request) -> Option<Response> {
        socket_door::refusal(request)
            .or_else(|| redirects::redirect(request))
            .or_else(|| self.rules.own_origin.refusal(request, &self.rules.origins))
            .or_else(|| body_limit::refusal(request, body_limit::of(request, self.rules.body_limit)))
    }

    async fn operate(&self, request: Request) -> Response {
        let limit = body_limit::of(&request, self.rules.body_limit);
        let mut request = body_limit::limited(request, limit);
        let pending = match &self.rules.audit {
            Some(audit) => audit.begin(&mut request).await,
            None => None,
        };
        // On the heap once: each layer around it holds a copy or two of what it waits for.
        let operation = Box::pin(self.routes.get_response(request));
        let answer = panics::caught(operation);
        let response = deadline::within(self.rules.deadline, answer).await;
        match pending {
            Some(pending) => pending.end(response).await,
            None => response,
        }
    }
}

impl<E: Endpoint> Endpoint for Edge<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let visit = Visit::begin(&mut request, &self.rules);
        let response = self.answer(request).instrument(visit.span()).await;
        Ok(visit.end(response))
    }
}
