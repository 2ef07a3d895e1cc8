//! 匿名化: what must not be read from what goes on about whoever told it (A079, A091, A101).

use std::{collections::BTreeSet, net::IpAddr};

use jiff::Timestamp;

use crate::{Block, Indicator, IndicatorKind, Node, Sheet, folded};

/// Words by which others would know who told it, and case facts that nobody else knows.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    words: Vec<String>,
    blocks: Vec<Block>,
    /// Runs of characters of the case facts, folded.
    runs: BTreeSet<String>,
    run: usize,
}

/// A trace of whoever told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// Code, name, machine, or a word that it wants hidden.
    Word,
    /// An address in one of its ranges.
    Address,
    /// A passage of the case facts.
    Facts,
    /// A machine or an address that is not among the indicators.
    Machine,
}

impl Trace {
    /// The word used in refusals and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Address => "address",
            Self::Facts => "facts",
            Self::Machine => "machine",
        }
    }
}

/// A code of two Latin letters stands in too many words to tell anything; two characters of
/// a name do tell.
const BYTES_MIN: usize = 3;

impl Secrets {
    /// What tells of `node`: its code, its name, its machine.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let machine = node.address.rsplit_once(':').map_or("", |(host, _)| host);
        Self::default().hide([node.id.as_str(), &node.name, machine])
    }

    /// Hides these, too: words, machines, ranges of addresses.
    #[must_use]
    pub fn hide<'a>(mut self, words: impl IntoIterator<Item = &'a str>) -> Self {
        for word in words {
            self.blocks.extend(Block::read(word.trim()));
            let folded = compact(word);
            if folded.len() >= BYTES_MIN && folded.chars().nth(1).is_some() {
                self.words.push(folded);
            }
        }
        self
    }

    /// Hides every passage of `facts` of so many characters.
    #[must_use]
    pub fn hide_facts(mut self, facts: &str, run: usize) -> Self {
        self.runs = runs(facts, run).collect();
        self.run = run;
        self
    }

    /// What `sheet` still tells of whoever told it, each with where it stands.
    #[must_use]
    pub fn traces(&self, sheet: &Sheet) -> Vec<(Trace, String)> {
        let told = format!("{}\n{}\n{}", sheet.title, sheet.words, sheet.asks.join("\n"));
        let mut traces = self.in_text(&told);
        traces.extend(machines(&told, &sheet.indicators).map(|word| (Trace::Machine, word)));
        for indicator in &sheet.indicators {
            traces.extend(self.in_text(&indicator.value));
            traces.extend(self.in_text(&indicator.although));
        }
        traces.sort();
        traces.dedup();
        traces
    }

    fn in_text(&self, text: &str) -> Vec<(Trace, String)> {
        let folded = compact(text);
        let words = self.words.iter().filter(|word| folded.contains(word.as_str()));
        let mut traces: Vec<_> = words.map(|word| (Trace::Word, word.clone())).collect();
        let hidden = |address: &IpAddr| self.blocks.iter().any(|block| block.holds(*address));
        let addresses = tokens(text).filter_map(|token| token.parse::<IpAddr>().ok());
        let addresses = addresses.filter(hidden).map(|ip| (Trace::Address, ip.to_string()));
        traces.extend(addresses);
        let told = runs(text, self.run).filter(|run| self.runs.contains(run));
        traces.extend(told.take(1).map(|run| (Trace::Facts, run)));
        traces
    }
}

/// A name for comparing: no letter case, no width, no spaces.
fn compact(text: &str) -> String {
    folded(text).split_whitespace().collect()
}

/// Every passage of so many letters and digits, whatever stands between them.
fn runs(text: &str, run: usize) -> impl Iterator<Item = String> {
    let letters: Vec<char> = folded(text).chars().filter(|c| c.is_alphanumeric()).collect();
    let count = if run == 0 { 0 } else { (letters.len() + 1).saturating_sub(run) };
    (0..count).map(move |at| letters[at..at + run].iter().collect())
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let apart = |c: char| !(c.is_ascii_alphanumeric() || ".-_:@[]/%".contains(c));
    text.split(apart).map(|token| token.trim_matches(['.', ':', '/'])).filter(|t| !t.is_empty())
}

/// Machines in `text` that are not what is to be looked for: names and addresses, and codes
/// such as `PC-017`.
fn machines<'a>(text: &'a str, sought: &'a [Indicator]) -> impl Iterator<Item = String> + 'a {
    let known = |read: &Indicator| {
        sought.iter().any(|one| one.value == read.value || one.host() == read.host())
    };
    let machine = move |token: &str| match Indicator::read(token) {
        Some(read) => read.kind != IndicatorKind::Hash && !known(&read),
        None => host_code(token),
    };
    tokens(text).filter(move |token| machine(token)).map(str::to_owned)
}

/// `PC-017`, `SV-DB-01`: how machines of a house are called; numbers of advisories are not.
fn host_code(token: &str) -> bool {
    const ADVISORIES: [&str; 4] = ["CVE-", "JVN", "CWE-", "TLP"];
    let parts = || token.split('-');
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts().count() > 1
        && parts().all(plain)
        && token.starts_with(|c: char| c.is_ascii_uppercase())
        && token.bytes().next_back().is_some_and(|last| last.is_ascii_digit())
        && !ADVISORIES.iter().any(|known| token.starts_with(known))
}

/// What goes on of a report: what to look for and of which kind it is; nothing of who told
/// it, through whose hands, to whom by name. Reasons of the first hand stay behind, too.
#[must_use]
pub fn without_origin(report: &Sheet, id: String, own: &str) -> Sheet {
    let mut sheet = Sheet {
        id,
        origin: own.to_owned(),
        named: Vec::new(),
        hops: Vec::new(),
        hide: Vec::new(),
        // The number of what it answers begins with somebody's code.
        re: String::new(),
        anonymous: false,
        // Somebody else's day and minute would tell whose incident it was.
        occurred: None,
        ..report.clone()
    };
    for indicator in &mut sheet.indicators {
        indicator.although.clear();
    }
    sheet
}

/// How many members of `body` could have told it: of the same kind and sector as the
/// reporter, and members now. One alone is known however little is said (E: Bulletin/TLP).
#[must_use]
pub fn alike(reporter: &Node, nodes: &[Node], body: &str, now: Timestamp) -> usize {
    let same = |node: &&Node| node.kind == reporter.kind && node.sector == reporter.sector;
    nodes.iter().filter(same).filter(|node| node.member_of(body, now)).count()
}

#[cfg(test)]
mod tests;
