//! Layers of a graph: whatever leads to something stands left of it, as far as circles let.

use std::collections::{BTreeMap, BTreeSet};

/// The nodes in layers, the leftmost first; each layer in an order that keeps arrows short.
/// A circle is opened at the arrow that would lead back.
pub(super) fn layers(arrows: &BTreeMap<String, Vec<String>>) -> Vec<Vec<String>> {
    let forward = opened(arrows);
    let mut depth: BTreeMap<&str, usize> = arrows.keys().map(|id| (id.as_str(), 0)).collect();
    for id in sorted(&forward) {
        let next = depth[id] + 1;
        for end in &forward[id] {
            let below = depth.entry(end).or_default();
            *below = next.max(*below);
        }
    }
    let mut layers = vec![Vec::new(); depth.values().max().map_or(0, |deepest| deepest + 1)];
    for (id, at) in depth {
        layers[at].push(id.to_owned());
    }
    for at in 1..layers.len() {
        let (left, right) = layers.split_at_mut(at);
        settle(&mut right[0], left, &forward);
    }
    layers
}

/// The arrows without those that lead back to where one came from.
fn opened(arrows: &BTreeMap<String, Vec<String>>) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut forward: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|id| (id.as_str(), BTreeSet::new())).collect();
    let (mut done, mut path) = (BTreeSet::new(), BTreeSet::new());
    for start in roots(arrows) {
        // A stack of its own: a chain of a thousand assets does not exhaust the thread's.
        let mut stack = vec![(start, 0)];
        while let Some((id, at)) = stack.pop() {
            if at == 0 && (done.contains(id) || !path.insert(id)) {
                continue;
            }
            match arrows.get(id).and_then(|ends| ends.get(at)) {
                Some(end) => {
                    stack.push((id, at + 1));
                    if !path.contains(end.as_str()) && arrows.contains_key(end) {
                        forward.entry(id).or_default().insert(end);
                        stack.push((end, 0));
                    }
                }
                None => {
                    path.remove(id);
                    done.insert(id);
                }
            }
        }
    }
    forward
}

/// Where to begin: at what nothing leads to, then anywhere.
fn roots(arrows: &BTreeMap<String, Vec<String>>) -> Vec<&str> {
    let ends: BTreeSet<&str> = arrows.values().flatten().map(String::as_str).collect();
    let (mut first, rest): (Vec<_>, Vec<_>) =
        arrows.keys().map(String::as_str).partition(|id| !ends.contains(id));
    first.extend(rest);
    first
}

/// Every node before what it leads to.
fn sorted<'a>(forward: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let mut waits: BTreeMap<&str, usize> = forward.keys().map(|id| (*id, 0)).collect();
    for end in forward.values().flatten() {
        *waits.entry(end).or_default() += 1;
    }
    let mut ready: Vec<&str> = waits.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id).collect();
    let mut sorted = Vec::new();
    while let Some(id) = ready.pop() {
        sorted.push(id);
        for end in &forward[id] {
            if let Some(left) = waits.get_mut(end) {
                *left -= 1;
                if *left == 0 {
                    ready.push(end);
                }
            }
        }
    }
    sorted
}

/// Orders a layer by the middle of what leads to each from the layers before it.
fn settle(layer: &mut [String], before: &[Vec<String>], forward: &BTreeMap<&str, BTreeSet<&str>>) {
    let middle = |id: &String| {
        let (mut sum, mut count) = (0_usize, 0_usize);
        for (y, other) in before.iter().flat_map(|left| left.iter().enumerate()) {
            if forward.get(other.as_str()).is_some_and(|ends| ends.contains(id.as_str())) {
                (sum, count) = (sum + y * 1_000, count + 1);
            }
        }
        sum.checked_div(count).unwrap_or(usize::MAX)
    };
    layer.sort_by_cached_key(|id| (middle(id), id.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(arrows: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        arrows.iter().map(|(id, ends)| ((*id).to_owned(), own(ends))).collect()
    }

    #[test]
    fn what_leads_to_something_stands_left_of_it() {
        let arrows = graph(&[
            ("trade", &["web", "auth"]),
            ("web", &["auth", "order"]),
            ("auth", &[]),
            ("order", &["db"]),
            ("db", &[]),
            ("alone", &[]),
        ]);
        let layers = layers(&arrows);
        assert_eq!(
            layers,
            [vec!["alone", "trade"], vec!["web"], vec!["order", "auth"], vec!["db"]]
        );
    }

    #[test]
    fn circles_are_opened_and_everything_stands_once() {
        let arrows = graph(&[("a", &["b"]), ("b", &["c"]), ("c", &["a", "c"]), ("d", &["gone"])]);
        let layers = layers(&arrows);
        let all: Vec<_> = layers.iter().flatten().collect();
        assert_eq!(all.len(), 4, "{layers:?}");
        assert_eq!(layers.len(), 3, "a to b to c, and back no more");
    }

    #[test]
    fn a_thousand_in_a_chain_and_two_hundred_terminals_are_laid_out() {
        let mut arrows = BTreeMap::new();
        for n in 0..1_000 {
            arrows.insert(format!("n{n:04}"), vec![format!("n{:04}", n + 1)]);
        }
        assert_eq!(layers(&arrows).len(), 1_000);
        let mut star = graph(&[("lan", &[])]);
        star.extend((0..200).map(|n| (format!("pc{n}"), vec!["lan".to_owned()])));
        let sizes: Vec<_> = layers(&star).iter().map(Vec::len).collect();
        assert_eq!(sizes, [200, 1]);
    }
}
