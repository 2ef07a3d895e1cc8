//! Parties, assets and sources as lines: list, show, missing.

use app::{AssetView, Branch, Completeness, SourceView};
use model::{Asset, Party, Voice};
use serde_json::{Value, json};
use text::Words;

use crate::{failure::Outcome, output::Output};

/// Prints `value` as an object of `kind`.
fn object(output: &Output, kind: &str, value: Value) -> anyhow::Result<()> {
    let mut object = json!({"kind": kind});
    if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), value) {
        // The kind of record comes first; what kind of party or asset it is, is its type.
        object.extend(fields.into_iter().map(|(name, value)| match name.as_str() {
            "kind" => ("type".to_owned(), value),
            _ => (name, value),
        }));
    }
    output.object(&object)
}

/// The word of a closed list, in the reader's language.
fn word(words: &Words, list: &str, value: &Value) -> String {
    words.word(&format!("register-{list}-{}", value.as_str().unwrap_or("unknown")))
}

pub fn parties(output: &Output, branches: &[Branch]) -> anyhow::Result<Outcome> {
    for branch in branches {
        let Branch { party, depth, parent_unknown } = branch;
        if output.json {
            object(output, "party", json!(branch))?;
            continue;
        }
        let (indent, kind) =
            ("  ".repeat(*depth), word(&output.words, "party", &json!(party.kind)));
        let lost = if *parent_unknown {
            output.words.word("register-parent-unknown")
        } else {
            String::new()
        };
        output.line(&format!("{indent}{}  {}  {kind}{lost}", party.id, party.name))?;
    }
    Ok(Outcome::Done)
}

pub fn party(output: &Output, party: &Party, below: &[String]) -> anyhow::Result<Outcome> {
    if output.json {
        let mut value = serde_json::to_value(party)?;
        value["below"] = json!(below);
        object(output, "party", value)?;
        return Ok(Outcome::Done);
    }
    output.line(&format!("{}  {}", party.id, party.name))?;
    let list = |spells: &[model::Spell]| {
        spells.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let maybe = |text: &Option<String>| text.clone().unwrap_or_default();
    let fields = [
        ("type", word(&output.words, "party", &json!(party.kind))),
        ("parent", maybe(&party.parent)),
        ("below", below.join(", ")),
        ("unit", maybe(&party.unit)),
        ("contact", maybe(&party.contact)),
        ("sectors", list(&party.sectors)),
        ("designations", list(&party.designations)),
        ("natural", party.natural().to_owned()),
        ("successor", maybe(&party.successor_of)),
    ];
    fields.iter().try_for_each(|(name, value)| field(output, name, value))?;
    Ok(Outcome::Done)
}

/// A line with the name of a field; what is not known is said.
fn field(output: &Output, name: &str, value: &str) -> anyhow::Result<()> {
    let value = if value.is_empty() {
        output.words.word("register-field-unknown")
    } else {
        value.to_owned()
    };
    output.line(&format!("  {}: {value}", output.words.word(&format!("register-field-{name}"))))
}

pub fn assets(output: &Output, assets: &[Asset]) -> anyhow::Result<Outcome> {
    for asset in assets {
        if output.json {
            object(output, "asset", json!(asset))?;
            continue;
        }
        let kind = word(&output.words, "asset", &json!(asset.kind));
        let unknown = asset.unknown().count();
        let unknown = match unknown {
            0 => String::new(),
            count => output.words.say_counts("register-asset-unknown", &[("count", count)]),
        };
        output.line(&format!("{}  {}  {kind}{unknown}", asset.id, asset.name))?;
    }
    Ok(Outcome::Done)
}

pub fn asset(output: &Output, view: &AssetView) -> anyhow::Result<Outcome> {
    if output.json {
        object(output, "asset", json!(view))?;
        return Ok(Outcome::Done);
    }
    let (words, asset) = (&output.words, &view.asset);
    output.line(&format!("{}  {}", asset.id, asset.name))?;
    let lines = |lines: &[app::AssetLine]| {
        lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>().join(", ")
    };
    let listed = |known: &[String]| known.join(", ");
    let classes =
        view.data_reached.iter().map(|class| words.word(&format!("class-{}", class.name())));
    let defences = match asset.defences.as_deref() {
        None => String::new(),
        Some([]) => words.word("register-defence-none"),
        Some(some) => some
            .iter()
            .map(|layer| word(words, "defence", &json!(layer)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let owner = view.owned_by.as_ref().map(|party| format!("{} {}", party.id, party.name));
    let fields = [
        ("type", word(words, "asset", &json!(asset.kind))),
        ("aliases", listed(&asset.aliases)),
        ("owner", owner.or_else(|| asset.owner.clone()).unwrap_or_default()),
        (
            "importance",
            asset.importance.map(|it| word(words, "importance", &json!(it))).unwrap_or_default(),
        ),
        (
            "exposure",
            asset.exposure.map(|it| word(words, "exposure", &json!(it))).unwrap_or_default(),
        ),
        ("defences", defences),
        ("leads", lines(&view.leads_to)),
        ("hangs", lines(&view.hangs_on_it)),
        ("data", classes.collect::<Vec<_>>().join(", ")),
        ("rules", listed(&view.rules)),
        ("sources", listed(&view.sources)),
        ("incidents", listed(&view.incidents)),
    ];
    fields.iter().try_for_each(|(name, value)| field(output, name, value))?;
    for record in &view.signals {
        let reason = text::reason(words, &record.signal, &output.zone);
        output.line(&format!("  {} {reason}", record.signal.id))?;
    }
    Ok(Outcome::Done)
}

/// Finds something if the register and the logs differ.
pub fn missing(output: &Output, found: &Completeness) -> anyhow::Result<Outcome> {
    let differ =
        !(found.unregistered.is_empty() && found.unseen.is_empty() && found.silent.is_empty());
    if output.json {
        object(output, "completeness", json!(found))?;
        return Ok(Outcome::found_if(differ));
    }
    let say = |id: &str, count: usize, of: usize| {
        output.line(&output.words.say_counts(id, &[("count", count), ("of", of)]))
    };
    say("register-missing-unregistered", found.unregistered.len(), found.systems_seen)?;
    for system in &found.unregistered {
        output.line(&format!("  {}  ({})", system.name, system.sources.join(", ")))?;
    }
    say("register-missing-unseen", found.unseen.len(), found.assets_logging)?;
    for asset in &found.unseen {
        output.line(&format!("  {}  {}", asset.id, asset.name))?;
    }
    say("register-missing-silent", found.silent.len(), found.sources)?;
    for source in &found.silent {
        output.line(&format!("  {}", source_line(output, source)))?;
    }
    say("register-missing-no-rhythm", found.sources_unknown, found.sources)?;
    for gap in &found.gaps {
        let name = word(&output.words, "field", &json!(gap.field));
        let counts = [("count", gap.unknown.to_string()), ("of", found.assets.to_string())];
        let [count, of] = counts.each_ref().map(|(name, value)| (*name, value.as_str()));
        output.line(&output.words.say("register-missing-field", &[("field", &name), count, of]))?;
    }
    if found.systems_overflow > 0 {
        let count = found.systems_overflow.to_string();
        output.line(&output.words.say("register-missing-overflow", &[("count", &count)]))?;
    }
    output.line(&output.words.word("register-missing-neither"))?;
    Ok(Outcome::found_if(differ))
}

fn source_line(output: &Output, source: &SourceView) -> String {
    match source.voice {
        Voice::Silent { since } => output.words.say(
            "register-source-silent",
            &[("source", &source.name), ("since", &output.moment(since))],
        ),
        Voice::Lively | Voice::Unknown => source.name.clone(),
    }
}
