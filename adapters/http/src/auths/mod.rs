//! Signing up, in and out; the own account, password and API key.

mod cookie;
mod entry;
mod key_restriction;
mod keys;
mod own;
mod proxy;
mod view;

pub use key_restriction::KeyRestriction;

use loquat_core::settings::WEBUI_AUTH_SIGNOUT_REDIRECT_URL;
use poem_openapi::OpenApi;

use crate::Services;
use cookie::CookieStyle;
use proxy::TrustedProxy;

/// The operations of the area.
pub fn apis(services: &Services) -> impl OpenApi + use<> {
    let settings = services.settings.snapshot();
    let cookies = CookieStyle::new(&settings);
    (
        entry::Entry {
            sign_in: services.sign_in.clone(),
            sign_up: services.sign_up.clone(),
            sessions: services.sessions.clone(),
            proxy: TrustedProxy::new(&settings),
            cookies: cookies.clone(),
            after_sign_out: settings
                .get(WEBUI_AUTH_SIGNOUT_REDIRECT_URL)
                .filter(|url| !url.is_empty())
                .map(str::to_owned),
        },
        own::Own {
            profiles: services.profiles.clone(),
            sessions: services.sessions.clone(),
            cookies,
        },
        keys::Keys {
            api_keys: services.api_keys.clone(),
        },
    )
}
