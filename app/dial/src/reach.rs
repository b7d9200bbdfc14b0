use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower::Service;

/// Where connections may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Anywhere,
    /// Only to addresses of the public network: for addresses that somebody other than the operator chose. Names are
    /// judged by what they resolve to at the moment of connecting, so that no answer of a name server gets past.
    PublicOnly,
}

impl Reach {
    pub(crate) fn permits(self, address: IpAddr) -> bool {
        self == Self::Anywhere || is_public(address)
    }
}

/// Is it an address of the public network: neither this machine nor a private, local, shared, reserved or multicast one?
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            // Global unicast, without what is set aside for documentation and old tunnels.
            None => {
                let [first, second, ..] = address.segments();
                (first & 0xe000) == 0x2000 && !(first == 0x2001 && (second == 0x0db8 || second == 0)) && first != 0x2002
            }
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || first == 0
        || first >= 240
        // Shared by customers of a carrier; assignments of the IETF; benchmarks.
        || (first == 100 && (64..128).contains(&second))
        || (first == 192 && second == 0 && third == 0)
        || (first == 198 && (18..20).contains(&second)))
}

/// The older address inside a newer one: mapped, or translated on the way (64:ff9b::/96).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))),
        _ => address.to_ipv4_mapped(),
    }
}

/// Finds the addresses of a name, and keeps those that may be reached.
#[derive(Debug, Clone)]
pub struct Resolver {
    pub reach: Reach,
    pub inner: GaiResolver,
}

type Resolving = Pin<Box<dyn Future<Output = io::Result<std::vec::IntoIter<SocketAddr>>> + Send>>;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Resolving;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        let resolving = self.inner.call(name);
        Box::pin(async move {
            let permitted: Vec<SocketAddr> = resolving.await?.filter(|found| reach.permits(found.ip())).collect();
            match permitted.is_empty() {
                true => Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "the name leads to no address that may be reached",
                )),
                false => Ok(permitted.into_iter()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn only_addresses_of_the_public_network_are_public() {
        for public in [
            "8.8.8.8",
            "93.184.216.34",
            "2606:4700::1111",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        let own = [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2002:7f00:1::",
        ];
        for own in own {
            assert!(!is_public(own.parse().unwrap()), "{own}");
        }
    }
}
