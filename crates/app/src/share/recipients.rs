//! Whom a survey asked and how far each of them is: sent, delivered, answered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{Campaign, Interview, Key, Kind, Parcel, Record, Refusal, Submission, Surveyed, Way};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// Somebody whom a survey asks.
#[derive(Clone, Debug)]
pub struct SurveyRecipient {
    /// Who.
    pub surveyed: Surveyed,
    /// When the sheet was made ready for its node; `None` where no parcel goes there.
    pub sent: Option<Timestamp>,
    /// When its node took the sheet.
    pub delivered: Option<Timestamp>,
    /// Why its node did not take it.
    pub refused: Option<Refusal>,
    /// What it handed in.
    pub submission: Option<Submission>,
    /// The interview.
    pub interview: Option<Interview>,
}

impl SurveyRecipient {
    /// The answers that count, if any were given.
    #[must_use]
    pub fn answered(&self) -> Option<&model::Handed> {
        self.submission.as_ref().filter(|one| one.answered())?.sets.last()
    }
}

impl Desk {
    /// All surveys of this node with how many answered, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn campaign_returns(&self) -> Result<Vec<(Campaign, usize)>, AppError> {
        let mut returns = Vec::new();
        for campaign in self.campaigns().await? {
            let handed = self.submissions_of(&campaign).await?;
            let asked = |one: &&Submission| campaign.surveyed(&one.institution).is_some();
            let answered = handed.iter().filter(|one| one.answered()).filter(asked).count();
            returns.push((campaign, answered));
        }
        Ok(returns)
    }

    /// Whom `campaign` asks, in the order of its population.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn campaign_recipients(
        &self,
        campaign: &Campaign,
    ) -> Result<Vec<SurveyRecipient>, AppError> {
        self.may_read().await?;
        let of = Filter::new(Kind::Interview).of(&campaign.id);
        let interviews = records(self.app.registers.list(&of).await?, Record::interview);
        let mut interviews: BTreeMap<_, _> =
            interviews.into_iter().map(|one| (one.institution.clone(), one)).collect();
        let handed = self.submissions_of(campaign).await?;
        let mut handed: BTreeMap<_, _> =
            handed.into_iter().map(|one| (one.institution.clone(), one)).collect();
        let mut recipients = Vec::new();
        for surveyed in &campaign.asked {
            let parcel = self.question_to(campaign, &surveyed.node).await?;
            let taken = parcel.as_ref().and_then(|parcel| parcel.taken.as_ref());
            recipients.push(SurveyRecipient {
                refused: taken.and_then(|taken| taken.refused.clone()),
                delivered: taken.filter(|taken| taken.refused.is_none()).map(|taken| taken.at),
                sent: parcel.map(|parcel| parcel.entered),
                submission: handed.remove(&surveyed.institution),
                interview: interviews.remove(&surveyed.institution),
                surveyed: surveyed.clone(),
            });
        }
        Ok(recipients)
    }

    /// The parcel that brings the sheet to `node`.
    async fn question_to(
        &self,
        campaign: &Campaign,
        node: &str,
    ) -> Result<Option<Parcel>, AppError> {
        let topic = format!("question/{}", campaign.id);
        let key = Key::new(Kind::Parcel, Parcel::id_of(Way::Out, node, &topic));
        let stored = self.app.registers.lookup(&key).await?;
        Ok(stored.and_then(|stored| stored.record.parcel()))
    }
}
