//! Evidence: taken in unaltered, with its own day, linked to what it supports.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::civil::Date;
use model::{
    Code, Evidence, EvidenceFact, EvidenceType, Expect, Fact, Ground, Kind, Permission, Record,
    Refusal, ResponseFact,
};
use ports::NewFact;

use super::reviews::about;
use crate::{AppError, Desk};

/// The largest file that is taken: its bytes stand in the ledger.
pub const EVIDENCE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Something handed in.
#[derive(Clone, Debug)]
pub struct HandedIn {
    /// What it is, in words.
    pub title: String,
    /// The kind of thing.
    pub kind: EvidenceType,
    /// The file's name, for showing.
    pub file: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The day that it speaks of.
    pub taken_on: Date,
    /// How it was obtained.
    pub method: String,
    /// Until when it counts.
    pub fresh_until: Option<Date>,
    /// The SHA-256 that whoever sent it named, in hex; other bytes are not taken.
    pub sha256: Option<String>,
}

impl Desk {
    /// Takes evidence for a response. The same bytes are taken once and linked again.
    /// Returns it, with what to look at.
    ///
    /// # Errors
    /// BLANK for no bytes or no title, VALUE for too many bytes or other bytes than the
    /// hash says, TIME for a day to come, EXISTS if the same bytes were handed in as
    /// something else, STATE if they were withdrawn or the review was closed, ABSENT,
    /// MANDATE.
    pub async fn hand_in(&self, response: &str, new: &HandedIn) -> Result<Evidence, AppError> {
        self.act(Permission::Answer, "review.evidence", response, async |_| {
            sound(new, self.today())?;
            let (asked, version) = self.response_to_change(response).await?;
            let evidence = Evidence {
                title: new.title.clone(),
                method: new.method.clone(),
                fresh_until: new.fresh_until,
                criteria: vec![asked.criterion.clone()],
                ..Evidence::examined(new.kind, new.taken_on, &new.file, &new.bytes)
            };
            other_bytes(new.sha256.as_deref(), &evidence)?;
            let grounds = asked.rests_on.is_some_and(|ground| ground.fits(&evidence));
            let linked = ResponseFact::Evidenced { evidence: evidence.id.clone(), grounds };
            let taken = self.taken(&evidence, &asked.criterion, &new.bytes).await?;
            Ok((vec![taken, about(response, Expect::Version(version), linked)], evidence))
        })
        .await
    }

    /// Takes the register of assets as it is now for a response, under a title: the link
    /// between what is said to be protected and what there is (A046).
    ///
    /// # Errors
    /// As [`Self::hand_in`].
    pub async fn hand_in_inventory(
        &self,
        response: &str,
        title: &str,
    ) -> Result<Evidence, AppError> {
        let (mut sheet, today) = (self.asset_sheet().await?, self.today());
        // Two days' snapshots are two pieces of evidence, whether anything changed or not.
        sheet.header.push("as-of");
        sheet.rows.iter_mut().for_each(|row| row.push(today.to_string().as_str().into()));
        let too_much = |_| Refusal::new(Code::Value).field("file");
        let new = HandedIn {
            title: format!("{title} {today}"),
            kind: EvidenceType::Operation,
            file: format!("assets-{today}.csv"),
            bytes: sheet.write(tables::Format::Csv { bom: false }).map_err(too_much)?,
            taken_on: today,
            method: Ground::Inventory.name().to_owned(),
            fresh_until: None,
            sha256: None,
        };
        self.hand_in(response, &new).await
    }

    /// Says that evidence no longer counts. Its bytes stay.
    ///
    /// # Errors
    /// REASON without one, STATE if it was withdrawn before, ABSENT, MANDATE.
    pub async fn withdraw(&self, id: &str, why: &str) -> Result<(), AppError> {
        self.act(Permission::Answer, "review.withdraw", id, async |_| {
            if !why.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Reason).field("why").into());
            }
            let stored = self.find(Kind::Evidence, id).await?;
            if stored.record.evidence().is_some_and(|evidence| evidence.withdrawn.is_some()) {
                return Err(Refusal::new(Code::State).field(id).detail("withdrawn").into());
            }
            let fact = Fact::Evidence(EvidenceFact::Withdrawn { why: why.to_owned() });
            let fact = NewFact::new(Kind::Evidence, id, Expect::Version(stored.version), fact);
            Ok((vec![fact], ()))
        })
        .await
    }

    /// The bytes of evidence, as they were handed in.
    ///
    /// # Errors
    /// ABSENT (also once they were erased, and if they are not what was handed in),
    /// MANDATE.
    pub async fn evidence_bytes(&self, id: &str) -> Result<(Evidence, Vec<u8>), AppError> {
        self.may_read().await?;
        let found = self.find(Kind::Evidence, id).await;
        let stored = self.noting_absence("evidence.show", id, found).await?;
        let key = model::Key::new(Kind::Evidence, id);
        let bytes = self.app.registers.history(&key).await?.into_iter().find_map(|line| {
            let Some(Fact::Evidence(EvidenceFact::Taken { bytes, .. })) = line.fact else {
                return None;
            };
            STANDARD.decode(bytes).ok()
        });
        match (stored.record.evidence(), bytes) {
            (Some(evidence), Some(bytes)) if evidence.holds(&bytes) => Ok((evidence, bytes)),
            _ => self.absent("evidence.show", id).await,
        }
    }

    async fn taken(
        &self,
        evidence: &Evidence,
        criterion: &str,
        bytes: &[u8],
    ) -> Result<NewFact, AppError> {
        let key = model::Key::new(Kind::Evidence, &evidence.id);
        let known = self.whole.lookup(&key).await?;
        let (expect, fact) = match known {
            None => {
                let bytes = STANDARD.encode(bytes);
                let evidence = Box::new(evidence.clone());
                (Expect::Absent, EvidenceFact::Taken { bytes, evidence })
            }
            Some(stored) => {
                same(evidence, stored.record)?;
                let criterion = criterion.to_owned();
                (Expect::Version(stored.version), EvidenceFact::Linked { criterion })
            }
        };
        Ok(NewFact { key, expect, fact: Fact::Evidence(fact) })
    }
}

/// Judges that what is known under this id is the same thing, said in the same way.
fn same(new: &Evidence, known: Record) -> Result<(), Refusal> {
    let exists = |detail| Err(Refusal::new(Code::Exists).field(&new.id).detail(detail));
    match known.evidence() {
        Some(known) if known.sha256 != new.sha256 => exists("other-bytes"),
        Some(known) if known.withdrawn.is_some() => {
            Err(Refusal::new(Code::State).field(&new.id).detail("withdrawn"))
        }
        Some(known) if known.kind != new.kind => exists(known.kind.name()),
        Some(known) if known.taken_on != new.taken_on => exists("other-day"),
        Some(known) if known.method != new.method => exists("other-method"),
        Some(_) => Ok(()),
        None => exists("other-bytes"),
    }
}

/// Judges that the bytes are those that were meant.
fn other_bytes(said: Option<&str>, found: &Evidence) -> Result<(), Refusal> {
    match said {
        Some(said) if !said.eq_ignore_ascii_case(&found.sha256) => {
            let refusal = Refusal::new(Code::Value).field("sha256").detail("other-bytes");
            Err(refusal.arg("value", said))
        }
        _ => Ok(()),
    }
}

fn sound(new: &HandedIn, today: Date) -> Result<(), Refusal> {
    if new.bytes.is_empty() {
        return Err(Refusal::new(Code::Blank).field("file"));
    }
    if new.title.trim().is_empty() {
        return Err(Refusal::new(Code::Blank).field("title"));
    }
    if new.bytes.len() as u64 > EVIDENCE_BYTES_MAX {
        let size = format!("{} B", new.bytes.len());
        return Err(Refusal::new(Code::Value).field("file").arg("value", size));
    }
    if new.taken_on > today {
        let refusal = Refusal::new(Code::Time).field("taken_on").detail("future");
        return Err(refusal.arg("value", new.taken_on.to_string()));
    }
    Ok(())
}
