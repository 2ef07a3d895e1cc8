//! 共有の度合い: how much each node tells, and how it takes what it is told (A141).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Bulletin;

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SharingOf {
    /// Bulletins that came from it.
    pub told: usize,
    /// Bulletins that were let go to it.
    pub sent: usize,
    /// Of which so many arrived,
    pub delivered: usize,
    /// were read,
    pub read: usize,
    /// and were answered.
    pub answered: usize,
}

/// By node, over what is real; an exercise says nothing of how one shares.
#[must_use]
pub fn sharing(bulletins: &[Bulletin]) -> BTreeMap<String, SharingOf> {
    let mut nodes: BTreeMap<String, SharingOf> = BTreeMap::new();
    for bulletin in bulletins.iter().filter(|bulletin| bulletin.sheet.exercise.is_empty()) {
        if let Some(hop) = &bulletin.received {
            nodes.entry(hop.node.clone()).or_default().told += 1;
        }
        for delivery in &bulletin.deliveries {
            let of = nodes.entry(delivery.node.clone()).or_default();
            of.sent += usize::from(delivery.sent.is_some());
            of.delivered += usize::from(delivery.delivered.is_some());
            of.read += usize::from(delivery.read.is_some());
            of.answered += usize::from(delivery.answered.is_some());
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Delivery, Hop, Sheet};

    /// Covers: A141.
    #[test]
    fn each_node_shows_what_it_tells_and_how_it_takes_what_it_is_told() {
        let at = Timestamp::UNIX_EPOCH;
        let from = |node: &str| Some(Hop { node: node.into(), at });
        let to = |node: &str, read| Delivery {
            node: node.into(),
            sent: Some(at),
            delivered: Some(at),
            read,
            ..Delivery::default()
        };
        let told = Bulletin { received: from("a"), ..Bulletin::default() };
        let sent =
            Bulletin { deliveries: vec![to("a", Some(at)), to("b", None)], ..Bulletin::default() };
        let sheet = Sheet { exercise: "X-1".into(), ..Sheet::default() };
        let drill = Bulletin { sheet, ..sent.clone() };
        let found = sharing(&[told, sent, drill]);
        let counts = |node: &str| {
            let SharingOf { told, sent, delivered, read, answered } = found[node].clone();
            [told, sent, delivered, read, answered]
        };
        assert_eq!((counts("a"), counts("b")), ([1, 1, 1, 1, 0], [0, 1, 1, 0, 0]));
    }
}
