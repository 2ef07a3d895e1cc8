//! People and their mandates: who joins, moves, leaves, and stands in for whom.

use jiff::{SignedDuration, Timestamp};
use model::{
    Code, Expect, Fact, Key, Kind, Mandate, MandateFact, Party, PartyFact, PartyKind, Permission,
    Record, Refusal, Role, Scope,
};
use ports::{Act, Filter, NewFact};

use crate::{AppError, Desk, desk::records};

/// A mandate to give.
#[derive(Clone, Debug, Default)]
pub struct NewMandate {
    /// To whom.
    pub party: String,
    /// As what; a role of the pack.
    pub role: String,
    /// From when; now if nothing is said.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// To which records it reaches.
    pub scope: Scope,
}

/// A person with the mandates held here.
#[derive(Clone, Debug)]
pub struct Member {
    /// The person; none if only mandates are known.
    pub party: Option<Party>,
    /// The party's code.
    pub id: String,
    /// Mandates, ended ones too.
    pub mandates: Vec<Mandate>,
}

impl Desk {
    /// A mandate of a role of the pack, for a joiner or anybody else.
    ///
    /// # Errors
    /// KEY for an unknown role, ABSENT for an unknown party, VALUE where the role needs
    /// an end or cases and has none, TIME if it ends before it begins, MANDATE.
    pub async fn give_mandate(&self, new: &NewMandate) -> Result<Mandate, AppError> {
        self.act(Permission::Administer, "mandate.give", &new.party, async |_| {
            self.known_party(&new.party).await?;
            let mandate = self.mandate_of(new)?;
            Ok((vec![given(mandate.clone())], mandate))
        })
        .await
    }

    fn mandate_of(&self, new: &NewMandate) -> Result<Mandate, Refusal> {
        let unknown = || Refusal::new(Code::Key).field("role").arg("value", &new.role);
        let role = self.app.roles.find(&new.role).ok_or_else(unknown)?;
        let from = new.from.unwrap_or(self.now());
        needs(role, new)?;
        ends_after(from, new.until)?;
        let cases = new.scope.cases.iter().map(|case| format!("+{case}")).collect::<String>();
        Ok(Mandate {
            id: format!("{}/{}{cases}", new.party, new.role),
            party: new.party.clone(),
            role: new.role.clone(),
            may: role.may.clone(),
            from,
            until: new.until,
            scope: new.scope.clone(),
            delegated_from: None,
        })
    }

    /// A mover: what was held ends at `at`, the new role begins there. Both or nothing.
    ///
    /// # Errors
    /// As [`Self::give_mandate`]; ABSENT if nothing was held.
    pub async fn move_person(
        &self,
        party: &str,
        role: &str,
        at: Option<Timestamp>,
    ) -> Result<Mandate, AppError> {
        self.act(Permission::Administer, "mandate.move", party, async |_| {
            let at = at.unwrap_or(self.now());
            let (party, role) = (party.to_owned(), role.to_owned());
            let new = NewMandate { party, role, from: Some(at), ..NewMandate::default() };
            let mandate = self.mandate_of(&new)?;
            let mut facts = self.endings(&new.party, at).await?;
            facts.retain(|fact| fact.key.id != mandate.id);
            facts.push(given(mandate.clone()));
            Ok((facts, mandate))
        })
        .await
    }

    /// A leaver: every mandate held here ends at `at`. Returns how many.
    ///
    /// # Errors
    /// ABSENT if nothing is held, STATE if nobody would be left to administer, MANDATE.
    pub async fn end_mandates(
        &self,
        party: &str,
        at: Option<Timestamp>,
    ) -> Result<usize, AppError> {
        self.act(Permission::Administer, "mandate.leave", party, async |_| {
            let facts = self.endings(party, at.unwrap_or(self.now())).await?;
            self.somebody_administers(party).await?;
            let count = facts.len();
            Ok((facts, count))
        })
        .await
    }

    /// Ends of all mandates of `party` that would run beyond `at`.
    async fn endings(&self, party: &str, at: Timestamp) -> Result<Vec<NewFact>, AppError> {
        let filter = Filter::new(Kind::Mandate).of(party);
        let stored = self.whole.list(&filter).await?;
        let held = stored.into_iter().filter_map(|s| Some((s.record.mandate()?, s.version)));
        let running = held.filter(|(mandate, _)| mandate.until.is_none_or(|until| until > at));
        let facts: Vec<_> = running
            .map(|(mandate, version)| {
                let ended = Fact::Mandate(MandateFact::Ended { at });
                NewFact::new(Kind::Mandate, mandate.id, Expect::Version(version), ended)
            })
            .collect();
        if facts.is_empty() {
            return Err(Refusal::new(Code::Absent).field(format!("party/{party}")).into());
        }
        Ok(facts)
    }

    /// Judges that somebody other than `leaver` may administer here.
    async fn somebody_administers(&self, leaver: &str) -> Result<(), AppError> {
        let all = records(self.whole.list(&Filter::new(Kind::Mandate)).await?, Record::mandate);
        let administers = |mandate: &Mandate| {
            mandate.party != leaver
                && mandate.current(self.now())
                && mandate.may.contains(&Permission::Administer)
        };
        if all.iter().any(administers) {
            return Ok(());
        }
        Err(Refusal::new(Code::State).field("administer").detail("last").into())
    }

    /// 代行: somebody else may do what the party at this desk may, until a date. It ends
    /// with the mandate out of which it is given, and is not passed on further.
    ///
    /// # Errors
    /// MANDATE if nothing held here allows `may`, or may be passed on; PERSON if the
    /// other is the same natural person; TIME for a date too far or past.
    pub async fn delegate(
        &self,
        to: &str,
        may: &[Permission],
        until: Timestamp,
    ) -> Result<Mandate, AppError> {
        self.act(Permission::Read, "mandate.delegate", to, async |_| {
            self.known_party(to).await?;
            self.another_person(to, [self.by.as_str()]).await?;
            let mandate = self.delegation(to, may, until)?;
            Ok((vec![given(mandate.clone())], mandate))
        })
        .await
    }

    fn delegation(
        &self,
        to: &str,
        may: &[Permission],
        until: Timestamp,
    ) -> Result<Mandate, Refusal> {
        let (now, rules) = (self.now(), &self.app.roles.delegation);
        ends_after(now, Some(until))?;
        let days_max = SignedDuration::from_hours(24 * i64::from(rules.days_max));
        if until.duration_since(now) > days_max {
            let days = rules.days_max.to_string();
            return Err(Refusal::new(Code::Time)
                .field("until")
                .detail("too-long")
                .arg("days", days));
        }
        let refused = |wanted: Permission| Refusal::new(Code::Mandate).field(wanted.name());
        if let Some(wanted) = may.iter().find(|wanted| rules.never.contains(wanted)) {
            return Err(refused(*wanted).detail("not-passed-on"));
        }
        let allows = |held: &&Mandate| {
            held.current(now)
                && held.delegated_from.is_none()
                && may.iter().all(|wanted| held.may.contains(wanted))
        };
        let first = may.first().ok_or_else(|| Refusal::new(Code::Blank).field("may"))?;
        let source = self.mandates().iter().find(allows).ok_or_else(|| refused(*first))?;
        Ok(Mandate {
            id: format!("{to}/for-{}/{}", self.by, source.role),
            party: to.to_owned(),
            role: source.role.clone(),
            may: may.to_vec(),
            from: now,
            until: Some(until),
            scope: source.scope.clone(),
            delegated_from: Some(source.id.clone()),
        })
    }

    /// Takes another institution into the house: its own register begins with itself
    /// and its first administrator. Nobody else's mandate reaches into it.
    ///
    /// # Errors
    /// VALUE for a code that is not plain, EXISTS, ABSENT for an unknown party, MANDATE.
    pub async fn found_tenant(&self, party: &Party, administrator: &str) -> Result<(), AppError> {
        let mandate = self.may_administer("tenant.found").await?;
        let judged = self.judge_founding(party, administrator).await;
        let facts = match judged {
            Ok(facts) => facts,
            Err(AppError::Refused(refusal)) => {
                return self.noting("tenant.found", &party.id, Err(refusal)).await;
            }
            Err(error) => return Err(error),
        };
        self.house.write(Act { by: self.by.clone(), mandate, facts }).await?;
        Ok(())
    }

    async fn judge_founding(
        &self,
        party: &Party,
        administrator: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !self.tenant.is_empty() || party.id.is_empty() || !party.id.chars().all(plain) {
            return Err(Refusal::new(Code::Value).field("id").arg("value", &party.id).into());
        }
        self.known_party(administrator).await?;
        let new = NewMandate {
            party: administrator.to_owned(),
            role: "administrator".to_owned(),
            ..NewMandate::default()
        };
        let (home, own) = (Key::new(Kind::Party, &party.id), |fact: NewFact| NewFact {
            key: fact.key.of(&party.id),
            ..fact
        });
        if self.house.lookup(&home.clone().of(&party.id)).await?.is_some() {
            return Err(Refusal::new(Code::Exists).field(home.to_string()).into());
        }
        let registered = || Fact::Party(PartyFact::Registered(party.clone()));
        let fact = |expect| NewFact::new(Kind::Party, &party.id, expect, registered());
        let facts = [own(fact(Expect::Absent)), own(given(self.mandate_of(&new)?))];
        Ok([fact(Expect::Any)].into_iter().chain(facts).collect())
    }

    /// People and everybody else who holds a mandate here, by code.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn members(&self) -> Result<Vec<Member>, AppError> {
        self.may_read().await?;
        let parties = self.all(Kind::Party, Record::party).await?;
        let mandates = self.all(Kind::Mandate, Record::mandate).await?;
        let person = |party: &Party| party.kind == PartyKind::Person;
        let mut members: std::collections::BTreeMap<String, Member> = parties
            .into_iter()
            .filter(|party| person(party) || mandates.iter().any(|m| m.party == party.id))
            .map(|party| {
                let id = party.id.clone();
                (id.clone(), Member { party: Some(party), id, mandates: Vec::new() })
            })
            .collect();
        for mandate in mandates {
            let id = mandate.party.clone();
            let member = Member { party: None, id: id.clone(), mandates: Vec::new() };
            members.entry(id).or_insert(member).mandates.push(mandate);
        }
        Ok(members.into_values().collect())
    }

    /// Judges that there is a party `id`, here or at home.
    pub(crate) async fn known_party(&self, id: &str) -> Result<Party, AppError> {
        let absent = || Refusal::new(Code::Absent).field(format!("party/{id}"));
        Ok(self.party_named(id).await?.ok_or_else(absent)?)
    }

    async fn party_named(&self, id: &str) -> Result<Option<Party>, AppError> {
        let key = Key::new(Kind::Party, id);
        // People sign in at home: what another institution's register says of the same
        // code must not turn one human into two.
        let found = match self.house.lookup(&key).await? {
            Some(found) => Some(found),
            None => self.whole.lookup(&key).await?,
        };
        Ok(found.and_then(|stored| stored.record.party()))
    }

    /// The natural person behind a party: one human counts once, whatever the
    /// number of accounts and roles.
    pub(crate) async fn natural_person(&self, id: &str) -> Result<String, AppError> {
        let party = self.party_named(id).await?;
        Ok(party.map_or_else(|| id.to_owned(), |party| party.natural().to_owned()))
    }

    /// Judges that `second` is another natural person than each of `first`.
    pub(crate) async fn another_person(
        &self,
        second: &str,
        first: impl IntoIterator<Item = &str>,
    ) -> Result<(), AppError> {
        let second = self.natural_person(second).await?;
        for one in first {
            if self.natural_person(one).await? == second {
                return Err(Refusal::new(Code::Person).field(one).into());
            }
        }
        Ok(())
    }

    /// Whether the party at this desk is a human being, not the console.
    pub(crate) async fn is_person(&self) -> Result<bool, AppError> {
        let party = self.party_named(&self.by).await?;
        Ok(party.is_some_and(|party| party.kind == PartyKind::Person))
    }
}

fn given(mandate: Mandate) -> NewFact {
    let (id, fact) = (mandate.id.clone(), Fact::Mandate(MandateFact::Given(mandate)));
    NewFact::new(Kind::Mandate, id, Expect::Any, fact)
}

fn needs(role: &Role, new: &NewMandate) -> Result<(), Refusal> {
    let lacking = |field: &str| Refusal::new(Code::Blank).field(field).detail("role-needs");
    if role.needs_until && new.until.is_none() {
        return Err(lacking("until"));
    }
    if role.needs_cases && new.scope.cases.is_empty() {
        return Err(lacking("cases"));
    }
    Ok(())
}

fn ends_after(from: Timestamp, until: Option<Timestamp>) -> Result<(), Refusal> {
    match until {
        Some(until) if until <= from => {
            let value = until.to_string();
            Err(Refusal::new(Code::Time).field("until").detail("before-begin").arg("value", value))
        }
        _ => Ok(()),
    }
}
