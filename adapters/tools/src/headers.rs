use http::header::{HeaderName, HeaderValue};
use loquat_core::tool::{Headers, ToolServerError};

/// Puts the headers of a connection over those that every request has.
pub fn insert(all: &mut http::HeaderMap, headers: &Headers) -> Result<(), ToolServerError> {
    for (name, value) in headers {
        let bad = || ToolServerError::Nonsense(format!("the header {name} of its connection cannot be sent"));
        let mut sent = HeaderValue::from_str(value.expose()).map_err(|_| bad())?;
        sent.set_sensitive(true);
        all.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?, sent);
    }
    Ok(())
}
