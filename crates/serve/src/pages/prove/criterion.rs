//! `/criteria/{ruleset}/{code}`: one criterion. What is said, what evidences it, what the
//! machine found and what people checked stand side by side; where they part, the rows
//! that part them are on the page.

use app::{CriterionView, ResponseView, RuleBook};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Contradiction, Criterion, Ruleset, Said, Verdict};

use super::{
    Tab,
    bar::Bar,
    criteria::{function_id, href, pdca_id, threat_id, tier_id, wheel_id},
    shown::{cell, day, mark, words},
    tabs,
};
use crate::{
    pages::{
        lists::{Chip, encoded},
        signal::word,
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Rows of a verdict on the page; the check's own page and `hinomi check` have all.
const ROWS: usize = 20;

#[derive(Template)]
#[template(path = "prove/criterion.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    set: String,
    back: String,
    code: String,
    title: String,
    purpose: String,
    state: Option<Mark>,
    facts: Vec<(String, String)>,
    /// Text and address of what stands above and under it.
    above: Option<(String, String)>,
    under: Vec<(String, String)>,
    /// Nobody may think that examples decide.
    has_examples: bool,
    parted: Vec<String>,
    bar: Bar,
    said: Vec<Word>,
    evidence: Vec<Shows>,
    verdicts: Vec<Found>,
    checked: Vec<Looked>,
    /// Id, title, state and address.
    findings: Vec<[String; 4]>,
    actions: Vec<[String; 4]>,
    years: Vec<Year>,
    versions: Vec<(String, String)>,
    maps_to: Vec<(String, String)>,
    mapped_from: Vec<(String, String)>,
}

/// 申告
struct Word {
    claim: String,
    line: String,
    by: String,
    at: Option<Moment>,
    words: String,
    member: String,
    review: String,
    carried: Option<String>,
    late: bool,
}

/// 証跡
struct Shows {
    title: String,
    kind: String,
    taken: String,
    until: Option<String>,
    /// A document or a thing bought shows that a rule exists, not that it works.
    effect: bool,
    withdrawn: Option<String>,
}

/// 自動照合
struct Found {
    check: String,
    mark: Mark,
    as_of: String,
    at: Moment,
    counts: String,
    sql: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    more: Option<String>,
}

/// 検証
struct Looked {
    mark: Mark,
    line: String,
    by: String,
    at: Option<Moment>,
    sample: String,
    words: String,
}

struct Year {
    period: String,
    review: String,
    href: String,
    claim: String,
    mark: Mark,
}

pub(crate) async fn page(seat: Seat, Path((set, code)): Path<(String, String)>) -> Response {
    let shown = show(&seat, &set, &code).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, set: &str, code: &str) -> Shown {
    let of = |book: &'static RuleBook| {
        let set = book.ruleset(set)?;
        Some((book, set, set.criterion(code)?))
    };
    let Some((book, set, one)) = RuleBook::built_in().ok().and_then(of) else {
        return Ok(crate::trouble::absent(seat));
    };
    let name = format!("{}/{}", set.id, one.code);
    let view = seat.desk.criterion(&name).await?;
    let s = &seat.s;
    let above = one.parent.as_deref().and_then(|code| set.criterion(code));
    let link = |one: &Criterion| (plain(words(s, &one.text)), href(set, &one.code));
    let named = |name: &String| named(s, book, name);
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Criteria),
        set: plain(words(s, &set.title)),
        back: format!("/criteria?set={}", encoded(&set.label())),
        code: plain(&one.code),
        title: plain(words(s, &one.text)),
        purpose: plain(words(s, &one.purpose)),
        state: one.asked().then(|| mark(s, view.standing)),
        facts: facts(s, set, one),
        above: above.map(link),
        under: set.children(&one.code).map(link).collect(),
        has_examples: set.children(&one.code).any(|c| c.kind == model::CriterionKind::Example),
        parted: view.contradictions.iter().map(|parted| parted_in_words(s, parted)).collect(),
        bar: Bar::new(s, view.shares),
        said: view.responses.iter().flat_map(|of| said(s, of)).collect(),
        evidence: view.responses.iter().flat_map(|of| shows(s, of)).collect(),
        verdicts: newest(&view).map(|verdict| verdict_found(s, verdict)).collect(),
        checked: view.responses.iter().flat_map(|of| looked(s, of)).collect(),
        findings: view.findings.iter().map(|one| finding(s, one)).collect(),
        actions: view.actions.iter().map(|one| action(s, one)).collect(),
        years: years(s, &view),
        versions: versions(s, book, set, one),
        maps_to: one.maps_to.iter().map(named).collect(),
        mapped_from: book.mapped_from(&name).iter().map(named).collect(),
    }))
}

/// Where it comes from and what it is, each with its name.
fn facts(s: &Shell, set: &Ruleset, one: &Criterion) -> Vec<(String, String)> {
    let threats: Vec<_> = one.threats.iter().map(|threat| s.t(&threat_id(*threat))).collect();
    let known = [
        ("rules-source", Some(plain(&one.source))),
        ("rules-authority", Some(s.t(&format!("rules-authority-{}", one.authority.name())))),
        ("pg-kind", Some(s.t(&format!("rules-kind-{}", one.kind.name())))),
        ("pg-layer", one.layer.map(|layer| s.t(&format!("pg-layer-{}", word(&layer))))),
        ("rules-tier", one.tier.map(|tier| s.t(&tier_id(tier)))),
        ("rules-wheel", one.wheel.map(|wheel| s.t(&wheel_id(wheel)))),
        ("rules-pdca", one.pdca.map(|letter| s.t(&pdca_id(letter)))),
        ("rules-moment", one.moment.map(|at| s.t(&format!("rules-moment-{}", at.name())))),
        ("rules-function", one.function.map(|function| s.t(&function_id(function)))),
        ("rules-threat", (!threats.is_empty()).then(|| threats.join("・"))),
        ("rules-rests-on", one.rests_on.map(|on| s.t(&format!("ground-{}", on.name())))),
        ("rules-data", (!one.data.is_empty()).then(|| classes(s, one))),
        ("rules-applies-from", Some(day(s, set.applies_from))),
    ];
    known.into_iter().filter_map(|(id, value)| Some((s.t(id), value?))).collect()
}

fn classes(s: &Shell, one: &Criterion) -> String {
    one.data.iter().map(|class| text::class(&s.words, *class)).collect::<Vec<_>>().join("・")
}

fn parted_in_words(s: &Shell, one: &Contradiction) -> String {
    let args = [
        ("claims", one.claims.to_string()),
        ("evidenced", one.evidenced.to_string()),
        ("claimed", model::percent(one.claimed_bp)),
        ("proven", model::percent(one.proven_bp)),
        ("n", one.shares.proven.to_string()),
        ("of", one.shares.population().to_string()),
        ("gap", model::percent(one.gap_bp())),
    ];
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    s.words.say("rules-parted", &args)
}

fn claim(s: &Shell, said: &Said) -> String {
    let word = s.t(&format!("rules-claim-{}", said.declared.name()));
    match said.share_bp {
        Some(share) => format!("{word} {}", model::percent(share)),
        None => word,
    }
}

fn said(s: &Shell, of: &ResponseView) -> Vec<Word> {
    let word = |said: &Said| Word {
        claim: claim(s, said),
        line: s.t(&format!("rules-line-{}", said.line.name())),
        by: plain(&said.by),
        at: said.at.map(|at| s.times.moment(at)),
        words: plain(&said.words),
        member: plain(&of.response.member),
        review: plain(&of.response.review),
        carried: said.carried_from.as_deref().map(plain),
        late: said.late,
    };
    of.response.said.iter().rev().map(word).collect()
}

fn shows(s: &Shell, of: &ResponseView) -> Vec<Shows> {
    let one = |one: &model::Evidence| Shows {
        title: plain(&one.title),
        kind: s.t(&format!("rules-evidence-{}", one.kind.name())),
        taken: day(s, one.taken_on),
        until: one.fresh_until.map(|until| day(s, until)),
        effect: one.kind.proves_effect(),
        withdrawn: one.withdrawn.as_deref().map(plain),
    };
    of.evidence.iter().map(one).collect()
}

/// The newest verdict of each check.
fn newest(view: &CriterionView) -> impl Iterator<Item = &Verdict> {
    let mut seen = std::collections::BTreeSet::new();
    view.verdicts.iter().filter(move |verdict| seen.insert(verdict.check.as_str()))
}

fn verdict_found(s: &Shell, one: &Verdict) -> Found {
    let rows = one.rows.iter().take(ROWS);
    let left = one.rows_total.saturating_sub(rows.len() as u64);
    let shares = one.shares_at(s.times.now);
    let counts = Bar::new(s, shares).says();
    Found {
        check: plain(&one.check),
        mark: mark(s, one.standing(s.times.now)),
        as_of: day(s, one.as_of),
        at: s.times.moment(one.at),
        counts,
        sql: one.sql.clone(),
        columns: one.columns.iter().map(|name| plain(name)).collect(),
        rows: rows.map(|row| row.iter().map(|value| cell(value.as_deref())).collect()).collect(),
        more: (left > 0).then(|| s.tn("rules-more-rows", left)),
    }
}

fn looked(s: &Shell, of: &ResponseView) -> Vec<Looked> {
    let one = |checked: &model::Checked| Looked {
        mark: mark(s, checked.outcome),
        line: s.t(&format!("rules-line-{}", checked.line.name())),
        by: plain(&checked.by),
        at: checked.at.map(|at| s.times.moment(at)),
        sample: format!("{} / {}", checked.sample, checked.of),
        words: plain(&checked.words),
    };
    of.response.checked.iter().rev().map(one).collect()
}

fn finding(s: &Shell, one: &model::Finding) -> [String; 4] {
    let one = text::finding(&s.words, one);
    let title = if one.title.is_empty() { &one.fact } else { &one.title };
    let state = s.t(&format!("rules-finding-{}", one.state.name()));
    [plain(&one.id), plain(title), state, format!("/findings/{}", encoded(&one.id))]
}

fn action(s: &Shell, one: &model::Action) -> [String; 4] {
    let state = s.t(&format!("rules-action-{}", one.state.name()));
    [plain(&one.id), plain(&one.what), state, format!("/actions/{}", encoded(&one.id))]
}

/// One line for each time it was asked, newest first.
fn years(s: &Shell, view: &CriterionView) -> Vec<Year> {
    let year = |of: &ResponseView| {
        let review = view.reviews.get(&of.response.review)?;
        let member = &of.response.member;
        let member = if member.is_empty() { String::new() } else { format!(" {}", plain(member)) };
        let silent = || s.t("rules-silence");
        Some(Year {
            period: format!("{} – {}", day(s, review.from), day(s, review.to)),
            review: format!("{} {}{member}", plain(&review.id), plain(&review.title)),
            href: format!("/reviews/{}", encoded(&review.id)),
            claim: of.response.word().map_or_else(silent, |said| claim(s, said)),
            mark: mark(s, of.standing),
        })
    };
    view.responses.iter().filter_map(year).collect()
}

/// Every version of the rule set, and whether it has the same text.
fn versions(s: &Shell, book: &RuleBook, here: &Ruleset, one: &Criterion) -> Vec<(String, String)> {
    let compared = |set: &Ruleset| {
        let id = match set.criterion(&one.code) {
            None => "rules-version-absent",
            Some(other) if other == one => "rules-version-same",
            Some(_) => "rules-version-other",
        };
        (format!("{} ({})", set.label(), day(s, set.applies_from)), s.t(id))
    };
    book.versions(&here.id).into_iter().map(compared).collect()
}

/// A criterion elsewhere: its text and its page.
fn named(s: &Shell, book: &RuleBook, name: &str) -> (String, String) {
    match book.criterion(name) {
        Some((set, one)) => {
            (format!("{} {}", plain(name), plain(words(s, &one.text))), href(set, &one.code))
        }
        None => (plain(name), "/criteria".to_owned()),
    }
}
