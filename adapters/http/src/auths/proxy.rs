use loquat_core::account::Vouched;
use loquat_core::settings::{
    Snapshot, WEBUI_AUTH_TRUSTED_EMAIL_HEADER, WEBUI_AUTH_TRUSTED_GROUPS_HEADER, WEBUI_AUTH_TRUSTED_NAME_HEADER,
};
use poem::Request;

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

    /// Whom the proxy vouches for, where one is trusted and says so.
    pub fn vouches(&self, request: &Request) -> Option<Vouched> {
        let read = |header: &Option<String>| Some(text(request.headers().get(header.as_deref()?)?.as_bytes()));
        let email = read(&self.email)?;
        Some(Vouched::read(
            &email,
            read(&self.name).as_deref(),
            read(&self.groups).as_deref(),
        ))
    }
}

/// Proxies write UTF-8 as it is, or Latin-1.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
