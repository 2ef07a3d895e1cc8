//! 情報受付: tips are taken under one receipt, handled by somebody whom they do not name, and
//! seen by nobody else (A298–A300).

mod handlers;
mod strip;

pub use self::strip::{Stripped, stripped};

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use model::{
    Code, Enclosed, Expect, Fact, Intake, Kind, Permission, Record, Refusal, Tip, TipFact, TipKind,
    TipState,
};
use ports::{Filter, NewFact};

use crate::{AppError, Desk, desk::records};

/// The largest file that is taken with a tip.
pub const ENCLOSED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A tip as it was told.
#[derive(Clone, Debug)]
pub struct NewTip {
    /// By which intake.
    pub kind: TipKind,
    /// What was told.
    pub words: String,
    /// By which way, or from whom; empty if that was not said.
    pub source: String,
    /// Parties that it names.
    pub about: Vec<String>,
    /// Files: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What whoever told it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipReceipt {
    /// The number.
    pub id: String,
    /// Whether the same was told before; it has the receipt that it had.
    pub again: bool,
    /// Whether somebody handles it.
    pub handled: bool,
    /// Named parties that are in no register: nobody can be kept away on their account.
    pub unmatched: Vec<String>,
}

impl Desk {
    /// Takes a tip. It goes to somebody who may handle tips of this intake and whom it does not
    /// name; if there is nobody, it waits.
    ///
    /// # Errors
    /// BLANK without words, RATE for too many from one source, MANDATE.
    pub async fn take_tip(&self, new: &NewTip) -> Result<TipReceipt, AppError> {
        let _turn = self.app.numbering.lock().await;
        // What was told, and of whom, is in no open entry: the subject is the intake alone.
        self.act(Permission::Triage, "tip.take", new.kind.name(), async |_| {
            if new.words.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field("words").into());
            }
            let digest = digest(new);
            if let Some(known) = self.same_tip(&digest).await? {
                let (id, handled) = (known.id, known.handler.is_some());
                return Ok((vec![], TipReceipt { id, again: true, handled, unmatched: vec![] }));
            }
            let intake = self.tip_intake(new.kind)?;
            self.within_tip_rate(intake, &new.source).await?;
            self.tip_facts(new, intake, digest).await
        })
        .await
    }

    async fn tip_facts(
        &self,
        new: &NewTip,
        intake: &Intake,
        digest: String,
    ) -> Result<(Vec<NewFact>, TipReceipt), AppError> {
        let id = self.next_number(Kind::Tip, "T-", |r| r.tip().map(|tip| tip.id)).await?;
        let (about, unmatched) = self.parties_named(&new.about).await?;
        let handler = self.handler_for(&intake.compartment, &about).await?;
        let tip = Tip {
            id: id.clone(),
            kind: new.kind,
            words: new.words.clone(),
            source: new.source.clone(),
            about,
            handler,
            state: TipState::New,
            enclosed: Vec::new(),
            taken: self.now(),
            compartment: intake.compartment.clone(),
            digest,
        };
        let handled = tip.handler.is_some();
        let mut facts = vec![fact(&id, Expect::Absent, TipFact::Taken(Box::new(tip)))];
        for (n, (_, bytes)) in new.files.iter().enumerate() {
            facts.push(fact(&id, Expect::Any, enclosed(n + 1, bytes)));
        }
        Ok((facts, TipReceipt { id, again: false, handled, unmatched }))
    }

    fn tip_intake(&self, kind: TipKind) -> Result<&Intake, Refusal> {
        let found = self.app.office.intake.iter().find(|intake| intake.kind == kind);
        found.ok_or_else(|| Refusal::new(Code::Value).field("kind").arg("value", kind.name()))
    }

    /// The same tip, if whoever takes it reaches it: that somebody else was told the same
    /// is no more to be found out by telling it than by looking.
    async fn same_tip(&self, digest: &str) -> Result<Option<Tip>, AppError> {
        let same = Filter::new(Kind::Tip).labelled(Tip::digest_label(digest)).page(0, 1);
        Ok(records(self.app.registers.list(&same).await?, Record::tip).pop())
    }

    /// Judges that one source has not told too much in the last hour; what is too much is
    /// counted and said.
    async fn within_tip_rate(&self, intake: &Intake, source: &str) -> Result<(), AppError> {
        let label = Tip::source_label(intake.kind, source);
        let newest = intake.hourly_max as u64;
        let newest = Filter::new(Kind::Tip).labelled(label).page(0, newest);
        let hour_ago = self.now() - SignedDuration::from_hours(1);
        let tips = records(self.whole.list(&newest).await?, Record::tip);
        let count = tips.iter().filter(|tip| tip.taken > hour_ago).count();
        if count < intake.hourly_max {
            return Ok(());
        }
        let refusal = Refusal::new(Code::Rate).field(intake.kind.name());
        Err(refusal.arg("count", count.to_string()).into())
    }

    /// Whether this desk opens the compartment of an intake.
    #[must_use]
    pub fn opens_intake(&self) -> bool {
        let now = self.now();
        let opens = |mandate: &model::Mandate, intake: &Intake| {
            mandate.current(now)
                && mandate.may.contains(&Permission::Read)
                && mandate.scope.compartments.contains(&intake.compartment)
        };
        let intakes = &self.app.office.intake;
        intakes.iter().any(|intake| self.mandates.iter().any(|mandate| opens(mandate, intake)))
    }

    /// The tips that this desk reaches, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn tips(&self) -> Result<Vec<Tip>, AppError> {
        self.may_read().await?;
        self.all(Kind::Tip, Record::tip).await
    }

    /// One tip.
    ///
    /// # Errors
    /// ABSENT, also of one that this desk does not reach; MANDATE.
    pub async fn tip(&self, id: &str) -> Result<Tip, AppError> {
        self.may_read().await?;
        let found = self.find_tip(id).await;
        Ok(self.noting_absence("tip.show", id, found).await?.0)
    }

    async fn find_tip(&self, id: &str) -> Result<(Tip, u64), AppError> {
        let stored = self.find(Kind::Tip, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("tip/{id}"));
        Ok((stored.record.tip().ok_or_else(absent)?, stored.version))
    }

    /// 判定: decides what becomes of a tip; only whoever handles it does.
    ///
    /// # Errors
    /// REASON without one, PERSON if somebody else handles it, ABSENT, MANDATE.
    pub async fn triage_tip(&self, id: &str, state: &TipState) -> Result<(), AppError> {
        self.act(Permission::Triage, "tip.triage", id, async |_| {
            let (tip, version) = self.find_tip(id).await?;
            if let TipState::Held { why }
            | TipState::Dismissed { why }
            | TipState::TakenUp { why } = state
                && !why.chars().any(char::is_alphanumeric)
            {
                return Err(Refusal::new(Code::Reason).field("why").into());
            }
            if tip.handler.as_deref() != Some(&self.by) {
                return Err(Refusal::new(Code::Person).field("handler").into());
            }
            let triaged = TipFact::Triaged(state.clone());
            Ok((vec![fact(id, Expect::Version(version), triaged)], ()))
        })
        .await
    }

    /// Hands a tip to `to`, or to whoever may handle it; with `about`, because it names these,
    /// too. Returns who handles it now.
    ///
    /// # Errors
    /// PERSON if `to` may not handle it; ABSENT, MANDATE.
    pub async fn reassign_tip(
        &self,
        id: &str,
        to: Option<&str>,
        about: &[String],
    ) -> Result<Option<String>, AppError> {
        self.act(Permission::Triage, "tip.reassign", id, async |_| {
            let (tip, version) = self.find_tip(id).await?;
            let (named, _) = self.parties_named(about).await?;
            let all: Vec<_> = tip.about.iter().chain(&named).cloned().collect();
            let handler = match to {
                None => self.handler_for(&tip.compartment, &all).await?,
                Some(to) => Some(self.may_handle(to, &tip.compartment, &all).await?),
            };
            let mut facts = Vec::new();
            if !named.is_empty() {
                let named = TipFact::Named { parties: named };
                facts.push(fact(id, Expect::Version(version), named));
            }
            let reassigned = TipFact::Reassigned { handler: handler.clone() };
            facts.push(fact(id, Expect::Any, reassigned));
            Ok((facts, handler))
        })
        .await
    }

    /// A file of a tip, from 1: the copy without what could say who wrote it. With `why`, the
    /// sealed original: that somebody looked, and why, is an entry first.
    ///
    /// # Errors
    /// ABSENT where there is no such file or no copy of it; for the original MANDATE without
    /// the permission to approve, and REASON without one.
    pub async fn tip_file(
        &self,
        id: &str,
        file: usize,
        why: Option<&str>,
    ) -> Result<(Enclosed, Vec<u8>), AppError> {
        self.tip(id).await?;
        if let Some(why) = why {
            self.unseal_tip(id, file, why).await?;
        }
        let key = model::Key::new(Kind::Tip, id);
        let lines = self.app.registers.history(&key).await?;
        let mut files = lines.into_iter().filter_map(|line| match line.fact {
            Some(Fact::Tip(TipFact::Enclosed { file, original, copy })) => {
                Some((file, if why.is_some() { Some(original) } else { copy }))
            }
            _ => None,
        });
        let found = file.checked_sub(1).and_then(|before| files.nth(before));
        match found.and_then(|(about, bytes)| Some((about, STANDARD.decode(bytes?).ok()?))) {
            Some(found) => Ok(found),
            None => self.absent("tip.file", &format!("tip/{id}/{file}")).await,
        }
    }

    async fn unseal_tip(&self, id: &str, file: usize, why: &str) -> Result<(), AppError> {
        self.act(Permission::Approve, "tip.unseal", id, async |_| {
            if !why.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Reason).field("why").into());
            }
            self.find_tip(id).await?;
            let unsealed = TipFact::Unsealed { file, why: why.to_owned() };
            Ok((vec![fact(id, Expect::Any, unsealed)], ()))
        })
        .await
    }
}

fn fact(id: &str, expect: Expect, fact: TipFact) -> NewFact {
    NewFact::new(Kind::Tip, id, expect, Fact::Tip(fact))
}

/// A file under a name that says nothing, with its copy if one can be made.
fn enclosed(number: usize, bytes: &[u8]) -> TipFact {
    let copy = stripped(bytes);
    let ending = copy.as_ref().map_or("bin", |copy| copy.ending);
    let file = Enclosed {
        name: format!("{number}.{ending}"),
        sha256: model::sha256_hex(bytes),
        copied: copy.is_some(),
        left_out: copy.iter().flat_map(|copy| copy.left_out.clone()).collect(),
    };
    let copy = copy.map(|copy| STANDARD.encode(copy.bytes));
    TipFact::Enclosed { file, original: STANDARD.encode(bytes), copy }
}

/// Of all that was told and of whom, by whatever way: the same tip has the same receipt.
fn digest(new: &NewTip) -> String {
    let about: BTreeSet<_> = new.about.iter().map(|party| party.trim()).collect();
    let files = new.files.iter().map(|(_, bytes)| model::sha256_hex(bytes));
    let parts = [new.kind.name(), new.words.trim()].into_iter().chain(about).map(str::to_owned);
    let parts: Vec<_> = parts.chain(files).map(|part| model::sha256_hex(part.as_bytes())).collect();
    model::sha256_hex(parts.concat().as_bytes())
}
