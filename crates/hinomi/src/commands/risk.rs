//! `hinomi risk`: the register of risks, what points at them, and what executives are told.

use std::path::PathBuf;

use app::{Pointed, RiskChange, RiskView, Scan, Target};
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use model::{
    CauseClass, Fact, Grading, Loser, NewRisk, Risk, RiskClass, RiskFact, Threat, Trigger,
    Triggered,
};
use serde_json::{Value, json};
use tables::Source;

use super::{import::faulty, roster::moment};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns of the list: id, title, cause (down, malfunction, defect, misuse), loses (customer; firm), asset, kind,
threat (T1–T6), motive, likelihood, likelihood-why, impact, impact-why (1–5), treatment (reduce, avoid, transfer,
accept), approver, assessed (a day, or a time with offset)
Examples:
  hinomi risk import risks.csv
  hinomi risk add --title 注文受付の停止 --cause down --loses customer --asset web-trade \\
    --likelihood 2 --likelihood-why 過去に一度 --impact 5 --impact-why 全顧客の注文が止まる
  hinomi risk scan --volumes orders.csv --bulletins bulletins.csv --threats threats.csv
  hinomi risk list --stale
  hinomi risk assess R-2026-001 --likelihood 3 --likelihood-why 攻撃の道具が出回った
  hinomi risk treat R-2026-001 accept --approver cio
  hinomi risk report"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a list (CSV, TSV or XLSX with a header) whole, or not at all
    Import {
        file: PathBuf,
        /// Take the rows that hold, and name those that were refused
        #[arg(long)]
        partly: bool,
    },
    /// Write one risk down
    Add(Box<AddArgs>),
    /// All risks: stale ones first, then those without a treatment
    List {
        /// Only those at which something points that nobody answered in time
        #[arg(long)]
        stale: bool,
        /// Only those of which nobody decided what is done
        #[arg(long)]
        untreated: bool,
        /// Only information-security, or cyber
        #[arg(long)]
        class: Option<String>,
        /// As they will be, or were, by the clock of this moment, with offset
        #[arg(long)]
        as_of: Option<String>,
    },
    /// One risk: assessments, triggers, treatment, entries
    Show { id: String },
    /// Look at a risk again; what is left out stays as it was
    Assess {
        id: String,
        #[command(flatten)]
        grades: Grades,
    },
    /// Decide what is done: reduce, avoid, transfer, accept
    Treat {
        id: String,
        treatment: String,
        /// Who accepts; another person who may approve
        #[arg(long, default_value = "")]
        approver: String,
    },
    /// Point at a risk, or at those on an asset, by hand
    Trigger {
        /// volume, connectivity, channel, bulletin, incident, threat
        trigger: String,
        /// The risk
        #[arg(long, conflicts_with = "asset", required_unless_present = "asset")]
        risk: Option<String>,
        /// The asset
        #[arg(long)]
        asset: Option<String>,
        /// By what, in words
        #[arg(long)]
        source: String,
        /// When it happened, with offset
        #[arg(long)]
        at: Option<String>,
    },
    /// Find what happened: volumes that rose, a network that grew, bulletins, incidents,
    /// threats that changed
    Scan {
        /// Counts of days: asset, day, count
        #[arg(long, value_name = "FILE")]
        volumes: Option<PathBuf>,
        /// Bulletins that touch an asset: id, asset, at
        #[arg(long, value_name = "FILE")]
        bulletins: Option<PathBuf>,
        /// Techniques of threats: threat, technique, first-seen
        #[arg(long, value_name = "FILE")]
        threats: Option<PathBuf>,
        /// Nothing that happened before this moment, with offset
        #[arg(long)]
        since: Option<String>,
    },
    /// As an executive: say that you have seen the last report
    Acknowledge,
    /// Tell executives: every change since the last report, what is stale, what is undecided
    Report {
        /// Instead of the last report: since this moment, with offset
        #[arg(long)]
        since: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
struct AddArgs {
    /// Its number [default: the next]
    #[arg(long, default_value = "")]
    id: String,
    #[arg(long, default_value = "")]
    title: String,
    /// down, malfunction, defect, misuse
    #[arg(long)]
    cause: Option<String>,
    /// customer, firm; may be repeated
    #[arg(long)]
    loses: Vec<String>,
    #[arg(long, default_value = "")]
    asset: String,
    #[arg(long, default_value = "")]
    kind: String,
    /// T1 to T6
    #[arg(long)]
    threat: Option<String>,
    #[arg(long, default_value = "")]
    motive: String,
    /// reduce, avoid, transfer, accept
    #[arg(long)]
    treatment: Option<String>,
    #[arg(long, default_value = "")]
    approver: String,
    #[command(flatten)]
    grades: Grades,
}

#[derive(Debug, ClapArgs)]
struct Grades {
    /// 1 to 5
    #[arg(long)]
    likelihood: Option<u8>,
    #[arg(long, default_value = "")]
    likelihood_why: String,
    /// 1 to 5
    #[arg(long)]
    impact: Option<u8>,
    #[arg(long, default_value = "")]
    impact_why: String,
    /// When it was thought, with offset [default: now]
    #[arg(long)]
    of: Option<String>,
}

impl Grades {
    fn typed(self) -> Result<Grading, BadInput> {
        Ok(Grading {
            likelihood: self.likelihood,
            likelihood_why: self.likelihood_why,
            impact: self.impact,
            impact_why: self.impact_why,
            of: self.of.as_deref().map(|of| moment("--of", of)).transpose()?,
        })
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Import { file, partly } => import(&desk, output, &file, partly).await,
        What::Add(args) => add(&desk, output, *args).await,
        What::List { stale, untreated, class, as_of } => {
            let as_of = as_of.as_deref().map(|at| moment("--as-of", at)).transpose()?;
            let classes = RiskClass::ALL.map(|class| (class.name(), class));
            let class = class.as_deref().map(|word| named("class", word, &classes)).transpose()?;
            list(output, &desk, (stale, untreated, class), as_of).await
        }
        What::Show { id } => show(output, &desk, &id).await,
        What::Assess { id, grades } => {
            changed(output, &desk.assess_risk(&id, &grades.typed()?).await?)
        }
        What::Treat { id, treatment, approver } => {
            changed(output, &desk.treat_risk(&id, &treatment, &approver).await?)
        }
        What::Trigger { trigger, risk, asset, source, at } => {
            let at = at.as_deref().map(|at| moment("--at", at)).transpose()?;
            let trigger = Triggered::new(trigger.parse::<Trigger>()?, source, at);
            let target = match (risk, asset) {
                (Some(id), _) => Target::Risk(id),
                (None, asset) => Target::Asset(asset.unwrap_or_default()),
            };
            let hit = desk.trigger_risks(&target, &trigger).await?;
            let point = |risk| Pointed { risk, trigger: trigger.clone() };
            pointed(output, &hit.into_iter().map(point).collect::<Vec<_>>())
        }
        What::Scan { volumes, bulletins, threats, since } => {
            let since = since.as_deref().map(|at| moment("--since", at)).transpose()?;
            let mut scan = Scan { since, ..Scan::default() };
            if let Some(file) = volumes {
                let taken = desk.take_volumes(&mut scan, &Source::file(&file)).await?;
                taken.map_err(|faults| bad(output, &file, &faults))?;
            }
            if let Some(file) = bulletins {
                let taken = desk.take_bulletins(&mut scan, &Source::file(&file)).await?;
                taken.map_err(|faults| bad(output, &file, &faults))?;
            }
            if let Some(file) = threats {
                let taken = desk.take_techniques(&mut scan, &Source::file(&file)).await?;
                taken.map_err(|faults| bad(output, &file, &faults))?;
            }
            pointed(output, &desk.scan_risks(&scan).await?)
        }
        What::Acknowledge => {
            let count = desk.acknowledge_risks().await?;
            super::signal::done(output, &json!({"kind": "acknowledged", "risks": count}))?;
            Ok(Outcome::Done)
        }
        What::Report { since } => {
            let since = since.as_deref().map(|at| moment("--since", at)).transpose()?;
            report(output, &desk, since).await
        }
    }
}

fn bad(output: &Output, file: &std::path::Path, faults: &[tables::Fault]) -> BadInput {
    faulty(&output.words, &file.display().to_string(), faults)
}

async fn import(
    desk: &app::Desk,
    output: &Output,
    file: &std::path::Path,
    partly: bool,
) -> anyhow::Result<Outcome> {
    let taken = desk.import_risks(&Source::file(file), partly).await?;
    let taken = taken.map_err(|faults| bad(output, file, &faults))?;
    for fault in &taken.refused {
        let object = json!({
            "kind": "row-refused", "line": fault.line, "column": fault.column,
            "expected": fault.expected.code,
        });
        if output.json {
            output.object(&object)?
        }
    }
    if !taken.refused.is_empty() {
        to_stderr(&super::import::said_of(
            &output.words,
            &file.display().to_string(),
            &taken.refused,
        ));
    }
    let (rows, refused) = (taken.ids.len(), taken.refused.len());
    super::signal::done(
        output,
        &json!({"kind": "imported", "what": "risks", "rows": rows, "refused": refused}),
    )?;
    Ok(Outcome::found_if(refused > 0))
}

/// The one of `all` that is called `word`.
fn named<T>(field: &str, word: &str, all: &[(&str, T)]) -> Result<T, model::Refusal>
where
    T: Copy,
{
    let found = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim()));
    let refused = || model::Refusal::new(model::Code::Value).field(field).arg("value", word);
    found.map(|(_, one)| *one).ok_or_else(refused)
}

async fn add(desk: &app::Desk, output: &Output, args: AddArgs) -> anyhow::Result<Outcome> {
    let losers = [("customer", Loser::Customer), ("firm", Loser::Firm)];
    let causes = CauseClass::ALL.map(|cause| (cause.name(), cause));
    let threats = Threat::ALL.map(|threat| (threat.name(), threat));
    let loses: Result<Vec<_>, _> =
        args.loses.iter().map(|who| named("loses", who, &losers)).collect();
    let new = NewRisk {
        id: args.id,
        title: args.title,
        cause: args.cause.as_deref().map(|it| named("cause", it, &causes)).transpose()?,
        loses: loses?,
        asset: args.asset,
        kind: args.kind,
        threat: args.threat.as_deref().map(|it| named("threat", it, &threats)).transpose()?,
        motive: args.motive,
        grading: args.grades.typed()?,
    };
    let treatment = args.treatment.as_deref().map(|word| (word, args.approver.as_str()));
    let id = desk.add_risk(&new, treatment).await?;
    changed(output, &desk.risk(&id).await?.0.risk)
}

/// The risk as it is after a change.
fn changed(output: &Output, risk: &Risk) -> anyhow::Result<Outcome> {
    if output.json {
        output.object(&shape("risk", json!(risk), risk.state()))?;
    } else {
        output
            .line(&output.words.say("risk-changed", &[("id", &risk.id), ("title", &risk.title)]))?;
    }
    Ok(Outcome::Done)
}

/// A record under the kind of its line; its own kind, if it has one, is its type.
fn shape(kind: &str, record: Value, state: &str) -> Value {
    let mut object = json!({"kind": kind, "state": state});
    if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), record) {
        object.extend(fields.into_iter().map(|(name, value)| match name.as_str() {
            "kind" => ("type".to_owned(), value),
            _ => (name, value),
        }));
    }
    object
}

fn view_json(desk: &app::Desk, view: &RiskView) -> Value {
    let mut object = shape("risk", json!(view.risk), view.risk.state());
    let band = desk.risk_rules().band.get(view.level);
    object["level"] = json!(band.map(|band| band.en.as_str()));
    object["product"] = json!(view.product);
    object["stale"] = json!(view.stale);
    object["classes"] = json!(view.classes);
    object["phase"] = json!(view.risk.phase());
    object["untreated"] = json!(view.untreated());
    object["internet"] = json!(view.internet);
    object["waits_since"] = json!(view.risk.waits_since());
    object
}

fn line(output: &Output, desk: &app::Desk, view: &RiskView) -> anyhow::Result<()> {
    let (words, risk) = (&output.words, &view.risk);
    let band = desk.risk_rules().band.get(view.level);
    let level = band.map_or("-", |band| words.pick(&band.ja, &band.en));
    let treatment = risk.treatment.as_ref().map_or("none", model::Treatment::name);
    let mut said = format!(
        "{}  {level} {}  {}  {}  {}",
        risk.id,
        view.product,
        risk.asset,
        risk.title,
        words.word(&format!("risk-treatment-{treatment}"))
    );
    if let Some(since) = risk.waits_since() {
        let id = if view.stale { "risk-stale" } else { "risk-waits" };
        said.push_str(&words.say(id, &[("since", &output.moment(since))]));
    }
    output.line(&said)
}

async fn list(
    output: &Output,
    desk: &app::Desk,
    (stale, untreated, class): (bool, bool, Option<RiskClass>),
    as_of: Option<Timestamp>,
) -> anyhow::Result<Outcome> {
    let mut views = desk.risks(as_of).await?;
    let all = views.len();
    let falls = |view: &RiskView| class.is_none_or(|class| view.classes.contains(&class));
    views.retain(|v| (!stale || v.stale) && (!untreated || v.untreated()) && falls(v));
    for view in &views {
        if output.json {
            output.object(&view_json(desk, view))?;
        } else {
            line(output, desk, view)?;
        }
    }
    let short = |short: &dyn Fn(&RiskView) -> bool| views.iter().filter(|view| short(view)).count();
    let (late, open) = (short(&|view| view.stale), short(&|view| view.untreated()));
    if output.json {
        output.object(&json!({"kind": "risks", "shown": views.len(), "of": all, "stale": late, "untreated": open}))?;
    } else {
        let counts = [("shown", views.len()), ("of", all), ("stale", late), ("untreated", open)];
        output.line(&output.words.say_counts("risk-counts", &counts))?;
    }
    Ok(Outcome::found_if(late + open > 0))
}

async fn show(output: &Output, desk: &app::Desk, id: &str) -> anyhow::Result<Outcome> {
    let (view, lines) = desk.risk(id).await?;
    if output.json {
        let mut object = view_json(desk, &view);
        let entry = |line: &ports::Line| {
            json!({"seq": line.written.seq, "at": line.written.at, "by": line.written.by,
                "what": line.fact.as_ref().map(Fact::act)})
        };
        object["entries"] = json!(lines.iter().map(entry).collect::<Vec<_>>());
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    line(output, desk, &view)?;
    for assessment in &view.risk.assessments {
        let when = assessment.moment().map(|at| output.moment(at)).unwrap_or_default();
        let (likely, bad) = (&assessment.likelihood, &assessment.impact);
        let args = [
            ("when", when.as_str()),
            ("by", &assessment.by),
            ("likelihood", &likely.grade.to_string()),
            ("likelihood-why", &likely.rationale),
            ("impact", &bad.grade.to_string()),
            ("impact-why", &bad.rationale),
        ];
        output.line(&output.words.say("risk-assessment-line", &args))?;
    }
    for trigger in &view.risk.triggered {
        output.line(&format!("  {}", trigger_said(output, trigger)))?;
    }
    Ok(Outcome::Done)
}

fn trigger_said(output: &Output, trigger: &Triggered) -> String {
    let kind = output.words.word(&format!("risk-trigger-{}", trigger.trigger.name()));
    let when = trigger.moment().map(|at| output.moment(at)).unwrap_or_default();
    format!("{kind}  {}  {when}", trigger.source)
}

fn pointed(output: &Output, pointed: &[Pointed]) -> anyhow::Result<Outcome> {
    for one in pointed {
        let (trigger, since) = (one.trigger.trigger.name(), one.trigger.moment());
        if output.json {
            output.object(&json!({
                "kind": "pointed", "risk": one.risk, "trigger": trigger,
                "source": one.trigger.source, "since": since,
            }))?;
        } else {
            output.line(&format!("{}  {}", one.risk, trigger_said(output, &one.trigger)))?;
        }
    }
    if pointed.is_empty() && !output.json {
        output.line(&output.words.word("risk-nothing-new"))?;
    }
    Ok(Outcome::found_if(!pointed.is_empty()))
}

async fn report(
    output: &Output,
    desk: &app::Desk,
    since: Option<Timestamp>,
) -> anyhow::Result<Outcome> {
    let report = desk.report_risks(since).await?;
    let stale: Vec<_> = report.risks.iter().filter(|view| view.stale).collect();
    let untreated: Vec<_> = report.risks.iter().filter(|view| view.untreated()).collect();
    let ids = |views: &[&RiskView]| views.iter().map(|v| v.risk.id.clone()).collect::<Vec<_>>();
    let (late, open) = (ids(&stale), ids(&untreated));
    if output.json {
        for change in &report.changes {
            output.object(&change_json(change))?;
        }
        output.object(&json!({
            "kind": "risk-report", "since": report.since, "to": report.to,
            "changes": report.changes.len(), "risks": report.risks.len(),
            "stale": late, "untreated": open,
        }))?;
    } else {
        for change in &report.changes {
            output.line(&change_said(output, change))?;
        }
        let args = [
            ("changes", report.changes.len().to_string()),
            ("risks", report.risks.len().to_string()),
            ("stale", none_or(output, &late)),
            ("untreated", none_or(output, &open)),
            ("to", none_or(output, &report.to)),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        output.line(&output.words.say("risk-report-line", &args))?;
    }
    Ok(Outcome::found_if(!(late.is_empty() && open.is_empty())))
}

fn none_or(output: &Output, ids: &[String]) -> String {
    if ids.is_empty() { output.words.word("risk-none") } else { ids.join(", ") }
}

fn change_json(change: &RiskChange) -> Value {
    let written = &change.line.written;
    let fact = match &change.line.fact {
        Some(Fact::Risk(fact)) => json!(fact),
        _ => Value::Null,
    };
    json!({
        "kind": "risk-change", "risk": change.risk, "title": change.title, "seq": written.seq,
        "at": written.at, "by": written.by, "what": change.line.fact.as_ref().map(Fact::act),
        "fact": fact,
    })
}

fn change_said(output: &Output, change: &RiskChange) -> String {
    let written = &change.line.written;
    let what = match &change.line.fact {
        Some(Fact::Risk(RiskFact::Triggered(trigger))) => trigger_said(output, trigger),
        Some(Fact::Risk(RiskFact::Treated(treatment))) => {
            output.words.word(&format!("risk-treatment-{}", treatment.name()))
        }
        Some(Fact::Risk(RiskFact::Assessed(assessment))) => {
            let product = assessment.product().to_string();
            output.words.say("risk-assessed-at", &[("product", &product)])
        }
        Some(_) => output.words.word("risk-identified"),
        None => output.words.word("erased"),
    };
    format!("{}  {}  {}  {what}", output.moment(written.at), change.risk, change.title)
}
