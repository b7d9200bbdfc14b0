//! What a request says about itself and its sender.

use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use loquat_core::identity::User;
use loquat_core::provider::{Authorization, Connection, OnBehalf};
use loquat_core::shared::Secret;

/// Writes the headers of a request over this connection. The connection's own headers win over all others.
pub fn write(
    headers: &mut HeaderMap,
    connection: &Connection,
    on_behalf: Option<&OnBehalf>,
    name_the_user: bool,
    content_type: Option<&str>,
    token: Option<&Secret>,
) {
    let mut set = |name: HeaderName, value: &str| {
        // A value that cannot stand in a header is left out: it must not be able to add headers of its own.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, content_type.unwrap_or("application/json"));
    if connection.url.contains("openrouter.ai") {
        set(HeaderName::from_static("http-referer"), "https://github.com/loquat");
        set(HeaderName::from_static("x-title"), "Loquat");
    }
    let key = connection.key.expose();
    if let Some(token) = token {
        set(AUTHORIZATION, &format!("Bearer {}", token.expose()));
    }
    match connection.authorization {
        Authorization::Bearer if connection.azure => set(HeaderName::from_static("api-key"), key),
        Authorization::Bearer if !key.is_empty() => set(AUTHORIZATION, &format!("Bearer {key}")),
        Authorization::Session => {
            if let Some(token) = on_behalf.and_then(|caller| caller.token.as_ref()) {
                set(AUTHORIZATION, &format!("Bearer {}", token.expose()));
            }
            if let Some(cookies) = on_behalf.and_then(|caller| caller.cookies.as_ref()) {
                set(COOKIE, cookies.expose());
            }
        }
        // A token was shown already; that of the caller's sign-in at an identity provider comes with that.
        Authorization::Bearer
        | Authorization::None
        | Authorization::SystemOauth
        | Authorization::AzureAd
        | Authorization::MicrosoftEntraId => {}
    }
    if let Some(caller) = on_behalf.filter(|_| name_the_user) {
        introduce(&caller.who.user, caller.chat_id.as_deref(), &mut set);
    }
    for (name, value) in &connection.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            set(name, value);
        }
    }
}

fn introduce(user: &User, chat_id: Option<&str>, set: &mut impl FnMut(HeaderName, &str)) {
    set(
        HeaderName::from_static("x-openwebui-user-name"),
        &percent_encoded(&user.name),
    );
    set(HeaderName::from_static("x-openwebui-user-id"), user.id.as_str());
    set(HeaderName::from_static("x-openwebui-user-email"), user.email.as_str());
    set(HeaderName::from_static("x-openwebui-user-role"), user.role.as_str());
    if let Some(chat_id) = chat_id {
        set(HeaderName::from_static("x-openwebui-chat-id"), chat_id);
    }
}

/// UTF-8 in percent signs, spaces left as they are: what receivers of these headers decode.
fn percent_encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b' ' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
