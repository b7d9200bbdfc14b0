use std::net::{IpAddr, Ipv4Addr};

use poem::http::HeaderMap;
use poem::{Addr, Request};

/// Where a request comes from; in the data of every request. Behind a trusted proxy it is the client that the proxy
/// names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of the request's client. A request that did not come over a network counts as local.
    pub fn of(request: &Request) -> Self {
        request
            .data::<Self>()
            .copied()
            .unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST)))
    }
}

/// Does the request come from a proxy that is believed? In the data of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FromTrustedProxy(pub bool);

impl FromTrustedProxy {
    /// A request that did not come over a network counts as local, and is believed.
    pub fn is(request: &Request) -> bool {
        request.data::<Self>().is_none_or(|from| from.0)
    }
}

/// The proxies that are believed when they say for whom they ask (FORWARDED_ALLOW_IPS).
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    everybody: bool,
    networks: Vec<Network>,
}

#[derive(Debug, Clone, Copy)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

impl TrustedProxies {
    /// Reads addresses (`10.0.0.1`), networks (`10.0.0.0/8`) and `*`. The second part of the answer is what could not
    /// be read.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> (Self, Vec<&'a str>) {
        let mut proxies = Self::default();
        let mut unreadable = Vec::new();
        for text in texts.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
            match (text, Network::parse(text)) {
                ("*", _) => proxies.everybody = true,
                (_, Some(network)) => proxies.networks.push(network),
                (_, None) => unreadable.push(text),
            }
        }
        (proxies, unreadable)
    }

    /// Who asks, given who is at the other end of the connection: the last address on the way that is none of our
    /// proxies. Addresses further to the left are hearsay.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let named = headers.get_all("x-forwarded-for").into_iter();
        let named = named
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let way: Vec<IpAddr> = named.filter_map(|text| text.trim().parse().ok()).collect();
        let outside = way
            .iter()
            .rev()
            .copied()
            .find(|address| self.everybody || !self.trusts(*address));
        // With everybody trusted the whole way is believed, down to its beginning.
        let start = if self.everybody { way.first().copied() } else { outside };
        start.or(way.first().copied()).unwrap_or(peer).to_canonical()
    }

    /// Is the other end of the connection one of our proxies?
    pub fn trusts_peer(&self, peer: IpAddr) -> bool {
        self.trusts(peer.to_canonical())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.everybody || self.networks.iter().any(|network| network.contains(address))
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse().ok()?, prefix.parse().ok()?),
            None => {
                let address: IpAddr = text.parse().ok()?;
                (address, if address.is_ipv4() { 32 } else { 128 })
            }
        };
        Some(Self { address, prefix })
    }

    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => same(own.to_bits().into(), other.to_bits().into(), 32, self.prefix),
            (IpAddr::V6(own), IpAddr::V6(other)) => same(own.to_bits(), other.to_bits(), 128, self.prefix),
            _ => false,
        }
    }
}

fn same(own: u128, other: u128, bits: u8, prefix: u8) -> bool {
    let ignored = bits.saturating_sub(prefix);
    ignored >= 128 || own >> ignored == other >> ignored
}

/// The address at the other end of the connection.
pub fn peer(request: &Request) -> IpAddr {
    match request.remote_addr().0 {
        Addr::SocketAddr(address) => address.ip(),
        _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &str) -> String {
        let (proxies, unreadable) = TrustedProxies::parse(trusted.iter().copied());
        assert_eq!(unreadable, [""; 0]);
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_stranger_cannot_pretend_to_be_somebody_else() {
        assert_eq!(client(&["127.0.0.1"], "9.9.9.9", "1.2.3.4"), "9.9.9.9");
    }

    #[test]
    fn a_trusted_proxy_names_the_client_and_what_the_client_claims_is_ignored() {
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", "6.6.6.6, 1.2.3.4"), "1.2.3.4");
        assert_eq!(
            client(&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", "6.6.6.6, 1.2.3.4, 10.1.1.1"),
            "1.2.3.4"
        );
    }

    #[test]
    fn who_trusts_everybody_believes_the_whole_way() {
        assert_eq!(client(&["*"], "9.9.9.9", "6.6.6.6, 1.2.3.4"), "6.6.6.6");
    }
}
