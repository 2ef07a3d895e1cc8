//! `hinomi rule map`: techniques of ATT&CK, and how far they are watched.

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args as ClapArgs;
use model::{Heeded, TACTICS, Technique, Watching, techniques};
use serde_json::{Value, json};
use sigma::Lists;

use crate::{
    args::Global,
    failure::{Outcome, write_named},
    output::Output,
    rules::{lines, load},
    wiring,
};

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

pub async fn run(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let named = match &args.paths[..] {
        [] => None,
        paths => Some(lines(&load(paths, Lists::default())?)),
    };
    let map = match (&global.data, &named) {
        (None, Some(rules)) => techniques(rules, &Heeded::default()),
        _ => wiring::open(global).await?.desk.techniques(named.as_deref()).await?,
    };
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
    Ok(Outcome::found_if(map.values().any(|of| of.watching() == Watching::Unheard)))
}

fn tell(output: &Output, id: &str, of: &Technique) -> anyhow::Result<()> {
    let state = of.watching().name();
    let tactics: Vec<_> = of.tactics.iter().map(|number| TACTICS[*number]).collect();
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
    let count = |state| map.values().filter(|of| of.watching() == state).count();
    let [found, watched, unheard, off] = Watching::ALL.map(count);
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
        let score = match of.watching() {
            Watching::Found => 3,
            Watching::Watched => 2,
            Watching::Unheard => 1,
            Watching::Off => 0,
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
