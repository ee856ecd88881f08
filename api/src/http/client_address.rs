//! The address a request comes from, seen past the proxies we trust.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Of the request being served; `None` where the transport has no addresses.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub Option<IpAddr>);

/// The networks of proxies whose word we take for where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[Network]>);

/// `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no network such as 10.0.0.0/8, and no address")]
pub struct BadNetwork(String);

impl TrustedProxies {
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks.into())
    }

    /// The peer, unless that is a trusted proxy: then the last hop of `X-Forwarded-For` that is none. What stands
    /// before that hop anybody may have written.
    pub fn client(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> ClientAddress {
        let Some(peer) = peer else { return ClientAddress(None) };
        let mut client = peer.ip().to_canonical();
        let told: Vec<_> = headers.get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok()).collect();
        let mut hops = told.iter().flat_map(|value| value.split(',')).rev();
        while self.trusts(client)
            && let Some(hop) = hops.next().and_then(address)
        {
            client = hop;
        }
        ClientAddress(Some(client))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// By what limits count an address: one connection to the internet has all IPv6 addresses that begin with the same 64 bits.
pub(super) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// An address as proxies write it, some with its port.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

impl Network {
    fn contains(self, other: IpAddr) -> bool {
        let (ours, others) = match (self.address, other) {
            (IpAddr::V4(ours), IpAddr::V4(others)) => (left(ours.to_bits()), left(others.to_bits())),
            (IpAddr::V6(ours), IpAddr::V6(others)) => (ours.to_bits(), others.to_bits()),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        (ours ^ others).leading_zeros() >= self.bits
    }
}

fn left(address: u32) -> u128 {
    u128::from(address) << 96
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let network = || {
            let address: IpAddr = address.parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
            (bits <= most).then_some(Self { address, bits })
        };
        network().ok_or_else(|| BadNetwork(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn client(trusted: &[&str], peer: &str, told: &[&'static str]) -> String {
        let proxies = TrustedProxies::new(trusted.iter().map(|it| it.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        proxies.client(Some(peer.parse().unwrap()), &headers).0.unwrap().to_string()
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(client(&[], "203.0.113.9:1", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.9:1", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_last_hop_that_is_no_proxy_of_ours_is_the_client() {
        let ours = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(client(&ours, "10.1.2.3:1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&ours, "10.1.2.3:1", &["1.1.1.1, 198.51.100.1, 10.9.9.9"]), "198.51.100.1");
        assert_eq!(client(&ours, "10.1.2.3:1", &["1.1.1.1", "198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client(&ours, "[fd00::1]:1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client(&ours, "[::ffff:10.1.2.3]:1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn without_a_hop_that_can_be_read_the_proxy_is_all_we_know() {
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3:1", &[]), "10.1.2.3");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3:1", &["198.51.100.1, unknown"]), "10.1.2.3");
    }

    #[test]
    fn limits_count_an_ipv6_address_by_its_first_64_bits() {
        let counted = |address: &str| counted_as(address.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:3::6"), "2001:db8:1:3::");
        assert_eq!(counted("198.51.100.1"), "198.51.100.1");
        assert_eq!(counted("::ffff:198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn a_network_is_an_address_and_as_many_bits_as_it_has() {
        for bad in ["10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "proxy", ""] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("203.0.113.9".parse().unwrap()));
        assert!(!all.contains("::1".parse().unwrap()));
    }
}
