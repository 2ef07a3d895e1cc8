//! `/reviews/{id}`: the answer sheet, made for two hundred items by keyboard; the same as a
//! list; and what is done to the whole.

use app::{AppError, FormWords, ResponseView, ReviewView, RuleBook, Trouble};
use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use model::{
    Code, Declared, Line, Permission, Phase, Refusal, Response as Answer, Said, Standing, Verdict,
};
use serde::Deserialize;
use tables::{Cell, Format};
use text::{Lang, Words};

use super::{
    Tab,
    bar::Bar,
    result,
    reviews::{phase, said, title},
    tabs,
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

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
}

/// Which answers are shown.
const SHOWS: [&str; 4] = ["unanswered", "contradicted", "mine", "late"];

/// Claims in the order of the keys 1 to 5.
pub(crate) const CLAIMS: [&str; 5] = ["met", "partly", "not-met", "unknown", "not-applicable"];

#[derive(Template)]
#[template(path = "prove/review.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    title: String,
    head: String,
    due: Option<Moment>,
    phase: Mark,
    next: Option<(&'static str, String)>,
    closed: Option<Moment>,
    /// What it came to, and what the authority did about it.
    result: Option<(String, String)>,
    measures: Vec<result::Measure>,
    changed: u64,
    may_answer: bool,
    bar: Bar,
    said: String,
    chips: Vec<Chip>,
    shown: String,
    show: String,
    query: String,
    here: String,
    claims: Vec<(&'static str, usize, String)>,
    words: RowWords,
    rows: Vec<Row>,
    troubles: Vec<String>,
    wrong: Option<String>,
    empty: bool,
}

/// Words that every row has, said once.
struct RowWords {
    silent: String,
    late: String,
    carried: String,
    now: String,
    more: String,
    evidence: String,
}

/// One answer as a row.
struct Row {
    id: String,
    at: usize,
    href: String,
    code: String,
    member: String,
    text: String,
    purpose: String,
    standing: Mark,
    today: Option<Mark>,
    said: Vec<(String, Mark)>,
    claim: &'static str,
    words: String,
    words_label: String,
    answer_label: String,
    line: &'static str,
    evidence: usize,
    late: bool,
    carried: bool,
    against: Vec<String>,
}

pub(crate) async fn page(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = show(&seat, &id, &asked, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, asked: &Asked, wrong: Option<String>) -> Shown {
    let (view, troubles) = seat.desk.trouble(id).await?;
    let sent_back = wrong.is_some();
    let page = drawn(seat, &view, &troubles, asked, wrong);
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(
    seat: &'a Seat,
    view: &ReviewView,
    troubles: &[Trouble],
    asked: &Asked,
    wrong: Option<String>,
) -> Page<'a> {
    let (s, review) = (&seat.s, &view.review);
    let show = SHOWS.into_iter().find(|show| *show == asked.show).unwrap_or_default();
    let shown: Vec<_> = fitting(seat, view, show).collect();
    let closed = review.phase == Phase::Closed;
    let here = format!("/reviews/{}", encoded(&review.id));
    Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Reviews),
        id: plain(&review.id),
        title: title(s, review),
        head: head(s, view),
        due: review.due.map(|due| s.times.moment(due)),
        phase: phase(s, review.phase),
        next: next(s, review.phase).filter(|_| seat.desk.holds(Permission::Review).is_ok()),
        closed: review.closed_at.map(|at| s.times.moment(at)),
        result: review.concluded.as_ref().map(|said| result::concluded(s, said)),
        measures: review.disposed.iter().map(|one| result::measure(s, one)).collect(),
        changed: view.changed,
        may_answer: !closed && seat.desk.holds(Permission::Answer).is_ok(),
        bar: Bar::new(s, view.shares),
        said: said(s, view),
        chips: chips(s, &here, show),
        shown: format!("{} / {}", shown.len(), view.responses.len()),
        show: show.to_owned(),
        query: if show.is_empty() { String::new() } else { format!("?show={show}") },
        claims: claims(s),
        words: RowWords {
            silent: s.t("review-silent"),
            late: s.t("review-late"),
            carried: s.t("review-carried"),
            now: s.t("review-closed-now"),
            more: s.t("review-more"),
            evidence: s.t("review-column-evidence"),
        },
        empty: shown.is_empty(),
        rows: shown.into_iter().map(|(at, row)| row_of(seat, at, row)).collect(),
        troubles: troubles.iter().map(|trouble| told(s, trouble)).collect(),
        here,
        wrong,
    }
}

fn head(s: &Shell, view: &ReviewView) -> String {
    let review = &view.review;
    let kind = s.t(&format!("review-kind-{}", review.kind.name()));
    plain(&format!("{kind} {}  {} – {}", review.packs.join(", "), review.from, review.to))
}

fn next(s: &Shell, now: Phase) -> Option<(&'static str, String)> {
    let to = match now {
        Phase::Designed => Phase::Answering,
        Phase::Answering => Phase::Analysed,
        Phase::Analysed => Phase::Closed,
        Phase::Closed => return None,
    };
    Some((to.name(), s.tx("review-advance-to", &s.t(&format!("review-phase-{}", to.name())))))
}

fn chips(s: &Shell, here: &str, show: &str) -> Vec<Chip> {
    let chip = |value: &str, name: &str| Chip {
        href: if value.is_empty() { here.to_owned() } else { format!("{here}?show={value}") },
        name: s.t(name),
        on: show == value,
    };
    let some = SHOWS.iter().map(|value| chip(value, &format!("review-chip-{value}")));
    std::iter::once(chip("", "review-chip-all")).chain(some).collect()
}

pub(crate) fn claims(s: &Shell) -> Vec<(&'static str, usize, String)> {
    let claim =
        |(at, name): (usize, &'static str)| (name, at + 1, s.t(&format!("review-claim-{name}")));
    CLAIMS.into_iter().enumerate().map(claim).collect()
}

/// The answers that fit a chip, each with its place in the review.
fn fitting<'a>(
    seat: &Seat,
    view: &'a ReviewView,
    show: &str,
) -> impl Iterator<Item = (usize, &'a ResponseView)> {
    let (me, now) = (seat.desk.party().to_owned(), seat.s.times.now);
    let show = show.to_owned();
    let fits = move |row: &ResponseView| {
        let response = &row.response;
        match show.as_str() {
            "unanswered" => response.said.is_empty(),
            "contradicted" => row.standing == Standing::Contradicted,
            "mine" => response.assigned.iter().any(|a| a.party == me),
            "late" => late(response, now),
            _ => true,
        }
    };
    view.responses.iter().enumerate().filter(move |(_, row)| fits(row))
}

/// It came late, or is not there though it was due.
fn late(response: &Answer, now: jiff::Timestamp) -> bool {
    let missing = response.said.is_empty() && response.due.is_some_and(|due| due < now);
    missing || response.said.iter().any(|said| said.late)
}

fn row_of(seat: &Seat, at: usize, row: &ResponseView) -> Row {
    let (s, response) = (&seat.s, &row.response);
    let line = own_line(seat.desk.party(), response);
    let own = response.word_of(line);
    let (text, purpose) = asked(s, &response.criterion);
    let code = plain(code(&response.criterion));
    Row {
        id: plain(&response.id),
        at,
        href: item_of(response),
        words_label: s.tx("review-words-of", &code),
        answer_label: s.tx("review-answer-of", &code),
        code,
        member: plain(&response.member),
        text,
        purpose,
        standing: standing(s, row.standing),
        today: today(s, row),
        said: said_by_line(s, response),
        claim: own.map(|said| said.declared.name()).unwrap_or_default(),
        words: own.map(|said| plain(&said.words)).unwrap_or_default(),
        line: line.name(),
        evidence: response.evidence.len(),
        late: late(response, s.times.now),
        carried: own.is_some_and(|said| said.carried_from.is_some()),
        against: against(s, row),
    }
}

/// The line for which `party` has to answer; the first if it has none.
pub(crate) fn own_line(party: &str, response: &Answer) -> Line {
    let own = response.assigned.iter().find(|assigned| assigned.party == party);
    own.map(|assigned| assigned.line).unwrap_or_default()
}

/// The code without its rule set.
pub(crate) fn code(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, code)| code)
}

/// What is asked, and why, in the reader's language.
pub(crate) fn asked(s: &Shell, name: &str) -> (String, String) {
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(name));
    let pick = |words: &model::Bilingual| {
        if s.lang() == "ja" { words.ja.clone() } else { words.en.clone() }
    };
    let words = found.map(|(_, one)| (pick(&one.text), pick(&one.purpose)));
    words.map(|(text, purpose)| (plain(&text), plain(&purpose))).unwrap_or_default()
}

pub(crate) fn item_of(response: &Answer) -> String {
    let review = encoded(&response.review);
    let item = format!("/reviews/{review}/item?of={}", encoded(&response.criterion));
    match response.member.as_str() {
        "" => item,
        member => format!("{item}&member={}", encoded(member)),
    }
}

pub(crate) fn standing(s: &Shell, standing: Standing) -> Mark {
    let class = match standing {
        Standing::Proven => "proven",
        Standing::Contradicted => "missed",
        Standing::Stale => "warn",
        Standing::Unknown => "unknown",
    };
    Mark::new(class, s.t(&format!("review-standing-{}", standing.name())))
}

/// What is known now, where it is not what was known when the review was closed.
pub(crate) fn today(s: &Shell, row: &ResponseView) -> Option<Mark> {
    row.changed_since().then(|| standing(s, row.today))
}

pub(crate) fn claimed(s: &Shell, said: &Said) -> Mark {
    let class = match said.declared {
        Declared::Met => "asked",
        Declared::Partly => "part",
        Declared::NotMet => "not",
        Declared::Unknown => "unknown",
        Declared::NotApplicable { .. } => "plain",
    };
    let share = said.share_bp.map(|bp| format!(" {}.{:02} %", bp / 100, bp % 100));
    let word = s.t(&format!("review-claim-{}", said.declared.name()));
    Mark::new(class, word + &share.unwrap_or_default())
}

/// What each line says; without its name where the first alone speaks.
fn said_by_line(s: &Shell, response: &Answer) -> Vec<(String, Mark)> {
    let spoken = Line::ALL.into_iter().filter_map(|line| response.word_of(line));
    let name = |said: &Said| match said.line {
        Line::First => String::new(),
        line => s.t(&format!("review-line-{}", line.name())),
    };
    spoken.map(|said| (name(said), claimed(s, said))).collect()
}

/// Rows of the newest verdicts that stand in a row of the list.
const ROWS_SHOWN: usize = 2;

/// What contradicts the claim, on the row itself.
pub(crate) fn against(s: &Shell, row: &ResponseView) -> Vec<String> {
    if row.standing != Standing::Contradicted {
        return Vec::new();
    }
    let mut found = Vec::new();
    for verdict in row.verdicts.iter().filter(|v| v.found() == Standing::Contradicted) {
        let count = s.tx("review-contradicted-rows", &verdict.rows_total);
        found.push(plain(&format!("{}: {count}", verdict.check)));
        found.extend(rows_in_words(verdict).take(ROWS_SHOWN));
    }
    if let Some(checked) = row.response.last_check().filter(|c| c.outcome == Standing::Contradicted)
    {
        let figures = format!("{} / {}", checked.sample, checked.of);
        let said =
            format!("{} ({figures}) {}", s.t("review-contradicted-by-people"), checked.words);
        found.push(plain(&said));
    }
    found
}

pub(crate) fn rows_in_words(verdict: &Verdict) -> impl Iterator<Item = String> {
    let cells = |row: &Vec<Option<String>>| {
        let cells: Vec<_> = row.iter().map(|cell| cell.as_deref().unwrap_or("?")).collect();
        plain(&cells.join(" · "))
    };
    verdict.rows.iter().map(cells)
}

fn told(s: &Shell, trouble: &Trouble) -> String {
    let (count, of) = (trouble.about.len().to_string(), trouble.of.to_string());
    let args = [("count", count.as_str()), ("of", &of), ("detail", &trouble.detail)];
    plain(&s.words.say(&format!("review-trouble-{}", trouble.kind.name()), &args))
}

/// One answer of the list; the way back is the row.
pub(crate) async fn answer(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let get = |name: &str| field(&fields, name);
    let (show, at) = (Asked { show: get("show").to_owned() }, get("at"));
    let done = said_in(&seat, &id, &fields).await;
    match done {
        Ok(()) => {
            let shown = SHOWS.into_iter().find(|own| *own == show.show);
            let query = shown.map(|show| format!("?show={show}")).unwrap_or_default();
            let at = if at.bytes().all(|b| b.is_ascii_alphanumeric()) { at } else { "" };
            see(&format!("/reviews/{}{query}#{at}", encoded(&id)))
        }
        Err(AppError::Refused(refusal)) if !gone(&refusal) => {
            let why = trouble::sentence(&seat.s.words, &refusal);
            let shown = self::show(&seat, &id, &show, Some(why)).await;
            seat.or_absent(shown)
        }
        Err(error) => seat.or_absent(Err(error)),
    }
}

pub(crate) fn gone(refusal: &Refusal) -> bool {
    [Code::Absent, Code::Mandate].contains(&refusal.code)
}

/// Writes down what a form says of the response `of`, which must belong to the review.
pub(crate) async fn said_in(seat: &Seat, review: &str, fields: &Fields) -> Result<(), AppError> {
    let get = |name: &str| field(fields, name);
    let response = get("of").to_owned();
    if !response.starts_with(&format!("{review}/")) {
        return Err(Refusal::new(Code::Absent).field(format!("response/{response}")).into());
    }
    let line = Line::ALL.into_iter().find(|line| line.name() == get("line")).unwrap_or_default();
    let day = seat.s.times.now.to_zoned(seat.s.times.zone.clone()).date();
    let declared = match get("claim") {
        "met" => Declared::Met,
        "partly" => Declared::Partly,
        "not-met" => Declared::NotMet,
        "unknown" => Declared::Unknown,
        "not-applicable" if !get("reason").is_empty() || !get("until").is_empty() => {
            Declared::NotApplicable {
                reason: get("reason").to_owned(),
                approver: get("approver").to_owned(),
                until: super::reviews::day("until", get("until"))?,
            }
        }
        "not-applicable" => return Err(Refusal::new(Code::Reason).field("reason").into()),
        _ => return Err(Refusal::new(Code::Blank).field("claim").into()),
    };
    let share_bp = share(get("share"))?;
    let said = Said { words: get("words").to_owned(), share_bp, ..Said::of(line, declared, day) };
    let desk = seat.desk.clone();
    carried_out(async move || desk.say(&response, &said).await).await
}

fn share(typed: &str) -> Result<Option<u16>, Refusal> {
    let typed = typed.trim_end_matches(['%', '％']).trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::new(Code::Value).field("share").arg("value", typed);
    let bp = typed.parse::<f64>().map_err(|_| wrong())? * 100.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    match (0.0..=10_000.0).contains(&bp) {
        true => Ok(Some(bp.round() as u16)),
        false => Err(wrong()),
    }
}

pub(crate) async fn advance(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let to = field(&fields, "to").to_owned();
    let phases = [Phase::Answering, Phase::Analysed, Phase::Closed];
    let phase = phases.into_iter().find(|phase| phase.name() == to);
    let (desk, review) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || {
        let phase = phase.ok_or_else(|| Refusal::new(Code::Value).field("to").arg("value", to))?;
        desk.advance_review(&review, phase, "").await
    });
    match done.await {
        Ok(()) => see(&format!("/reviews/{}", encoded(&id))),
        Err(AppError::Refused(refusal)) if !gone(&refusal) => {
            let why = trouble::sentence(&seat.s.words, &refusal);
            let shown = show(&seat, &id, &Asked::default(), Some(why)).await;
            seat.or_absent(shown)
        }
        Err(error) => seat.or_absent(Err(error)),
    }
}

/// Exactly what is shown, as CSV.
pub(crate) async fn csv(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = list(&seat, &id, &asked, Format::Csv { bom: true }).await;
    seat.or_absent(shown)
}

/// Exactly what is shown, as XLSX.
pub(crate) async fn xlsx(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = list(&seat, &id, &asked, Format::Xlsx).await;
    seat.or_absent(shown)
}

async fn list(seat: &Seat, id: &str, asked: &Asked, format: Format) -> Shown {
    let now = seat.s.t("review-closed-now");
    let view = seat.desk.review(id).await?;
    let s = &seat.s;
    let show = SHOWS.into_iter().find(|show| *show == asked.show).unwrap_or_default();
    let rows: Vec<Vec<Cell>> =
        fitting(seat, &view, show).map(|(at, row)| cells(row_of(seat, at, row), &now)).collect();
    let header = ["code", "text"].map(|name| s.t(&format!("review-sheet-{name}")));
    let header = header.into_iter().chain(
        ["review-column-standing", "review-column-said", "review-words", "review-column-evidence"]
            .map(|id| s.t(id)),
    );
    let header: Vec<_> = header.collect();
    let header: Vec<_> = header.iter().map(String::as_str).collect();
    let bytes = tables::write(format, &header, rows.iter().map(Vec::as_slice));
    let bytes = bytes.map_err(|_| Refusal::new(Code::Value).field("list"))?;
    let ending = if format == Format::Xlsx { "xlsx" } else { "csv" };
    Ok(download(format.media_type(), &format!("{id}.{ending}"), bytes))
}

fn cells(row: Row, now: &str) -> Vec<Cell> {
    let said: Vec<_> =
        row.said.into_iter().map(|(line, mark)| format!("{line} {}", mark.word)).collect();
    let name = format!("{} {}", row.member, row.code).trim().to_owned();
    let against = row.against.join(" ／ ");
    let since = row.today.map(|today| format!("({now} {})", today.word)).unwrap_or_default();
    let standing = [row.standing.word, since, against];
    let standing = standing.iter().filter(|words| !words.is_empty());
    let standing = standing.map(String::as_str).collect::<Vec<_>>().join(" ");
    let evidence = u32::try_from(row.evidence).unwrap_or(u32::MAX);
    vec![
        name.into(),
        row.text.into(),
        standing.into(),
        said.join("・").trim().into(),
        row.words.into(),
        evidence.into(),
    ]
}

/// The sheet for those who will not log in.
pub(crate) async fn sheet(seat: Seat, Path(id): Path<String>) -> Response {
    let lang = seat.s.words.lang();
    let words = form_words(lang);
    let sheet = seat.desk.answer_sheet(&id, None, &words, lang == Lang::Ja).await;
    let named = format!("{id}-sheet.xlsx");
    seat.or_absent(sheet.map(|bytes| download(Format::Xlsx.media_type(), &named, bytes)))
}

fn form_words(first: Lang) -> FormWords {
    let other = if first == Lang::Ja { Lang::En } else { Lang::Ja };
    FormWords::of(|id| [first, other].map(|lang| Words::of(lang).word(id)).to_vec())
}
