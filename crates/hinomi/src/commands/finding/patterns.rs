//! The six patterns and the ring, as lines.

use std::path::PathBuf;

use app::{Desk, PatternSeen, PatternState, pattern_rules, pattern_rules_of};
use clap::Args as ClapArgs;
use model::{Observed, PatternRules, Ring};
use packs::Pack;
use serde_json::{Value, json};

use crate::{
    failure::{Outcome, read_named},
    output::Output,
    wiring,
};

const PACK_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Figures of your own instead of those that come with the program
    #[arg(long, value_name = "FILE")]
    pack: Option<PathBuf>,
}

/// Exit code 1 if a pattern is there.
pub async fn look(output: &Output, desk: &Desk, args: &Args) -> anyhow::Result<Outcome> {
    let seen = desk.look_for_patterns(&rules(args)?).await?;
    for one in &seen {
        tell(output, desk, one).await?;
    }
    if seen.is_empty() && !output.json {
        output.line(&output.words.word("pattern-none"))?;
    }
    Ok(Outcome::found_if(seen.iter().any(|one| one.state != PatternState::Gone)))
}

fn rules(args: &Args) -> anyhow::Result<PatternRules> {
    let Some(file) = &args.pack else {
        return Ok(pattern_rules().map_err(wiring::faults)?.clone());
    };
    let bytes = read_named(file, PACK_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    let pack = Pack::parse(&file.display().to_string(), &text).map_err(wiring::faults)?;
    Ok(pattern_rules_of(&pack).map_err(wiring::faults)?)
}

async fn tell(output: &Output, desk: &Desk, seen: &PatternSeen) -> anyhow::Result<()> {
    if output.json {
        let figures: serde_json::Map<String, Value> =
            seen.figures.iter().map(|(name, figure)| (name.clone(), json!(figure))).collect();
        let both = both_numbers(desk, std::slice::from_ref(&seen.criterion)).await?;
        return output.object(&json!({"kind": "pattern", "pattern": seen.pattern,
            "criterion": seen.criterion, "finding": seen.finding, "state": seen.state.name(),
            "figures": figures, "word_and_fact": both}));
    }
    let words = &output.words;
    let name = words.word(&format!("pattern-{}", seen.pattern));
    let state = words.word(&format!("pattern-state-{}", seen.state.name()));
    let told = Observed { code: seen.pattern.clone(), figures: seen.figures.clone() };
    let fact = match told.figures.is_empty() {
        true => String::new(),
        false => text::told_fact(words, &told),
    };
    output.line(&words.say(
        "pattern-line",
        &[
            ("finding", seen.finding.as_str()),
            ("state", &state),
            ("pattern", &seen.pattern),
            ("name", &name),
            ("criterion", &seen.criterion),
            ("fact", &fact),
        ],
    ))
}

/// What is claimed and what was shown, side by side, where the two do not agree.
pub async fn both_numbers(desk: &Desk, criteria: &[String]) -> anyhow::Result<Vec<Value>> {
    let mut both = Vec::new();
    for criterion in criteria {
        for found in desk.disagreements(criterion).await? {
            both.push(json!({"criterion": criterion, "verdict": found.verdict,
                "claims": found.claims, "evidenced": found.evidenced,
                "claimed_pct": hundredths(found.claimed_bp),
                "verified_pct": hundredths(found.proven_bp),
                "gap_points": hundredths(found.gap_bp()),
                "proven": found.shares.proven, "of": found.shares.population(),
                "shares": found.shares}));
        }
    }
    Ok(both)
}

fn hundredths(bp: u16) -> String {
    format!("{}.{:02}", bp / 100, bp % 100)
}

/// Exit code 1 if a ring is broken or out of balance.
pub async fn rings(output: &Output, desk: &Desk, broken: bool) -> anyhow::Result<Outcome> {
    let mut rings = desk.rings().await?;
    let falls_short = |ring: &Ring| !ring.broken.is_empty() || ring.imbalance;
    rings.retain(|ring| !broken || falls_short(ring));
    for ring in &rings {
        if output.json {
            output.object(&ring_object(ring))?;
        } else {
            output.line(&ring_line(output, ring))?;
        }
    }
    if rings.is_empty() && !output.json {
        output.line(&output.words.word("ring-none"))?;
    }
    Ok(Outcome::found_if(rings.iter().any(falls_short)))
}

fn ring_object(ring: &Ring) -> Value {
    let last: serde_json::Map<String, Value> =
        ring.steps.iter().map(|(step, day)| (step.name().to_owned(), json!(day))).collect();
    let broken: Vec<_> = ring.broken.iter().map(|step| step.name()).collect();
    json!({"kind": "ring", "criterion": ring.criterion, "last": last, "broken": broken,
        "framework_bp": ring.framework_bp, "process_bp": ring.process_bp,
        "imbalance": ring.imbalance})
}

fn ring_line(output: &Output, ring: &Ring) -> String {
    let words = &output.words;
    let day = |at: usize| ring.steps[at].1.map_or_else(|| "–".to_owned(), |day| day.to_string());
    let wheel = |bp: Option<u16>| bp.map_or_else(|| "？".to_owned(), model::percent);
    let broken: Vec<_> =
        ring.broken.iter().map(|step| words.word(&format!("ring-{}", step.name()))).collect();
    let state = match (broken.is_empty(), ring.imbalance) {
        (true, false) => words.word("ring-whole"),
        (true, true) => words.word("ring-imbalance"),
        (false, _) => words.say("ring-broken", &[("steps", &broken.join("・"))]),
    };
    let (plan, done, check, act) = (day(0), day(1), day(2), day(3));
    let (framework, process) = (wheel(ring.framework_bp), wheel(ring.process_bp));
    words.say(
        "ring-line",
        &[
            ("criterion", ring.criterion.as_str()),
            ("plan", &plan),
            ("do", &done),
            ("check", &check),
            ("act", &act),
            ("framework", &framework),
            ("process", &process),
            ("state", &state),
        ],
    )
}
