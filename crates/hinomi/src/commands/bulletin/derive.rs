//! From a report to something that may go on.

use app::{Derivation, Desk};
use clap::Args as ClapArgs;
use model::Tlp;
use serde_json::json;

use super::marking;
use crate::{failure::Outcome, output::Output};

#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The report
    id: String,
    /// alert, early-warning, vulnerability, analysis…
    #[arg(long, default_value = "early-warning")]
    theme: String,
    /// Instead of the report's
    #[arg(long)]
    title: Option<String>,
    /// Instead of the report's
    #[arg(long)]
    words: Option<String>,
    /// Instead of the report's; no wider, unless whoever reported it agreed
    #[arg(long, value_parser = marking)]
    tlp: Option<Tlp>,
    /// A product or service whose users are to answer; may be repeated
    #[arg(long)]
    ask: Vec<String>,
    /// A word by which others would know who told it; may be repeated
    #[arg(long)]
    hide: Vec<String>,
}

pub async fn run(output: &Output, desk: &Desk, args: Args) -> anyhow::Result<Outcome> {
    let Args { id, theme, title, words, tlp, ask: asks, hide } = args;
    let how = Derivation { theme, title, words, tlp, asks, hide };
    let derived = desk.derive_bulletin(&id, &how).await?;
    if output.json {
        let traces =
            derived.traces.iter().map(|(trace, word)| json!({"trace": trace.name(), "word": word}));
        output.object(&json!({"kind": "derived", "id": derived.id,
            "traces": traces.collect::<Vec<_>>(), "few": derived.few}))?;
    } else {
        output.line(&derived.id)?;
        for (trace, word) in &derived.traces {
            let words = output.words.word(&format!("trace-{}", trace.name()));
            output.line(&format!("  {words}: {word}"))?;
        }
        if let Some(few) = derived.few {
            output.line(&output.words.say_counts("derived-few", &[("count", few)]))?;
        }
    }
    Ok(Outcome::found_if(!derived.traces.is_empty() || derived.few.is_some()))
}
