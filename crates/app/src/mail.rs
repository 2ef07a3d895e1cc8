//! Extortion mail: taken unaltered, confirmed by a person.

use model::{
    Code, Demand, Expect, Fact, Kind, Mail, MailFact, Permission, Record, Refusal, Signal,
    SignalFact,
};
use ports::NewFact;
use serde::Serialize;

use crate::{AppError, Desk, Linked};

/// A mail with what follows from what was confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct MailView {
    /// The mail.
    #[serde(flatten)]
    pub mail: Mail,
    /// What follows.
    pub demand: Demand,
    /// The incidents whose attack it came near (A287).
    pub incidents: Vec<Linked>,
}

impl Desk {
    /// Takes a mail with its original bytes (base64), and its signal if it has one.
    /// The same bytes taken again change nothing.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn take_mail(
        &self,
        mail: Mail,
        bytes: String,
        signal: Option<Signal>,
    ) -> Result<Mail, AppError> {
        self.act(Permission::Watch, "mail.take", &mail.id, async |_| {
            if let Ok(known) = self.find(Kind::Mail, &mail.id).await {
                return Ok((Vec::new(), known.record.mail().unwrap_or_else(|| mail.clone())));
            }
            let taken = MailFact::Taken { bytes: bytes.clone(), mail: mail.clone() };
            let mut facts =
                vec![NewFact::new(Kind::Mail, mail.id.clone(), Expect::Absent, Fact::Mail(taken))];
            if let Some(signal) = &signal {
                facts.extend(self.alarm_of_signal(signal).await?);
            }
            facts.extend(signal.clone().map(|signal| {
                let (id, raised) = (signal.id.clone(), SignalFact::Raised { signal });
                NewFact::new(Kind::Signal, id, Expect::Any, Fact::Signal(raised))
            }));
            Ok((facts, mail.clone()))
        })
        .await
    }

    /// Confirms `KEY=VALUE` pairs, and every open proposal if `proposals` says so.
    ///
    /// # Errors
    /// KEY, VALUE, TIME, BLANK, ABSENT, MANDATE.
    pub async fn confirm_mail(
        &self,
        id: &str,
        pairs: &[(String, String)],
        proposals: bool,
    ) -> Result<(), AppError> {
        self.act(Permission::Respond, "mail.confirm", id, async |_| {
            let stored = self.find(Kind::Mail, id).await?;
            let (version, mail) = (stored.version, stored.record.mail().ok_or_else(|| absent(id))?);
            let mut confirmed = pairs
                .iter()
                .map(|(key, value)| mail.confirm(key, value))
                .collect::<Result<Vec<_>, _>>()?;
            if proposals {
                let said = |fact: &MailFact| match fact {
                    MailFact::Confirmed { key, .. } => pairs.iter().any(|(own, _)| own == key),
                    MailFact::Taken { .. } => false,
                };
                confirmed.extend(mail.confirm_proposals().into_iter().filter(|fact| !said(fact)));
            }
            let expects =
                std::iter::once(Expect::Version(version)).chain(std::iter::repeat(Expect::Any));
            let fact = |(fact, expect)| NewFact::new(Kind::Mail, id, expect, Fact::Mail(fact));
            Ok((confirmed.into_iter().zip(expects).map(fact).collect(), ()))
        })
        .await
    }

    /// A mail and what follows from what was confirmed.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn mail(&self, id: &str, sector_range_btc: [u64; 2]) -> Result<MailView, AppError> {
        self.may_read().await?;
        let found = self.find(Kind::Mail, id).await.map(|stored| stored.record.mail());
        let found = self.noting_absence("mail.show", id, found).await?;
        let mail = found.ok_or_else(|| absent(id))?;
        let demand = mail.demand(sector_range_btc);
        let incidents = self.attacks_of(&mail).await?;
        Ok(MailView { mail, demand, incidents })
    }

    /// The bytes of a mail as received, base64.
    ///
    /// # Errors
    /// ABSENT (also after an erasure), MANDATE.
    pub async fn mail_bytes(&self, id: &str) -> Result<String, AppError> {
        self.may_read().await?;
        let lines = self.app.registers.history(&model::Key::new(Kind::Mail, id)).await?;
        let taken = lines.into_iter().find_map(|line| match line.fact {
            Some(Fact::Mail(MailFact::Taken { bytes, .. })) => Some(bytes),
            _ => None,
        });
        self.noting("mail.original", id, taken.ok_or_else(|| absent(id))).await
    }

    /// All mails, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn mails(&self) -> Result<Vec<Mail>, AppError> {
        self.may_read().await?;
        self.all(Kind::Mail, Record::mail).await
    }
}

fn absent(id: &str) -> Refusal {
    Refusal::new(Code::Absent).field(format!("mail/{id}"))
}
