use std::sync::Arc;

use loquat_core::account::{Leaving, SignOnError};
use loquat_core::shared::Secret;
use poem::http::header::CACHE_CONTROL;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::{Form, Response};
use poem_openapi::{ApiResponse, Object};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Body, Failure};

/// What providers tell by themselves.
pub struct Logouts {
    pub leaving: Arc<Leaving>,
}

/// Somebody left at the provider.
#[derive(Debug, Object, Deserialize)]
#[oai(write_only_all)]
struct LogoutForm {
    /// Signed by the provider (OpenID Connect Back-Channel Logout)
    logout_token: String,
}

/// Why a notice was not believed.
#[derive(Debug, Object, Serialize)]
#[oai(read_only_all)]
struct LogoutProblem {
    error: &'static str,
    error_description: String,
}

#[derive(Debug, ApiResponse)]
enum LogoutAnswer {
    /// All sessions of the person are over
    #[oai(status = 200)]
    Done,
    /// The notice was not believed
    #[oai(status = 400)]
    Refused(Body<LogoutProblem>),
}

#[OpenApi(prefix_path = "/oauth", tag = "Area::Auths")]
impl Logouts {
    /// Be told that somebody left
    ///
    /// A provider calls this when somebody signs out there: all their sessions here are over.
    #[oai(
        path = "/:provider/backchannel-logout",
        method = "post",
        operation_id = "back_channel_logout"
    )]
    async fn be_told(&self, provider: Path<String>, form: Form<LogoutForm>) -> Result<Response<LogoutAnswer>, Failure> {
        let notice = Secret::new(form.0.logout_token);
        let answer = match self.leaving.be_told(&provider.0, &notice).await {
            Ok(()) => LogoutAnswer::Done,
            Err(SignOnError::UnknownProvider) => return Err(Failure::not_found(SignOnError::UnknownProvider)),
            Err(SignOnError::Store(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(cause = ?error, "a notice of {} that somebody left was not believed", provider.0);
                LogoutAnswer::Refused(Body(LogoutProblem {
                    error: "invalid_request",
                    error_description: error.to_string(),
                }))
            }
        };
        Ok(Response::new(answer).header(CACHE_CONTROL, "no-store"))
    }
}
