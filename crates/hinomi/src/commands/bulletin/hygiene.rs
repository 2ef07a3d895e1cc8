//! What speaks against indicators, what may be blocked, and on whose word.

use app::{BlockList, Doubted, SourceGrade};
use model::Doubt;
use serde_json::json;

use crate::{failure::Outcome, output::Output};

pub fn doubts(output: &Output, all: &[Doubted]) -> anyhow::Result<Outcome> {
    let mut found = false;
    for Doubted { indicator, doubts } in all {
        found |= !doubts.is_empty();
        let names: Vec<_> = doubts.iter().map(Doubt::name).collect();
        let stops = doubts.iter().any(Doubt::stops);
        if output.json {
            output.object(&json!({"kind": "indicator", "value": indicator.value,
                "veiled": indicator.veiled(), "doubts": names, "stops": stops,
                "although": indicator.although, "until": indicator.until}))?;
            continue;
        }
        let said: Vec<_> = names.iter().map(|name| doubt(output, name)).collect();
        output.line(&format!("{}  {}", indicator.veiled(), said.join("、")))?;
    }
    Ok(Outcome::found_if(found))
}

/// A doubt of ours in words; a list by its name.
fn doubt(output: &Output, name: &str) -> String {
    let id = format!("doubt-{name}");
    if output.words.knows(&id) { output.words.word(&id) } else { name.to_owned() }
}

pub fn block_list(output: &Output, list: &BlockList) -> anyhow::Result<Outcome> {
    for one in &list.entries {
        let indicator = &one.indicator;
        if output.json {
            output.object(&json!({"kind": "block", "value": indicator.value,
                "veiled": indicator.veiled(), "what": indicator.kind, "until": indicator.until,
                "bulletins": one.bulletins, "alike": one.alike}))?;
        } else {
            output.line(&format!("{}  {}", indicator.veiled(), one.bulletins.join(" ")))?;
        }
    }
    for (indicator, why) in &list.left_out {
        if output.json {
            output.object(&json!({"kind": "left-out", "value": indicator.value, "why": why}))?;
        } else {
            let args = [("value", indicator.veiled()), ("why", doubt(output, why))];
            let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            output.line(&output.words.say("block-left-out", &args))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn sources(output: &Output, all: &[SourceGrade]) -> anyhow::Result<Outcome> {
    for source in all {
        let told = &source.told;
        if output.json {
            output.object(&json!({"kind": "source", "node": source.node,
                "grade": source.grade.name(), "indicators": told.indicators,
                "withdrawn": told.withdrawn, "doubted": told.doubted, "refused": told.refused}))?;
            continue;
        }
        let [indicators, withdrawn, doubted, refused] =
            [told.indicators, told.withdrawn, told.doubted, told.refused].map(|n| n.to_string());
        let args = [
            ("node", source.node.as_str()),
            ("grade", source.grade.name()),
            ("indicators", &indicators),
            ("withdrawn", &withdrawn),
            ("doubted", &doubted),
            ("refused", &refused),
        ];
        output.line(&output.words.say("source-grade", &args))?;
    }
    Ok(Outcome::Done)
}

pub fn origins(output: &Output, all: &[(String, usize)]) -> anyhow::Result<Outcome> {
    for (origin, count) in all {
        if output.json {
            output.object(&json!({"kind": "origin", "node": origin, "bulletins": count}))?;
        } else {
            output.line(&format!("{origin}  {count}"))?;
        }
    }
    Ok(Outcome::Done)
}
