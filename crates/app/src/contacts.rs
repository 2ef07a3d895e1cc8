//! respond: who was told of an incident or asked about it, and what came back.

use jiff::Timestamp;
use model::{
    Code, ContactMade, Kind, Permission, Refusal, Reply, Request, RequestScope, typed_time,
};

use crate::{AppError, Desk, respond::about_incident};

/// A contact, as typed.
#[derive(Clone, Debug, Default)]
pub struct NewContact {
    /// The body, for example `police`.
    pub to: String,
    /// With whom, or at which desk.
    pub person: String,
    /// When, with offset.
    pub at: String,
    /// The number that they gave; may be empty.
    pub number: String,
    /// The form that was used; may be empty.
    pub form: String,
    /// The report that was handed over.
    pub report: Option<String>,
    /// What they are asked to find out; empty where they are told and not asked.
    pub scope: Vec<RequestScope>,
    /// Until when, with offset; only for a request.
    pub due: Option<String>,
}

/// What came back, as typed.
#[derive(Clone, Debug, Default)]
pub struct NewReply {
    /// In words; empty for a mere receipt.
    pub words: String,
    /// The number under which they took it; may be empty.
    pub number: String,
    /// When, with offset.
    pub at: String,
}

impl Desk {
    /// 連絡: somebody was told of `incident`, got a report of it, or is asked to look. Returns
    /// its number.
    ///
    /// # Errors
    /// BLANK, TIME, ABSENT (see [`model::Incident::contact`]); STATE for a report that was not
    /// sent, or while the exercise stands still; EXERCISE for words of an exercise in what is
    /// real; MANDATE.
    pub async fn record_contact(&self, incident: &str, new: &NewContact) -> Result<u32, AppError> {
        self.act(Permission::Respond, "incident.contact", incident, async |_| {
            let (found, version) = self.find_incident(incident).await?;
            let contact = self.contact_of(new)?;
            let made = found.contact(contact, &self.app.form, self.now())?;
            if let Some(report) = &new.report {
                self.must_be_sent(report).await?;
            }
            let mut facts = vec![made];
            let words = [&new.to, &new.person, &new.number, &new.form].map(String::as_str);
            let plays = self.of_the_world_of(&found, &facts, &words).await?;
            facts.extend(self.answered_by(&found, &facts).await?);
            let no = found.contacts.len() + 1;
            let no = u32::try_from(no).unwrap_or(u32::MAX);
            let told = about_incident(incident, version, facts);
            Ok((told.into_iter().chain(plays).collect(), no))
        })
        .await
    }

    /// 回答・受領: something came back to the contact `no`.
    ///
    /// # Errors
    /// ABSENT, BLANK, TIME (see [`model::Incident::reply`]); STATE and EXERCISE as above;
    /// MANDATE.
    pub async fn record_reply(
        &self,
        incident: &str,
        no: u32,
        new: &NewReply,
    ) -> Result<(), AppError> {
        self.act(Permission::Respond, "incident.reply", incident, async |_| {
            let (found, version) = self.find_incident(incident).await?;
            let (words, number) = (new.words.trim().to_owned(), new.number.trim().to_owned());
            let reply = Reply { words, number, at: typed_time(&new.at, "at", self.now())? };
            let facts = vec![found.reply(no, reply, self.now())?];
            let words = [new.words.as_str(), new.number.as_str()];
            let plays = self.of_the_world_of(&found, &facts, &words).await?;
            let told = about_incident(incident, version, facts);
            Ok((told.into_iter().chain(plays).collect(), ()))
        })
        .await
    }

    fn contact_of(&self, new: &NewContact) -> Result<ContactMade, Refusal> {
        let text = |typed: &str| typed.trim().to_owned();
        let request = match (new.scope.is_empty(), new.due.as_deref()) {
            (true, None) => None,
            (_, due) => Some(Request { scope: new.scope.clone(), due: due_of(due)? }),
        };
        Ok(ContactMade {
            no: 0,
            to: text(&new.to),
            body: String::new(),
            person: text(&new.person),
            at: typed_time(&new.at, "at", self.now())?,
            number: text(&new.number),
            form: text(&new.form),
            report: new.report.clone(),
            request,
            replies: Vec::new(),
        })
    }

    /// What lies in a drawer was not handed over.
    async fn must_be_sent(&self, report: &str) -> Result<(), AppError> {
        let stored = self.find(Kind::Report, report).await?;
        let found = stored.record.report();
        match found.is_some_and(|report| report.submitted.is_some()) {
            true => Ok(()),
            false => Err(Refusal::new(Code::State).field(report).detail("draft").into()),
        }
    }
}

/// Until when something is asked for: a moment to come, as a rule.
fn due_of(typed: Option<&str>) -> Result<Timestamp, Refusal> {
    let typed = typed.ok_or_else(|| Refusal::new(Code::Blank).field("due"))?;
    let refused =
        |_| Refusal::new(Code::Time).field("due").detail("not-a-time").arg("value", typed);
    model::instant(typed).map_err(refused)
}
