//! Networks in CIDR notation.

use std::net::IpAddr;
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Network {
    base: IpAddr,
    bits: u32,
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (base, bits) = text.split_once('/').ok_or(())?;
        let base: IpAddr = base.parse().map_err(|_| ())?;
        let bits = bits.parse().map_err(|_| ())?;
        (bits <= width(base)).then_some(Self { base, bits }).ok_or(())
    }
}

impl Network {
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let different = u32::from(base) ^ u32::from(address);
                different.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let different = u128::from(base) ^ u128::from(address);
                different.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The address that `text` is, if it is one. Most values are told by their first byte.
pub(crate) fn address(text: &[u8]) -> Option<IpAddr> {
    let may_be = matches!(text.first()?, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b':');
    if !may_be || text.len() > 45 {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}
