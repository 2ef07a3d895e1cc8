//! `hinomi plan`: policies, contingency plans and their versions; the risk/crisis line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use jiff::civil::Date;
use model::{Fact, Moment, Plan, PlanGap, PlanKind, PlanTest, Wording};
use packs::Pack;
use serde_json::{Value, json};

use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A step of a scenario is written SCENARIO: what is done. The scenarios are those of packs/risk.toml.
Examples:
  hinomi plan draft cp-ddos --kind contingency --owner csirt --title DDoS対応計画 \\
    --scenario ddos --step 'ddos: 回線事業者へ連絡する'
  hinomi plan approve cp-ddos --as cio
  hinomi plan test cp-ddos --on 2026-06-01 --passed --words 机上訓練で全手順を確かめた
  hinomi plan gaps
  hinomi plan line --incident 2026-001"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Policy,
    Contingency,
    Audit,
    People,
    Roadmap,
}

impl From<KindArg> for PlanKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Policy => Self::Policy,
            KindArg::Contingency => Self::Contingency,
            KindArg::Audit => Self::Audit,
            KindArg::People => Self::People,
            KindArg::Roadmap => Self::Roadmap,
        }
    }
}

#[derive(Debug, Subcommand)]
enum What {
    /// 起案
    Draft {
        id: String,
        #[arg(long, value_enum)]
        kind: KindArg,
        /// Whose it is
        #[arg(long)]
        owner: String,
        #[command(flatten)]
        words: Words,
    },
    /// 改訂: a new version; what is left out stays as it was
    Revise {
        id: String,
        #[command(flatten)]
        words: Words,
    },
    /// 承認, by another person than whoever wrote it
    Approve {
        id: String,
        /// The version [default: the newest]
        #[arg(long)]
        version: Option<u32>,
        /// The resolution of the board's meeting that decided
        #[arg(long, default_value = "")]
        resolution: String,
    },
    /// 周知: say that you have read it
    Read { id: String },
    /// 訓練: what came out of a test
    Test {
        id: String,
        /// The version [default: the one in force, else the newest]
        #[arg(long)]
        version: Option<u32>,
        /// The day
        #[arg(long)]
        on: Date,
        #[arg(long, conflicts_with = "failed", required_unless_present = "failed")]
        passed: bool,
        #[arg(long)]
        failed: bool,
        /// What came out
        #[arg(long, default_value = "")]
        words: String,
        /// Evidence, by its number; may be repeated
        #[arg(long)]
        evidence: Vec<String>,
        /// Who took part: the firm alone, its sector, other sectors, other infrastructures
        #[arg(long, value_enum, default_value_t)]
        breadth: BreadthArg,
    },
    /// 進捗: so many of so many are done
    Progress {
        id: String,
        #[arg(long)]
        done: u32,
        #[arg(long)]
        of: u32,
        #[arg(long, default_value = "")]
        words: String,
    },
    /// Freeze the version in force to an incident
    Use {
        id: String,
        #[arg(long)]
        incident: String,
    },
    /// 廃止
    Retire {
        id: String,
        #[arg(long, default_value = "")]
        why: String,
    },
    /// All plans
    List,
    /// One plan with its versions, tests and uses
    Show { id: String },
    /// What the plans lack today
    Gaps,
    /// The eleven elements before and after the event, and what an incident opened
    Line {
        /// An incident: whether its crisis is on, who is on duty, which plans are frozen
        #[arg(long)]
        incident: Option<String>,
        /// Another pack of rules that holds the elements
        #[arg(long, value_name = "FILE")]
        pack: Option<PathBuf>,
    },
}

#[derive(Clone, Debug, ClapArgs)]
struct Words {
    #[arg(long)]
    title: Option<String>,
    /// A scenario that it is for; may be repeated
    #[arg(long)]
    scenario: Vec<String>,
    /// A step; may be repeated
    #[arg(long)]
    step: Vec<String>,
    /// The text, or where it lies
    #[arg(long)]
    text: Option<String>,
    /// The SHA-256 of the document
    #[arg(long)]
    sha256: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum BreadthArg {
    #[default]
    SingleFirm,
    InSector,
    CrossSector,
    CrossInfrastructure,
}

impl From<BreadthArg> for model::Breadth {
    fn from(arg: BreadthArg) -> Self {
        match arg {
            BreadthArg::SingleFirm => Self::SingleFirm,
            BreadthArg::InSector => Self::InSector,
            BreadthArg::CrossSector => Self::CrossSector,
            BreadthArg::CrossInfrastructure => Self::CrossInfrastructure,
        }
    }
}

impl Words {
    fn over(self, before: Wording) -> Wording {
        let or = |new: Vec<String>, old| if new.is_empty() { old } else { new };
        Wording {
            title: self.title.unwrap_or(before.title),
            scenarios: or(self.scenario, before.scenarios),
            steps: or(self.step, before.steps),
            text: self.text.unwrap_or(before.text),
            sha256: self.sha256.unwrap_or(before.sha256),
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    let plan = match args.what {
        What::Draft { id, kind, owner, words } => {
            let wording = words.over(Wording::default());
            desk.draft_plan(&id, kind.into(), &owner, &wording).await?
        }
        What::Revise { id, words } => {
            desk.revise_plan(&id, |before| words.clone().over(before)).await?
        }
        What::Approve { id, version, resolution } => {
            desk.approve_plan(&id, version, &resolution).await?
        }
        What::Read { id } => desk.read_plan(&id).await?,
        What::Test { id, version, on, passed, words, evidence, breadth, .. } => {
            let version = match version {
                Some(version) => version,
                None => tested_version(&desk.plan(&id).await?.0),
            };
            let test = {
                let breadth = breadth.into();
                PlanTest { version, on, words, passed, evidence, breadth }
            };
            desk.test_plan(&id, &test).await?
        }
        What::Progress { id, done, of, words } => {
            desk.progress_plan(&id, (done, of), &words).await?
        }
        What::Use { id, incident } => desk.use_plan(&id, &incident).await?,
        What::Retire { id, why } => desk.retire_plan(&id, &why).await?,
        What::List => return list(output, &desk.plans().await?),
        What::Show { id } => return show(output, &desk, &id).await,
        What::Gaps => return gaps(output, &desk.plan_gaps().await?),
        What::Line { incident, pack } => {
            return risk_line(output, &desk, incident.as_deref(), pack.as_deref()).await;
        }
    };
    list(output, &[plan])
}

fn tested_version(plan: &Plan) -> u32 {
    plan.in_force().or(plan.newest()).map_or(0, |version| version.no)
}

fn list(output: &Output, plans: &[Plan]) -> anyhow::Result<Outcome> {
    for plan in plans {
        if output.json {
            output.object(&shape(plan))?;
            continue;
        }
        let words = &output.words;
        let state = words.word(&format!("plan-state-{}", plan.state()));
        let kind = words.word(&format!("plan-kind-{}", plan.kind.name()));
        let title = plan.newest().map(|newest| newest.wording.title.as_str()).unwrap_or_default();
        let force = plan.in_force().map_or_else(|| "-".to_owned(), |force| force.no.to_string());
        output.line(&format!("{}  {kind}  {state}  v{force}  {title}", plan.id))?;
    }
    if plans.is_empty() && !output.json {
        output.line(&output.words.word("plan-none"))?;
    }
    Ok(Outcome::Done)
}

fn shape(plan: &Plan) -> Value {
    let mut object = json!({
        "kind": "plan", "state": plan.state(),
        "in_force": plan.in_force().map(|force| force.no),
        "last_passed": plan.last_passed().map(|test| test.on),
        "last_drill": plan.last_drill().map(|test| test.on),
        "last_revision": plan.last_revision().map(|version| version.at),
        "last_across": plan.last_across().map(|test| test.on),
    });
    if let (Some(object), Ok(Value::Object(fields))) =
        (object.as_object_mut(), serde_json::to_value(plan))
    {
        object.extend(fields.into_iter().map(|(name, value)| match name.as_str() {
            "kind" => ("type".to_owned(), value),
            _ => (name, value),
        }));
    }
    object
}

async fn show(output: &Output, desk: &app::Desk, id: &str) -> anyhow::Result<Outcome> {
    let (plan, lines) = desk.plan(id).await?;
    if output.json {
        let mut object = shape(&plan);
        let entry = |line: &ports::Line| {
            json!({"seq": line.written.seq, "at": line.written.at, "by": line.written.by,
                "what": line.fact.as_ref().map(Fact::act)})
        };
        object["entries"] = json!(lines.iter().map(entry).collect::<Vec<_>>());
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    list(output, std::slice::from_ref(&plan))?;
    for version in &plan.versions {
        let approved = match &version.approved {
            Some((by, at)) => {
                output.words.say("plan-approved-by", &[("by", by), ("at", &output.moment(*at))])
            }
            None => output.words.word("plan-not-approved"),
        };
        output.line(&format!("  v{} {}  {approved}", version.no, version.wording.title))?;
        version.wording.steps.iter().try_for_each(|step| output.line(&format!("    {step}")))?;
    }
    for test in &plan.tests {
        let word = output.words.word(if test.passed { "plan-passed" } else { "plan-failed" });
        output.line(&format!("  {} v{} {word} {}", test.on, test.version, test.words))?;
    }
    for (incident, version) in &plan.used_in {
        output.line(&format!("  {incident} ← v{version}"))?;
    }
    Ok(Outcome::Done)
}

fn gaps(output: &Output, gaps: &[PlanGap]) -> anyhow::Result<Outcome> {
    for gap in gaps {
        let said = said(output, gap);
        if output.json {
            output.object(&json!({"kind": "gap", "gap": gap.gap, "plan": gap.plan, "about": gap.about, "said": said}))?;
        } else {
            output.line(&said)?;
        }
    }
    if gaps.is_empty() && !output.json {
        output.line(&output.words.word("plan-no-gaps"))?;
    }
    Ok(Outcome::found_if(!gaps.is_empty()))
}

fn said(output: &Output, gap: &PlanGap) -> String {
    let about = [gap.plan.as_str(), gap.about.as_str()].join(" ");
    text::check(&output.words, PlanGap::finding(gap.gap), &[("about", about.trim().to_owned())])
}

const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The elements of the line, in order: code, words, and where they lie.
fn elements(pack: Option<&std::path::Path>) -> anyhow::Result<Vec<model::Criterion>> {
    let edited;
    let book = match pack {
        None => app::RuleBook::built_in().map_err(wiring::faults)?,
        Some(file) => {
            let bytes = read_named(file, PACK_BYTES_MAX)?;
            let name = file.display().to_string();
            let pack =
                Pack::parse(&name, &String::from_utf8_lossy(&bytes)).map_err(wiring::faults)?;
            edited = app::RuleBook::of(&[pack]).map_err(wiring::faults)?;
            &edited
        }
    };
    let of = |set: &model::Ruleset| {
        let elements = set.criteria.iter().filter(|one| one.kind == model::CriterionKind::Element);
        elements.cloned().collect::<Vec<_>>()
    };
    let sets = book.rulesets().iter().map(|set| (set.applies_from, of(set)));
    let newest = sets.filter(|(_, found)| !found.is_empty()).max_by_key(|(from, _)| *from);
    Ok(newest.ok_or_else(|| BadInput("no rule set of kind element".into()))?.1)
}

async fn risk_line(
    output: &Output,
    desk: &app::Desk,
    incident: Option<&str>,
    pack: Option<&std::path::Path>,
) -> anyhow::Result<Outcome> {
    desk.may_read().await?;
    let crisis = match incident {
        Some(id) => Some(desk.crisis(id).await?),
        None => None,
    };
    for (at, element) in elements(pack)?.iter().enumerate() {
        let moment = element.moment.unwrap_or(Moment::Both);
        // Where the line stands: before the event risk management works, after it crisis management.
        let now = crisis.as_ref().map(|crisis| match moment {
            Moment::Before => !crisis.on,
            Moment::After => crisis.on,
            Moment::Both => true,
        });
        if output.json {
            output.object(&json!({
                "kind": "element", "no": at + 1, "code": element.code, "moment": moment,
                "ja": element.text.ja, "en": element.text.en, "now": now,
            }))?;
        } else {
            let place = output.words.word(&format!("element-{}", moment.name()));
            let mark = if now == Some(true) { "●" } else { "○" };
            let name = output.words.pick(&element.text.ja, &element.text.en);
            output.line(&format!("{mark} {place}  {name}"))?;
        }
    }
    match crisis {
        Some(crisis) => crisis_said(output, &crisis),
        None => Ok(Outcome::Done),
    }
}

fn crisis_said(output: &Output, crisis: &app::Crisis) -> anyhow::Result<Outcome> {
    if output.json {
        let duty = crisis.roster.iter().map(|level| {
            let who: Vec<_> = level.on_duty.iter().map(|(party, _)| party).collect();
            json!({"level": level.name, "on_duty": who})
        });
        let plans =
            crisis.plans.iter().map(|(id, version)| json!({"plan": id, "version": version}));
        let clocks: serde_json::Map<_, _> =
            crisis.clocks.iter().map(|(name, at)| ((*name).to_owned(), json!(at))).collect();
        output.object(&json!({
            "kind": "crisis", "incident": crisis.incident.id, "on": crisis.on,
            "roster": duty.collect::<Vec<_>>(), "clocks": clocks, "tasks": crisis.tasks,
            "plans": plans.collect::<Vec<_>>(), "uncovered": crisis.uncovered,
        }))?;
    } else {
        let words = &output.words;
        output.line(&words.word(if crisis.on { "crisis-on" } else { "crisis-off" }))?;
        for level in &crisis.roster {
            let who: Vec<_> = level.on_duty.iter().map(|(party, _)| party.as_str()).collect();
            output.line(&format!("  {}  {}", level.name, who.join(", ")))?;
        }
        for (name, at) in &crisis.clocks {
            output.line(&format!(
                "  {}  {}",
                words.word(&format!("anchor-{name}")),
                output.moment(*at)
            ))?;
        }
        for (plan, version) in &crisis.plans {
            output.line(
                &words.say("crisis-plan", &[("plan", plan), ("version", &version.to_string())]),
            )?;
        }
        for scenario in &crisis.uncovered {
            output.line(&words.say("crisis-uncovered", &[("scenario", scenario)]))?;
        }
    }
    Ok(Outcome::found_if(!crisis.uncovered.is_empty()))
}
