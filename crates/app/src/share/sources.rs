//! How far each source is relied on: computed from what became of what it told. What is played
//! says nothing of that.

use std::collections::BTreeMap;

use model::{BulletinState, Kind, Record, Reliability, TrackRecord};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// A source and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceGrade {
    /// The node that brought it.
    pub node: String,
    /// What became of what it told.
    pub told: TrackRecord,
    /// The grade.
    pub grade: Reliability,
}

impl Desk {
    /// Every node that brought something, by code.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn bulletin_sources(&self) -> Result<Vec<SourceGrade>, AppError> {
        self.may_read().await?;
        self.sources_told().await
    }

    pub(super) async fn sources_told(&self) -> Result<Vec<SourceGrade>, AppError> {
        let (own, now) = (self.own_names().await?, self.now());
        let mut told = BTreeMap::<String, TrackRecord>::new();
        let received = Filter::new(Kind::Bulletin).labelled("received");
        for bulletin in records(self.whole.list(&received).await?, Record::bulletin) {
            let real = bulletin.sheet.exercise.is_empty();
            let Some(hop) = bulletin.received.as_ref().filter(|_| real) else { continue };
            let record = told.entry(hop.node.clone()).or_default();
            for indicator in &bulletin.sheet.indicators {
                let mut at_receipt = self.app.warnings.doubts(indicator, &own, hop.at.min(now));
                at_receipt.retain(model::Doubt::stops);
                record.indicators += 1;
                match bulletin.state {
                    BulletinState::Withdrawn => record.withdrawn += 1,
                    _ => record.doubted += u64::from(!at_receipt.is_empty()),
                }
            }
        }
        let refused = Filter::new(Kind::Parcel).in_state("refused").labelled("in");
        let refused = records(self.whole.list(&refused).await?, Record::parcel);
        for parcel in refused.into_iter().filter(|parcel| parcel.slip.exercise.is_empty()) {
            told.entry(parcel.peer).or_default().refused += 1;
        }
        let grade = |told| self.app.sharing.reliability.grade(told);
        Ok(told
            .into_iter()
            .map(|(node, told)| SourceGrade { node, told, grade: grade(told) })
            .collect())
    }
}
