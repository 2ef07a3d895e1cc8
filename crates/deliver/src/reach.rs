//! Where a webhook may lead: outside, or into networks of our own that were named.
//!
//! Without this, whoever may write the roster could make the server speak to machines
//! that only the server reaches.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use model::Trouble;

use crate::trouble::{lasting, passing};

/// A network: address and length of its prefix, for example `10.1.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Reads `10.1.0.0/16`, `fd00::/8`, or a single address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.parse().ok()?, Some(prefix.parse().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(whole);
        (prefix <= whole).then_some(Self { address, prefix })
    }

    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, whole: u32| {
            self.prefix == 0 || a >> (whole - self.prefix) == b >> (whole - self.prefix)
        };
        match (self.address, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(a.to_bits().into(), b.to_bits().into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

/// The addresses of `host` to which a request may go.
///
/// # Errors
/// `private-address` if one of them is neither public nor named; `plain-http` if
/// the request would leave the house unencrypted; `name` if there is no such host.
pub(crate) async fn allowed(
    host: &str,
    port: u16,
    encrypted: bool,
    ours: &[Network],
) -> Result<Vec<SocketAddr>, Trouble> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((bare, port)).await;
    let found: Vec<_> = found.map_err(|error| passing("name", &error.to_string()))?.collect();
    if found.is_empty() {
        return Err(passing("name", host));
    }
    for address in &found {
        let ip = address.ip().to_canonical();
        let named = ours.iter().any(|network| network.holds(ip));
        if !named && !public(ip) {
            return Err(lasting("private-address", &ip.to_string()));
        }
        if !named && !encrypted {
            return Err(lasting("plain-http", host));
        }
    }
    Ok(found)
}

/// Whether an address is one of the public network.
fn public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (b == 18 || b == 19);
    let reserved = a == 0 || a >= 240;
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || shared
        || protocols
        || benchmark
        || reserved)
}

/// Only global unicast that does not carry an address of the older kind inside.
fn public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = a & 0xe000 == 0x2000;
    let special =
        a == 0x2002 || a == 0x2001 && b < 0x0200 || a == 0x2001 && b == 0x0db8 || a == 0x3fff;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_ours_is_public_however_it_is_written() {
        for text in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "ff02::1",
        ] {
            let ip: IpAddr = text.parse().expect("an address");
            assert!(!public(ip.to_canonical()), "{text}");
        }
        for text in ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"] {
            let ip: IpAddr = text.parse().expect("an address");
            assert!(public(ip.to_canonical()), "{text}");
        }
    }

    #[test]
    fn a_network_holds_its_own() {
        let holds = |network: &str, ip: &str| {
            Network::parse(network).expect("a network").holds(ip.parse().expect("an address"))
        };
        assert!(holds("10.1.0.0/16", "10.1.255.1") && !holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
        assert!(holds("0.0.0.0/0", "10.0.0.1") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(Network::parse("10.0.0.0/33").is_none() && Network::parse("ten").is_none());
    }
}
