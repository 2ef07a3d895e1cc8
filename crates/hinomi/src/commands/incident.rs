//! `hinomi incident`

mod contact;

use app::{IncidentView, Moment, NewIncident, RegisterView};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use model::{Fact, Nature, Observation};
use serde_json::{Value, json};

use super::signal::done;
use crate::{args::Global, failure::BadInput, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi incident open --from sig_4f1c2a9be0d37c55 --aware 2015-06-10T17:05+09:00
  hinomi incident open --nature failure --aware 2015-04-02T09:10+09:00 --title 注文受付の停止
  hinomi incident record 2026-001 isolated:PC-017=2015-06-10T17:20+09:00 customers=unknown
  hinomi incident show 2026-001 --as-of 2026-11-23T10:00+09:00")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum NatureArg {
    Failure,
    Cyber,
}

impl From<NatureArg> for Nature {
    fn from(nature: NatureArg) -> Self {
        match nature {
            NatureArg::Failure => Self::Failure,
            NatureArg::Cyber => Self::Cyber,
        }
    }
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open an incident from signals, or from what a person knows
    Open {
        /// A signal; may be repeated
        #[arg(long)]
        from: Vec<String>,
        /// failure or cyber [default: cyber]
        #[arg(long, value_enum)]
        nature: Option<NatureArg>,
        /// When we became aware, with offset
        #[arg(long)]
        aware: Option<String>,
        /// One line for people
        #[arg(long, default_value = "")]
        title: String,
        /// Closed compartment; only mandates that name it reach the incident
        #[arg(long, default_value = "")]
        compartment: String,
        /// Played in this exercise, which must run; nothing real belongs to it
        #[arg(long)]
        exercise: Option<String>,
        /// More facts
        #[arg(value_name = "KEY=VALUE")]
        facts: Vec<String>,
    },
    /// The register of failures and cyber incidents, newest first, with its count
    List {
        /// failure or cyber
        #[arg(long, value_enum)]
        nature: Option<NatureArg>,
        /// open, merged or closed
        #[arg(long)]
        state: Option<String>,
    },
    /// One incident: facts, anchors, tasks, proposals, timeline
    Show {
        id: String,
        /// As it was known at this moment, with offset
        #[arg(long)]
        as_of: Option<String>,
    },
    /// Record what became known; KEY=unknown is an answer, empty is not
    #[command(after_help = keys())]
    Record {
        id: String,
        #[arg(value_name = "KEY=VALUE", required = true)]
        facts: Vec<String>,
        /// When the thing happened, with offset
        #[arg(long)]
        happened: Option<String>,
        /// When it became known, with offset
        #[arg(long)]
        known: Option<String>,
    },
    /// Handle incidents of one cause inside another; they stay counted
    Merge {
        /// The one that handles the others
        into: String,
        #[arg(required = true)]
        ids: Vec<String>,
        /// Who approves
        #[arg(long, default_value = "")]
        approver: String,
    },
    /// 連絡: who was told, when, with whom, under which number
    #[command(after_help = "Examples:
  hinomi incident contact 2026-001 --to police --person サイバー対策課 --at 2015-06-10T18:10+09:00 --number 27-1234
  hinomi incident contact 2026-001 --to industry_body --person 業界の窓口 --at … --report 2026-001-1")]
    Contact(contact::Told),
    /// 依頼: a vendor is asked to find something out until a day
    Request(contact::Asked),
    /// 回答・受領: what came back to a contact
    Reply(contact::Replied),
    /// Who was told or asked, and the clocks of what is asked
    Contacts { id: String },
    /// 情報共有機関等: who of the eight was told, and when
    Bodies { id: String },
    /// 終結
    Close {
        id: String,
        #[arg(long, default_value = "")]
        why: String,
    },
}

fn keys() -> String {
    let names = model::FactKey::names();
    let shown = names
        .map(|(name, qualified)| if qualified { format!("{name}:…") } else { name.to_owned() });
    format!("Keys: {}", shown.collect::<Vec<_>>().join(" "))
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    match args.what {
        What::Open { from, nature, aware, title, compartment, exercise, facts } => {
            let mut facts = observations(&facts, None, None)?;
            facts.extend(aware.map(|at| observation("aware", &at)));
            let nature = nature.map_or(Nature::Cyber, Into::into);
            let new = NewIncident { nature, title, signals: from, facts, compartment };
            let id = match exercise {
                Some(exercise) => desk.play_incident(&exercise, &new).await?,
                None => desk.open_incident(&new).await?,
            };
            show(output, &desk.incident(&id, None).await?)?;
        }
        What::List { nature, state } => {
            let all = desk.incidents(state.as_deref()).await?;
            let wanted = match nature {
                Some(nature) => all.only(nature.into()),
                None => all,
            };
            list(output, &wanted)?;
        }
        What::Contact(args) => contact::told(output, desk, args).await?,
        What::Request(args) => contact::asked(output, desk, args).await?,
        What::Reply(args) => contact::replied(output, desk, args).await?,
        What::Contacts { id } => contact::show(output, desk, &id, None).await?,
        What::Bodies { id } => contact::bodies(output, desk, &id).await?,
        What::Show { id, as_of } => {
            let as_of = as_of.map(|text| moment(&text)).transpose()?;
            show(output, &desk.incident(&id, as_of).await?)?;
        }
        What::Record { id, facts, happened, known } => {
            let facts = observations(&facts, happened.as_deref(), known.as_deref())?;
            desk.record(&id, &facts).await?;
            done(output, &json!({"kind": "recorded", "incident": id, "facts": facts.len()}))?;
        }
        What::Merge { into, ids, approver } => {
            desk.merge_incidents(&into, &ids, &approver).await?;
            done(output, &json!({"kind": "merged", "into": into, "incidents": ids}))?;
        }
        What::Close { id, why } => {
            desk.close_incident(&id, &why).await?;
            done(output, &json!({"kind": "closed", "incident": id}))?;
        }
    }
    Ok(Outcome::Done)
}

fn moment(text: &str) -> anyhow::Result<jiff::Timestamp> {
    model::instant(text).map_err(|error| {
        BadInput(format!("{text}: {error}; write it as in 2015-06-10T17:20+09:00")).into()
    })
}

fn observation(key: &str, value: &str) -> Observation {
    Observation { key: key.into(), value: value.into(), happened: None, known: None }
}

fn observations(
    pairs: &[String],
    happened: Option<&str>,
    known: Option<&str>,
) -> anyhow::Result<Vec<Observation>> {
    let read = |pair: &String| {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            BadInput(format!("{pair:?}: expected KEY=VALUE, for example customers=unknown"))
        })?;
        let (happened, known) = (happened.map(str::to_owned), known.map(str::to_owned));
        Ok(Observation { happened, known, ..observation(key, value) })
    };
    pairs.iter().map(read).collect()
}

fn list(output: &Output, register: &RegisterView) -> anyhow::Result<()> {
    if output.json {
        for incident in &register.incidents {
            let mut object = json!({"kind": "incident"});
            if let (Some(object), Ok(Value::Object(known))) =
                (object.as_object_mut(), serde_json::to_value(incident))
            {
                object.extend(known);
            }
            output.object(&object)?;
        }
        return output.object(&counts_json(register));
    }
    for incident in &register.incidents {
        let (id, title, rung) = (&incident.id, &incident.title, model::rung(incident));
        let state = app::state_of(incident);
        output.line(&format!(
            "{id}  {state:<7} R{rung}  {}  {title}",
            output.moment(incident.opened_at)
        ))?;
    }
    output.line(&text::counts(&output.words, register.counts))
}

fn counts_json(register: &RegisterView) -> Value {
    let short = [
        register.unreported.clone(),
        register.customers_not_told.clone(),
        register.customers_without_method.clone(),
    ];
    json!(text::CountsShape::new(register.counts, short))
}

fn show(output: &Output, view: &IncidentView) -> anyhow::Result<()> {
    if output.json {
        return output.object(&view.json());
    }
    let incident = &view.incident;
    output.line(&format!("{}  {}  R{}", incident.id, incident.title, model::rung(incident)))?;
    for (key, known) in &incident.facts {
        let value = value_text(output, &known.value);
        let corrected = match known.corrections {
            0 => String::new(),
            times => output.words.say("corrected", &[("times", &times.to_string())]),
        };
        output.line(&format!("  {key} = {value}  [{}]{corrected}", known.source))?;
    }
    for task in incident.open_tasks() {
        let due = output.moment(task.due);
        output.line(&format!("  □ {} {} → {due}", text::number(task.question), task.about))?;
    }
    for proposal in &view.proposals {
        let (signal, hosts) = (&proposal.signal, proposal.hosts.join(", "));
        output.line(&format!("  ? {signal} {hosts} ({})", proposal.shares.join(", ")))?;
    }
    for mail in &view.mails {
        output.line(&near(output, "mail-near-incident", mail))?;
    }
    view.timeline.iter().try_for_each(|moment| timeline_line(output, moment))
}

/// A mail near an attack, or the other way round.
pub fn near(output: &Output, sentence: &str, linked: &app::Linked) -> String {
    let words = &output.words;
    let confirmed = if linked.confirmed { words.word("mail-confirmed") } else { String::new() };
    words.say(sentence, &[("id", &linked.id), ("confirmed", &confirmed)])
}

/// When it was written, became known and happened, and what it was.
fn timeline_line(output: &Output, moment: &Moment) -> anyhow::Result<()> {
    let written = &moment.line.written;
    let what = moment.line.fact.as_ref().map_or_else(|| output.words.word("erased"), Fact::act);
    let happened = moment.happened.map_or_else(|| "-".to_owned(), |at| output.moment(at));
    let ahead = if moment.clock_ahead() { output.words.word("clock-ahead") } else { String::new() };
    let switched = if moment.switched {
        format!(" ▶ {}", output.words.word(&format!("phase-{}", moment.phase.name())))
    } else {
        String::new()
    };
    let args = [
        ("written", output.moment(written.at)),
        ("known", output.moment(moment.known)),
        ("happened", happened),
        ("what", what),
        ("by", written.by.clone()),
    ];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    output.line(&format!("  {}{ahead}{switched}", output.words.say("timeline-line", &args)))
}

fn value_text(output: &Output, value: &model::KnownValue) -> String {
    use model::KnownValue::{Count, No, Share, Text, Time, Unknown, Within, Yes};
    match value {
        Unknown => output.words.word("unknown"),
        No => output.words.word("not-done"),
        Yes => output.words.word("done"),
        Time(at) => output.moment(*at),
        Within(when) => {
            let (after, not_after) = (output.moment(when.earliest()), output.moment(when.latest()));
            output.words.say("within", &[("after", &after), ("not_after", &not_after)])
        }
        Count(count) => count.to_string(),
        Share { done, total } => format!("{done}/{total}"),
        Text(text) => text.clone(),
    }
}
