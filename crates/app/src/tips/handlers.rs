//! Who may handle a tip: a holder of its compartment whom it does not name, neither alone nor as
//! part of a unit, under whatever account.

use std::collections::BTreeMap;

use model::{Code, Key, Kind, Mandate, Permission, Record, Refusal, Tip, TipState};
use ports::{Filter, StoreError};

use crate::{AppError, Desk, desk::records, stands_for::stands_for};

impl Desk {
    /// The named parties with the people behind them, and those that are in no register.
    pub(super) async fn parties_named(
        &self,
        about: &[String],
    ) -> Result<(Vec<String>, Vec<String>), AppError> {
        let (mut named, mut unmatched) = (Vec::new(), Vec::new());
        for party in about {
            named.push(party.clone());
            named.push(self.natural_person(party).await?);
            let key = Key::new(Kind::Party, party);
            let known = self.house.lookup(&key).await?.is_some()
                || self.whole.lookup(&key).await?.is_some();
            if !known {
                unmatched.push(party.clone());
            }
        }
        named.sort();
        named.dedup();
        Ok((named, unmatched))
    }

    /// Of those who may handle a tip, whoever has the fewest open ones.
    pub(super) async fn handler_for(
        &self,
        compartment: &str,
        about: &[String],
    ) -> Result<Option<String>, StoreError> {
        let mut open: BTreeMap<String, usize> = BTreeMap::new();
        for party in self.tip_holders(compartment).await? {
            if !self.is_named(&party, about).await? {
                open.insert(party, 0);
            }
        }
        let tips = records(self.whole.list(&Filter::new(Kind::Tip)).await?, Record::tip);
        let waits = |tip: &&Tip| matches!(tip.state, TipState::New | TipState::Held { .. });
        for handler in tips.iter().filter(waits).filter_map(|tip| tip.handler.as_ref()) {
            open.entry(handler.clone()).and_modify(|count| *count += 1);
        }
        Ok(open.into_iter().min_by_key(|(party, count)| (*count, party.clone())).map(|(p, _)| p))
    }

    /// `party`, if it may handle the tip. The refusal does not say why not: that would tell who
    /// is named.
    pub(super) async fn may_handle(
        &self,
        party: &str,
        compartment: &str,
        about: &[String],
    ) -> Result<String, AppError> {
        let holds = self.tip_holders(compartment).await?.iter().any(|holder| holder == party);
        match holds && !self.is_named(party, about).await? {
            true => Ok(party.to_owned()),
            false => Err(Refusal::new(Code::Person).field("handler").into()),
        }
    }

    async fn is_named(&self, party: &str, about: &[String]) -> Result<bool, StoreError> {
        let names = stands_for(&*self.house, &*self.whole, party).await?;
        Ok(names.iter().any(|name| about.contains(name)))
    }

    /// Who holds a current mandate to decide on what lies in `compartment`.
    async fn tip_holders(&self, compartment: &str) -> Result<Vec<String>, StoreError> {
        let now = self.now();
        let mandates =
            records(self.whole.list(&Filter::new(Kind::Mandate)).await?, Record::mandate);
        let holds = |mandate: &Mandate| {
            mandate.current(now)
                && mandate.may.contains(&Permission::Triage)
                && mandate.scope.cases.is_empty()
                && mandate.scope.compartments.iter().any(|own| own == compartment)
        };
        let mut holders: Vec<_> =
            mandates.into_iter().filter(holds).map(|mandate| mandate.party).collect();
        holders.sort();
        holders.dedup();
        Ok(holders)
    }
}
