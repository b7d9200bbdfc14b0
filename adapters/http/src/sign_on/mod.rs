//! Signing in by other services: the ways out to them and back, and what they tell by themselves.

mod address;
mod clients;
mod logout;
mod providers;
mod redirect;

use std::sync::Arc;

use loquat_core::account::{Leaving, SignOn, ToolSignIn};
use loquat_core::settings::{
    ENABLE_OAUTH_ID_TOKEN_COOKIE, Snapshot, WEBUI_SESSION_COOKIE_SAME_SITE, WEBUI_SESSION_COOKIE_SECURE, WEBUI_URL,
};
use poem_openapi::OpenApi;

use crate::Services;
use crate::auths::CookieStyle;
use address::Addresses;

/// The services of the area.
#[derive(Debug, Clone)]
pub struct SignOnServices {
    pub sign_on: Arc<SignOn>,
    pub leaving: Arc<Leaving>,
    pub tools: Arc<ToolSignIn>,
}

/// How a sign-in under way is remembered by the browser.
#[derive(Debug, Clone)]
struct FlowCookies {
    attributes: String,
}

impl FlowCookies {
    fn new(settings: &Snapshot) -> Self {
        let same_site = settings.get(WEBUI_SESSION_COOKIE_SAME_SITE).to_ascii_lowercase();
        if same_site == "strict" {
            tracing::warn!(
                "WEBUI_SESSION_COOKIE_SAME_SITE is strict: browsers do not send the cookie on the way back from a \
                 sign-in provider, and nobody can sign in by one"
            );
        }
        let same_site = match same_site.as_str() {
            "strict" => "strict",
            "none" => "none",
            _ => "lax",
        };
        let secure = if settings.get(WEBUI_SESSION_COOKIE_SECURE) {
            "; Secure"
        } else {
            ""
        };
        Self {
            attributes: format!("; HttpOnly; Path=/oauth; SameSite={same_site}{secure}"),
        }
    }

    fn set(&self, name: &str, value: &str, seconds: i64) -> String {
        format!("{name}={value}; Max-Age={seconds}{}", self.attributes)
    }

    fn removal(&self, name: &str) -> String {
        format!("{name}=\"\"; Max-Age=0{}", self.attributes)
    }
}

/// The operations of the area.
pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let settings = services.settings.snapshot();
    let addresses = Addresses {
        own: settings.get(WEBUI_URL).trim_end_matches('/').to_owned(),
    };
    let flows = FlowCookies::new(&settings);
    let area = &services.sign_on;
    (
        providers::Providers {
            sign_on: area.sign_on.clone(),
            addresses: addresses.clone(),
            flows: flows.clone(),
            cookies: CookieStyle::new(&settings),
            with_id_token: settings.get(ENABLE_OAUTH_ID_TOKEN_COOKIE),
        },
        logout::Logouts {
            leaving: area.leaving.clone(),
        },
        clients::Clients {
            tools: area.tools.clone(),
            addresses,
            flows,
        },
    )
}
