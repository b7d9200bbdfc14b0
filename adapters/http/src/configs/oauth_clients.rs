use std::sync::Arc;

use loquat_core::tool::{OAuthClients, Registration};
use poem::Request;
use poem::http::header::{HOST, ORIGIN};
use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use crate::area::Area;
use crate::wire::{Administrator, Body, Failure};

/// Registering this installation where tool servers want people to sign in.
pub struct OAuthRegistrations {
    pub clients: Arc<OAuthClients>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(rename = "OAuthClientRegistrationForm")]
struct RegistrationForm {
    /// Of the tool server
    url: String,
    /// The id of its connection
    client_id: String,
    /// Not used: the client has the name of this installation
    #[serde(default)]
    client_name: Option<String>,
}

#[derive(Debug, Object, Serialize)]
#[oai(rename = "OAuthClientRegistered")]
struct Registered {
    status: bool,
    /// To be kept with the connection; only this installation can read it
    oauth_client_info: String,
}

#[OpenApi(prefix_path = "/api/v1/configs", tag = "Area::Configs")]
impl OAuthRegistrations {
    /// Register with a tool server's authorization server
    #[oai(
        path = "/oauth/clients/register",
        method = "post",
        operation_id = "register_oauth_client"
    )]
    async fn register(
        &self,
        caller: Administrator,
        request: &Request,
        /// What the server speaks: `mcp`
        r#type: Query<Option<String>>,
        form: Body<RegistrationForm>,
    ) -> Result<Body<Registered>, Failure> {
        let RegistrationForm { url, client_id, .. } = form.0;
        let kind = r#type.0.filter(|kind| !kind.is_empty());
        let registration = Registration {
            server: url,
            client_id: kind.map_or_else(|| client_id.clone(), |kind| format!("{kind}:{client_id}")),
            seen_at: seen_at(request),
        };
        let sealed = self.clients.register(&caller.0, &registration).await?;
        Ok(Body(Registered {
            status: true,
            oauth_client_info: sealed.expose().to_owned(),
        }))
    }
}

/// Where the administrator's browser sees this installation.
fn seen_at(request: &Request) -> String {
    match (request.header(ORIGIN), request.header(HOST)) {
        (Some(origin), _) if origin.starts_with("http") => origin.to_owned(),
        (_, host) => format!("http://{}", host.unwrap_or("localhost")),
    }
}
