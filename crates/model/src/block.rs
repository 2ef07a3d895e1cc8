//! A range of addresses, and whether another lies in it.

use std::net::IpAddr;

/// Addresses of one family from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    v6: bool,
    first: u128,
    last: u128,
    bits: u8,
}

impl Block {
    /// Reads `10.0.0.0/8`, or one address. Bits behind the prefix do not matter.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        Self::new(address.parse().ok()?, bits)
    }

    fn new(address: IpAddr, bits: Option<u8>) -> Option<Self> {
        let (v6, at) = number(address);
        let width = if v6 { 128 } else { 32 };
        let bits = bits.unwrap_or(width);
        let behind = u32::from(width.checked_sub(bits)?);
        let mask = 1_u128.checked_shl(behind).map_or(u128::MAX, |size| size - 1);
        let last = at | mask;
        Some(Self { v6, first: last - mask, last, bits })
    }

    /// Whether it is IPv6.
    #[must_use]
    pub fn v6(&self) -> bool {
        self.v6
    }

    /// How many bits all of its addresses have in common.
    #[must_use]
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// Whether `address` lies in it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let (v6, at) = number(address);
        self.v6 == v6 && (self.first..=self.last).contains(&at)
    }

    /// Whether both have an address in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.first <= other.last && other.first <= self.last
    }
}

/// An IPv4 address written as IPv6 is the IPv4 address.
fn number(address: IpAddr) -> (bool, u128) {
    match address.to_canonical() {
        IpAddr::V4(v4) => (false, u128::from(u32::from(v4))),
        IpAddr::V6(v6) => (true, u128::from(v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_what_lies_between_its_ends_and_no_other_family() {
        let ten = Block::read("10.1.2.3/8").expect("a range");
        let holds = |text: &str| ten.holds(text.parse().expect("an address"));
        assert!(holds("10.0.0.0") && holds("10.255.255.255") && holds("::ffff:10.0.0.5"));
        assert!(!holds("9.255.255.255") && !holds("11.0.0.0") && !holds("::a00:5"));
        let all = Block::read("0.0.0.0/0").expect("a range");
        assert!(all.meets(&ten) && ten.meets(&all) && all.bits() == 0);
        assert!(Block::read("::/0").is_some_and(|six| !six.meets(&ten)));
        for not in ["10.0.0.0/33", "::/129", "10.0.0/8", "x", ""] {
            assert_eq!(Block::read(not), None, "{not}");
        }
    }
}
