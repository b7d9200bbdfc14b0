use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tower::{BoxError, Service, ServiceExt};

use crate::reach::Resolver;
use crate::transport::Transport;
use crate::{Dialing, Proxies, Reach};

/// Makes the connections: straight, or through a proxy.
#[derive(Debug, Clone)]
pub struct Dialer {
    straight: HttpConnector<Resolver>,
    to_proxy: HttpsConnector<HttpConnector>,
    proxies: Proxies,
    reach: Reach,
}

/// The address is one of the operator's own network.
#[derive(Debug)]
pub struct OutOfBounds;

impl std::fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the address is not one of the public network")
    }
}

impl std::error::Error for OutOfBounds {}

impl Dialer {
    pub(crate) fn new(dialing: &Dialing, trust: ClientConfig) -> Self {
        let mut straight = HttpConnector::new_with_resolver(Resolver {
            reach: dialing.reach,
            inner: GaiResolver::new(),
        });
        let mut to_proxy = HttpConnector::new();
        straight.enforce_http(false);
        straight.set_nodelay(true);
        straight.set_connect_timeout(Some(dialing.to_connect));
        to_proxy.enforce_http(false);
        to_proxy.set_nodelay(true);
        to_proxy.set_connect_timeout(Some(dialing.to_connect));
        Self {
            straight,
            to_proxy: HttpsConnectorBuilder::new()
                .with_tls_config(trust)
                .https_or_http()
                .enable_http1()
                .wrap_connector(to_proxy),
            proxies: dialing.proxies.clone(),
            reach: dialing.reach,
        }
    }

    async fn dial(self, destination: Uri) -> Result<Transport, BoxError> {
        // The resolver judges names; what needs no resolving is judged here.
        let literal = destination
            .host()
            .map(|host| host.trim_matches(['[', ']']).parse::<IpAddr>());
        if let Some(Ok(address)) = literal
            && !self.reach.permits(address)
        {
            return Err(OutOfBounds.into());
        }
        match self.proxies.toward(&destination) {
            None => Ok(Transport::straight(self.straight.oneshot(destination).await?)),
            Some(proxy) => self.through(&proxy, destination).await,
        }
    }

    async fn through(self, proxy: &Intercept, destination: Uri) -> Result<Transport, BoxError> {
        let address = proxy.uri().clone();
        match address.scheme_str() {
            Some(scheme @ ("socks4" | "socks4a")) => {
                let socks = SocksV4::new(plain(&address, SOCKS)?, self.to_proxy).local_dns(scheme == "socks4");
                Ok(Transport::straight(socks.oneshot(with_port(destination)?).await?))
            }
            Some(scheme @ ("socks5" | "socks5h")) => {
                let socks = SocksV5::new(plain(&address, SOCKS)?, self.to_proxy);
                let mut socks = socks.local_dns(scheme == "socks5");
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Ok(Transport::straight(socks.oneshot(with_port(destination)?).await?))
            }
            _ if destination.scheme() == Some(&Scheme::HTTPS) => {
                let mut tunnel = Tunnel::new(address, self.to_proxy);
                if let Some(proof) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(proof.clone());
                }
                Ok(Transport::straight(tunnel.oneshot(destination).await?))
            }
            _ => Ok(Transport::to_proxy(self.to_proxy.oneshot(address).await?)),
        }
    }
}

/// The port of a SOCKS proxy that names none.
const SOCKS: u16 = 1080;

/// The address with its port, which SOCKS needs.
fn with_port(address: Uri) -> Result<Uri, BoxError> {
    match address.scheme() == Some(&Scheme::HTTPS) {
        true => plain(&address, 443),
        false => plain(&address, 80),
    }
}

/// Where the address leads, whatever is spoken there.
fn plain(address: &Uri, preset: u16) -> Result<Uri, BoxError> {
    let host = address.host().unwrap_or_default();
    let port = address.port_u16().unwrap_or(preset);
    let place = Uri::builder().scheme(Scheme::HTTP).authority(format!("{host}:{port}"));
    Ok(place.path_and_query("/").build()?)
}

impl Service<Uri> for Dialer {
    type Response = Transport;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Transport, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, destination: Uri) -> Self::Future {
        Box::pin(self.clone().dial(destination))
    }
}
