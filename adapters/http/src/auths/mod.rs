//! Signing up, in and out; the own account, password and API key.

mod cookie;
mod entry;
mod key_restriction;
mod keys;
mod own;
mod proxy;
mod view;

pub(crate) use cookie::CookieStyle;
pub use key_restriction::KeyRestriction;

use poem_openapi::OpenApi;

use crate::Services;
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
            leaving: services.sign_on.leaving.clone(),
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
