//! 共同センター: a vendor, those whom it serves, when it told each, and what it showed once for all
//! (AS-40).

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use model::{
    Centre, CentreFact, Code, Evidence, EvidenceFact, EvidenceType, Expect, Fact, Key, Kind, Party,
    PartyKind, Permission, Reached, Record, Refusal, VendorIncident,
};
use ports::NewFact;

use crate::{AppError, Desk, prove::EVIDENCE_BYTES_MAX};

/// The kind of node that is no hub.
const INSTITUTION: &str = "institution";

/// A vendor as it stands.
#[derive(Clone, Debug)]
pub struct CentreView {
    /// The vendor, whom it serves, its evidence.
    pub centre: Centre,
    /// Its incidents with everybody whom it serves.
    pub incidents: Vec<(VendorIncident, Vec<Reached>)>,
    /// How many institutions there are.
    pub institutions: usize,
}

impl Desk {
    /// Enters a vendor with those whom it serves, each once. Returns how many they are.
    ///
    /// # Errors
    /// ABSENT for one that is no institution here, BLANK if it serves nobody, MANDATE.
    pub async fn enter_centre(&self, vendor: &str, serves: &[String]) -> Result<usize, AppError> {
        self.act(Permission::Share, "centre.enter", vendor, async |_| {
            if serves.is_empty() || vendor.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field("serves").into());
            }
            let mut seen = BTreeSet::new();
            let serves: Vec<_> = serves.iter().filter(|one| seen.insert(*one)).cloned().collect();
            let institutions = self.institutions().await?;
            if let Some(other) = serves.iter().find(|one| !institutions.contains(*one)) {
                return Err(Refusal::new(Code::Absent).field(format!("party/{other}")).into());
            }
            let (count, vendor) = (serves.len(), vendor.to_owned());
            let id = vendor.clone();
            Ok((vec![about(&id, Expect::Any, CentreFact::Entered { vendor, serves })], count))
        })
        .await
    }

    /// The vendor learned of something. Returns its number there, from 1.
    ///
    /// # Errors
    /// ABSENT, BLANK without a title, TIME for a moment to come, MANDATE.
    pub async fn vendor_aware(
        &self,
        vendor: &str,
        title: &str,
        at: Timestamp,
    ) -> Result<usize, AppError> {
        self.act(Permission::Share, "centre.aware", vendor, async |_| {
            if title.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field("title").into());
            }
            model::not_in_future(at, "aware", self.now())?;
            let (centre, version) = self.find_centre(vendor).await?;
            let fact = CentreFact::Aware { title: title.to_owned(), at };
            let fact = about(vendor, Expect::Version(version), fact);
            Ok((vec![fact], centre.incidents.len() + 1))
        })
        .await
    }

    /// The vendor told an institution.
    ///
    /// # Errors
    /// ABSENT for an incident or an institution that it does not have, TIME for a moment to come
    /// or before the vendor knew, MANDATE.
    pub async fn vendor_told(
        &self,
        vendor: &str,
        incident: usize,
        institution: &str,
        at: Timestamp,
    ) -> Result<(), AppError> {
        self.act(Permission::Share, "centre.told", vendor, async |_| {
            model::not_in_future(at, "at", self.now())?;
            let (centre, version) = self.find_centre(vendor).await?;
            let absent = |what: &str| Refusal::new(Code::Absent).field(what);
            let found = incident.checked_sub(1).and_then(|n| centre.incidents.get(n));
            let found = found.ok_or_else(|| absent(&incident.to_string()))?;
            if !found.serves.iter().any(|served| served == institution) {
                return Err(absent(institution).into());
            }
            if at < found.aware {
                let refusal = Refusal::new(Code::Time).field("at").detail("before-begin");
                return Err(refusal.arg("value", at.to_string()).into());
            }
            let institution = institution.to_owned();
            let fact = CentreFact::Told { incident, institution, at };
            Ok((vec![about(vendor, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// The vendor gave evidence, once for all whom it serves. The same bytes are taken once.
    ///
    /// # Errors
    /// ABSENT, BLANK without bytes or a title, VALUE for too many bytes, MANDATE.
    pub async fn vendor_gave(
        &self,
        vendor: &str,
        title: &str,
        (file, bytes): (&str, &[u8]),
    ) -> Result<String, AppError> {
        self.act(Permission::Share, "centre.evidence", vendor, async |_| {
            if bytes.is_empty() || title.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field("file").into());
            }
            if bytes.len() as u64 > EVIDENCE_BYTES_MAX {
                let size = format!("{} B", bytes.len());
                return Err(Refusal::new(Code::Value).field("file").arg("value", size).into());
            }
            let (_, version) = self.find_centre(vendor).await?;
            let examined = Evidence::examined(EvidenceType::Operation, self.today(), file, bytes);
            let evidence =
                Evidence { title: title.to_owned(), method: "vendor".into(), ..examined };
            let id = evidence.id.clone();
            let gave = CentreFact::Gave { evidence: id.clone() };
            let mut facts = vec![about(vendor, Expect::Version(version), gave)];
            if self.whole.lookup(&Key::new(Kind::Evidence, &id)).await?.is_none() {
                let (bytes, evidence) = (STANDARD.encode(bytes), Box::new(evidence));
                let taken = Fact::Evidence(EvidenceFact::Taken { bytes, evidence });
                facts.push(NewFact::new(Kind::Evidence, &id, Expect::Absent, taken));
            }
            Ok((facts, id))
        })
        .await
    }

    /// All vendors, by code.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn centres(&self) -> Result<Vec<CentreView>, AppError> {
        self.may_read().await?;
        let institutions = self.institutions().await?.len();
        let mut centres = self.all(Kind::Centre, Record::centre).await?;
        centres.sort_by(|a, b| a.vendor.cmp(&b.vendor));
        let view = |centre: Centre| {
            let of = |i: &VendorIncident| (i.clone(), i.reached(self.now()));
            let incidents = centre.incidents.iter().map(of).collect();
            CentreView { incidents, institutions, centre }
        };
        Ok(centres.into_iter().map(view).collect())
    }

    /// The institutions of the register. A hub among the nodes is none, whatever the register
    /// calls it.
    async fn institutions(&self) -> Result<BTreeSet<String>, AppError> {
        let nodes = self.all(Kind::Node, Record::node).await?;
        let hub = |id: &str| nodes.iter().any(|node| node.id == id && node.kind != INSTITUTION);
        let parties = self.all(Kind::Party, Record::party).await?.into_iter();
        let institution = |p: &Party| p.kind == PartyKind::Institution && !hub(&p.id);
        Ok(parties.filter(institution).map(|party| party.id).collect())
    }

    async fn find_centre(&self, vendor: &str) -> Result<(Centre, u64), AppError> {
        let stored = self.find(Kind::Centre, vendor).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("centre/{vendor}"));
        Ok((stored.record.centre().ok_or_else(absent)?, stored.version))
    }
}

fn about(vendor: &str, expect: Expect, fact: CentreFact) -> NewFact {
    NewFact::new(Kind::Centre, vendor, expect, Fact::Centre(fact))
}
