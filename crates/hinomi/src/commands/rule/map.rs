//! `hinomi rule map`: techniques of ATT&CK. A rule on paper proves nothing: what counts is
//! whether anybody reads the logs that it is written for, and whether it ever found anything.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::PathBuf,
};

use app::Desk;
use clap::Args as ClapArgs;
use model::{LogKind, SignalKind};
use serde_json::{Value, json};
use sigma::{Lists, LogSource, Rules};

use crate::{
    args::Global,
    failure::{Outcome, write_named},
    output::Output,
    rules::{id_of, kept, load, technique},
    wiring::{self, House},
};

/// Tactics of ATT&CK for enterprises in their order, as tags of rules write them.
const TACTICS: [&str; 14] = [
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
];
const PAGE: u64 = 1000;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "States: found (a signal names it) · watched (a rule is on, and logs that it is written for are read)
· unheard (rules are on, but no log for them was ever read: unknown) · off (no rule is on)
Examples:
  hinomi rule map --data /srv/hinomi
  hinomi rule map sigma/rules --navigator layer.json"
)]
pub struct Args {
    /// Rules: files or folders [default: those that were taken]
    paths: Vec<PathBuf>,
    /// Write a layer for the ATT&CK Navigator
    #[arg(long, value_name = "FILE")]
    navigator: Option<PathBuf>,
}

/// What is known of a technique.
#[derive(Default)]
struct Technique {
    tactics: BTreeSet<usize>,
    rules: u64,
    on: u64,
    /// Rules that are on, and whose logs are read.
    heard: u64,
    signals: u64,
}

/// What the house knows beside its rules.
#[derive(Default)]
struct Known {
    off: HashSet<String>,
    kinds: BTreeSet<LogKind>,
    signals: BTreeMap<String, u64>,
}

pub async fn run(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let house = match global.data {
        Some(_) => Some(wiring::open(global).await?),
        None => None,
    };
    let rules = rules(house.as_ref(), &args.paths).await?;
    let known = match &house {
        Some(house) => known(&house.desk).await?,
        None => Known::default(),
    };
    let map = gathered(&rules, &known);
    if let Some(path) = &args.navigator {
        write_named(path, format!("{:#}\n", layer(&map)))?;
    }
    if map.is_empty() && !output.json {
        output.line(&output.words.word("detection-none"))?;
    }
    let mut ordered: Vec<_> = map.iter().collect();
    ordered.sort_by_key(|(id, of)| (of.tactics.first().copied().unwrap_or(TACTICS.len()), *id));
    ordered.iter().try_for_each(|(id, of)| tell(output, id, of))?;
    summary(output, &map)?;
    Ok(Outcome::found_if(map.values().any(|of| of.state() == "unheard")))
}

async fn rules(house: Option<&House>, paths: &[PathBuf]) -> anyhow::Result<Rules> {
    match house {
        Some(house) if paths.is_empty() => kept(house, Lists::default()).await,
        _ => Ok(load(paths, Lists::default())?),
    }
}

async fn known(desk: &Desk) -> anyhow::Result<Known> {
    let off = desk.rule_choices().await?.into_iter().filter(|choice| choice.off.is_some());
    let sources = desk.sources().await?;
    let mut known = Known {
        off: off.map(|choice| choice.rule).collect(),
        kinds: sources.into_iter().flat_map(|source| source.kinds).collect(),
        signals: BTreeMap::new(),
    };
    for page in 0.. {
        let signals = desk.signals(None, (page * PAGE, PAGE)).await?;
        for record in &signals {
            if record.signal.kind == SignalKind::RuleMatch {
                let named = record.signal.evidence.get("techniques").and_then(Value::as_array);
                let named = named.into_iter().flatten().filter_map(Value::as_str);
                named.for_each(|id| *known.signals.entry(id.to_owned()).or_default() += 1);
            }
        }
        if signals.len() < PAGE as usize {
            break;
        }
    }
    Ok(known)
}

fn gathered(rules: &Rules, known: &Known) -> BTreeMap<String, Technique> {
    let mut map: BTreeMap<String, Technique> = BTreeMap::new();
    for rule in rules.rules() {
        let on = !known.off.contains(&id_of(rule.id.as_deref(), &rule.title));
        let heard = on && is_heard(&rule.source, &known.kinds);
        for id in rule.tags.iter().filter_map(|tag| technique(tag)) {
            let of = map.entry(id).or_default();
            of.tactics.extend(rule.tags.iter().filter_map(|tag| tactic(tag)));
            of.rules += 1;
            of.on += u64::from(on);
            of.heard += u64::from(heard);
        }
    }
    for (id, count) in &known.signals {
        map.entry(id.clone()).or_default().signals += count;
    }
    map
}

fn is_heard(source: &LogSource, kinds: &BTreeSet<LogKind>) -> bool {
    let [product, service, category] =
        [&source.product, &source.service, &source.category].map(|it| it.as_deref());
    kinds.iter().any(|kind| kind.serves(product, service, category))
}

fn tactic(tag: &str) -> Option<usize> {
    let name = tag.strip_prefix("attack.")?.replace('_', "-");
    TACTICS.iter().position(|tactic| *tactic == name)
}

impl Technique {
    fn state(&self) -> &'static str {
        match self {
            Self { signals: 1.., .. } => "found",
            Self { heard: 1.., .. } => "watched",
            Self { on: 1.., .. } => "unheard",
            _ => "off",
        }
    }

    fn tactics(&self) -> Vec<&'static str> {
        self.tactics.iter().map(|number| TACTICS[*number]).collect()
    }
}

fn tell(output: &Output, id: &str, of: &Technique) -> anyhow::Result<()> {
    let (state, tactics) = (of.state(), of.tactics());
    let Technique { rules, on, heard, signals, .. } = of;
    if output.json {
        return output.object(&json!({
            "kind": "technique", "id": id, "tactics": tactics, "state": state, "rules": rules,
            "on": on, "heard": heard, "signals": signals,
        }));
    }
    let word = output.words.word(&format!("detection-state-{state}"));
    let figures = format!("{rules} / {on} / {heard} / {signals}");
    output.line(&format!("{id:<10} {word}  {figures:<20} {}", tactics.join(", ")))
}

fn summary(output: &Output, map: &BTreeMap<String, Technique>) -> anyhow::Result<()> {
    let count = |state| map.values().filter(|of| of.state() == state).count();
    let [found, watched, unheard, off] = ["found", "watched", "unheard", "off"].map(count);
    if output.json {
        return output.object(&json!({
            "kind": "summary", "techniques": map.len(), "found": found, "watched": watched,
            "unheard": unheard, "off": off,
        }));
    }
    let [all, found, watched, unheard, off] =
        [map.len(), found, watched, unheard, off].map(|count| count.to_string());
    let args = [
        ("all", all.as_str()),
        ("found", &found),
        ("watched", &watched),
        ("unheard", &unheard),
        ("off", &off),
    ];
    output.line(&output.words.say("detection-map", &args))
}

/// A layer of the ATT&CK Navigator: the score says how far a technique is watched.
fn layer(map: &BTreeMap<String, Technique>) -> Value {
    let techniques = map.iter().map(|(id, of)| {
        let score = match of.state() {
            "found" => 3,
            "watched" => 2,
            "unheard" => 1,
            _ => 0,
        };
        let figures = format!(
            "rules {} · on {} · heard {} · signals {}",
            of.rules, of.on, of.heard, of.signals
        );
        json!({ "techniqueID": id, "score": score, "comment": figures, "enabled": true })
    });
    let techniques: Vec<_> = techniques.collect();
    json!({
        "name": "Hinomi",
        "versions": { "layer": "4.5" },
        "domain": "enterprise-attack",
        "description": "0 off · 1 rules whose logs nobody reads · 2 watched · 3 found",
        "techniques": techniques,
        "gradient": { "colors": ["#ffffff", "#c9d3dc", "#2b5876", "#b7282e"], "minValue": 0, "maxValue": 3 },
    })
}
