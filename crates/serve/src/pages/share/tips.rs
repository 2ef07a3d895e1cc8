//! `/tips`: what was told in confidence. Whoever opens no intake finds no page here, and whom a
//! tip names finds no tip.

use app::{AppError, Desk, NewTip, TipReceipt};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Code, Permission, Tip, TipKind, TipState};

use super::{Tab, tabs};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        prove::sent::{Back, answered, ids},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "share/tips.html")]
struct List<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    intakes: Vec<(&'static str, String)>,
    may_take: bool,
    receipt: Option<Receipt>,
    typed: Typed,
    wrong: Option<String>,
}

struct Row {
    href: String,
    id: String,
    intake: String,
    state: Mark,
    taken: Moment,
    handler: Option<String>,
}

/// What whoever told it is given.
struct Receipt {
    says: String,
    unhandled: bool,
    unmatched: Option<String>,
}

#[derive(Template)]
#[template(path = "share/tip.html")]
struct One<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    row: Row,
    why: String,
    words: Vec<String>,
    source: String,
    about: Vec<String>,
    /// Name, whether there is a copy, and what it leaves out.
    files: Vec<(String, bool, String)>,
    handles: bool,
    may_pass: bool,
    verdicts: Vec<(&'static str, String)>,
    wrong: Option<String>,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat, None, (Typed::default(), None)).await;
    seat.or_absent(shown)
}

async fn show(
    seat: &Seat,
    receipt: Option<Receipt>,
    (typed, wrong): (Typed, Option<String>),
) -> Shown {
    if !seat.s.sector.tips {
        return Ok(trouble::absent(seat));
    }
    let (s, tips) = (&seat.s, seat.desk.tips().await?);
    let intakes = &seat.house.app.office.intake;
    let intake = |one: &model::Intake| (one.kind.name(), kind(s, one.kind));
    let refused = wrong.is_some();
    let page = List {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Tips),
        total: s.tn("pg-total", tips.len() as u64),
        rows: tips.iter().map(|tip| row(s, tip)).collect(),
        intakes: intakes.iter().map(intake).collect(),
        may_take: seat.desk.holds(Permission::Triage).is_ok(),
        receipt,
        typed,
        wrong,
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn kind(s: &Shell, kind: TipKind) -> String {
    s.t(&format!("tip-{}", kind.name()))
}

fn row(s: &Shell, tip: &Tip) -> Row {
    let class = match tip.state {
        TipState::New => "asked",
        TipState::Held { .. } => "part",
        TipState::Dismissed { .. } => "plain",
        TipState::TakenUp { .. } => "proven",
    };
    Row {
        href: format!("/tips/{}", encoded(&tip.id)),
        id: plain(&tip.id),
        intake: kind(s, tip.kind),
        state: Mark::new(class, s.t(&format!("tip-{}", tip.state.name()))),
        taken: s.times.moment(tip.taken),
        handler: tip.handler.as_deref().map(plain),
    }
}

pub(crate) async fn one(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show_one(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show_one(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    if !seat.s.sector.tips {
        return Ok(trouble::absent(seat));
    }
    let (s, tip) = (&seat.s, seat.desk.tip(id).await?);
    let triage = seat.desk.holds(Permission::Triage).is_ok();
    let file =
        |one: &model::Enclosed| (plain(&one.name), one.copied, plain(&one.left_out.join("、")));
    let refused = wrong.is_some();
    let page = One {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Tips),
        row: row(s, &tip),
        why: why(&tip.state),
        words: tip.words.lines().map(plain).collect(),
        source: plain(&tip.source),
        about: tip.about.iter().map(|one| plain(one)).collect(),
        files: tip.enclosed.iter().map(file).collect(),
        handles: triage && tip.handler.as_deref() == Some(seat.desk.party()),
        may_pass: triage,
        verdicts: VERDICTS.map(|word| (word, s.t(&format!("tip-{word}")))).into(),
        wrong: Back::why(wrong),
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

/// What may be decided of a tip.
const VERDICTS: [&str; 3] = ["taken-up", "held", "dismissed"];

fn why(state: &TipState) -> String {
    match state {
        TipState::New => String::new(),
        TipState::Held { why } | TipState::Dismissed { why } | TipState::TakenUp { why } => {
            plain(why)
        }
    }
}

/// A tip is taken, and whoever told it is given its receipt; or one is decided on.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    if !seat.s.sector.tips {
        return trouble::absent(&seat);
    }
    let typed = Typed::of(&fields);
    if id == NEW {
        return take(&seat, typed).await;
    }
    let form = typed.act.clone();
    let (desk, tip) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || typed.decide(&desk, &tip).await).await;
    answered(&seat, ("tip", &id), &form, done, async |back| show_one(&seat, &id, back).await).await
}

/// In the place of the number of a tip that has none yet.
const NEW: &str = "new";

async fn take(seat: &Seat, typed: Typed) -> Response {
    let kinds = [TipKind::Tip, TipKind::PensionHotline, TipKind::Whistleblowing];
    let new = NewTip {
        kind: kinds.into_iter().find(|kind| kind.name() == typed.kind).unwrap_or(TipKind::Tip),
        words: typed.words.clone(),
        source: typed.source.clone(),
        about: ids(&typed.about),
        files: Vec::new(),
    };
    let desk = seat.desk.clone();
    let done = carried_out(async move || desk.take_tip(&new).await).await;
    let shown = match done {
        Ok(taken) => show(seat, Some(receipt(&seat.s, &taken)), (Typed::default(), None)).await,
        Err(AppError::Refused(refusal)) if refusal.code != Code::Mandate => {
            let why = trouble::sentence(&seat.s.words, &refusal);
            show(seat, None, (typed, Some(why))).await
        }
        Err(error) => Err(error),
    };
    seat.or_absent(shown)
}

fn receipt(s: &Shell, taken: &TipReceipt) -> Receipt {
    let id = if taken.again { "tip-again" } else { "tip-taken" };
    let unmatched = taken.unmatched.join("、");
    let says = |id: &str, name: &str, value: &str| plain(&s.words.say(id, &[(name, value)]));
    Receipt {
        says: says(id, "id", &taken.id),
        unhandled: !taken.handled,
        unmatched: (!unmatched.is_empty()).then(|| says("tip-unmatched", "parties", &unmatched)),
    }
}

/// What a form says.
#[derive(Clone, Default)]
struct Typed {
    act: String,
    kind: String,
    words: String,
    source: String,
    about: String,
    verdict: String,
    to: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            kind: word("kind"),
            words: word("words"),
            source: word("source"),
            about: word("about"),
            verdict: word("verdict"),
            to: word("to"),
        }
    }

    async fn decide(&self, desk: &Desk, id: &str) -> Result<(), AppError> {
        let why = self.words.clone();
        match (self.act.as_str(), self.verdict.as_str()) {
            ("triage", "held") => desk.triage_tip(id, &TipState::Held { why }).await,
            ("triage", "dismissed") => desk.triage_tip(id, &TipState::Dismissed { why }).await,
            ("triage", "taken-up") => desk.triage_tip(id, &TipState::TakenUp { why }).await,
            ("reassign", _) => {
                let to = (!self.to.is_empty()).then_some(self.to.as_str());
                desk.reassign_tip(id, to, &ids(&self.about)).await.map(|_| ())
            }
            (other, _) => Err(super::wrong_value("act", other).into()),
        }
    }
}
