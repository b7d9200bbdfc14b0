use loquat_core::account::Vouched;
use loquat_core::settings::{
    Snapshot, WEBUI_AUTH_TRUSTED_EMAIL_HEADER, WEBUI_AUTH_TRUSTED_GROUPS_HEADER, WEBUI_AUTH_TRUSTED_NAME_HEADER,
};
use poem::Request;

use crate::edge::{ClientAddress, FromTrustedProxy};
use crate::wire::text_of;

/// Reads what a trusted proxy writes into the headers of a request.
#[derive(Debug, Clone)]
pub(super) struct TrustedProxy {
    email: Option<String>,
    name: Option<String>,
    groups: Option<String>,
}

impl TrustedProxy {
    pub fn new(settings: &Snapshot) -> Self {
        let header = |name: Option<&str>| name.filter(|name| !name.is_empty()).map(str::to_owned);
        Self {
            email: header(settings.get(WEBUI_AUTH_TRUSTED_EMAIL_HEADER)),
            name: header(settings.get(WEBUI_AUTH_TRUSTED_NAME_HEADER)),
            groups: header(settings.get(WEBUI_AUTH_TRUSTED_GROUPS_HEADER)),
        }
    }

    /// Whom the proxy vouches for, where one is trusted and says so. Only the proxies of FORWARDED_ALLOW_IPS are: else
    /// anybody who reaches this server could be anybody.
    pub fn vouches(&self, request: &Request) -> Option<Vouched> {
        if !FromTrustedProxy::is(request) {
            let named = self
                .email
                .as_deref()
                .is_some_and(|header| request.headers().contains_key(header));
            if named {
                tracing::warn!(
                    "a header that vouches for somebody came from {}, which is no trusted proxy; name it in \
                     FORWARDED_ALLOW_IPS if it is one",
                    ClientAddress::of(request).0
                );
            }
            return None;
        }
        let read = |header: &Option<String>| Some(text_of(request.headers().get(header.as_deref()?)?.as_bytes()));
        let email = read(&self.email)?;
        Some(Vouched::read(
            &email,
            read(&self.name).as_deref(),
            read(&self.groups).as_deref(),
        ))
    }
}
