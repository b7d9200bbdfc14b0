use std::sync::Arc;

use loquat_core::account::{ApiKey, ApiKeys};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

use crate::wire::{Failure, credential};

/// Lets API keys call only the paths that the installation opens to them. Stands around everything, pages and pictures
/// too: a key is for what it was made for.
#[derive(Debug, Clone)]
pub struct KeyRestriction {
    keys: Arc<ApiKeys>,
}

impl KeyRestriction {
    pub fn new(keys: Arc<ApiKeys>) -> Self {
        Self { keys }
    }
}

impl<E: Endpoint> Middleware<E> for KeyRestriction {
    type Output = Restricted<E>;

    fn transform(&self, inner: E) -> Restricted<E> {
        Restricted {
            inner,
            keys: self.keys.clone(),
        }
    }
}

/// What [`KeyRestriction`] stands around.
#[derive(Debug)]
pub struct Restricted<E> {
    inner: E,
    keys: Arc<ApiKeys>,
}

/// What people do with their accounts themselves: a key that got into wrong hands must not keep its owner out.
const OF_PEOPLE: [&str; 2] = ["/api/v1/auths/update/", "/api/v1/auths/api_key"];

impl<E: Endpoint> Endpoint for Restricted<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let shows_key = credential(&request).is_some_and(|credential| ApiKey::of(&credential).is_some());
        if shows_key && !self.keys.scope().allows(request.uri().path()) {
            return Ok(Failure::forbidden("API keys may not call this path here").into_response());
        }
        if shows_key && OF_PEOPLE.iter().any(|start| request.uri().path().starts_with(start)) {
            return Ok(
                Failure::forbidden("API keys change no passwords and no keys; sign in for that").into_response(),
            );
        }
        self.inner.call(request).await.map(IntoResponse::into_response)
    }
}
