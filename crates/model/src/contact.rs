//! 関係機関への連絡: who was told of an incident or asked about it, when, with whom, under
//! which number, and what came back (seed:L1042–L1047).
//!
//! A word to the police, a report at the desk of an industry body and a request to a vendor
//! are one thing. A request has a scope and a clock of its own, apart from those of the
//! incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Form, Incident, IncidentFact, Refusal, SharingBody, not_in_future};

/// The body of the form whose requests are those of ⑨ (packs/first-report.toml).
const VENDOR: &str = "vendor";

/// What a vendor is asked to find out (A284, seed:L1045–L1047).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RequestScope {
    /// ウィルスの種類
    VirusType,
    /// 被害
    Damage,
    /// 拡散範囲
    Spread,
}

impl RequestScope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::VirusType, Self::Damage, Self::Spread];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::VirusType => "virus-type",
            Self::Damage => "damage",
            Self::Spread => "spread",
        }
    }
}

/// Something that is asked for, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Request {
    /// What is to be found out.
    pub scope: Vec<RequestScope>,
    /// Until when.
    pub due: Timestamp,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reply {
    /// In words; empty for a mere receipt.
    pub words: String,
    /// The number under which they took it (受付番号).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// When they answered.
    pub at: Timestamp,
}

/// One contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ContactMade {
    /// Its number in the incident, from 1.
    pub no: u32,
    /// The body, as the form of the report calls it: `police`.
    pub to: String,
    /// Which of the sharing bodies it was, as the form names them: `jpcert`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// With whom, or at which desk.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// The number that they gave (受付番号).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The form that was used, where one exists.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// The report that was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// What came back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
}

/// The vendor's own clock: from the request until the answer, whatever else runs (A096b).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RequestClock {
    /// When it was asked.
    pub started: Timestamp,
    /// Until when.
    pub due: Timestamp,
    /// When it was answered.
    pub stopped: Option<Timestamp>,
    /// Minutes it ran, or has run.
    pub minutes: i64,
    /// Whether the answer came too late, or is.
    pub late: bool,
}

impl ContactMade {
    /// The clock of a request at `now`. A receipt does not stop it; an answer does.
    #[must_use]
    pub fn clock(&self, now: Timestamp) -> Option<RequestClock> {
        let due = self.request.as_ref()?.due;
        let answer = self.replies.iter().find(|reply| !reply.words.is_empty());
        let stopped = answer.map(|reply| reply.at);
        let until = stopped.unwrap_or(now);
        let minutes = (until.as_second() - self.at.as_second()).div_euclid(60);
        Some(RequestClock { started: self.at, due, stopped, minutes, late: until > due })
    }

    /// When they confirmed that they have it (受領), and under which number (A083).
    #[must_use]
    pub fn received(&self) -> Option<(Timestamp, &str)> {
        let own = (!self.number.is_empty()).then_some((self.at, self.number.as_str()));
        let receipt = self.replies.iter().find(|reply| !reply.number.is_empty());
        own.or(receipt.map(|reply| (reply.at, reply.number.as_str())))
    }

    /// The word for lists: `told`, `received`, `waiting`, `late` or `answered`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> &'static str {
        match (self.clock(now), self.received()) {
            (Some(clock), _) if clock.stopped.is_some() => "answered",
            (Some(clock), _) if clock.late => "late",
            (Some(_), _) => "waiting",
            (None, Some(_)) => "received",
            (None, None) => "told",
        }
    }
}

impl Incident {
    /// Judges a contact. Its body is called as `form` calls it.
    ///
    /// # Errors
    /// STATE unless it is open; BLANK without a body, a person, or, for a request, a scope;
    /// TIME for what lies ahead, or is due before it is asked; ABSENT for a report of another
    /// incident.
    pub fn contact(
        &self,
        contact: ContactMade,
        form: &Form,
        now: Timestamp,
    ) -> Result<IncidentFact, Refusal> {
        self.must_be_open()?;
        for (words, field) in [(&contact.to, "to"), (&contact.person, "person")] {
            if words.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field(field));
            }
        }
        not_in_future(contact.at, "at", now)?;
        if let Some(request) = &contact.request {
            sound(request, contact.at)?;
        }
        if let Some(report) = contact.report.as_ref().filter(|id| !self.reports.contains(id)) {
            return Err(Refusal::new(Code::Absent).field(format!("report/{report}")));
        }
        let to = form.body_called(contact.to.trim());
        let body = form.sharing_called(contact.to.trim());
        let body = body.map(|body| body.id.clone()).unwrap_or_default();
        let no = u32::try_from(self.contacts.len()).unwrap_or(u32::MAX).saturating_add(1);
        Ok(IncidentFact::Contacted(ContactMade { no, to, body, replies: Vec::new(), ..contact }))
    }

    /// Judges what came back to the contact `no`. It may come after the end of the incident.
    ///
    /// # Errors
    /// ABSENT without such a contact; BLANK where it says nothing and has no number; TIME for
    /// what lies ahead, or before the contact.
    pub fn reply(&self, no: u32, reply: Reply, now: Timestamp) -> Result<IncidentFact, Refusal> {
        let contact = self.contacts.iter().find(|contact| contact.no == no);
        let absent = || Refusal::new(Code::Absent).field(format!("contact/{no}"));
        let contact = contact.ok_or_else(absent)?;
        if reply.words.trim().is_empty() && reply.number.trim().is_empty() {
            return Err(Refusal::new(Code::Blank).field("words"));
        }
        not_in_future(reply.at, "at", now)?;
        if reply.at < contact.at {
            return Err(before("at", reply.at));
        }
        Ok(IncidentFact::Replied { contact: no, reply })
    }

    /// 情報共有機関等: each that `form` names, with the first contact, if there was one (A223).
    #[must_use]
    pub fn sharing_bodies<'a>(
        &'a self,
        form: &'a Form,
    ) -> Vec<(&'a SharingBody, Option<&'a ContactMade>)> {
        let told = |body: &SharingBody, made: &ContactMade| match made.body.as_str() {
            "" => body.is_called(&made.to),
            by_name => by_name == body.id,
        };
        let first = |body| {
            let made = self.contacts.iter().filter(|made| told(body, made));
            (body, made.min_by_key(|made| made.at))
        };
        form.sharing.iter().map(first).collect()
    }

    /// The first contact with the body `to`.
    #[must_use]
    pub fn contact_with(&self, to: &str) -> Option<&ContactMade> {
        self.contacts.iter().filter(|contact| contact.to == to).min_by_key(|contact| contact.at)
    }

    /// The first request to a vendor to find something out (⑨). What another of the bodies
    /// that `form` names was asked, such as the police, is no such request.
    #[must_use]
    pub fn request(&self, form: &Form) -> Option<(&ContactMade, &Request)> {
        let asked = |contact| Some((contact, ContactMade::asks(contact)?));
        let to_vendor = |made: &&ContactMade| made.to == VENDOR || !form.names_body(&made.to);
        self.contacts
            .iter()
            .filter(to_vendor)
            .filter_map(asked)
            .min_by_key(|(contact, _)| contact.at)
    }
}

impl ContactMade {
    fn asks(&self) -> Option<&Request> {
        self.request.as_ref()
    }
}

fn sound(request: &Request, asked: Timestamp) -> Result<(), Refusal> {
    match request {
        Request { scope, .. } if scope.is_empty() => Err(Refusal::new(Code::Blank).field("scope")),
        Request { due, .. } if *due <= asked => Err(before("due", *due)),
        _ => Ok(()),
    }
}

fn before(field: &str, at: Timestamp) -> Refusal {
    Refusal::new(Code::Time).field(field).detail("before").arg("value", at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Asks, Body, Nature, Question, ReportKind};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_433_923_200 + minute * 60).expect("in range")
    }

    /// A form that asks whether the police and the vendors were told.
    fn form() -> Form {
        let none = String::new;
        let body = |id: &str| Body { id: id.into(), also: Vec::new(), ja: none(), en: none() };
        let (asks, parts) = (Asks::Contacts, vec![body("police"), body(VENDOR)]);
        let question =
            Question { no: 1, asks, ja: none(), en: none(), source: none(), task_due_h: 1, parts };
        let (questions, reports_to) = (vec![question], "authority".to_owned());
        let sharing = Vec::new();
        Form { merge_gap_min: 5, mail_within_min: 120, reports_to, questions, sharing }
    }

    fn incident() -> Incident {
        let opened = IncidentFact::Opened {
            nature: Nature::Cyber,
            title: String::new(),
            signals: Vec::new(),
            facts: std::collections::BTreeMap::new(),
            compartment: String::new(),
        };
        let incident = opened.fold(None, "2026-001", at(0), 1).expect("opened");
        let report = "2026-001-1".to_owned();
        incident.after(&[IncidentFact::Reported { report, kind: ReportKind::First }], at(0))
    }

    fn with(to: &str) -> ContactMade {
        let (person, number, form) = ("サイバー対策課".into(), String::new(), String::new());
        let (report, request, replies) = (None, None, Vec::new());
        ContactMade {
            no: 0,
            to: to.into(),
            body: String::new(),
            person,
            at: at(10),
            number,
            form,
            report,
            request,
            replies,
        }
    }

    fn asked(due: i64) -> ContactMade {
        let request = Request { scope: vec![RequestScope::Damage], due: at(due) };
        ContactMade { request: Some(request), ..with("vendor") }
    }

    fn refused(contact: ContactMade) -> (Code, Option<String>) {
        let refusal = incident().contact(contact, &form(), at(20)).expect_err("refused");
        (refusal.code, refusal.field)
    }

    #[test]
    fn a_contact_says_with_whom_and_a_request_what_and_until_when() {
        let named = |code, field: &str| (code, Some(field.to_owned()));
        assert_eq!(refused(with(" ")), named(Code::Blank, "to"));
        let nobody = ContactMade { person: String::new(), ..with("police") };
        assert_eq!(refused(nobody), named(Code::Blank, "person"));
        let ahead = ContactMade { at: at(2_000), ..with("police") };
        assert_eq!(refused(ahead), named(Code::Time, "at"));
        assert_eq!(refused(asked(10)), named(Code::Time, "due"));
        let request = Request { scope: Vec::new(), due: at(60) };
        let nothing = ContactMade { request: Some(request), ..with("vendor") };
        assert_eq!(refused(nothing), named(Code::Blank, "scope"));
        let other = ContactMade { report: Some("2026-002-1".into()), ..with("industry_body") };
        assert_eq!(refused(other), named(Code::Absent, "report/2026-002-1"));
        let own = ContactMade { report: Some("2026-001-1".into()), ..with("industry_body") };
        assert!(incident().contact(own, &form(), at(20)).is_ok());
    }

    fn after(contact: ContactMade, replies: &[(&str, &str, i64)]) -> Incident {
        let made = incident().contact(contact, &form(), at(20)).expect("judged");
        let mut incident = incident().after(&[made], at(20));
        for (words, number, minute) in replies {
            let (words, number) = ((*words).to_owned(), (*number).to_owned());
            let reply = Reply { words, number, at: at(*minute) };
            let came = incident.reply(1, reply, at(10_000)).expect("judged");
            incident = incident.after(&[came], at(10_000));
        }
        incident
    }

    /// Covers: A096b.
    #[test]
    fn a_request_has_a_clock_of_its_own_that_an_answer_stops_and_a_receipt_does_not() {
        let waiting = after(asked(130), &[]);
        let clock = |incident: &Incident, minute| incident.contacts[0].clock(at(minute));
        assert_eq!(clock(&waiting, 70).map(|c| (c.minutes, c.late)), Some((60, false)));
        assert_eq!(clock(&waiting, 131).map(|c| (c.minutes, c.late)), Some((121, true)));
        let taken = after(asked(130), &[("", "V-77", 15)]);
        assert_eq!(taken.contacts[0].state(at(131)), "late", "a receipt is no answer");
        let answered = after(asked(130), &[("", "V-77", 15), ("マルウェアは既知の型", "", 100)]);
        let stopped = clock(&answered, 5_000).expect("a request");
        assert_eq!((stopped.stopped, stopped.minutes, stopped.late), (Some(at(100)), 90, false));
        assert_eq!(answered.contacts[0].state(at(5_000)), "answered");
        assert_eq!(clock(&after(with("police"), &[]), 70), None);
    }

    #[test]
    fn what_the_police_was_asked_is_no_request_to_a_vendor() {
        let police = ContactMade { to: "police".into(), ..asked(60) };
        assert_eq!(after(police, &[]).request(&form()), None);
        let named = ContactMade { to: "ABC社".into(), ..asked(60) };
        assert!(after(named, &[]).request(&form()).is_some(), "a vendor by its own name");
        assert!(after(asked(60), &[]).request(&form()).is_some());
    }

    #[test]
    fn what_comes_back_says_something_and_comes_after_the_contact() {
        let told = after(with("police"), &[]);
        let code = |no, words: &str, minute| {
            let reply = Reply { words: words.into(), number: String::new(), at: at(minute) };
            told.reply(no, reply, at(60)).map_err(|refusal| refusal.code)
        };
        assert_eq!(code(2, "受理", 30), Err(Code::Absent));
        assert_eq!(code(1, " ", 30), Err(Code::Blank));
        assert_eq!(code(1, "受理", 9), Err(Code::Time));
        assert!(code(1, "受理", 30).is_ok());
    }
}
