use crate::identity::User;
use crate::settings::{ENABLE_FORWARD_USER_INFO_HEADERS, Snapshot};

/// Headers that tell a service who asks, where the operator wants services to know.
pub fn user_headers(user: &User, now: &Snapshot) -> Vec<(&'static str, String)> {
    if !now.get(ENABLE_FORWARD_USER_INFO_HEADERS) {
        return Vec::new();
    }
    vec![
        ("x-openwebui-user-name", percent_encoded(&user.name)),
        ("x-openwebui-user-id", user.id.as_str().to_owned()),
        ("x-openwebui-user-email", user.email.as_str().to_owned()),
        ("x-openwebui-user-role", user.role.as_str().to_owned()),
    ]
}

/// UTF-8 in percent signs, blanks left as they are: what receivers of these headers decode.
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
