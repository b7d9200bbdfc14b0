use std::sync::Arc;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// The proxies through which other machines are reached.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    /// For `http` addresses, for `https` addresses, for all that have none of their own, and the hosts that are reached
    /// without any. An empty text means none.
    pub fn new(http: &str, https: &str, all: &str, none_for: &str) -> Self {
        if [http, https, all].iter().all(|proxy| proxy.is_empty()) {
            return Self::default();
        }
        let matcher = Matcher::builder()
            .http(http.to_owned())
            .https(https.to_owned())
            .all(all.to_owned())
            .no(none_for.to_owned());
        Self(Some(Arc::new(matcher.build())))
    }

    /// The proxy through which an address is reached.
    pub(crate) fn toward(&self, address: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(address)
    }

    /// What a request that is handed to a proxy shows it.
    pub(crate) fn proof_for(&self, address: &Uri) -> Option<HeaderValue> {
        if address.scheme_str() != Some("http") {
            return None;
        }
        self.toward(address)?.basic_auth().cloned()
    }
}
