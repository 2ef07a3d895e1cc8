//! Matches of rules that others judge, gathered: one rule, account, host and day of work
//! is one signal, however often it matched.

use std::collections::HashMap;

use event::Record;
use model::{Allow, RuleLine, Signal, SignalKind, When};
use serde::Deserialize;

use crate::allowed::Allowed;
use crate::config::Config as Pack;
use crate::daily::{Daily, Days};
use crate::doer::{Doer, doer};
use crate::dropped::Dropped;
use crate::office;
use crate::place::{Place, Sources};
use crate::seen::Seen;
use crate::table::Row;
use crate::time::{instant, is_time};

const DETECTOR: &str = "sigma@1";

/// `[matches]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) hosts_max: usize,
    pub(crate) days_max: usize,
    /// Levels of rules whose matches become signals.
    pub(crate) levels: Vec<String>,
}

/// The matches so far: a value, bounded by the pack.
#[derive(Clone, Debug)]
pub struct Matches {
    config: Config,
    office: office::Config,
    allowed: Allowed,
    sources: Sources,
    rules: Vec<RuleLine>,
    numbers: HashMap<String, u32>,
    hosts: Daily<Seen>,
    ended: Vec<Signal>,
    untimed: u64,
    minor: u64,
    suppressed: u64,
}

impl Matches {
    /// None so far; on entities with a current allowance there will be none.
    #[must_use]
    pub fn new(pack: &Pack, allow: Vec<Allow>) -> Self {
        Self {
            config: pack.matches.clone(),
            office: pack.office.clone(),
            allowed: Allowed::new(allow),
            sources: Sources::default(),
            rules: Vec::new(),
            numbers: HashMap::new(),
            hosts: Daily::new(pack.matches.hosts_max, pack.matches.days_max),
            ended: Vec::new(),
            untimed: 0,
            minor: 0,
            suppressed: 0,
        }
    }

    /// Takes a match; `because` says which field and value made it.
    pub fn observe(&mut self, rule: &RuleLine, record: Record<'_>, because: &str) {
        // Of a rule that says no level nobody knows that it is of no weight.
        if !rule.level.is_empty() && !self.config.levels.contains(&rule.level) {
            self.minor += 1;
            return;
        }
        let Some(time) = record.time().filter(|time| is_time(*time)) else {
            self.untimed += 1;
            return;
        };
        let number = self.number(rule).to_be_bytes();
        let source = self.sources.number(record.source());
        let place = Place { source, record: record.number() };
        let one = Seen::once(time, place, because.as_bytes());
        let [account, host] = doer(record);
        let Self { office, hosts, ended, rules, sources, .. } = self;
        hosts.add([&number, account, host], office.day(time), one, |row, day| {
            ended.extend(judge(rules, row, day, sources));
        });
    }

    fn number(&mut self, rule: &RuleLine) -> u32 {
        if let Some(number) = self.numbers.get(&rule.id) {
            return *number;
        }
        let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        self.rules.push(rule.clone());
        self.numbers.insert(rule.id.clone(), number);
        number
    }

    /// The signals that they came to, in order of time.
    pub fn finish(&mut self) -> Vec<Signal> {
        let Self { hosts, ended, rules, sources, allowed, suppressed, .. } = self;
        hosts.finish(|row, day| ended.extend(judge(rules, row, day, sources)));
        let found = ended.len();
        ended.retain(|signal| !allowed.covers(signal));
        *suppressed += (found - ended.len()) as u64;
        ended.sort_by(|a, b| (a.start.latest(), &a.id).cmp(&(b.start.latest(), &b.id)));
        std::mem::take(ended)
    }

    /// What became no signal.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        Dropped {
            untimed: self.untimed,
            matches_minor: self.minor,
            tallies_evicted: self.hosts.evicted(),
            allowed: self.suppressed,
            ..Dropped::default()
        }
    }
}

fn judge(rules: &[RuleLine], row: &Row<Days<Seen>>, day: i64, sources: &Sources) -> Option<Signal> {
    let hits = row.value.get(day)?;
    let mut parts = row.parts();
    let number = parts.next()?.try_into().ok().map(u32::from_be_bytes)?;
    let rule = rules.get(number as usize)?;
    let doer = Doer::of(parts);
    let (start, last) = (instant(hits.span.first.0), instant(hits.span.last.0));
    let entities = doer.entities(sources, hits.span.first.1.source);
    let mut signal = Signal::new(SignalKind::RuleMatch, DETECTOR, When::At(start), last, entities)
        .told_apart_by(&rule.id)
        .with("rule", rule.id.clone())
        .with("title", rule.title.clone())
        .with("level", rule.level.clone())
        .with("techniques", rule.techniques().collect::<Vec<_>>())
        .with("times", hits.times)
        .with("because", hits.examples())
        .with("host", doer.host())
        .with("account", doer.account())
        .with("rows", sources.rows(&hits.span.places()));
    signal.end = Some(last);
    Some(signal)
}

#[cfg(test)]
mod tests {
    use event::Field;

    use super::*;
    use crate::testing::{Random, batch, config};

    const FIELDS: [Field; 3] = [Field::Time, Field::SrcHost, Field::User];

    fn rule(id: &str, level: &str) -> RuleLine {
        let (id, title) = (id.to_owned(), id.to_uppercase());
        let tags = vec!["attack.t1003".to_owned()];
        RuleLine { id, title, level: level.into(), tags, ..RuleLine::default() }
    }

    fn gathered(rules: &[RuleLine], rows: &[String]) -> (Vec<Signal>, Dropped) {
        let mut matches = Matches::new(&config(), Vec::new());
        for record in batch("a.csv", &FIELDS, rows).records() {
            rules.iter().for_each(|rule| matches.observe(rule, record, "Image = x.exe"));
        }
        (matches.finish(), matches.dropped())
    }

    #[test]
    fn a_day_of_one_rule_on_one_host_is_one_signal_in_any_order() {
        let row = |n: i64| format!("{},PC-1,ann", 1_433_894_400 + n * 60);
        let mut rows: Vec<_> = (0..9).map(row).collect();
        let rules = [rule("a", "high"), rule("b", "critical")];
        let (found, _) = gathered(&rules, &rows);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (&found[0].evidence["times"], found[0].kind),
            (&9.into(), SignalKind::RuleMatch)
        );
        let ids = |found: Vec<Signal>| found.into_iter().map(|it| it.id).collect::<Vec<_>>();
        let expected = ids(found);
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            assert_eq!(ids(gathered(&rules, &rows).0), expected);
        }
    }

    #[test]
    fn what_is_of_no_weight_or_without_time_is_counted() {
        let rows = ["1433894400,PC-1,ann".to_owned(), ",PC-1,ann".to_owned()];
        let rules = [rule("a", "informational"), rule("b", "high"), rule("c", "")];
        let (found, dropped) = gathered(&rules, &rows);
        assert_eq!((found.len(), dropped.matches_minor, dropped.untimed), (2, 2, 2));
        assert_eq!(found[0].evidence["techniques"][0], "T1003");
    }

    #[test]
    fn what_names_neither_host_nor_account_is_about_its_source() {
        let (found, _) = gathered(&[rule("a", "high")], &["1433894400,,".to_owned()]);
        assert_eq!(found[0].entities[0].name, "a.csv");
        assert_eq!(found[0].evidence["because"][0], "Image = x.exe");
    }
}
