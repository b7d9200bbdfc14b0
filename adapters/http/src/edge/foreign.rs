//! Requests that pages of other origins make with what the browser keeps of ours.

use poem::http::header::{AUTHORIZATION, HOST, ORIGIN};
use poem::http::{HeaderMap, HeaderValue, Method};
use poem::{IntoResponse, Request, Response};

use crate::edge::Origins;
use crate::wire::Failure;

/// Where our own page lies.
#[derive(Debug, Clone, Default)]
pub struct OwnOrigin {
    /// The public address that the administrator set, if any: a proxy may hide it from us.
    pub public_url: Option<String>,
}

const FOREIGN: &str = "Pages of other origins may not do this. Send the token in an Authorization header, or list the \
                       origin in CORS_ALLOW_ORIGIN.";

impl OwnOrigin {
    /// Refuses what a foreign page makes a browser send. A caller that shows an `Authorization` header is no such page:
    /// browsers never add one by themselves.
    pub fn refusal(&self, request: &Request, origins: &Origins) -> Option<Response> {
        let headers = request.headers();
        if is_safe(request.method()) || headers.contains_key(AUTHORIZATION) || !self.is_foreign(headers) {
            return None;
        }
        let listed = headers.get(ORIGIN).is_some_and(|origin| origins.list(origin));
        (!listed).then(|| Failure::forbidden(FOREIGN).into_response())
    }

    fn is_foreign(&self, headers: &HeaderMap) -> bool {
        // The browser knows best, where it says so: behind a proxy our own name may be another one.
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin" | b"none") => return false,
            Some(b"cross-site" | b"same-site") => return true,
            _ => {}
        }
        let Some(origin) = headers.get(ORIGIN) else {
            return false;
        };
        let origin = origin.to_str().unwrap_or("null");
        let Some((_, authority)) = origin.split_once("://") else {
            return true;
        };
        let named = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_ours = |host: Option<&str>| host.is_some_and(|host| same_authority(host, authority));
        let public = self.public_url.as_deref().and_then(|url| url.split_once("://"));
        let public = public.map(|(_, rest)| rest.split('/').next().unwrap_or_default());
        !(is_ours(named(HOST.as_str())) || is_ours(named("x-forwarded-host")) || is_ours(public))
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The usual ports may be left out.
fn same_authority(one: &str, other: &str) -> bool {
    let plain = |authority: &str| {
        let authority = authority.trim().to_ascii_lowercase();
        let without = authority.strip_suffix(":80").or_else(|| authority.strip_suffix(":443"));
        without.map_or_else(|| authority.clone(), str::to_owned)
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(headers: &[(&'static str, &'static str)], origins: &Origins) -> bool {
        let mut request = Request::builder().method(Method::POST).header(HOST, "chat.test:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        OwnOrigin::default().refusal(&request.finish(), origins).is_some()
    }

    #[test]
    fn foreign_pages_are_refused_and_nobody_else() {
        let any = Origins::Any;
        assert!(refused(&[("origin", "https://evil.test")], &any));
        assert!(refused(&[("origin", "null")], &any));
        assert!(refused(&[("sec-fetch-site", "cross-site")], &any));
        assert!(
            refused(&[("origin", "http://chat.test:9999")], &any),
            "another port is another page"
        );
        assert!(!refused(&[], &any), "scripts name no origin");
        assert!(!refused(&[("origin", "http://chat.test:8080")], &any));
        assert!(!refused(
            &[("origin", "https://evil.test"), ("authorization", "Bearer t")],
            &any
        ));
        assert!(!refused(
            &[("origin", "http://other.test"), ("sec-fetch-site", "same-origin")],
            &any
        ));
        let listed = Origins::new(["https://app.test"]);
        assert!(!refused(&[("origin", "https://app.test")], &listed));
    }
}
