//! `/reviews/{id}/item`: one criterion in one review: what is said, handed in, found by
//! machine and verified, side by side; and the forms that add to it.

use app::{AppError, EVIDENCE_BYTES_MAX, HandedIn, ResponseView};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, Query},
    http::{HeaderMap, header},
    response::Response,
};
use jiff::Timestamp;
use model::{
    Checked, Code, Evidence, EvidenceType, Line, Permission, Phase, Refusal, Said, Standing,
};
use serde::Deserialize;

use super::{
    Tab,
    bar::Bar,
    review::{
        asked, claimed, claims, code, gone, item_of, own_line, rows_in_words, said_in, standing,
        today,
    },
    reviews::day,
    tabs,
    upload::Upload,
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, download, encoded},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

/// A body that holds the largest file and the fields around it.
pub(crate) const UPLOAD_MAX: usize = EVIDENCE_BYTES_MAX as usize + 64 * 1024;

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    of: String,
    #[serde(default)]
    member: String,
}

#[derive(Template)]
#[template(path = "prove/item.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    review: String,
    back: String,
    base: String,
    id: String,
    code: String,
    member: String,
    text: String,
    purpose: String,
    standing: Mark,
    today: Option<Mark>,
    assigned: Vec<(String, String)>,
    said: Vec<Word>,
    evidence: Vec<Piece>,
    machine: Vec<Found>,
    checked: Vec<Look>,
    lines: Vec<(&'static str, String, bool)>,
    claims: Vec<(&'static str, usize, String)>,
    claim: &'static str,
    words: String,
    types: Vec<(&'static str, String)>,
    /// What the answer has to rest on and does not yet.
    wants: Option<String>,
    methods: Vec<(&'static str, String)>,
    outcomes: Vec<(&'static str, String)>,
    may_answer: bool,
    may_verify: bool,
    wrong: Option<String>,
}

/// Somebody's word.
struct Word {
    line: String,
    claim: Mark,
    words: String,
    reason: String,
    by: String,
    at: Option<Moment>,
    late: bool,
    carried: Option<String>,
}

/// A piece of evidence.
struct Piece {
    href: String,
    title: String,
    file: String,
    kind: String,
    proves: bool,
    on: String,
    fresh: Option<String>,
    counts: bool,
    withdrawn: Option<String>,
    warnings: Vec<String>,
    sha256: String,
}

/// What a check found.
struct Found {
    check: String,
    id: String,
    standing: Mark,
    shares: String,
    at: Moment,
    columns: Vec<String>,
    rows: Vec<String>,
    more: u64,
}

/// What somebody found when looking.
struct Look {
    line: String,
    standing: Mark,
    looked: String,
    words: String,
    by: String,
    at: Option<Moment>,
}

/// Contradicting rows shown on the page.
const ROWS_SHOWN: usize = 20;

pub(crate) async fn page(
    seat: Seat,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let shown = show(&seat, &id, &wanted, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, review: &str, wanted: &Wanted, wrong: Option<String>) -> Shown {
    let response = seat.desk.asked_in(review, &wanted.of, &wanted.member).await?;
    let (view, phase) = seat.desk.response(&response.id).await?;
    let sent_back = wrong.is_some();
    let page = drawn(seat, &view, phase, wrong);
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(seat: &'a Seat, view: &ResponseView, phase: Phase, wrong: Option<String>) -> Page<'a> {
    let (s, response) = (&seat.s, &view.response);
    let (text, purpose) = asked(s, &response.criterion);
    let (line, open) = (own_line(seat.desk.party(), response), phase != Phase::Closed);
    let own = response.word_of(line);
    let holds = |permission| open && seat.desk.holds(permission).is_ok();
    let mine = response.said.iter().any(|said| said.by == seat.desk.party());
    let base = format!("/reviews/{}", encoded(&response.review));
    let lines =
        Line::ALL.map(|one| (one.name(), s.t(&format!("review-line-{}", one.name())), one == line));
    let outcomes = [Standing::Proven, Standing::Contradicted, Standing::Unknown];
    let types =
        EvidenceType::ALL.map(|kind| (kind.name(), s.t(&format!("review-type-{}", kind.name()))));
    Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Reviews),
        review: plain(&response.review),
        back: base.clone(),
        base,
        id: plain(&response.id),
        code: plain(code(&response.criterion)),
        member: plain(&response.member),
        text,
        purpose,
        standing: standing(s, view.standing),
        today: today(s, view),
        assigned: assigned(s, view),
        said: response.said.iter().rev().map(|said| word(s, said)).collect(),
        evidence: view.evidence.iter().map(|one| piece(s, one, view.as_of)).collect(),
        machine: view.verdicts.iter().map(|verdict| found(s, verdict, view.as_of)).collect(),
        checked: response.checked.iter().rev().map(|checked| look(s, checked)).collect(),
        lines: lines.to_vec(),
        claims: claims(s),
        claim: own.map(|said| said.declared.name()).unwrap_or_default(),
        words: own.map(|said| plain(&said.words)).unwrap_or_default(),
        types: types.to_vec(),
        wants: wants(s, response),
        methods: methods(s),
        outcomes: outcomes
            .map(|one| (one.name(), s.t(&format!("review-standing-{}", one.name()))))
            .to_vec(),
        may_answer: holds(Permission::Answer),
        may_verify: holds(Permission::Review) && !mine,
        wrong,
    }
}

fn assigned(s: &Shell, view: &ResponseView) -> Vec<(String, String)> {
    let line = |line: Line| s.t(&format!("review-line-{}", line.name()));
    view.response.assigned.iter().map(|a| (line(a.line), plain(&a.party))).collect()
}

fn word(s: &Shell, said: &Said) -> Word {
    let reason = match &said.declared {
        model::Declared::NotApplicable { reason, approver, until } => {
            plain(&format!("{reason} ／ {approver} ／ – {until}"))
        }
        _ => String::new(),
    };
    Word {
        line: s.t(&format!("review-line-{}", said.line.name())),
        claim: claimed(s, said),
        words: plain(&said.words),
        reason,
        by: plain(&said.by),
        at: said.at.map(|at| s.times.moment(at)),
        late: said.late,
        carried: said.carried_from.as_deref().map(plain),
    }
}

fn piece(s: &Shell, one: &Evidence, at: Timestamp) -> Piece {
    let day = at.to_zoned(s.times.zone.clone()).date();
    Piece {
        href: format!("/evidence/{}", encoded(&one.id)),
        title: plain(&one.title),
        file: plain(&one.file),
        kind: s.t(&format!("review-type-{}", one.kind.name())),
        proves: one.kind.proves_effect(),
        on: one.taken_on.to_string(),
        fresh: one.fresh_until.map(|day| day.to_string()),
        counts: one.counts(day),
        withdrawn: one.withdrawn.as_deref().map(plain),
        warnings: one.warnings.iter().map(|w| s.t(&format!("review-warning-{w}"))).collect(),
        sha256: one.sha256.clone(),
    }
}

fn found(s: &Shell, verdict: &model::Verdict, at: Timestamp) -> Found {
    let shown = verdict.rows.len().min(ROWS_SHOWN) as u64;
    Found {
        check: plain(&verdict.check),
        id: plain(&verdict.id),
        standing: standing(s, verdict.standing(at)),
        shares: Bar::new(s, verdict.shares_at(at)).says(),
        at: s.times.moment(verdict.at),
        columns: verdict.columns.iter().map(|name| plain(name)).collect(),
        rows: rows_in_words(verdict).take(ROWS_SHOWN).collect(),
        more: verdict.rows_total - shown.min(verdict.rows_total),
    }
}

/// What the rule set asks an answer to rest on, while nothing of it was handed in.
fn wants(s: &Shell, response: &model::Response) -> Option<String> {
    let ground = response.rests_on.filter(|_| !response.grounded)?;
    Some(s.words.say("review-wants", &[("ground", &s.t(&format!("ground-{}", ground.name())))]))
}

/// How it was obtained: a file, or what a criterion may ask for.
fn methods(s: &Shell) -> Vec<(&'static str, String)> {
    let grounds = model::Ground::ALL.iter().map(|ground| ground.name());
    let one = |name| (name, s.t(&format!("ground-{name}")));
    std::iter::once("upload").chain(grounds).map(one).collect()
}

fn look(s: &Shell, checked: &Checked) -> Look {
    let (sample, of) = (checked.sample.to_string(), checked.of.to_string());
    let args = [("sample", sample.as_str()), ("of", of.as_str())];
    Look {
        line: s.t(&format!("review-line-{}", checked.line.name())),
        standing: standing(s, checked.outcome),
        looked: s.words.say("review-verify-looked", &args),
        words: plain(&checked.words),
        by: plain(&checked.by),
        at: checked.at.map(|at| s.times.moment(at)),
    }
}

/// The response that a form is about: `REVIEW/…`, as its page named it.
async fn about(seat: &Seat, review: &str, id: &str) -> Result<model::Response, AppError> {
    let (view, _) = seat.desk.response(id).await?;
    match view.response.review == review {
        true => Ok(view.response),
        false => Err(Refusal::new(Code::Absent).field(format!("response/{id}")).into()),
    }
}

/// Back to the item, or on it with what is wrong.
async fn finished(seat: &Seat, review: &str, of: &str, done: Result<(), AppError>) -> Response {
    let response = match about(seat, review, of).await {
        Ok(response) => response,
        Err(error) => return seat.or_absent(Err(error)),
    };
    match done {
        Ok(()) => see(&item_of(&response)),
        Err(AppError::Refused(refusal)) if !gone(&refusal) => {
            let why = trouble::sentence(&seat.s.words, &refusal);
            let wanted = Wanted { of: response.criterion, member: response.member };
            let shown = show(seat, review, &wanted, Some(why)).await;
            seat.or_absent(shown)
        }
        Err(error) => seat.or_absent(Err(error)),
    }
}

pub(crate) async fn say(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let done = said_in(&seat, &id, &fields).await;
    finished(&seat, &id, field(&fields, "of"), done).await
}

pub(crate) async fn verify(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let get = |name: &str| field(&fields, name).to_owned();
    let number = |name: &str| {
        let wrong = |_| Refusal::new(Code::Value).field(name).arg("value", get(name));
        get(name).parse::<u64>().map_err(wrong)
    };
    let outcome = Standing::ALL.into_iter().find(|one| one.name() == get("outcome"));
    let line = Line::ALL.into_iter().find(|line| line.name() == get("line"));
    let checked = number("sample").and_then(|sample| {
        Ok(Checked {
            line: line.unwrap_or(Line::Second),
            outcome: outcome.unwrap_or_default(),
            sample,
            of: number("population")?,
            words: get("words"),
            evidence: Vec::new(),
            by: String::new(),
            at: None,
        })
    });
    let (desk, response) = (seat.desk.clone(), get("of"));
    let done = match checked {
        Ok(checked) => carried_out(async move || desk.verify(&response, &checked).await).await,
        Err(refusal) => Err(refusal.into()),
    };
    finished(&seat, &id, &get("of"), done).await
}

/// Takes a file; see [`Upload`].
pub(crate) async fn evidence(
    seat: Seat,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Some(upload) = Upload::parse(kind.unwrap_or_default(), &body) else {
        return seat.or_absent(Err(Refusal::new(Code::Value).field("file").into()));
    };
    let of = upload.field("of").to_owned();
    let done = match handed_in(&upload) {
        Ok(new) => {
            let (desk, response) = (seat.desk.clone(), of.clone());
            carried_out(async move || desk.hand_in(&response, &new).await.map(drop)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    finished(&seat, &id, &of, done).await
}

fn handed_in(upload: &Upload) -> Result<HandedIn, Refusal> {
    let (file, bytes) = upload.file.clone().unwrap_or_default();
    let kind = EvidenceType::ALL.into_iter().find(|kind| kind.name() == upload.field("type"));
    let title = match upload.field("title") {
        "" => file.as_str(),
        title => title,
    };
    Ok(HandedIn {
        title: title.to_owned(),
        kind: kind.ok_or_else(|| Refusal::new(Code::Blank).field("type"))?,
        taken_on: day("on", upload.field("on"))?,
        method: match upload.field("method") {
            "" => "upload".into(),
            method => method.to_owned(),
        },
        fresh_until: match upload.field("fresh") {
            "" => None,
            text => Some(day("fresh", text)?),
        },
        sha256: None,
        bytes,
        file,
    })
}

/// The bytes, to be saved and never shown.
pub(crate) async fn file(seat: Seat, Path(id): Path<String>) -> Response {
    let found = seat.desk.evidence_bytes(&id).await;
    seat.or_absent(found.map(|(one, bytes)| {
        let ending = one.file.rsplit_once('.').map_or("bin", |(_, ending)| ending);
        let short: String = ending.chars().take(8).collect();
        download("application/octet-stream", &format!("{}.{short}", one.id), bytes)
    }))
}
