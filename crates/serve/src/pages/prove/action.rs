//! `/actions/{id}`: one measure, how it goes, and whether it helped.

use app::{ActionView, AppError, Desk};
use askama::Template;
use axum::{extract::Path, response::Response};
use jiff::civil::Date;
use model::{Action, ActionKind, ActionState, Code, Permission, Refusal};

use super::{
    Tab,
    finding::action_mark,
    history::{Event, events, name},
    sent::{Back, answered, day, ids},
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

#[derive(Template)]
#[template(path = "prove/action.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    path: String,
    what: String,
    mark: Mark,
    overdue: bool,
    facts: Vec<(String, String)>,
    findings: Vec<(String, String)>,
    basics_red: Vec<String>,
    looked: Vec<(String, String)>,
    progress: Vec<Said>,
    effects: Vec<Said>,
    replans: Vec<Said>,
    history: Vec<Event>,
    forms: Vec<(&'static str, &'static str)>,
    /// Owned or claimed by this visitor, so that somebody else has to judge it.
    own: bool,
    wrong: Option<Back>,
}

/// Something that somebody said about it.
struct Said {
    mark: Option<Mark>,
    words: String,
    by: String,
    at: Option<Moment>,
}

/// The forms that the mandate and the state allow.
#[expect(clippy::struct_excessive_bools, reason = "one for each form")]
struct May {
    accept: bool,
    approve: bool,
    note: bool,
    look: bool,
    claim: bool,
    replan: bool,
    verify: bool,
    embed: bool,
    drop: bool,
    /// Owned or claimed it, so that somebody else has to judge it.
    own: bool,
}

impl May {
    fn of(seat: &Seat, action: &Action) -> Self {
        use ActionState::{Approved, Claimed, Draft, Effective, Ineffective, Planned, Running};
        let holds = |permission| seat.desk.holds(permission).is_ok();
        let (state, own) = (action.state, action.doers().any(|doer| doer == seat.desk.party()));
        let runs = matches!(state, Approved | Running | Ineffective);
        let (answer, other) = (holds(Permission::Answer), !own);
        Self {
            accept: answer && state == Draft,
            approve: other && state == Planned && holds(Permission::Approve),
            note: answer && runs,
            look: answer && runs && action.kind == ActionKind::Horizontal,
            claim: answer && runs,
            replan: answer && state.to_do(),
            verify: other && state == Claimed && holds(Permission::Review),
            embed: other && state == Effective && holds(Permission::Review),
            drop: other && state.to_do() && holds(Permission::Approve),
            own: own && matches!(state, Planned | Claimed | Effective),
        }
    }
}

impl Page<'_> {
    /// Why the form `act` was sent back, if it was.
    fn wrong_at(&self, act: &str) -> Option<&String> {
        Back::at(&self.wrong, act)
    }
}

impl May {
    /// Name and title of every form that is shown.
    fn forms(&self) -> Vec<(&'static str, &'static str)> {
        let all = [
            (self.accept, "accept", "ac-accept"),
            (self.approve, "approve", "ac-approve"),
            (self.note, "note", "ac-note"),
            (self.look, "look", "ac-looked"),
            (self.claim, "claim", "ac-claim"),
            (self.replan, "replan", "ac-replan"),
            (self.verify, "verify", "ac-verify"),
            (self.embed, "embed", "ac-embed"),
            (self.drop, "drop", "ac-drop"),
        ];
        let shown = all.into_iter().filter(|(on, ..)| *on);
        shown.map(|(_, form, word)| (form, word)).collect()
    }
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    let view = seat.desk.action(id).await?;
    let (s, action) = (&seat.s, &view.action);
    let (sent_back, may) = (wrong.is_some(), May::of(seat, action));
    let answered = |one: &model::Finding| {
        let said = text::finding(&s.words, one);
        (format!("/findings/{}", encoded(&one.id)), format!("{} {}", one.id, plain(&said.title)))
    };
    let looked = action.looked_at.iter().map(|one| (plain(&one.system), plain(&one.result)));
    let page = Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Actions),
        id: action.id.clone(),
        path: encoded(&action.id),
        what: plain(&action.what),
        mark: action_mark(s, action),
        overdue: view.overdue,
        facts: facts(seat, &view).await?,
        findings: view.findings.iter().map(answered).collect(),
        basics_red: view.basics_red.iter().map(|code| plain(code)).collect(),
        looked: looked.collect(),
        progress: progress(seat, action).await?,
        effects: effects(seat, action).await?,
        replans: replans(seat, action).await?,
        history: events(seat, &view.history).await?,
        forms: may.forms(),
        own: may.own,
        wrong,
    };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

async fn facts(seat: &Seat, view: &ActionView) -> Result<Vec<(String, String)>, AppError> {
    let (s, action) = (&seat.s, &view.action);
    let date = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let others = action.answers.iter().filter(|key| key.kind != model::Kind::Finding);
    let others: Vec<_> = others.map(ToString::to_string).collect();
    let facts = [
        ("ac-kind", s.t(&format!("action-kind-{}", action.kind.name()))),
        ("ac-owner", name(seat, &action.owner).await?),
        ("ac-starts", date(action.starts)),
        ("ac-due", date(action.due)),
        ("ac-priority", action.priority.to_string()),
        ("ac-effort", action.effort_days.to_string()),
        ("ac-cost", yen(action.cost_yen)),
        ("ac-about", plain(&others.join(", "))),
        ("fd-criteria", plain(&action.criteria.join(", "))),
        ("ac-expected", plain(&action.expected)),
        ("ac-shown-by", plain(action.shown_by.as_deref().unwrap_or_default())),
        ("ac-changes", plain(action.changes.as_deref().unwrap_or_default())),
        ("fd-end", plain(&action.end)),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(told.map(|(id, value)| (s.t(id), value)).collect())
}

/// With commas between thousands.
pub(crate) fn yen(amount: u64) -> String {
    let digits = amount.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

async fn progress(seat: &Seat, action: &Action) -> Result<Vec<Said>, AppError> {
    let mut lines = Vec::new();
    for one in action.progress.iter().rev() {
        let at = Some(seat.s.times.moment(one.at));
        lines.push(Said {
            mark: None,
            words: plain(&one.words),
            by: name(seat, &one.by).await?,
            at,
        });
    }
    Ok(lines)
}

async fn effects(seat: &Seat, action: &Action) -> Result<Vec<Said>, AppError> {
    let s = &seat.s;
    let mut lines = Vec::new();
    for one in action.effects.iter().rev() {
        let (class, id) =
            if one.effective { ("proven", "ac-effective") } else { ("missed", "ac-ineffective") };
        let words = [one.evidence.join(", "), one.words.clone()];
        let words: Vec<_> =
            words.iter().filter(|part| !part.is_empty()).map(|p| plain(p)).collect();
        lines.push(Said {
            mark: Some(Mark::new(class, s.t(id))),
            words: words.join(" · "),
            by: name(seat, &one.by).await?,
            at: one.at.map(|at| s.times.moment(at)),
        });
    }
    Ok(lines)
}

async fn replans(seat: &Seat, action: &Action) -> Result<Vec<Said>, AppError> {
    let mut lines = Vec::new();
    for one in action.replans.iter().rev() {
        let due = one.due.map(|due| due.to_string()).unwrap_or_default();
        let words = plain(&format!("{} {due} · {}", one.owner, one.why));
        let at = Some(seat.s.times.moment(one.at));
        lines.push(Said { mark: None, words, by: name(seat, &one.by).await?, at });
    }
    Ok(lines)
}

/// One of the forms of the page was sent.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let act = field(&fields, "act").to_owned();
    let done = match day(&fields, "due") {
        Err(refusal) => Err(refusal.into()),
        Ok(due) => {
            let (desk, action) = (seat.desk.clone(), id.clone());
            let sent = Sent::of(&fields, due);
            carried_out(async move || sent.carry_out(&desk, &action).await).await
        }
    };
    // Two buttons, one form.
    let form = if matches!(act.as_str(), "effective" | "ineffective") { "verify" } else { &act };
    let show = async |back| show(&seat, &id, back).await;
    answered(&seat, ("action", &id), form, done, show).await
}

/// What was typed into a form of a measure.
struct Sent {
    act: String,
    words: String,
    system: String,
    owner: String,
    due: Option<Date>,
    evidence: Vec<String>,
}

impl Sent {
    fn of(fields: &Fields, due: Option<Date>) -> Self {
        let text = |name: &str| field(fields, name).to_owned();
        let evidence = ids(field(fields, "evidence"));
        let (act, words) = (text("act"), text("words"));
        Self { act, words, system: text("system"), owner: text("owner"), due, evidence }
    }

    async fn carry_out(self, desk: &Desk, id: &str) -> Result<(), AppError> {
        let Self { words, evidence, .. } = &self;
        match self.act.as_str() {
            "accept" => desk.accept_action(id).await,
            "approve" => desk.approve_action(id, words).await,
            "note" => desk.note_progress(id, words).await,
            "look" => desk.looked_at(id, &self.system, words).await,
            "claim" => desk.claim_done(id, words).await,
            "replan" => desk.replan(id, self.due, Some(&self.owner), words).await,
            "effective" => desk.verify_action(id, true, evidence, words).await,
            "ineffective" => desk.verify_action(id, false, evidence, words).await,
            "embed" => desk.embed_action(id, evidence).await,
            "drop" => desk.give_up_action(id, words).await,
            other => return Err(Refusal::new(Code::Key).field(other).into()),
        }
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_are_read_in_thousands() {
        let shown: Vec<_> = [0, 999, 1_000, 12_345_678].map(yen).into();
        assert_eq!(shown, ["0", "999", "1,000", "12,345,678"]);
    }
}
