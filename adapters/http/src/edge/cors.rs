use poem::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderName, ORIGIN, VARY,
};
use poem::http::{HeaderMap, HeaderValue, Method, StatusCode};
use poem::{Request, Response};

use crate::wire::problem_response;

const METHODS: HeaderValue = HeaderValue::from_static("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const ANY: HeaderValue = HeaderValue::from_static("*");

/// The origins whose pages may call the API from a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Every origin. A page of another origin still gets no further with somebody's cookie than the browser lets it.
    Any,
    These(Vec<String>),
}

/// What an answer tells the browser about who may read it.
#[derive(Debug)]
pub struct Share(Vec<(HeaderName, HeaderValue)>);

impl Origins {
    /// The origins as configured: `*` among them means every origin.
    pub fn new(origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origins: Vec<String> = origins.into_iter().map(Into::into).collect();
        if origins.iter().any(|origin| origin == "*") {
            Self::Any
        } else {
            Self::These(origins)
        }
    }

    /// May a page of this origin call?
    pub fn allow(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Any => true,
            Self::These(origins) => origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()),
        }
    }

    /// Is this origin one that the operator named?
    pub fn list(&self, origin: &HeaderValue) -> bool {
        *self != Self::Any && self.allow(origin)
    }

    /// The answer to a browser that asks whether a page may send what it wants to send.
    pub fn preflight(&self, request: &Request) -> Option<Response> {
        let asked = request.headers();
        let origin = asked.get(ORIGIN)?;
        if request.method() != Method::OPTIONS || !asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        if !self.allow(origin) {
            let mut refused = problem_response(StatusCode::BAD_REQUEST, "pages of this origin may not call this API");
            refused.headers_mut().insert(VARY, HeaderValue::from_static("Origin"));
            return Some(refused);
        }
        let mut allowed = Response::builder().status(StatusCode::OK).body("OK");
        let headers = allowed.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if *self != Self::Any {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        headers.insert(VARY, HeaderValue::from_static("Origin"));
        if let Some(wanted) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        Some(allowed)
    }

    /// What the answer to a request with these headers tells the browser.
    pub fn share_with(&self, asked: &HeaderMap) -> Share {
        let depends = (VARY, HeaderValue::from_static("Origin"));
        let mut told = Vec::new();
        match (asked.get(ORIGIN), self) {
            (None, Self::Any) => {}
            // Nobody's cookie opens anything for a page of any origin: such a page shows a token by itself.
            (Some(_), Self::Any) => told.push((ACCESS_CONTROL_ALLOW_ORIGIN, ANY)),
            (Some(origin), origins) if origins.allow(origin) => {
                told.push((ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
                told.push((ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE));
                told.push(depends);
            }
            // A cache must not hand an answer that was made for nobody to an origin that is allowed.
            (_, Self::These(_)) => told.push(depends),
        }
        Share(told)
    }
}

impl Share {
    pub fn add_to(self, headers: &mut HeaderMap) {
        for (name, value) in self.0 {
            if name == VARY {
                headers.append(name, value);
            } else {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preflight(origins: &[&str], origin: &str) -> Response {
        let request = Request::builder()
            .method(Method::OPTIONS)
            .header(ORIGIN, origin)
            .header(ACCESS_CONTROL_REQUEST_METHOD, "DELETE")
            .header(ACCESS_CONTROL_REQUEST_HEADERS, "authorization, x-own")
            .finish();
        Origins::new(origins.iter().copied()).preflight(&request).unwrap()
    }

    #[test]
    fn a_browser_is_told_what_a_page_of_an_allowed_origin_may_send() {
        for (origins, credentials) in [
            (&["*"][..], None),
            (&["https://a.test", "https://b.test"], Some("true")),
        ] {
            let answer = preflight(origins, "https://b.test");
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.header("access-control-allow-origin"), Some("https://b.test"));
            assert_eq!(
                answer.header("access-control-allow-headers"),
                Some("authorization, x-own")
            );
            assert_eq!(answer.header("access-control-allow-credentials"), credentials);
        }
    }

    #[test]
    fn a_page_of_another_origin_is_told_nothing() {
        let answer = preflight(&["https://a.test"], "http://a.test");
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }

    #[test]
    fn no_credentials_are_shared_with_pages_of_every_origin() {
        let asked = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static("https://c.test"))]);
        let mut headers = HeaderMap::new();
        Origins::Any.share_with(&asked).add_to(&mut headers);
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }
}
