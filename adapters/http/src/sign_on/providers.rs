use std::sync::Arc;

use loquat_core::account::{Arrived, Flow, Returned, SignOn, SignOnError};
use loquat_core::shared::Secret;
use poem::Request;
use poem::http::header::SET_COOKIE;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Response;

use crate::area::Area;
use crate::auths::CookieStyle;
use crate::sign_on::FlowCookies;
use crate::sign_on::address::Addresses;
use crate::sign_on::redirect::Redirect;
use crate::wire::{Failure, cookie};

/// The ways to sign-in providers and back.
pub struct Providers {
    pub sign_on: Arc<SignOn>,
    pub addresses: Addresses,
    pub flows: FlowCookies,
    pub cookies: CookieStyle,
    /// Give the browser the provider's token too.
    pub with_id_token: bool,
}

#[OpenApi(prefix_path = "/oauth", tag = "Area::Auths")]
impl Providers {
    /// Sign in by a provider
    ///
    /// Sends the browser to the provider; it comes back to the callback.
    #[oai(path = "/:provider/login", method = "get", operation_id = "begin_sign_on")]
    async fn begin(&self, request: &Request, provider: Path<String>) -> Result<Response<Redirect>, Failure> {
        let base = self.addresses.base(request);
        match self.sign_on.begin(&provider.0, &base).await {
            Ok(departure) => {
                let cookie = self
                    .flows
                    .set(&departure.cookie, departure.sealed.expose(), departure.lives);
                Ok(Response::new(Redirect::Found(departure.address)).header(SET_COOKIE, cookie))
            }
            Err(SignOnError::UnknownProvider) => Err(Failure::not_found(SignOnError::UnknownProvider)),
            Err(error) => Ok(Response::new(self.refused(request, &provider.0, &error))),
        }
    }

    /// Come back from a provider
    ///
    /// Ends at `/auth` of the page, signed in, or with `?error=`.
    #[oai(path = "/:provider/callback", method = "get", operation_id = "finish_sign_on")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the address")]
    async fn finish(
        &self,
        request: &Request,
        provider: Path<String>,
        code: Query<Option<String>>,
        state: Query<Option<String>>,
        iss: Query<Option<String>>,
        error: Query<Option<String>>,
        error_description: Query<Option<String>>,
    ) -> Result<Response<Redirect>, Failure> {
        let returned = returned(code, state, iss, error, error_description);
        self.back(request, &provider.0, &returned).await
    }

    /// Come back from a provider, to the older address
    #[oai(
        path = "/:provider/login/callback",
        method = "get",
        operation_id = "finish_sign_on_at_older_address"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the address")]
    async fn finish_at_older_address(
        &self,
        request: &Request,
        provider: Path<String>,
        code: Query<Option<String>>,
        state: Query<Option<String>>,
        iss: Query<Option<String>>,
        error: Query<Option<String>>,
        error_description: Query<Option<String>>,
    ) -> Result<Response<Redirect>, Failure> {
        let returned = returned(code, state, iss, error, error_description);
        self.back(request, &provider.0, &returned).await
    }
}

/// What the address of a callback says.
pub(super) fn returned(
    code: Query<Option<String>>,
    state: Query<Option<String>>,
    iss: Query<Option<String>>,
    error: Query<Option<String>>,
    error_description: Query<Option<String>>,
) -> Returned {
    Returned {
        code: code.0.map(Secret::new),
        state: state.0.unwrap_or_default(),
        issuer: iss.0,
        error: error.0,
        error_description: error_description.0,
    }
}

impl Providers {
    async fn back(&self, request: &Request, key: &str, returned: &Returned) -> Result<Response<Redirect>, Failure> {
        let name = Flow::cookie_name(&returned.state);
        let taken_along = cookie(request.headers(), &name);
        let answer = match self.sign_on.finish(key, returned, taken_along.as_deref()).await {
            Ok(arrived) => self.let_in(request, &arrived),
            Err(SignOnError::UnknownProvider) => return Err(Failure::not_found(SignOnError::UnknownProvider)),
            Err(error) => Response::new(self.refused(request, key, &error)),
        };
        Ok(answer.header(SET_COOKIE, self.flows.removal(&name)))
    }

    fn let_in(&self, request: &Request, arrived: &Arrived) -> Response<Redirect> {
        let mut cookies = vec![
            self.cookies.readable(&arrived.session),
            self.cookies.companion("oauth_session_id", &arrived.oauth_session),
        ];
        if let Some(id_token) = arrived.id_token.as_ref().filter(|_| self.with_id_token) {
            cookies.push(self.cookies.companion("oauth_id_token", id_token.expose()));
        }
        let page = format!("{}/auth", self.addresses.base(request));
        let answer = Response::new(Redirect::Temporary(page));
        cookies
            .into_iter()
            .fold(answer, |answer, cookie| answer.header(SET_COOKIE, cookie))
    }

    fn refused(&self, request: &Request, key: &str, error: &SignOnError) -> Redirect {
        tracing::warn!(cause = ?error, "somebody did not get in by {key}: {error}");
        Redirect::Temporary(self.addresses.failed(request, &error.to_string()))
    }
}
