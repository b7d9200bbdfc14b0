use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use poem::Request;
use poem::http::header::HOST;

/// Under which address this installation is known.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// WEBUI_URL; empty: as the browser wrote it.
    pub own: String,
}

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Addresses {
    pub fn base(&self, request: &Request) -> String {
        if !self.own.is_empty() {
            return self.own.clone();
        }
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let host = host.filter(|host| is_host(host)).unwrap_or("localhost");
        let scheme = if header("x-forwarded-proto") == Some("https") {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{host}")
    }

    /// Where people end up who did not get in, with words that say why.
    pub fn failed(&self, request: &Request, why: &str) -> String {
        let why = utf8_percent_encode(why, UNRESERVED);
        format!("{}/auth?error={why}", self.base(request))
    }
}

/// What is none must not get into an address.
fn is_host(text: &str) -> bool {
    let good = |character: char| character.is_ascii_alphanumeric() || "-._:[]".contains(character);
    !text.is_empty() && text.chars().all(good)
}
