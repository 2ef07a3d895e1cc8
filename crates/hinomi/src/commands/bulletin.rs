//! `hinomi bulletin`: what is told to others of the sector, and what comes from them.

mod derive;
mod hygiene;
mod propose;
mod sweep;

use app::{AnswerRate, BulletinView, NewBulletin, Reaching};
use clap::{Args as ClapArgs, Subcommand};
use model::{Affected, Bulletin, Fact, Threat, Tlp};
use serde_json::{Value, json};

use super::roster::moment;
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Markings: clear, green, amber, amber+strict, red (TLP 2.0).
Examples:
  hinomi bulletin draft --theme early-warning --title '認証装置の脆弱性' --tlp amber --ask VPN装置X \\
    --indicator 203.0.113.66 --indicator 'hxxp://evil[.]example'
  hinomi bulletin audience isac-2026-001
  hinomi --as deputy bulletin approve isac-2026-001
  hinomi bulletin release isac-2026-001 --to bank-a --to bank-b
  hinomi bulletin answer isac-2026-001 exposed --words '2 台で使用'
  hinomi bulletin show isac-2026-001
  hinomi bulletin draft --theme incident-report --title 不審な通信 --tlp amber --threat T4 --anonymous --hide PC-017
  hinomi bulletin derive bank-a-2026-001 --title 同種の通信に注意 --words '…'
  hinomi bulletin doubts isac-2026-002
  hinomi bulletin sweep isac-2026-001 /var/log/proxy.csv
  hinomi bulletin blocklist
  hinomi bulletin list --theme good-practice
  hinomi bulletin draft --theme dialogue --title 監視体制の見直し --tlp amber+strict --re fsa-2026-004
  hinomi bulletin thread fsa-2026-004")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write one down
    Draft(Box<DraftArgs>),
    /// Mark how far it may go
    Mark {
        id: String,
        #[arg(value_parser = marking)]
        tlp: Tlp,
        /// For RED: person@node; may be repeated
        #[arg(long)]
        named: Vec<String>,
    },
    /// Approve it, as another person than whoever wrote it
    Approve { id: String },
    /// Who exactly would get it, and who would not and why
    Audience { id: String },
    /// Let it go
    Release {
        id: String,
        /// A node; may be repeated
        #[arg(long, required_unless_present = "all")]
        to: Vec<String>,
        /// To all who may have it
        #[arg(long, conflicts_with = "to")]
        all: bool,
    },
    /// All bulletins, newest first
    List {
        /// Only those to which this house owes an answer
        #[arg(long)]
        unanswered: bool,
        /// Only of this theme: `good-practice` is the library of good practice
        #[arg(long)]
        theme: Option<String>,
    },
    /// 対話: what was said in one thread, oldest first
    Thread { id: String },
    /// One bulletin, its recipients and what they did
    Show { id: String },
    /// Say that it was read; whoever sent it learns so
    Read { id: String },
    /// Answer: exposed, not, unknown
    Answer {
        id: String,
        #[arg(value_parser = affected)]
        affected: Affected,
        #[arg(long, default_value = "")]
        words: String,
    },
    /// What speaks against its indicators: lists, ranges, our own
    Doubts { id: String },
    /// What may be blocked of everything told: a proposal, nothing is blocked by it
    Blocklist,
    /// How far each source is relied on, from what became of what it told
    Sources,
    /// How many bulletins each origin made
    Origins,
    /// From a report: a draft without a trace of whoever told it
    Derive(Box<derive::Args>),
    /// Look for its indicators in what this house keeps, and propose an answer
    Sweep {
        id: String,
        /// Log files, folders, Parquet [default: events/ of the data directory]
        files: Vec<std::path::PathBuf>,
    },
    /// Draft alerts for what several institutions reported, naming none
    Propose {
        /// Incidents within so many days of each other [default: the pack's]
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(model::ProposalRule::WITHIN))]
        within: Option<i64>,
    },
    /// Take it back from everybody to whom it went from here
    Withdraw {
        id: String,
        #[arg(long)]
        why: String,
    },
}

#[derive(Debug, ClapArgs)]
struct DraftArgs {
    /// alert, early-warning, vulnerability, incident-report, good-practice…
    #[arg(long)]
    theme: String,
    #[arg(long)]
    title: String,
    #[arg(long, default_value = "")]
    words: String,
    #[arg(long, value_parser = marking)]
    tlp: Option<Tlp>,
    /// For RED: person@node; may be repeated
    #[arg(long)]
    named: Vec<String>,
    /// What to look for; veiled or not; may be repeated
    #[arg(long)]
    indicator: Vec<String>,
    /// A product or service whose users are to answer; may be repeated
    #[arg(long)]
    ask: Vec<String>,
    /// Whoever reported it agreed that it goes further
    #[arg(long)]
    consent: bool,
    /// The exercise that it is part of; it must run
    #[arg(long, default_value = "")]
    exercise: String,
    /// A bulletin that it is made from; may be repeated, and is told to nobody
    #[arg(long)]
    from: Vec<String>,
    /// Why an indicator is told although lists warn of it; may be repeated
    #[arg(long, value_name = "VALUE=REASON", value_parser = reason)]
    although: Vec<(String, String)>,
    /// The indicators are worth nothing from then on, with offset
    #[arg(long)]
    until: Option<String>,
    /// Of a report: T1 to T6
    #[arg(long, value_parser = threat)]
    threat: Option<Threat>,
    /// Of a report: when it happened, with offset
    #[arg(long)]
    occurred: Option<String>,
    /// Of a dialogue: the bulletin that it answers
    #[arg(long, default_value = "")]
    re: String,
    /// The body may make something of it and may not pass it on as it is
    #[arg(long)]
    anonymous: bool,
    /// A machine, range or word by which others would know this house; may be repeated
    #[arg(long)]
    hide: Vec<String>,
}

fn reason(text: &str) -> Result<(String, String), String> {
    // A link has signs of equality of its own; a reason seldom begins with one.
    let (value, why) = text.rsplit_once('=').ok_or("expected VALUE=REASON")?;
    Ok((value.to_owned(), why.to_owned()))
}

fn threat(text: &str) -> Result<Threat, String> {
    let found = Threat::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| "expected T1 to T6".to_owned())
}

fn marking(text: &str) -> Result<Tlp, String> {
    Tlp::read(text).ok_or_else(|| "expected clear, green, amber, amber+strict or red".to_owned())
}

fn affected(text: &str) -> Result<Affected, String> {
    let found = Affected::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| "expected exposed, not or unknown".to_owned())
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    match args.what {
        What::Draft(args) => {
            let id = desk.draft_bulletin(&new(*args)?).await?;
            changed(output, &desk.bulletin(&id).await?.0.bulletin)
        }
        What::Mark { id, tlp, named } => {
            changed(output, &desk.mark_bulletin(&id, tlp, &named).await?)
        }
        What::Approve { id } => changed(output, &desk.approve_bulletin(&id).await?),
        What::Audience { id } => audience(output, &desk.bulletin_audience(&id).await?),
        What::Release { id, mut to, all } => {
            if all {
                let reaching = desk.bulletin_audience(&id).await?;
                let may = reaching.into_iter().filter(|one| one.refused.is_none());
                to = may.map(|one| one.node.id).collect();
                if to.is_empty() {
                    let why = format!("`hinomi bulletin audience {id}` says why");
                    return Err(BadInput(format!("{id}: nobody may have it now; {why}")).into());
                }
            }
            changed(output, &desk.release_bulletin(&id, &to).await?)
        }
        What::List { unanswered, theme } => {
            let mut all = desk.bulletins().await?;
            all.retain(|one| theme.as_ref().is_none_or(|theme| one.bulletin.sheet.theme == *theme));
            list(output, &all, unanswered)
        }
        What::Thread { id } => {
            let said = desk.dialogue(&id).await?.into_iter();
            let views: Vec<_> = said
                .map(|bulletin| BulletinView { told: AnswerRate::of(&bulletin), bulletin })
                .collect();
            list(output, &views, false)
        }
        What::Show { id } => show(output, desk, &id).await,
        What::Doubts { id } => hygiene::doubts(output, &desk.bulletin_doubts(&id).await?),
        What::Blocklist => hygiene::block_list(output, &desk.block_list().await?),
        What::Sources => hygiene::sources(output, &desk.bulletin_sources().await?),
        What::Origins => hygiene::origins(output, &desk.bulletins_by_origin().await?),
        What::Derive(args) => derive::run(output, desk, *args).await,
        What::Sweep { id, files } => sweep::run(output, &house, &id, &files).await,
        What::Propose { within } => propose::run(output, desk, within).await,
        What::Read { id } => changed(output, &desk.read_bulletin(&id).await?),
        What::Answer { id, affected, words } => {
            changed(output, &desk.answer_bulletin(&id, affected, &words).await?)
        }
        What::Withdraw { id, why } => changed(output, &desk.withdraw_bulletin(&id, &why).await?),
    }
}

fn new(args: DraftArgs) -> anyhow::Result<NewBulletin> {
    let at = |option, text: &Option<String>| {
        text.as_deref().map(|text| moment(option, text)).transpose()
    };
    Ok(NewBulletin {
        until: at("--until", &args.until)?,
        occurred: at("--occurred", &args.occurred)?,
        although: args.although,
        threat: args.threat,
        re: args.re,
        anonymous: args.anonymous,
        hide: args.hide,
        theme: args.theme,
        title: args.title,
        words: args.words,
        tlp: args.tlp,
        named: args.named,
        indicators: args.indicator,
        asks: args.ask,
        exercise: args.exercise,
        consent: args.consent,
        from: args.from,
    })
}

fn changed(output: &Output, bulletin: &Bulletin) -> anyhow::Result<Outcome> {
    let told = AnswerRate::of(bulletin);
    let view = BulletinView { bulletin: bulletin.clone(), told };
    line(output, &view)?;
    Ok(Outcome::Done)
}

/// The bulletin as one object: what travels, where it stands, what became of it.
fn shape(view: &BulletinView) -> Value {
    let mut object = json!(view.bulletin.sheet);
    object["title"] = json!(view.bulletin.title());
    object["kind"] = json!("bulletin");
    object["state"] = json!(view.bulletin.state.name());
    object["received"] = json!(view.bulletin.received);
    object["approved"] = json!(view.bulletin.approved.as_ref().map(|(by, _)| by));
    object["released"] = json!(view.bulletin.released);
    object["read"] = json!(view.bulletin.read);
    object["answer"] = json!(view.bulletin.answer);
    object["swept"] = json!(view.bulletin.swept);
    object["withdrawn"] = json!(view.bulletin.withdrawn);
    object["deliveries"] = json!(view.bulletin.deliveries);
    let told = &view.told;
    object["told"] = json!({"sent": told.sent, "delivered": told.delivered, "read": told.read,
        "answered": told.answered, "exposed": told.affected[0], "not": told.affected[1],
        "unknown": told.affected[2], "unanswered": told.sent - told.answered, "median_s": told.median_s,
        "report_to_receipt_s": told.report_to_receipt_s});
    object
}

fn line(output: &Output, view: &BulletinView) -> anyhow::Result<()> {
    if output.json {
        return output.object(&shape(view));
    }
    let sheet = &view.bulletin.sheet;
    let tlp = sheet.tlp.map_or("—", Tlp::label);
    let state = output.words.word(&format!("bulletin-{}", view.bulletin.state.name()));
    output.line(&format!("{}  {tlp}  {state}  {}", sheet.id, view.bulletin.title()))
}

fn list(output: &Output, views: &[BulletinView], unanswered: bool) -> anyhow::Result<Outcome> {
    let shown = views.iter().filter(|view| !unanswered || view.bulletin.waits_for_answer());
    let shown: Vec<_> = shown.collect();
    for view in &shown {
        line(output, view)?;
    }
    if shown.is_empty() && !output.json {
        output.line(&output.words.word("bulletin-none"))?;
    }
    Ok(Outcome::found_if(unanswered && !shown.is_empty()))
}

fn audience(output: &Output, all: &[Reaching]) -> anyhow::Result<Outcome> {
    for one in all {
        if output.json {
            let refused = one.refused.as_ref();
            output.object(&json!({"kind": "audience", "node": one.node.id, "name": one.node.name, "abroad": one.abroad,
                "gets": refused.is_none(), "code": refused.map(|r| r.code.name()), "detail": refused.and_then(|r| r.detail.clone())}))?;
            continue;
        }
        let said = match &one.refused {
            None => output.words.word("bulletin-gets"),
            Some(refusal) => text::hint(&output.words, refusal),
        };
        output.line(&format!("{}  {}  {said}", one.node.id, one.node.name))?;
    }
    Ok(Outcome::Done)
}

/// How many got, read and answered it, and after how long.
fn told(output: &Output, view: &BulletinView) -> String {
    let told = &view.told;
    let minutes = |s: Option<i64>| s.map_or("—".to_owned(), |s| (s / 60).to_string());
    let counts = [told.sent, told.delivered, told.read, told.answered].map(|it| it.to_string());
    let [sent, delivered, read, answered] = &counts;
    let args = [
        ("sent", sent.as_str()),
        ("delivered", delivered),
        ("read", read),
        ("answered", answered),
        ("exposed", &told.affected[0].to_string()),
        ("median", &minutes(told.median_s)),
    ];
    output.words.say("bulletin-told", &args)
}

async fn show(output: &Output, desk: &app::Desk, id: &str) -> anyhow::Result<Outcome> {
    let (view, lines) = desk.bulletin(id).await?;
    let assets = desk.assets_asked_about(&view.bulletin.sheet).await?;
    if output.json {
        let mut object = shape(&view);
        object["proposed"] = sweep::proposed(&view.bulletin, &assets);
        object["entries"] = json!(lines.iter().map(|line| json!({"seq": line.written.seq,
            "at": line.written.at, "by": line.written.by, "what": line.fact.as_ref().map(Fact::act)})).collect::<Vec<_>>());
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    line(output, &view)?;
    let sheet = &view.bulletin.sheet;
    if !sheet.words.is_empty() {
        output.line(&sheet.words)?;
    }
    for indicator in &sheet.indicators {
        output.line(&format!("  {}", indicator.veiled()))?;
    }
    if !sheet.asks.is_empty() {
        let asked = sheet.asks.join("・");
        output.line(&output.words.say("bulletin-asks", &[("products", &asked)]))?;
    }
    if !view.bulletin.withdrawn.is_empty() {
        let why = [("why", view.bulletin.withdrawn.as_str())];
        output.line(&output.words.say("bulletin-withdrawn-why", &why))?;
    }
    for hop in &sheet.hops {
        output.line(&format!("  → {}  {}", hop.node, output.moment(hop.at)))?;
    }
    if view.bulletin.waits_for_answer() {
        sweep::propose(output, &view.bulletin, &assets)?;
    }
    if !view.bulletin.deliveries.is_empty() {
        output.line(&told(output, &view))?;
    }
    for delivery in &view.bulletin.deliveries {
        let at = |at: Option<jiff::Timestamp>| at.map_or("—".to_owned(), |at| output.moment(at));
        let answer = delivery.answered.as_ref().map_or("waits", |told| told.affected.name());
        let args = [
            ("node", delivery.node.as_str()),
            ("delivered", &at(delivery.delivered)),
            ("read", &at(delivery.read)),
            ("answer", &output.words.word(&format!("affected-{answer}"))),
            ("words", delivery.answered.as_ref().map_or("", |told| told.words.as_str())),
        ];
        output.line(&output.words.say("bulletin-delivery", &args))?;
        if let Some(refusal) = &delivery.refused {
            let why = text::hint(&output.words, refusal);
            let args = [("code", refusal.code.name()), ("why", &why)];
            output.line(&output.words.say("bulletin-not-taken", &args))?;
        }
    }
    Ok(Outcome::Done)
}
