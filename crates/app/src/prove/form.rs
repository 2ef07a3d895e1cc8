//! The sheet for those who will not log in: written with what is known, taken back whole
//! or not at all. Whatever else was said since it was written is a conflict that is told.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{
    Assigned, Code, Declared, Expect, Kind, Line, Permission, Record, Refusal, Response,
    ResponseFact, Review, Said,
};
use ports::{Filter, NewFact};
use tables::{Choices, Expected, Fault, FormColumn, Row, Source};

use super::reviews::about;
use crate::{AppError, Desk, RuleBook};

/// The columns of a sheet, by the names under which catalogues have their headings.
pub const FORM_COLUMNS: [&str; 12] = [
    "id", "version", "code", "text", "purpose", "line", "claim", "share", "words", "reason",
    "approver", "until",
];

/// Columns that whoever answers leaves alone.
const LOCKED: usize = 6;

/// The words of a claim, in the order of the keys 1 to 5.
const CLAIMS: [&str; 5] = ["met", "partly", "not-met", "unknown", "not-applicable"];

/// Headings and words of a sheet. The first spelling of each is written, all are read.
#[derive(Clone, Debug)]
pub struct FormWords {
    columns: Vec<Vec<String>>,
    claims: Vec<Vec<String>>,
}

impl FormWords {
    /// The words that `spellings` gives for `review-sheet-COLUMN` and `review-claim-CLAIM`.
    pub fn of(spellings: impl Fn(&str) -> Vec<String>) -> Self {
        let all = |prefix: &str, names: &[&str]| {
            names.iter().map(|name| spellings(&format!("{prefix}{name}"))).collect()
        };
        Self { columns: all("review-sheet-", &FORM_COLUMNS), claims: all("review-claim-", &CLAIMS) }
    }

    fn heading<'a>(&'a self, column: &'a str) -> &'a str {
        let at = FORM_COLUMNS.iter().position(|name| *name == column);
        at.and_then(|at| self.columns[at].first()).map_or(column, String::as_str)
    }

    fn claim<'a>(&'a self, name: &'a str) -> &'a str {
        let at = CLAIMS.iter().position(|claim| *claim == name);
        at.and_then(|at| self.claims[at].first()).map_or(name, String::as_str)
    }

    /// The claim that a cell names, by any of its words.
    fn read(&self, cell: &str) -> Option<&'static str> {
        let names = |all: &[String]| all.iter().any(|word| word == cell);
        let at = CLAIMS.iter().zip(&self.claims);
        at.into_iter().find(|(name, all)| **name == cell || names(all)).map(|(name, _)| *name)
    }

    fn words_of_claims(&self) -> Vec<String> {
        CLAIMS.iter().map(|name| self.claim(name).to_owned()).collect()
    }
}

/// What became of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Answers that were taken.
    pub answers: usize,
    /// Rows that say what is known already, or nothing.
    pub unchanged: usize,
}

impl Desk {
    /// The sheet of a review for `party`, or for everybody: one row for each line of
    /// defence that is asked. Text is in Japanese if `ja`.
    ///
    /// # Errors
    /// ABSENT, also if nothing is assigned to the party; MANDATE; VALUE if a workbook
    /// cannot hold it.
    pub async fn answer_sheet(
        &self,
        review: &str,
        party: Option<&str>,
        words: &FormWords,
        ja: bool,
    ) -> Result<Vec<u8>, AppError> {
        self.may_read().await?;
        let found = self.rows_of(review, party).await;
        let rows = self.noting_absence("review.sheet", review, found).await?;
        let rows: Vec<_> = rows.iter().map(|row| cells(row, words, ja)).collect();
        let columns: Vec<_> =
            FORM_COLUMNS.iter().enumerate().map(|(at, name)| column(at, name, words)).collect();
        let too_large =
            |_| Refusal::new(Code::Value).field("sheet").arg("value", rows.len().to_string());
        Ok(tables::form(&columns, rows.iter().map(Vec::as_slice)).map_err(too_large)?)
    }

    /// Takes a sheet back whole, in the name of whoever sits here, or names every faulty
    /// cell.
    ///
    /// # Errors
    /// ABSENT, MANDATE, STATE after the review was closed; faulty cells come as the inner
    /// error.
    pub async fn take_sheet(
        &self,
        review: &str,
        list: &Source,
        words: &FormWords,
    ) -> Result<Result<Taken, Vec<Fault>>, AppError> {
        let judged = self
            .act(Permission::Answer, "review.take", review, async |_| {
                self.still_open(review).await?;
                match self.judged(review, list, words).await? {
                    Ok((facts, taken)) => Ok((facts, Ok(taken))),
                    Err(faults) => Ok((Vec::new(), Err(faults))),
                }
            })
            .await?;
        match judged {
            Ok(taken) => Ok(Ok(taken)),
            Err(faults) => {
                let kept = self.not_taken("review.take", faults).await?;
                Ok(kept.map(|_| Taken::default()))
            }
        }
    }

    async fn still_open(&self, review: &str) -> Result<(), AppError> {
        let known: Option<Review> = self.find(Kind::Review, review).await?.record.review();
        match known.map(|review| review.phase) {
            Some(model::Phase::Closed) => {
                Err(Refusal::new(Code::State).field(review).detail("closed").into())
            }
            _ => Ok(()),
        }
    }

    /// The responses of `review` with their versions and who has to answer them.
    async fn rows_of(&self, review: &str, party: Option<&str>) -> Result<Vec<Asked>, AppError> {
        let known = self.find(Kind::Review, review).await?.record.review();
        let order = known.map(|review| review.criteria).unwrap_or_default();
        let place = |name: &str| order.iter().position(|code| code == name);
        let filter = Filter::new(Kind::Response).of(review);
        let mut rows = Vec::new();
        for stored in self.app.registers.list(&filter).await? {
            let version = stored.version;
            let Some(response) = Record::response(stored.record) else { continue };
            for line in lines(&response, party) {
                rows.push(Asked { response: response.clone(), version, line });
            }
        }
        rows.sort_by_cached_key(|row| {
            (row.response.member.clone(), place(&row.response.criterion), row.line)
        });
        if rows.is_empty() {
            return Err(Refusal::new(Code::Absent).field(party.unwrap_or(review)).into());
        }
        Ok(rows)
    }

    async fn judged(
        &self,
        review: &str,
        list: &Source,
        words: &FormWords,
    ) -> Result<Result<(Vec<NewFact>, Taken), Vec<Fault>>, AppError> {
        let rows = match list.open() {
            Ok(rows) => rows,
            Err(faults) => return Ok(Err(faults)),
        };
        let head = match Head::of(rows.header(), words) {
            Ok(head) => head,
            Err(faults) => return Ok(Err(faults)),
        };
        let known = self.rows_of(review, None).await?;
        let known: BTreeMap<_, _> =
            known.iter().map(|row| (row.response.id.as_str(), row)).collect();
        let (mut facts, mut taken) = (Vec::new(), Taken::default());
        let (mut faults, mut seen) = (Vec::new(), BTreeMap::new());
        for row in rows {
            let judged = match &row {
                Ok(row) => self.row(&Given { row, head: &head, words }, &known, &mut seen).await?,
                Err(fault) => Err(fault.clone()),
            };
            match judged {
                Ok(Some(fact)) => {
                    facts.push(fact);
                    taken.answers += 1;
                }
                Ok(None) => taken.unchanged += 1,
                Err(fault) => faults.push(fault),
            }
            if faults.len() >= FAULTS {
                break;
            }
        }
        Ok(if faults.is_empty() { Ok((facts, taken)) } else { Err(faults) })
    }

    /// What a row adds, nothing if it says what is known already.
    async fn row<'a>(
        &self,
        given: &Given<'_>,
        known: &BTreeMap<&str, &'a Asked>,
        seen: &mut BTreeMap<(&'a str, Line), u64>,
    ) -> Result<Result<Option<NewFact>, Fault>, AppError> {
        let (asked, said) = match given.read(known, seen, self.today()) {
            Ok(Some(read)) => read,
            Ok(None) => return Ok(Ok(None)),
            Err(fault) => return Ok(Err(fault)),
        };
        match self.judged_word(&asked.response, &said).await {
            Ok(fact) => Ok(Ok(Some(word(asked, seen, fact)))),
            Err(AppError::Refused(refusal)) => Ok(Err(given.refused(&refusal))),
            Err(error) => Err(error),
        }
    }
}

/// Two lines may answer one response in one sheet: only the first of them finds the
/// version that was read.
fn word(asked: &Asked, seen: &BTreeMap<(&str, Line), u64>, fact: ResponseFact) -> NewFact {
    let id = asked.response.id.as_str();
    let first = seen.keys().filter(|(own, _)| *own == id).count() == 1;
    about(id, if first { Expect::Version(asked.version) } else { Expect::Any }, fact)
}

/// Faults that are named one by one.
const FAULTS: usize = 1000;

/// A response and the line that is asked.
struct Asked {
    response: Response,
    version: u64,
    line: Line,
}

/// The lines for which `party` has to answer, or those that anybody has; the first where
/// nobody was named.
fn lines(response: &Response, party: Option<&str>) -> Vec<Line> {
    let of = |a: &&Assigned| party.is_none_or(|party| a.party == party);
    let mut lines: Vec<_> = response.assigned.iter().filter(of).map(|a| a.line).collect();
    if lines.is_empty() && party.is_none() {
        lines.push(Line::First);
    }
    lines.sort();
    lines
}

fn column(at: usize, name: &str, words: &FormWords) -> FormColumn {
    let choices = match name {
        "claim" => Choices::Of(words.words_of_claims()),
        _ => Choices::Any,
    };
    FormColumn {
        name: words.heading(name).to_owned(),
        locked: at < LOCKED,
        choices,
        width: width(name),
    }
}

fn width(name: &str) -> u16 {
    match name {
        "text" | "purpose" | "words" => 48,
        "reason" => 32,
        "id" => 28,
        "version" | "share" | "line" => 8,
        _ => 16,
    }
}

fn cells(row: &Asked, words: &FormWords, ja: bool) -> Vec<String> {
    let (text, purpose) = asked_in_words(&row.response.criterion, ja);
    let said = row.response.word_of(row.line);
    let declared = said.map(|said| &said.declared);
    let claim = declared.map(|declared| words.claim(declared.name()).to_owned());
    let share = said.and_then(|said| said.share_bp).map(percent);
    let (reason, approver, until) = match declared {
        Some(Declared::NotApplicable { reason, approver, until }) => {
            (reason.clone(), approver.clone(), until.to_string())
        }
        _ => Default::default(),
    };
    vec![
        row.response.id.clone(),
        row.version.to_string(),
        row.response.criterion.clone(),
        text,
        purpose,
        row.line.name().to_owned(),
        claim.unwrap_or_default(),
        share.unwrap_or_default(),
        said.map(|said| said.words.clone()).unwrap_or_default(),
        reason,
        approver,
        until,
    ]
}

fn asked_in_words(name: &str, ja: bool) -> (String, String) {
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(name));
    let pick = |words: &model::Bilingual| if ja { words.ja.clone() } else { words.en.clone() };
    found.map(|(_, one)| (pick(&one.text), pick(&one.purpose))).unwrap_or_default()
}

/// `98.95` of hundredths of a percent.
fn percent(bp: u16) -> String {
    match bp % 100 {
        0 => (bp / 100).to_string(),
        rest => format!("{}.{rest:02}", bp / 100),
    }
}

/// Where each column stands in a sheet that came back.
struct Head(Vec<Option<String>>);

impl Head {
    fn of(header: &[String], words: &FormWords) -> Result<Self, Vec<Fault>> {
        let named = |(at, name): (usize, &&str)| {
            let known = |own: &&String| *own == name || words.columns[at].contains(own);
            header.iter().find(known).cloned()
        };
        let found: Vec<_> = FORM_COLUMNS.iter().enumerate().map(named).collect();
        let needed = |(at, found): (usize, &Option<String>)| {
            let optional = matches!(FORM_COLUMNS[at], "code" | "text" | "purpose");
            (found.is_none() && !optional).then(|| words.heading(FORM_COLUMNS[at]))
        };
        let missing = found.iter().enumerate().filter_map(needed);
        let faults: Vec<_> =
            missing.map(|name| Fault::new(1, name, Expected::new("column"), "")).collect();
        if faults.is_empty() { Ok(Self(found)) } else { Err(faults) }
    }

    fn named(&self, column: &str) -> &str {
        let at = FORM_COLUMNS.iter().position(|name| *name == column);
        at.and_then(|at| self.0[at].as_deref()).unwrap_or_default()
    }
}

/// A row as it came back.
struct Given<'a> {
    row: &'a Row,
    head: &'a Head,
    words: &'a FormWords,
}

impl Given<'_> {
    /// A cell as written.
    fn cell(&self, column: &str) -> &str {
        self.row.get(self.head.named(column)).unwrap_or_default()
    }

    fn fault(&self, column: &str, expected: Expected) -> Fault {
        self.row.fault(self.head.named(column), expected)
    }

    /// What the row says that was not known; nothing if it says nothing new.
    fn read<'a>(
        &self,
        known: &BTreeMap<&str, &'a Asked>,
        seen: &mut BTreeMap<(&'a str, Line), u64>,
        today: Date,
    ) -> Result<Option<(&'a Asked, Said)>, Fault> {
        let asked = known.get(self.cell("id").trim());
        let asked = *asked.ok_or_else(|| self.fault("id", Expected::new("sheet-row-known")))?;
        let line = self.line()?;
        if let Some(before) = seen.insert((&asked.response.id, line), self.row.line) {
            return Err(self.fault("id", Expected::of("sheet-row-once", before)));
        }
        let said = self.said(line, today)?;
        let now = asked.response.word_of(line);
        let same = match (&said, now) {
            (None, None) => true,
            (Some(said), Some(now)) => as_written(said) == as_written(now),
            _ => false,
        };
        if same {
            return Ok(None);
        }
        if self.cell("version").trim() != asked.version.to_string() {
            let expected = Expected::of("sheet-row-unchanged", asked.version);
            return Err(self.fault("version", expected));
        }
        match said {
            Some(said) => Ok(Some((asked, said))),
            // What was said is not taken back by an empty cell.
            None => Err(self.fault("claim", Expected::of("word", self.choices()))),
        }
    }

    fn line(&self) -> Result<Line, Fault> {
        let cell = self.cell("line").trim();
        let found = Line::ALL.into_iter().find(|line| line.name() == cell);
        found.ok_or_else(|| self.fault("line", Expected::of("word", "first, second, third")))
    }

    /// What the open cells say; nothing if all are empty.
    fn said(&self, line: Line, today: Date) -> Result<Option<Said>, Fault> {
        let open = &FORM_COLUMNS[LOCKED..];
        if open.iter().all(|column| self.cell(column).trim().is_empty()) {
            return Ok(None);
        }
        let claim = self.words.read(self.cell("claim").trim());
        let claim =
            claim.ok_or_else(|| self.fault("claim", Expected::of("word", self.choices())))?;
        let declared = self.declared(claim)?;
        let words = self.cell("words").to_owned();
        Ok(Some(Said { words, share_bp: self.share()?, ..Said::of(line, declared, today) }))
    }

    fn declared(&self, claim: &str) -> Result<Declared, Fault> {
        let extra = ["reason", "approver", "until"];
        if claim == "not-applicable" {
            let until = self.cell("until").trim();
            let until = until.parse().map_err(|_| self.fault("until", Expected::new("day")))?;
            let (reason, approver) =
                (self.cell("reason").to_owned(), self.cell("approver").trim().to_owned());
            return Ok(Declared::NotApplicable { reason, approver, until });
        }
        if let Some(column) = extra.into_iter().find(|column| !self.cell(column).trim().is_empty())
        {
            let word = self.words.claim("not-applicable");
            return Err(self.fault(column, Expected::of("sheet-only-with", word)));
        }
        Ok(match claim {
            "met" => Declared::Met,
            "partly" => Declared::Partly,
            "not-met" => Declared::NotMet,
            _ => Declared::Unknown,
        })
    }

    fn share(&self) -> Result<Option<u16>, Fault> {
        let cell = self.cell("share").trim().trim_end_matches(['%', '％']).trim_end();
        if cell.is_empty() {
            return Ok(None);
        }
        let bp = cell.parse::<f64>().ok().map(|percent| (percent * 100.0).round());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
        match bp.filter(|bp| (0.0..=10_000.0).contains(bp)) {
            Some(bp) => Ok(Some(bp as u16)),
            None => Err(self.fault("share", Expected::new("sheet-share"))),
        }
    }

    fn choices(&self) -> String {
        self.words.words_of_claims().join(", ")
    }

    /// A refusal of the rules as a fault in the cell that it concerns.
    fn refused(&self, refusal: &Refusal) -> Fault {
        let column = match refusal.field.as_deref() {
            Some("reason") => "reason",
            Some("approver") => "approver",
            Some("until") => "until",
            Some("share") => "share",
            _ => "claim",
        };
        let code = match refusal.code {
            Code::Reason => "sheet-reason",
            Code::Approval => "sheet-approver",
            Code::Time => "sheet-day-to-come",
            Code::Person => "sheet-person",
            _ => "value",
        };
        self.fault(column, Expected::new(code))
    }
}

/// What of a word stands in a sheet.
fn as_written(said: &Said) -> (&Declared, Option<u16>, &str) {
    (&said.declared, said.share_bp, &said.words)
}
