use std::sync::Arc;

use loquat_core::account::{Flow, SignOnError, ToolSignIn};
use poem::Request;
use poem::http::header::SET_COOKIE;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Response;

use crate::area::Area;
use crate::sign_on::FlowCookies;
use crate::sign_on::address::Addresses;
use crate::sign_on::providers::returned;
use crate::sign_on::redirect::Redirect;
use crate::wire::{Failure, Verified, cookie};

/// The ways to the authorities of tool servers and back.
pub struct Clients {
    pub tools: Arc<ToolSignIn>,
    pub addresses: Addresses,
    pub flows: FlowCookies,
}

#[OpenApi(prefix_path = "/oauth/clients", tag = "Area::Auths")]
impl Clients {
    /// Sign in for a tool server
    ///
    /// Sends the browser to the authority of the server (`mcp:` and its id).
    #[oai(
        path = "/:client_id/authorize",
        method = "get",
        operation_id = "authorize_oauth_client"
    )]
    async fn authorize(
        &self,
        caller: Verified,
        request: &Request,
        client_id: Path<String>,
    ) -> Result<Response<Redirect>, Failure> {
        let base = self.addresses.base(request);
        match self.tools.begin(&caller.0, &client_id.0, &base).await {
            Ok(departure) => {
                let cookie = self
                    .flows
                    .set(&departure.cookie, departure.sealed.expose(), departure.lives);
                Ok(Response::new(Redirect::Found(departure.address)).header(SET_COOKIE, cookie))
            }
            Err(SignOnError::UnknownProvider) => Err(Failure::not_found("there is no such client")),
            Err(error) => Ok(Response::new(self.refused(request, &client_id.0, &error))),
        }
    }

    /// Come back from the authority of a tool server
    #[oai(path = "/:client_id/callback", method = "get", operation_id = "finish_oauth_client")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the address")]
    async fn finish(
        &self,
        caller: Verified,
        request: &Request,
        client_id: Path<String>,
        code: Query<Option<String>>,
        state: Query<Option<String>>,
        iss: Query<Option<String>>,
        error: Query<Option<String>>,
        error_description: Query<Option<String>>,
    ) -> Result<Response<Redirect>, Failure> {
        let returned = returned(code, state, iss, error, error_description);
        let name = Flow::cookie_name(&returned.state);
        let taken_along = cookie(request.headers(), &name);
        let finished = self
            .tools
            .finish(&caller.0, &client_id.0, &returned, taken_along.as_deref())
            .await;
        let back = match finished {
            Ok(()) => Redirect::Temporary(self.addresses.base(request)),
            Err(SignOnError::UnknownProvider) => return Err(Failure::not_found("there is no such client")),
            Err(error) => self.refused(request, &client_id.0, &error),
        };
        Ok(Response::new(back).header(SET_COOKIE, self.flows.removal(&name)))
    }
}

impl Clients {
    fn refused(&self, request: &Request, client: &str, error: &SignOnError) -> Redirect {
        tracing::warn!(cause = ?error, "somebody did not get tokens for {client}: {error}");
        Redirect::Temporary(
            self.addresses
                .failed(request, &error.to_string())
                .replacen("/auth?", "/?", 1),
        )
    }
}
