use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HeaderName, HeaderValue, SET_COOKIE};
use http::{HeaderMap, Method, Response};
use loquat_client::Calls;
use loquat_client::request::request;
use loquat_core::code::{Notebook, Proof};
use loquat_core::shared::Secret;
use serde_json::Value as Json;
use url::Url;
use url::form_urlencoded::Serializer;

use super::Failed;
use super::channel::Channel;

const XSRF: HeaderName = HeaderName::from_static("x-xsrftoken");

/// A stay on a server, with what lets us in.
pub struct Visit<'a> {
    outbound: &'a Calls,
    base: Url,
    token: Option<Secret>,
    headers: HeaderMap,
}

impl<'a> Visit<'a> {
    pub async fn begin(outbound: &'a Calls, notebook: &Notebook) -> Result<Self, Failed> {
        let mut base = Url::parse(&notebook.address)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let mut visit = Self {
            outbound,
            base,
            token: None,
            headers: HeaderMap::new(),
        };
        match &notebook.proof {
            Proof::Nothing => {}
            Proof::Token(token) => visit.token = Some(token.clone()),
            Proof::Password(password) => visit.sign_in(password).await?,
        }
        Ok(visit)
    }

    /// By the form that people use, with the token that it carries against forgery.
    async fn sign_in(&mut self, password: &Secret) -> Result<(), Failed> {
        let form = self.call(Method::GET, "login", Bytes::new(), None).await?;
        let mut cookies = Cookies::default();
        cookies.take(form.headers());
        let xsrf = cookies
            .value("_xsrf")
            .ok_or("its sign-in form has no _xsrf cookie")?
            .to_owned();
        self.headers.insert(COOKIE, cookies.header()?);
        self.headers.insert(XSRF, HeaderValue::from_str(&xsrf)?);
        let fields = fields(&[("_xsrf", xsrf.as_str()), ("password", password.expose())]);
        let answer = self.call(Method::POST, "login", fields, Some("application/x-www-form-urlencoded"));
        cookies.take(answer.await?.headers());
        self.headers.insert(COOKIE, cookies.header()?);
        Ok(())
    }

    /// Has a kernel made.
    pub async fn kernel(&self) -> Result<String, Failed> {
        let made = self.call(Method::POST, "api/kernels", Bytes::new(), None).await?;
        let made: Json = serde_json::from_slice(made.body())?;
        Ok(made["id"].as_str().ok_or("it makes a kernel without an id")?.to_owned())
    }

    /// Has the kernel taken away.
    pub async fn leave(&self, kernel: &str) {
        let gone = self
            .call(Method::DELETE, &format!("api/kernels/{kernel}"), Bytes::new(), None)
            .await;
        if let Err(error) = gone {
            tracing::warn!("a Jupyter kernel was left behind: {error}");
        }
    }

    /// An answer of success, or one that leads elsewhere, as after signing in.
    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        media_type: Option<&'static str>,
    ) -> Result<Response<Bytes>, Failed> {
        let mut request = request(method, self.address(path)?.as_str(), body)?;
        request.headers_mut().extend(self.headers.clone());
        if let Some(media_type) = media_type {
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        let answer = self.outbound.send(request).await?;
        match answer.status() {
            status if status.is_success() || status.is_redirection() => Ok(answer),
            status => Err(format!("the Jupyter server answered {status}").into()),
        }
    }

    fn address(&self, path: &str) -> Result<Url, Failed> {
        let mut address = self.base.join(path)?;
        if let Some(token) = &self.token {
            address.query_pairs_mut().append_pair("token", token.expose());
        }
        Ok(address)
    }

    /// Connects to the channels of the kernel.
    pub async fn channel(&self, kernel: &str, patience: Duration) -> Result<Channel, Failed> {
        let address = self.address(&format!("api/kernels/{kernel}/channels"))?;
        let mut request = request(Method::GET, address.as_str(), Bytes::new())?;
        request.headers_mut().extend(self.headers.clone());
        Channel::open(&self.outbound.within(patience), request).await
    }
}

/// The fields of a form as they are sent.
fn fields(fields: &[(&str, &str)]) -> Bytes {
    let mut form = Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish().into()
}

/// The cookies of a server.
#[derive(Default)]
struct Cookies(Vec<(String, String)>);

impl Cookies {
    fn take(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|set| set.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                self.0.retain(|(known, _)| known != name.trim());
                self.0.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn header(&self) -> Result<HeaderValue, Failed> {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(HeaderValue::from_str(&pairs.join("; "))?)
    }
}
