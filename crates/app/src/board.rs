//! The board's one page: what was said last time and what happened, what is worst,
//! what nobody knows, and what is to be decided today. That somebody looked at it, and
//! what was decided, stands in the ledger (A144).

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::Date,
    tz::{TimeZone, offset},
};
use model::{
    Action, Asked, Board, BoardFact, Code, Expect, Fact, Failure, Finding, Key, Kind, Permission,
    Record, Refusal, Shares, Standing, Statement, Statistics, Verdict, statistics,
};
use ports::{Filter, NewFact};

use crate::{AppError, Desk, RuleBook, Upto, desk::records};

/// The six basics, which come before anything costly (A266, A297).
const BASICS: [&str; 6] = [
    "BASIC-log",
    "BASIC-privileged",
    "BASIC-password",
    "BASIC-accounts",
    "BASIC-patch",
    "BASIC-scan",
];
const BASICS_SET: &str = "jp-fsa-2015";

/// How many of the worst are shown.
const WORST: usize = 5;

/// Who looks again within so many minutes has looked once.
const LOOKED_MIN: i64 = 30;

/// Verdicts of one check that are looked at for the past.
const VERDICTS_MAX: u64 = 400;

/// A sentence to say before the board.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// In words.
    pub words: String,
    /// What will show it: `check:ID` or `criterion:NAME`.
    pub shown_by: String,
    /// Whose word it is.
    pub owner: String,
    /// By when.
    pub by_when: Option<Date>,
}

/// What was said, and what happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// What was said.
    pub said: Statement,
    /// What is known of it now; none where nothing shows it.
    pub shares: Shares,
    /// For which day the machine judged.
    pub as_of: Option<Date>,
    /// The verdicts on which it rests.
    pub verdicts: Vec<String>,
    /// Whether its day has passed.
    pub due: bool,
}

/// One of the six basics.
#[derive(Clone, Debug)]
pub struct Basic {
    /// The criterion, for example `jp-fsa-2015/BASIC-log`.
    pub criterion: String,
    /// What is known of it.
    pub standing: Standing,
    /// Of how many things what is known.
    pub shares: Shares,
}

/// The three shares of the checks on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: Date,
    /// Checks that are proven, contradicted, unknown at its end.
    pub shares: Shares,
}

/// One of the worst.
#[derive(Clone, Debug)]
pub struct Worst {
    /// The finding.
    pub finding: Finding,
    /// Who does something about it; none where nobody does.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<Date>,
    /// Whether that has passed.
    pub overdue: bool,
}

/// Something that nobody knows, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// A stable word: `never-run`, `stale`, `customers-unverified`,
    /// `customer-minutes`, `not-shown`, or the code of a verdict's note.
    pub why: String,
    /// What: checks, failures or statements.
    pub about: Vec<String>,
}

/// The page.
#[derive(Clone, Debug)]
pub struct BoardView {
    /// The meeting.
    pub board: Board,
    /// The entry that made it what it is.
    pub version: u64,
    /// The meeting before it.
    pub before: Option<String>,
    /// What was said then, and what happened.
    pub happened: Vec<Happened>,
    /// The six basics.
    pub basics: Vec<Basic>,
    /// The shares over time, the newest last.
    pub trend: Vec<Point>,
    /// The worst findings.
    pub worst: Vec<Worst>,
    /// Findings that are open, the worst among them.
    pub open_findings: u64,
    /// Failures of the period that it looks back on.
    pub failures: Statistics,
    /// What nobody knows.
    pub gaps: Vec<Gap>,
    /// What earlier meetings' decisions moved: measures with their cost and how far they
    /// had come by the day of this one (A183).
    pub moved: Vec<Action>,
    /// What is to be bought while a basic is not shown to be done (A266).
    pub purchases: Vec<Action>,
}

impl Desk {
    /// Prepares the page of a meeting that looks back from `from`.
    ///
    /// # Errors
    /// EXISTS, VALUE for an id that cannot stand in an address or a period that ends
    /// before it begins, MANDATE.
    pub async fn prepare_board(&self, id: &str, held_on: Date, from: Date) -> Result<(), AppError> {
        self.act(Permission::Review, "board.prepare", id, async |_| {
            let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
            if id.is_empty() || !id.chars().all(plain) {
                return Err(Refusal::new(Code::Value).field("id").arg("value", id).into());
            }
            if held_on < from {
                let refusal = Refusal::new(Code::Value).field("from");
                return Err(refusal.arg("value", from.to_string()).into());
            }
            if !self.whole.history(&Key::new(Kind::Board, id)).await?.is_empty() {
                return Err(Refusal::new(Code::Exists).field(format!("board/{id}")).into());
            }
            let fact = BoardFact::Prepared(Board::of(id, held_on, from));
            Ok((vec![NewFact::new(Kind::Board, id, Expect::Absent, Fact::Board(fact))], ()))
        })
        .await
    }

    /// Says something that will be held against the facts next time.
    ///
    /// # Errors
    /// BLANK without words, VALUE where it names no check or criterion that there is,
    /// ABSENT, MANDATE.
    pub async fn state_before_board(&self, id: &str, new: &NewStatement) -> Result<(), AppError> {
        self.act(Permission::Review, "board.state", id, async |_| {
            says(&new.words, "words")?;
            known_witness(&new.shown_by)?;
            let statement = Statement {
                words: new.words.clone(),
                shown_by: new.shown_by.clone(),
                owner: new.owner.clone(),
                by_when: new.by_when,
            };
            Ok((vec![self.about_board(id, BoardFact::Stated(statement)).await?.0], ()))
        })
        .await
    }

    /// Asks for a decision.
    ///
    /// # Errors
    /// BLANK without words, ABSENT, MANDATE.
    pub async fn ask_board(&self, id: &str, words: &str) -> Result<(), AppError> {
        self.act(Permission::Review, "board.ask", id, async |_| {
            says(words, "words")?;
            let asked = BoardFact::Asked { words: words.to_owned() };
            Ok((vec![self.about_board(id, asked).await?.0], ()))
        })
        .await
    }

    /// Decides what was asked, counted from 1. Whoever asked does not decide.
    ///
    /// # Errors
    /// BLANK without words, VALUE for a question that was not asked, STATE for one that
    /// was decided, PERSON, ABSENT, MANDATE.
    pub async fn decide_for_board(
        &self,
        id: &str,
        ask: usize,
        words: &str,
    ) -> Result<(), AppError> {
        self.act(Permission::Approve, "board.decide", id, async |_| {
            says(words, "words")?;
            let at = ask.wrapping_sub(1);
            let decided = BoardFact::Decided { ask: at, words: words.to_owned() };
            let (fact, board) = self.about_board(id, decided).await?;
            let none = || Refusal::new(Code::Value).field("ask").arg("value", ask.to_string());
            let asked: &Asked = board.asks.get(at).ok_or_else(none)?;
            if asked.decided.is_some() {
                return Err(Refusal::new(Code::State).field(id).detail("decided").into());
            }
            if self.is_person().await? && !asked.by.is_empty() {
                self.another_person(&self.by, [asked.by.as_str()]).await?;
            }
            Ok((vec![fact], ()))
        })
        .await
    }

    /// The page, and the entry that somebody at this desk looked at it. Looking again
    /// within half an hour is the same look.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn look_at_board(&self, id: &str) -> Result<BoardView, AppError> {
        let recent = |board: &Board| {
            let since = self.now() - SignedDuration::from_mins(LOOKED_MIN);
            board.viewed.iter().any(|seen| seen.by == self.by && seen.at > since)
        };
        self.act(Permission::Read, "board.view", id, async |_| {
            let (fact, board) = self.about_board(id, BoardFact::Viewed).await?;
            Ok((if recent(&board) { Vec::new() } else { vec![fact] }, ()))
        })
        .await?;
        self.board(id).await
    }

    async fn about_board(&self, id: &str, fact: BoardFact) -> Result<(NewFact, Board), AppError> {
        let stored = self.find(Kind::Board, id).await?;
        // Two who look at once do not disturb each other.
        let expect = match fact {
            BoardFact::Viewed => Expect::Any,
            _ => Expect::Version(stored.version),
        };
        let absent = || Refusal::new(Code::Absent).field(format!("board/{id}"));
        let board = stored.record.board().ok_or_else(absent)?;
        Ok((NewFact::new(Kind::Board, id, expect, Fact::Board(fact)), board))
    }

    /// All meetings, the newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn boards(&self) -> Result<Vec<Board>, AppError> {
        self.may_read().await?;
        let mut all = self.all(Kind::Board, Record::board).await?;
        all.sort_by(|a, b| (b.held_on, &b.id).cmp(&(a.held_on, &a.id)));
        Ok(all)
    }

    /// The page, computed now.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn board(&self, id: &str) -> Result<BoardView, AppError> {
        self.may_read().await?;
        let found = self.find(Kind::Board, id).await;
        let stored = self.noting_absence("board.show", id, found).await?;
        let version = stored.version;
        let Some(board) = stored.record.board() else { return self.absent("board.show", id).await };
        let all = self.boards().await?;
        let earlier = |other: &&Board| (other.held_on, &other.id) < (board.held_on, &board.id);
        let before = all.iter().find(earlier);
        let mut happened = Vec::new();
        for said in before.map(|before| before.statements.clone()).unwrap_or_default() {
            happened.push(self.happened(said).await?);
        }
        let verdicts = self.verdicts_by_check().await?;
        let failures = self.failures_known(Upto::Now).await?.failures;
        let own = |failure: &&Failure| {
            (board.from..=board.held_on).contains(&model::day_of(failure.since))
        };
        let failures = statistics(failures.iter().filter(own), self.ladder());
        let actions = self.all(Kind::Action, Record::action).await?;
        let (worst, open_findings) = self.worst(&actions).await?;
        let basics = self.basics().await?;
        let earlier: Vec<_> = all.iter().filter(earlier).map(|other| other.id.as_str()).collect();
        Ok(BoardView {
            moved: moved(&self.measures_at(&board).await?, &earlier),
            purchases: too_early(actions, &basics),
            basics,
            trend: trend(&all, &board, &verdicts, self.now()),
            gaps: gaps(&verdicts, &failures, &happened, self.now()),
            before: before.map(|before| before.id.clone()),
            worst,
            open_findings,
            happened,
            failures,
            version,
            board,
        })
    }

    /// The measures as they stood when the meeting was over.
    async fn measures_at(&self, board: &Board) -> Result<Vec<Action>, AppError> {
        let end = end_of(board.held_on, self.now());
        self.known_then(Kind::Action, Upto::Time(end), Record::action, |action| &action.id).await
    }

    async fn happened(&self, said: Statement) -> Result<Happened, AppError> {
        let verdicts = self.witnesses(&said.shown_by).await?;
        let now = self.now();
        let due = said.by_when.is_some_and(|day| day < model::day_of(now));
        Ok(Happened {
            shares: verdicts.iter().map(|verdict| verdict.shares_at(now)).sum(),
            as_of: verdicts.iter().map(|verdict| verdict.as_of).min(),
            verdicts: verdicts.iter().map(|verdict| verdict.id.clone()).collect(),
            said,
            due,
        })
    }

    /// The newest verdict of each check that shows it.
    async fn witnesses(&self, shown_by: &str) -> Result<Vec<Verdict>, AppError> {
        let filter = Filter::new(Kind::Verdict).labelled(shown_by);
        let filter = if shown_by.starts_with("check:") { filter.page(0, 1) } else { filter };
        let mut found = records(self.app.registers.list(&filter).await?, Record::verdict);
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|verdict| seen.insert(verdict.check.clone()));
        Ok(found)
    }

    async fn basics(&self) -> Result<Vec<Basic>, AppError> {
        let mut found = Vec::new();
        for code in BASICS {
            let view = self.criterion(&format!("{BASICS_SET}/{code}")).await?;
            found.push(Basic {
                criterion: view.name,
                standing: view.standing,
                shares: view.shares,
            });
        }
        Ok(found)
    }

    /// What each check found, the newest first, under its id; nothing under those that
    /// never ran.
    async fn verdicts_by_check(&self) -> Result<BTreeMap<String, Vec<Verdict>>, AppError> {
        let built_in = crate::checks::built_in_checks().map(|checks| checks.checks);
        let mut found: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
        for check in built_in.unwrap_or_default() {
            found.entry(check.id).or_default();
        }
        let of_all = Filter::new(Kind::Verdict);
        for tallied in self.app.registers.tally(&of_all, "check:").await? {
            let own = of_all.clone().labelled(&tallied.label).page(0, VERDICTS_MAX);
            let verdicts = records(self.app.registers.list(&own).await?, Record::verdict);
            let check = tallied.label.trim_start_matches("check:").to_owned();
            found.insert(check, verdicts);
        }
        Ok(found)
    }

    /// Open findings whose day has passed first, then those that nobody has, then the
    /// oldest.
    async fn worst(&self, actions: &[Action]) -> Result<(Vec<Worst>, u64), AppError> {
        let today = model::day_of(self.now());
        let mut findings = self.all(Kind::Finding, Record::finding).await?;
        findings.retain(|finding| finding.state.open());
        let mut all: Vec<_> =
            findings.into_iter().map(|finding| worst(finding, actions, today)).collect();
        let count = all.len() as u64;
        all.sort_by_key(|one| {
            (
                !one.overdue,
                one.due.filter(|_| one.overdue),
                one.owner.is_some(),
                one.finding.raised_at,
            )
        });
        all.truncate(WORST);
        Ok((all, count))
    }
}

fn says(words: &str, field: &str) -> Result<(), Refusal> {
    match words.chars().any(char::is_alphanumeric) {
        true => Ok(()),
        false => Err(Refusal::new(Code::Blank).field(field)),
    }
}

/// Judges that there is what shall show it.
fn known_witness(shown_by: &str) -> Result<(), Refusal> {
    let known = match shown_by.split_once(':') {
        Some(("check", id)) => {
            !id.trim().is_empty()
                && crate::checks::built_in_checks().is_ok_and(|checks| checks.get(id).is_some())
        }
        Some(("criterion", name)) => {
            RuleBook::built_in().is_ok_and(|book| book.criterion(name).is_some())
        }
        _ => false,
    };
    let refusal = || Refusal::new(Code::Value).field("shown-by").detail("unknown-witness");
    if known { Ok(()) } else { Err(refusal().arg("value", shown_by)) }
}

/// Purchases that are still to be made while a basic is contradicted or unknown.
fn too_early(actions: Vec<Action>, basics: &[Basic]) -> Vec<Action> {
    if basics.iter().all(|basic| basic.standing == Standing::Proven) {
        return Vec::new();
    }
    actions.into_iter().filter(|action| action.purchase && action.state.to_do()).collect()
}

/// Measures that carry out what one of these meetings decided.
fn moved(actions: &[Action], meetings: &[&str]) -> Vec<Action> {
    let of = |key: &Key| key.kind == Kind::Board && meetings.contains(&key.id.as_str());
    actions.iter().filter(|action| action.answers.iter().any(of)).cloned().collect()
}

fn worst(finding: Finding, actions: &[Action], today: Date) -> Worst {
    let about = Key::new(Kind::Finding, &finding.id);
    let own = actions.iter().filter(|action| action.answers.contains(&about));
    let own: Vec<_> = own.filter(|action| action.state.to_do()).collect();
    let first = own.iter().min_by_key(|action| action.due.unwrap_or(Date::MAX));
    Worst {
        owner: first.map(|action| action.owner.clone()),
        due: first.and_then(|action| action.due),
        overdue: own.iter().any(|action| action.overdue(today)),
        finding,
    }
}

/// Days of earlier meetings and the day of this one, or today if that is earlier.
fn trend(
    all: &[Board],
    board: &Board,
    verdicts: &BTreeMap<String, Vec<Verdict>>,
    now: Timestamp,
) -> Vec<Point> {
    let today = model::day_of(now);
    let mut days: Vec<_> = all.iter().map(|other| other.held_on).collect();
    days.extend([board.from, board.held_on.min(today)]);
    days.retain(|day| *day <= board.held_on && *day <= today);
    days.sort_unstable();
    days.dedup();
    let shown = days.len().saturating_sub(POINTS);
    days.drain(..shown);
    days.into_iter().map(|day| point(day, verdicts, now)).collect()
}

/// Days that a line of one page can bear.
const POINTS: usize = 8;

fn point(day: Date, verdicts: &BTreeMap<String, Vec<Verdict>>, now: Timestamp) -> Point {
    let end = end_of(day, now);
    let standing = |own: &Vec<Verdict>| {
        let then = own.iter().find(|verdict| verdict.at <= end);
        match then.map_or(Standing::Unknown, |verdict| verdict.standing(end)) {
            // What was shown too long ago is known no more.
            Standing::Stale => Standing::Unknown,
            other => other,
        }
    };
    Point { day, shares: verdicts.values().map(|own| Shares::one(standing(own))).sum() }
}

/// The end of `day` in Japan, or `now` if that is earlier.
fn end_of(day: Date, now: Timestamp) -> Timestamp {
    let next = day.checked_add(1.day()).unwrap_or(day);
    let end = next.to_zoned(TimeZone::fixed(offset(9))).map_or(now, |end| end.timestamp());
    end.min(now)
}

fn gaps(
    verdicts: &BTreeMap<String, Vec<Verdict>>,
    failures: &Statistics,
    happened: &[Happened],
    now: Timestamp,
) -> Vec<Gap> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut tell = |why: &str, about: &str| {
        let told = found.entry(why.to_owned()).or_default();
        if !told.iter().any(|own| own == about) {
            told.push(about.to_owned());
        }
    };
    for (check, own) in verdicts {
        let Some(newest) = own.first() else {
            tell("never-run", check);
            continue;
        };
        if newest.shares.proven > 0 && newest.shares_at(now).proven == 0 {
            tell("stale", check);
        }
        if newest.shares_at(now).unknown > 0 {
            newest.notes.iter().for_each(|note| tell(&note.code, check));
        }
    }
    failures.customers_unverified.iter().for_each(|id| tell("customers-unverified", id));
    for quarter in failures.quarters.iter().filter(|quarter| quarter.unmeasured > 0) {
        tell("customer-minutes", &format!("{} ({})", quarter.quarter, quarter.unmeasured));
    }
    let unseen = happened.iter().filter(|one| one.shares.population() == 0);
    unseen.for_each(|one| tell("not-shown", &one.said.words));
    found.into_iter().map(|(why, about)| Gap { why, about }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: A266.
    #[test]
    fn a_purchase_is_flagged_until_every_basic_is_shown() {
        let action = |purchase: bool, state: &str| -> Action {
            let text = format!(
                r#"{{"id":"A","measure":"x","kind":"one-off","owner":"o","purchase":{purchase},"state":"{state}"}}"#
            );
            serde_json::from_str(&text).expect("a measure")
        };
        let all =
            || vec![action(true, "planned"), action(false, "planned"), action(true, "effective")];
        let basic =
            |standing| Basic { criterion: String::new(), standing, shares: Shares::one(standing) };
        let flagged =
            |standing| too_early(all(), &[basic(Standing::Proven), basic(standing)]).len();
        assert_eq!(flagged(Standing::Contradicted), 1);
        assert_eq!(flagged(Standing::Unknown), 1);
        assert_eq!(flagged(Standing::Proven), 0);
    }
}
