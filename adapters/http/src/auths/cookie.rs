use jiff::Timestamp;
use loquat_core::account::{ApiKey, Session};
use loquat_core::settings::{Snapshot, WEBUI_AUTH_COOKIE_SAME_SITE, WEBUI_AUTH_COOKIE_SECURE};
use loquat_core::shared::Seconds;

/// How the cookie with the token is written.
#[derive(Debug, Clone)]
pub(crate) struct CookieStyle {
    /// `; SameSite=…` and, where it is asked for, `; Secure`.
    attributes: String,
}

/// What sign-out removes besides the token: other ways of signing in leave these.
const COMPANIONS: [&str; 3] = ["oui-session", "oauth_id_token", "oauth_session_id"];

impl CookieStyle {
    pub fn new(settings: &Snapshot) -> Self {
        // Browsers refuse what they do not know here, and then nobody could sign in.
        let same_site = match settings.get(WEBUI_AUTH_COOKIE_SAME_SITE).to_ascii_lowercase().as_str() {
            "strict" => "strict",
            "none" => "none",
            _ => "lax",
        };
        let secure = if settings.get(WEBUI_AUTH_COOKIE_SECURE) {
            "; Secure"
        } else {
            ""
        };
        Self {
            attributes: format!("; Path=/; SameSite={same_site}{secure}"),
        }
    }

    /// The cookie of a session. It lives as long as its token, or as long as the browser runs. An API key gets none:
    /// it must not turn into something that browsers send by themselves.
    pub fn of(&self, session: &Session) -> Option<String> {
        if ApiKey::of(&session.token).is_some() {
            return None;
        }
        let expires = session.expires_at.and_then(http_date);
        let expires = expires.map(|date| format!("; expires={date}")).unwrap_or_default();
        let token = session.token.expose();
        Some(format!("token={token}{expires}; HttpOnly{}", self.attributes))
    }

    /// The cookie of a session that began elsewhere than in the page: the page reads it once, and keeps the token itself.
    pub fn readable(&self, session: &Session) -> String {
        format!("token={}{}", session.token.expose(), self.attributes)
    }

    /// A cookie beside that of the session, which lives as long as the browser runs.
    pub fn companion(&self, name: &str, value: &str) -> String {
        format!("{name}={value}; HttpOnly{}", self.attributes)
    }

    /// Removes the cookie of the session and all that came with it.
    pub fn removal(&self) -> impl Iterator<Item = String> {
        let names = std::iter::once("token").chain(COMPANIONS);
        names.map(|name| {
            let past = "expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0";
            format!("{name}=\"\"; {past}; HttpOnly{}", self.attributes)
        })
    }
}

fn http_date(at: Seconds) -> Option<String> {
    let time = Timestamp::from_second(at).ok()?;
    Some(time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

#[cfg(test)]
mod tests {
    use super::http_date;

    #[test]
    fn a_date_is_written_as_http_wants_it() {
        assert_eq!(http_date(784_111_777).as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(http_date(i64::MAX), None);
    }
}
