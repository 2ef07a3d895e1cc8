//! `/findings/{id}`: the fact with its rows, the chain in three levels, the sheet with
//! both voices, the measures, and what happened.

use app::{AppError, FindingView};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{
    Action, ActionKind, CauseLevel, CauseNode, Code, Facet, Finding, FindingState, Impact, Layer,
    Permission, Refusal, percent,
};

use super::{
    Tab,
    checks::title,
    findings::{escalated, layer, origin, running, stage_mark},
    history::{Event, events, name},
    sent::{Back, answered, day, ids, number, wrong_value},
    tabs,
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Rows of a verdict shown on the page.
const ROWS_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "prove/finding.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    path: String,
    title: String,
    mark: Mark,
    repeats: Option<(String, String)>,
    gone: bool,
    fact: String,
    origin: String,
    criteria: Vec<String>,
    /// The provisions that a recommendation rests on.
    legal: Vec<String>,
    layer: String,
    escalated: Option<String>,
    /// Governance, management, or both.
    levels: Vec<String>,
    facet: Option<String>,
    seen_in: Vec<String>,
    facets: Vec<(&'static str, String)>,
    cause: String,
    theme: String,
    raised: Option<Moment>,
    by: String,
    numbers: Vec<Numbers>,
    rows: Option<Rows>,
    chain: Vec<Level>,
    sheet: Vec<Voice>,
    actions: Vec<Measure>,
    end: String,
    proof: Vec<String>,
    history: Vec<Event>,
    may: May,
    wrong: Option<Back>,
}

/// What is claimed and what was shown of one criterion.
struct Numbers {
    criterion: String,
    /// The check that found it: where it stands and what it is called.
    check: (String, String),
    claimed: String,
    verified: String,
    gap: String,
    shares: [u64; 3],
    of: u64,
    /// Widths of the three parts of a bar of 1000.
    widths: [u64; 3],
}

struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    more: u64,
}

struct Level {
    name: String,
    words: Option<String>,
    skipped: Option<String>,
    /// What it meant for the market; only a problem has one.
    impact: Option<String>,
}

struct Voice {
    mark: Mark,
    words: String,
    by: String,
    at: Option<Moment>,
}

/// A measure of a finding.
pub(crate) struct Measure {
    pub(crate) href: String,
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) mark: Mark,
    pub(crate) owner: String,
    pub(crate) due: String,
    pub(crate) overdue: bool,
}

/// The forms that the mandate and the state allow.
#[expect(clippy::struct_excessive_bools, reason = "one for each form")]
struct May {
    take: bool,
    view: bool,
    trace: bool,
    comment: bool,
    confirm: bool,
    close: bool,
    drop: bool,
    reopen: bool,
    plan: bool,
}

impl May {
    fn of(seat: &Seat, finding: &Finding) -> Self {
        let holds = |permission| seat.desk.holds(permission).is_ok();
        let (review, answer) = (holds(Permission::Review), holds(Permission::Answer));
        let (state, running) = (finding.state, running(finding));
        Self {
            take: review && state == FindingState::Proposed,
            view: review && running && state != FindingState::Confirmed,
            trace: review && running,
            comment: answer && running,
            confirm: review && state == FindingState::Checked,
            close: review && state == FindingState::Confirmed,
            drop: review && state.open() && state != FindingState::Confirmed,
            reopen: review && !state.open(),
            plan: answer && running,
        }
    }

    fn any(&self) -> bool {
        self.take || self.confirm || self.close || self.drop || self.reopen
    }
}

impl Page<'_> {
    /// Why the form `act` was sent back, if it was.
    fn wrong_at(&self, act: &str) -> Option<&String> {
        Back::at(&self.wrong, act)
    }
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    let view = seat.desk.finding(id).await?;
    let s = &seat.s;
    let finding = &text::finding(&s.words, &view.finding);
    let sent_back = wrong.is_some();
    let repeats = view.repeats.as_ref();
    let page = Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Findings),
        id: finding.id.clone(),
        path: encoded(&finding.id),
        title: plain(&finding.title),
        mark: stage_mark(s, view.stage()),
        repeats: repeats.map(|one| (format!("/findings/{}", encoded(&one.id)), one.id.clone())),
        gone: finding.gone_at.is_some() && finding.state.open(),
        fact: plain(&finding.fact),
        origin: origin(s, &finding.origin),
        criteria: finding.criteria.iter().map(|code| plain(code)).collect(),
        legal: finding.legal.iter().map(|one| plain(one)).collect(),
        layer: layer(s, finding.layer),
        escalated: escalated(s, finding, view.stands_with),
        levels: levels(s, finding.layer),
        facet: finding.facet.map(|facet| facet_word(s, facet)),
        seen_in: finding.seen_in.iter().map(|id| plain(id)).collect(),
        facets: Facet::ALL.map(|facet| (facet.name(), facet_word(s, facet))).to_vec(),
        cause: plain(&finding.root_cause),
        theme: plain(&finding.theme),
        raised: finding.raised_at.map(|at| s.times.moment(at)),
        by: name(seat, &finding.by).await?,
        numbers: numbers(seat, finding).await?,
        rows: rows(&view),
        chain: CauseLevel::ALL.into_iter().map(|level| chain_level(s, finding, level)).collect(),
        sheet: sheet(seat, finding).await?,
        actions: view.actions.iter().map(|action| measure(s, action)).collect(),
        end: plain(&finding.end),
        proof: finding.proof.iter().map(|id| plain(id)).collect(),
        history: events(seat, &view.history).await?,
        may: May::of(seat, finding),
        wrong,
    };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

fn facet_word(s: &Shell, facet: Facet) -> String {
    s.t(&format!("fd-facet-{}", facet.name()))
}

/// The levels on which those stand whose duty it is (A181).
fn levels(s: &Shell, layer: Option<Layer>) -> Vec<String> {
    let on = |holds: fn(Layer) -> bool, word: &str| layer.is_some_and(holds).then(|| s.t(word));
    let both = [on(Layer::governs, "fd-governance"), on(Layer::manages, "fd-management")];
    both.into_iter().flatten().collect()
}

fn impact(s: &Shell, node: &CauseNode) -> Option<String> {
    let said = match node.impact.as_ref() {
        Some(Impact::None) => s.t("fd-impact-none"),
        Some(Impact::Felt(words)) => plain(words),
        Some(Impact::Unknown) | None => s.t("fd-impact-unknown"),
    };
    (node.level == CauseLevel::Problem).then_some(said)
}

async fn numbers(seat: &Seat, finding: &Finding) -> Result<Vec<Numbers>, AppError> {
    let mut numbers = Vec::new();
    for criterion in &finding.criteria {
        for found in seat.desk.disagreements(criterion).await? {
            let shares = found.shares;
            let parts = [shares.proven, shares.contradicted, shares.unknown];
            let of = shares.population();
            numbers.push(Numbers {
                criterion: plain(criterion),
                check: (format!("/checks/{}", encoded(&found.check)), title(&seat.s, &found.check)),
                claimed: percent(found.claimed_bp),
                verified: percent(found.proven_bp),
                gap: percent(found.gap_bp()).trim_end_matches(" %").to_owned(),
                shares: parts,
                of,
                widths: parts.map(|part| part * 1_000 / of.max(1)),
            });
        }
    }
    Ok(numbers)
}

fn rows(view: &FindingView) -> Option<Rows> {
    let verdict = view.verdict.as_ref()?;
    let cell = |cell: &Option<String>| plain(cell.as_deref().unwrap_or("?"));
    let shown = verdict.rows.iter().take(ROWS_SHOWN);
    let rows: Vec<Vec<_>> = shown.map(|row| row.iter().map(cell).collect()).collect();
    Some(Rows {
        columns: verdict.columns.iter().map(|column| plain(column)).collect(),
        more: verdict.rows_total.saturating_sub(rows.len() as u64),
        rows,
    })
}

fn chain_level(s: &Shell, finding: &Finding, level: CauseLevel) -> Level {
    let node = finding.chain.iter().find(|node| node.level == level);
    Level {
        name: s.t(&format!("fd-level-{}", level.name())),
        words: node.map(|node| plain(&node.words)),
        skipped: node.and_then(|node| node.skipped.as_deref()).map(plain),
        impact: node.and_then(|node| impact(s, node)),
    }
}

async fn sheet(seat: &Seat, finding: &Finding) -> Result<Vec<Voice>, AppError> {
    let s = &seat.s;
    let mut voices = Vec::new();
    for comment in &finding.sheet {
        let (class, word) =
            if comment.agrees { ("proven", "fd-agrees") } else { ("missed", "fd-dissents") };
        voices.push(Voice {
            mark: Mark::new(class, s.t(word)),
            words: plain(&comment.words),
            by: name(seat, &comment.by).await?,
            at: comment.at.map(|at| s.times.moment(at)),
        });
    }
    Ok(voices)
}

/// A measure as a line.
pub(crate) fn measure(s: &Shell, action: &Action) -> Measure {
    let overdue = action.overdue(model::day_in_japan(s.times.now));
    Measure {
        href: format!("/actions/{}", encoded(&action.id)),
        id: action.id.clone(),
        what: plain(&action.what),
        mark: action_mark(s, action),
        owner: plain(&action.owner),
        due: action.due.map_or_else(|| s.t("rm-undated"), |due| due.to_string()),
        overdue,
    }
}

/// How far a measure has come.
pub(crate) fn action_mark(s: &Shell, action: &Action) -> Mark {
    use model::ActionState::{Claimed, Dropped, Effective, Embedded, Ineffective};
    let class = match action.state {
        Effective | Embedded => "proven",
        Claimed => "asked",
        Ineffective => "missed",
        Dropped => "plain",
        _ => "part",
    };
    Mark::new(class, s.t(&format!("action-state-{}", action.state.name())))
}

/// One of the forms of the page was sent.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let (desk, finding) = (seat.desk.clone(), id.clone());
    let act = field(&fields, "act").to_owned();
    let done = match act.as_str() {
        "plan" => planned(&seat, &id, &fields).await,
        _ => {
            let sent = Sent::of(&fields);
            carried_out(async move || sent.carry_out(&desk, &finding).await).await
        }
    };
    let show = async |back| show(&seat, &id, back).await;
    answered(&seat, ("finding", &id), &act, done, show).await
}

/// What was typed into a form of a finding.
struct Sent {
    act: String,
    words: String,
    layer: Option<Layer>,
    cause: String,
    facet: Option<Facet>,
    node: CauseNode,
    agrees: bool,
    evidence: Vec<String>,
}

impl Sent {
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| field(fields, name).to_owned();
        let facet = Facet::ALL.into_iter().find(|facet| facet.name() == field(fields, "facet"));
        Self {
            act: text("act"),
            words: text("words"),
            layer: Layer::by_name(field(fields, "layer")),
            cause: text("cause"),
            facet,
            node: node_of(fields),
            agrees: field(fields, "agrees") == "yes",
            evidence: ids(field(fields, "evidence")),
        }
    }

    async fn carry_out(self, desk: &app::Desk, id: &str) -> Result<(), AppError> {
        let words = self.words;
        let lacking = || Refusal::new(Code::Blank).field("facet");
        match self.act.as_str() {
            "take" => desk.take_up(id, self.layer, &self.cause).await,
            "view" => {
                let facet = self.facet.ok_or_else(lacking)?;
                desk.view_finding(id, facet, &self.evidence).await
            }
            "trace" => desk.trace(id, &self.node).await,
            "comment" => desk.comment(id, self.agrees, &words).await,
            "confirm" => desk.confirm_finding(id).await,
            "close" => desk.close_finding(id, &words, &self.evidence).await,
            "drop" => desk.drop_finding(id, &words).await,
            "reopen" => desk.reopen_finding(id, &words).await,
            other => return Err(Refusal::new(Code::Key).field(other).into()),
        }
        .map(drop)
    }
}

/// One node of the chain, as typed.
fn node_of(fields: &Fields) -> CauseNode {
    let named = |level: &CauseLevel| level.name() == field(fields, "level");
    let level = CauseLevel::ALL.into_iter().find(named).unwrap_or(CauseLevel::Problem);
    let impact = Impact::read(field(fields, "impact")).filter(|_| level == CauseLevel::Problem);
    let skipped = Some(field(fields, "skipped").to_owned()).filter(|why| !why.is_empty());
    CauseNode { impact, skipped, ..CauseNode::at(level, field(fields, "words")) }
}

async fn planned(seat: &Seat, id: &str, fields: &Fields) -> Result<(), AppError> {
    let new = plan_of(id, fields)?;
    let desk = seat.desk.clone();
    carried_out(async move || desk.plan_action(&new).await.map(drop)).await
}

fn plan_of(id: &str, fields: &Fields) -> Result<app::NewAction, Refusal> {
    let text = |name: &str| field(fields, name).to_owned();
    let some = |name: &str| Some(text(name)).filter(|typed| !typed.is_empty());
    let kind = ActionKind::ALL.into_iter().find(|kind| kind.name() == field(fields, "kind"));
    let whole = |name: &str, usual| {
        u32::try_from(number(fields, name, usual)?)
            .map_err(|_| wrong_value(name, field(fields, name)))
    };
    Ok(app::NewAction {
        what: text("what"),
        kind: kind.ok_or_else(|| wrong_value("kind", field(fields, "kind")))?,
        findings: vec![id.to_owned()],
        about: Vec::new(),
        criteria: Vec::new(),
        owner: text("owner"),
        starts: None,
        due: day(fields, "due")?,
        priority: u8::try_from(number(fields, "priority", 5)?).unwrap_or(u8::MAX),
        effort_days: whole("effort", 0)?,
        cost_yen: number(fields, "cost", 0)?,
        purchase: field(fields, "purchase") == "yes",
        expected: text("expected"),
        shown_by: None,
        changes: some("changes"),
    })
}
