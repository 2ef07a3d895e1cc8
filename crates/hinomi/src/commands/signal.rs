//! `hinomi signal`

use app::{NewIncident, Notice};
use clap::{Args as ClapArgs, Subcommand};
use jiff::tz::TimeZone;
use model::{Entity, EntityKind, Nature, SignalRecord, Triage};
use serde_json::{Value, json};
use text::SignalShape;

use crate::{
    args::Global,
    failure::Outcome,
    output::{Output, localise},
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi signal add --kind notice --from 警察 --at 2026-06-10T09:20+09:00 --text '203.0.113.66 と通信している端末がある'
  hinomi signal list --state new")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Type in what somebody told us
    Add {
        /// Only notices are typed in
        #[arg(long, default_value = "notice", value_parser = ["notice"])]
        kind: String,
        /// Who told us
        #[arg(long)]
        from: String,
        /// When, with offset
        #[arg(long)]
        at: String,
        /// In their words
        #[arg(long)]
        text: String,
        /// A machine that it is about; addresses are read from the text
        #[arg(long)]
        host: Vec<String>,
    },
    /// Signals, newest first, grouped by common entity and time
    List {
        /// new, held, promoted or dismissed
        #[arg(long, value_parser = ["new", "held", "promoted", "dismissed"])]
        state: Option<String>,
        #[arg(long, default_value_t = 0)]
        offset: u64,
        #[arg(long, default_value_t = 200)]
        limit: u64,
    },
    /// One signal with its evidence
    Show { id: String },
    /// 事案化: open an incident from it, or add it to one
    Promote {
        id: String,
        /// The incident it belongs to
        #[arg(long)]
        into: Option<String>,
    },
    /// 対応不要
    Dismiss {
        id: String,
        #[arg(long)]
        why: String,
    },
    /// 保留
    Hold {
        id: String,
        #[arg(long)]
        why: Option<String>,
    },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    match args.what {
        What::Add { kind: _, from, at, text, host } => {
            let entities = host.into_iter().map(|h| Entity::new(EntityKind::Host, h)).collect();
            let signal = desk.add_notice(Notice { from, at, text, entities }).await?;
            print_signal(output, &signal_json(&signal, &output.zone), &signal)?;
        }
        What::List { state, offset, limit } => {
            let signals = desk.signals(state.as_deref(), (offset, limit)).await?;
            list(output, &signals)?;
        }
        What::Show { id } => {
            let record = desk.signal(&id).await?;
            print_signal(output, &record_json(&record, None, &output.zone), &record.signal)?;
        }
        What::Promote { id, into: Some(incident) } => {
            desk.link_signal(&id, &incident).await?;
            done(
                output,
                &json!({"kind": "triage", "signal": id, "state": "promoted", "incident": incident}),
            )?;
        }
        What::Promote { id, into: None } => {
            let title = text::title(&output.words, &desk.signal(&id).await?.signal);
            let (nature, facts) = (Nature::Cyber, Vec::new());
            let (signals, compartment) = (vec![id.clone()], String::new());
            let new = NewIncident { nature, title, signals, facts, compartment };
            let incident = desk.open_incident(&new).await?;
            done(
                output,
                &json!({"kind": "triage", "signal": id, "state": "promoted", "incident": incident}),
            )?;
        }
        What::Dismiss { id, why } => {
            desk.triage(&id, Triage::Dismissed { why }).await?;
            done(output, &json!({"kind": "triage", "signal": id, "state": "dismissed"}))?;
        }
        What::Hold { id, why } => {
            desk.triage(&id, Triage::Held { why }).await?;
            done(output, &json!({"kind": "triage", "signal": id, "state": "held"}))?;
        }
    }
    Ok(Outcome::Done)
}

fn list(output: &Output, records: &[SignalRecord]) -> anyhow::Result<()> {
    let signals: Vec<_> = records.iter().map(|record| record.signal.clone()).collect();
    let groups = group_numbers(&signals)?;
    if records.is_empty() && !output.json {
        return output.line("信号はまだありません / no signals yet: hinomi watch LOG --data DIR");
    }
    for (record, group) in records.iter().zip(groups) {
        if output.json {
            output.object(&record_json(record, Some(group), &output.zone))?;
        } else {
            let state = record.triage.name();
            output.line(&format!("#{group:<3} {state:<9} {}", one_line(output, &record.signal)))?;
        }
    }
    Ok(())
}

/// The number of each signal's group, from 1, in the order in which groups appear.
fn group_numbers(signals: &[model::Signal]) -> anyhow::Result<Vec<usize>> {
    let window = super::mail::detector_config()?.group.window();
    let mut numbers = vec![0; signals.len()];
    for (group, members) in detect::group::groups(signals, window).iter().enumerate() {
        members.iter().for_each(|member| numbers[*member] = group + 1);
    }
    Ok(numbers)
}

/// A signal as printed with `--json`.
pub fn signal_json(signal: &model::Signal, zone: &TimeZone) -> Value {
    json!(SignalShape::new(signal, zone))
}

fn record_json(record: &SignalRecord, group: Option<usize>, zone: &TimeZone) -> Value {
    json!(SignalShape { group, ..SignalShape::of_record(record, zone) })
}

/// Prints a signal for people: what, when, about whom, and why.
pub fn print_signal(output: &Output, object: &Value, signal: &model::Signal) -> anyhow::Result<()> {
    if output.json {
        return output.object(object);
    }
    output.line(&one_line(output, signal))?;
    output.line(&format!("  {}", text::reason(&output.words, signal, &output.zone)))
}

fn one_line(output: &Output, signal: &model::Signal) -> String {
    let names: Vec<_> = signal.entities.iter().map(|entity| entity.name.as_str()).collect();
    let kind = text::kind(&output.words, signal.kind);
    format!(
        "{} {} {kind} {}",
        signal.id,
        text::when(&output.words, signal.start, &output.zone),
        names.join(" ")
    )
}

/// Prints that something was done.
pub fn done(output: &Output, object: &Value) -> anyhow::Result<()> {
    if output.json {
        return output.object(object);
    }
    let mut object = object.clone();
    localise(&mut object, &output.zone);
    let words = object.as_object().into_iter().flatten().filter(|(name, _)| *name != "kind");
    let said = words.map(|(name, value)| match value {
        Value::String(text) => format!("{name} {text}"),
        other => format!("{name} {other}"),
    });
    output.line(&said.collect::<Vec<_>>().join(" · "))
}
