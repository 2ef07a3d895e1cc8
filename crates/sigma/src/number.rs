//! Numbers as rules compare them.

use std::cmp::Ordering;

/// An integer stays exact: 2^53 + 1 is not 2^53.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Whole(i64),
    Real(f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Compare {
    Equal,
    Greater,
    AtLeast,
    Less,
    AtMost,
}

impl Compare {
    /// As rules write it.
    pub(crate) fn modifier(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::Greater => "gt",
            Self::AtLeast => "gte",
            Self::Less => "lt",
            Self::AtMost => "lte",
        }
    }
}

impl Number {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        if !matches!(text.first()?, b'0'..=b'9' | b'+' | b'-' | b'.' | b'i' | b'I' | b'n' | b'N') {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        text.parse().map(Self::Whole).or_else(|_| text.parse().map(Self::Real)).ok()
    }

    pub(crate) fn real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }
}

impl Compare {
    pub(crate) fn holds(self, value: Number, limit: Number) -> bool {
        let order = match (value, limit) {
            (Number::Whole(value), Number::Whole(limit)) => Some(value.cmp(&limit)),
            _ => value.real().partial_cmp(&limit.real()),
        };
        order.is_some_and(|order| self.takes(order))
    }

    fn takes(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
        }
    }
}
