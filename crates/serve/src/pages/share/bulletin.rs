//! `/bulletins/{id}`: one bulletin: what it says, who exactly would get it or got it, what
//! they did, and what this house answers.

use app::{AppError, BulletinView, DIALOGUE, Reaching};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Affected, Bulletin, BulletinState, Code, Delivery, Permission, Tlp};

use super::{
    Tab,
    bulletins::{marking, state},
    not_taken, tabs,
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        prove::sent::ids,
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "share/bulletin.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    href: String,
    title: String,
    tlp: Mark,
    state: Mark,
    theme: String,
    /// Of a dialogue: what it answers, by its number.
    re: Option<(String, String)>,
    /// Of a dialogue: what was said in its thread, oldest first.
    thread: Vec<Said>,
    words: Vec<String>,
    indicators: Vec<String>,
    asks: Vec<String>,
    withdrawn: String,
    hops: Vec<(String, Moment)>,
    travelled: Option<String>,
    told: Vec<(String, usize)>,
    median: Option<String>,
    rows: Vec<Row>,
    /// Who would get it, and who would not and why; only before it is let go.
    audience: Vec<(String, Mark, String)>,
    reaches: usize,
    answer: Option<(Mark, String, Moment)>,
    answers: Vec<(&'static str, String)>,
    markings: Vec<&'static str>,
    /// The marking that it bears.
    marked: &'static str,
    /// For RED: the people, as `person@node`.
    named: String,
    may: May,
    wrong: Option<String>,
}

/// What whoever looks may do now.
#[derive(Default)]
struct May {
    mark: bool,
    approve: bool,
    /// What came from elsewhere is approved for passing it on.
    pass_on: bool,
    release: bool,
    read: bool,
    answer: bool,
    withdraw: bool,
}

/// One bulletin of a thread; the page's own has no address.
struct Said {
    href: Option<String>,
    origin: String,
    title: String,
    state: Mark,
    words: Vec<String>,
}

struct Row {
    node: String,
    delivered: Option<Moment>,
    read: Option<Moment>,
    answer: Mark,
    words: String,
    /// Why it was not taken there.
    refused: Option<(Mark, String)>,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<String>) -> Shown {
    let (view, _) = seat.desk.bulletin(id).await?;
    if !view.bulletin.sheet.exercise.is_empty() {
        seat.s.frame_exercise();
    }
    let may = may(seat, &view.bulletin);
    let audience = match may.approve || may.release || may.mark {
        true => seat.desk.bulletin_audience(id).await.unwrap_or_default(),
        false => Vec::new(),
    };
    let thread = thread(seat, &view.bulletin).await?;
    let page = drawn(seat, &view, &audience, may);
    let refused = wrong.is_some();
    let page = Page { thread, wrong, ..page };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

/// The thread of a dialogue, where there is more than one voice in it.
async fn thread(seat: &Seat, of: &Bulletin) -> Result<Vec<Said>, AppError> {
    if of.sheet.theme != DIALOGUE {
        return Ok(Vec::new());
    }
    let all = seat.desk.dialogue(&of.sheet.id).await?;
    let said = |one: &Bulletin| Said {
        href: (one.sheet.id != of.sheet.id)
            .then(|| format!("/bulletins/{}", encoded(&one.sheet.id))),
        origin: plain(&one.sheet.origin),
        title: plain(&one.sheet.title),
        state: state(&seat.s, one),
        words: one.sheet.words.lines().map(plain).collect(),
    };
    Ok(if all.len() > 1 { all.iter().map(said).collect() } else { Vec::new() })
}

fn drawn<'a>(seat: &'a Seat, view: &BulletinView, audience: &[Reaching], may: May) -> Page<'a> {
    let (s, bulletin) = (&seat.s, &view.bulletin);
    let sheet = &bulletin.sheet;
    let told = &view.told;
    let sent = |node: &str| {
        let mut to_it = bulletin.deliveries.iter().filter(|one| one.node == node);
        to_it.any(|one| one.refused.is_none())
    };
    let counts = [
        ("share-sent", told.sent),
        ("share-delivered", told.delivered),
        ("share-read", told.read),
        ("share-answered", told.answered),
        ("affected-exposed", told.affected[0]),
        ("affected-not", told.affected[1]),
        ("affected-unknown", told.affected[2]),
        ("affected-waits", told.sent - told.answered),
    ];
    Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Bulletins),
        id: plain(&sheet.id),
        href: format!("/bulletins/{}", encoded(&sheet.id)),
        title: plain(&bulletin.title()),
        tlp: marking(s, sheet.tlp),
        state: state(s, bulletin),
        theme: s.t(&format!("share-theme-{}", sheet.theme)),
        re: (!sheet.re.is_empty())
            .then(|| (format!("/bulletins/{}", encoded(&sheet.re)), plain(&sheet.re))),
        thread: Vec::new(),
        words: sheet.words.lines().map(plain).collect(),
        indicators: sheet.indicators.iter().map(|one| plain(&one.veiled())).collect(),
        asks: sheet.asks.iter().map(|one| plain(one)).collect(),
        withdrawn: plain(&bulletin.withdrawn),
        hops: sheet.hops.iter().map(|hop| (plain(&hop.node), s.times.moment(hop.at))).collect(),
        travelled: view.travelled().map(|took| minutes(s, took.as_secs())),
        told: counts.map(|(id, count)| (s.t(id), count)).into(),
        median: told.median_s.map(|took| minutes(s, took)),
        rows: bulletin.deliveries.iter().map(|delivery| row(s, delivery)).collect(),
        audience: audience.iter().map(|one| reaching(s, one)).collect(),
        reaches: audience.iter().filter(|one| one.refused.is_none() && !sent(&one.node.id)).count(),
        answer: bulletin.answer.as_ref().map(|told| {
            (affected(s, Some(told.affected)), plain(&told.words), s.times.moment(told.at))
        }),
        answers: Affected::ALL.map(|one| (one.name(), affected(s, Some(one)).word)).into(),
        markings: Tlp::ALL.map(Tlp::label).into(),
        named: plain(&sheet.named.join(" ")),
        marked: sheet.tlp.map(Tlp::label).unwrap_or_default(),
        may,
        wrong: None,
    }
}

fn may(seat: &Seat, bulletin: &Bulletin) -> May {
    let holds = |permission| seat.desk.holds(permission).is_ok();
    if bulletin.state == BulletinState::Withdrawn {
        return May::default();
    }
    let (share, came) = (holds(Permission::Share), bulletin.received.is_some());
    let wrote = [&bulletin.by, &bulletin.marked_by].iter().any(|by| *by == seat.desk.party());
    let open = bulletin.approved.is_none();
    May {
        mark: share && open,
        approve: open && !wrote && holds(Permission::Approve),
        pass_on: came,
        release: share && !open,
        read: came && bulletin.read.is_none(),
        answer: came && !bulletin.sheet.asks.is_empty() && holds(Permission::Answer),
        withdraw: share && !came && bulletin.released.is_some(),
    }
}

fn minutes(s: &Shell, seconds: i64) -> String {
    s.tx("share-minutes", &format!("{}.{}", seconds / 60, seconds % 60 / 6))
}

fn row(s: &Shell, delivery: &Delivery) -> Row {
    let told = delivery.answered.as_ref();
    Row {
        node: plain(&delivery.node),
        delivered: delivery.delivered.map(|at| s.times.moment(at)),
        read: delivery.read.map(|at| s.times.moment(at)),
        answer: affected(s, told.map(|told| told.affected)),
        words: told.map(|told| plain(&told.words)).unwrap_or_default(),
        refused: delivery.refused.as_ref().map(|refusal| not_taken(s, refusal)),
    }
}

fn affected(s: &Shell, affected: Option<Affected>) -> Mark {
    let class = match affected {
        Some(Affected::Exposed) => "burning",
        Some(Affected::Not) => "proven",
        Some(Affected::Unknown) => "unknown",
        None => "asked",
    };
    Mark::new(class, s.t(&format!("affected-{}", affected.map_or("waits", Affected::name))))
}

fn reaching(s: &Shell, one: &Reaching) -> (String, Mark, String) {
    let node = format!("{} {}", plain(&one.node.id), plain(&one.node.name));
    match &one.refused {
        None => (node, Mark::new("proven", s.t("bulletin-gets")), String::new()),
        Some(refusal) => {
            let (mark, why) = not_taken(s, refusal);
            (node, mark, why)
        }
    }
}

/// One act on a bulletin; a refusal is shown on its page, with nothing lost.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let (desk, bulletin) = (seat.desk.clone(), id.clone());
    let typed = Typed::of(&fields);
    let done = carried_out(async move || typed.carry_out(&desk, &bulletin).await).await;
    let refusal = match done {
        Ok(_) => return see(&format!("/bulletins/{}", encoded(&id))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Absent => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = show(&seat, &id, Some(why)).await;
    seat.or_absent(shown)
}

/// What a form of the page says.
struct Typed {
    act: String,
    tlp: String,
    named: Vec<String>,
    affected: String,
    words: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            tlp: word("tlp"),
            named: ids(field(fields, "named")),
            affected: word("affected"),
            words: word("words"),
        }
    }

    async fn carry_out(&self, desk: &app::Desk, id: &str) -> Result<Bulletin, AppError> {
        match self.act.as_str() {
            "mark" => {
                let tlp =
                    Tlp::read(&self.tlp).ok_or_else(|| super::wrong_value("tlp", &self.tlp))?;
                desk.mark_bulletin(id, tlp, &self.named).await
            }
            "approve" => desk.approve_bulletin(id).await,
            "release" => {
                let all = desk.bulletin_audience(id).await?;
                let may = all.into_iter().filter(|one| one.refused.is_none());
                let to: Vec<_> = may.map(|one| one.node.id).collect();
                desk.release_bulletin(id, &to).await
            }
            "read" => desk.read_bulletin(id).await,
            "answer" => {
                let found = Affected::ALL.into_iter().find(|one| one.name() == self.affected);
                let affected =
                    found.ok_or_else(|| super::wrong_value("affected", &self.affected))?;
                desk.answer_bulletin(id, affected, &self.words).await
            }
            "withdraw" => desk.withdraw_bulletin(id, &self.words).await,
            other => Err(super::wrong_value("act", other).into()),
        }
    }
}
