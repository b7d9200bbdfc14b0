//! The audit log: who changed what, a line of JSON for each request that changes something.

mod copy;
mod entry;
mod journal;
mod mask;
mod scope;

use std::sync::Arc;

use loquat_core::identity::Principal;
use loquat_core::shared::{Clock, Ids};
use poem::http::header::USER_AGENT;
use poem::{Request, Response};

use crate::edge::ClientAddress;
use crate::wire::Authenticator;

pub use journal::Journal;
pub use scope::Scope;

use self::copy::Beginning;
use self::entry::{Entry, Person};

/// How much of a request is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Who, what, when, from where.
    Metadata,
    /// Also what was sent.
    Request,
    /// Also what was answered.
    RequestResponse,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Metadata => "METADATA",
            Self::Request => "REQUEST",
            Self::RequestResponse => "REQUEST_RESPONSE",
        }
    }
}

/// Keeps the audit log.
#[derive(Clone)]
pub struct Audit {
    pub level: Level,
    pub scope: Scope,
    /// So many bytes of a body are kept.
    pub body_limit: usize,
    pub journal: Arc<Journal>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// A request that will be logged once it is answered.
pub struct Pending<'a> {
    audit: &'a Audit,
    entry: Entry,
    sent: Option<Beginning>,
}

impl Audit {
    /// Begins an entry, if the request is of those that are logged. The caller is found before the operation runs:
    /// afterwards they may be gone.
    pub async fn begin(&self, request: &mut Request) -> Option<Pending<'_>> {
        if !self.scope.covers(request) {
            return None;
        }
        let caller = match request.data::<Authenticator>() {
            Some(authenticator) => authenticator.caller(request).await.ok(),
            None => None,
        };
        let entry = self.entry(request, caller);
        let sent = (self.level >= Level::Request).then(|| Beginning::of_request(request, self.body_limit));
        Some(Pending {
            audit: self,
            entry,
            sent,
        })
    }

    fn entry(&self, request: &Request, caller: Option<Principal>) -> Entry {
        Entry {
            id: self.ids.uuid(),
            timestamp: self.clock.now().seconds(),
            user: caller
                .map(|caller| Person::from(caller.user.as_ref()))
                .unwrap_or_default(),
            audit_level: self.level.name(),
            verb: request.method().to_string(),
            request_uri: address(request),
            response_status_code: None,
            source_ip: ClientAddress::of(request).0.to_string(),
            user_agent: request.header(USER_AGENT).unwrap_or_default().to_owned(),
            request_object: None,
            response_object: None,
            extra: serde_json::Map::new(),
        }
    }
}

impl Pending<'_> {
    /// Writes the entry down, now that the answer is known.
    pub async fn end(mut self, response: Response) -> Response {
        self.entry.response_status_code = Some(response.status().as_u16());
        self.entry.request_object = self.sent.map(|copy| mask::secrets(&copy.text()));
        let mut response = response;
        if self.audit.level >= Level::RequestResponse {
            let (answer, shown) = copy::of_response(response, self.audit.body_limit).await;
            self.entry.response_object = Some(mask::secrets(&shown));
            response = answer;
        }
        self.audit.journal.write(&self.entry);
        response
    }
}

fn address(request: &Request) -> String {
    let host = request.header("host").unwrap_or_default();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    mask::query(&format!("{}://{host}{path}", request.scheme()))
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Audit").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Pending<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}
