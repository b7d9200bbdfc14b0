use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;
use url::Url;

use crate::request::{CallRequest, request, with_bearer};
use crate::{CallError, Multipart};

/// A request that is put together piece by piece; what is wrong with a piece is told at the end.
#[derive(Debug)]
pub struct RequestBuilder {
    method: Method,
    address: Result<Url, CallError>,
    headers: Vec<(HeaderName, HeaderValue)>,
    bearer: String,
    body: Result<Bytes, CallError>,
    content_type: Option<String>,
}

impl RequestBuilder {
    /// A request for what stands below an address.
    pub fn get(base: &str, path: &str) -> Self {
        Self::new(Method::GET, base, path)
    }

    /// A request that gives something to what stands below an address.
    pub fn post(base: &str, path: &str) -> Self {
        Self::new(Method::POST, base, path)
    }

    /// A request for what stands at an address.
    pub fn get_address(address: &str) -> Self {
        Self::at(Method::GET, address)
    }

    pub fn new(method: Method, base: &str, path: &str) -> Self {
        Self::at(method, &format!("{}/{path}", base.trim().trim_end_matches('/')))
    }

    fn at(method: Method, address: &str) -> Self {
        Self {
            method,
            address: Url::parse(address.trim()).map_err(|_| CallError::Address),
            headers: Vec::new(),
            bearer: String::new(),
            body: Ok(Bytes::new()),
            content_type: None,
        }
    }

    /// The request with a parameter in its address.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        if let Ok(address) = &mut self.address {
            address.query_pairs_mut().append_pair(name, value);
        }
        self
    }

    /// The request with a bearer's token; an empty one is none.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        token.clone_into(&mut self.bearer);
        self
    }

    /// The request with a header; one whose value cannot stand in a header is left out, so that it adds no others.
    #[must_use]
    pub fn header(self, name: &'static str, value: &str) -> Self {
        self.insert(name, value, false)
    }

    /// The request with several headers.
    #[must_use]
    pub fn headers(self, headers: &[(&'static str, String)]) -> Self {
        headers
            .iter()
            .fold(self, |request, (name, value)| request.header(name, value))
    }

    /// The same for a value that no log shows.
    #[must_use]
    pub fn secret(self, name: &'static str, value: &str) -> Self {
        self.insert(name, value, true)
    }

    /// The request with a JSON body.
    #[must_use]
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.body = serde_json::to_vec(body).map(Bytes::from).map_err(CallError::Body);
        self
    }

    /// The request with a form as its body.
    #[must_use]
    pub fn form(self, form: Multipart) -> Self {
        let (content_type, body) = form.finish();
        self.body(&content_type, body)
    }

    /// The request with any body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: Bytes) -> Self {
        self.content_type = Some(content_type.to_owned());
        self.body = Ok(body);
        self
    }

    /// The request, to be sent by [`Calls`](crate::Calls).
    pub fn build(self) -> Result<CallRequest, CallError> {
        let address = self.address?;
        let mut built = request(self.method, address.as_str(), self.body?)?;
        if let Some(content_type) = self.content_type {
            let value = HeaderValue::try_from(content_type).map_err(|_| CallError::Header)?;
            built.headers_mut().insert(CONTENT_TYPE, value);
        }
        let mut built = with_bearer(built, &self.bearer)?;
        built.headers_mut().extend(self.headers);
        Ok(built)
    }

    fn insert(mut self, name: &'static str, value: &str, is_secret: bool) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(value) {
            value.set_sensitive(is_secret);
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;

    use super::*;

    #[test]
    fn pieces_make_a_request() {
        let built = RequestBuilder::post("https://engine.test/v1/ ", "images")
            .query("api-version", "2024 & more")
            .bearer("k")
            .header("x-name", "a\r\nb: c")
            .json(&serde_json::json!({"n": 1}))
            .build()
            .unwrap();
        assert_eq!(built.uri(), "https://engine.test/v1/images?api-version=2024+%26+more");
        assert_eq!(built.headers()[AUTHORIZATION], "Bearer k");
        assert!(!built.headers().contains_key("x-name"));
        assert_eq!(built.headers()[CONTENT_TYPE], "application/json");
    }

    #[test]
    fn an_address_of_another_kind_is_told() {
        assert!(RequestBuilder::get("file:///etc", "passwd").build().is_err());
        assert!(RequestBuilder::get("", "x").build().is_err());
    }
}
