//! The registers as one desk sees them.
//!
//! Every use case reads and writes through this, so that none can forget whose
//! register it works in: keys are stamped with the institution, and what the
//! mandates do not reach is not there.

use std::sync::Arc;

use async_trait::async_trait;
use model::{Key, Mandate, Reach, Written};
use ports::{Act, Clock, Filter, Line, Registers, StoreError, Stored, Tally};

/// How far somebody reaches in one institution, asked anew each time: a mandate may
/// end while its holder sits at the desk.
#[derive(Clone)]
pub(crate) struct Extent {
    tenant: String,
    held: Option<(Vec<Mandate>, Arc<dyn Clock>)>,
    /// Whom its holder is or belongs to; see [`Reach::stands_for`].
    stands_for: Vec<String>,
}

impl Extent {
    /// As far as these mandates go while they are current.
    pub fn of(tenant: &str, mandates: Vec<Mandate>, clock: Arc<dyn Clock>) -> Self {
        Self { tenant: tenant.to_owned(), held: Some((mandates, clock)), stands_for: Vec::new() }
    }

    /// The same, of somebody who is or belongs to these parties.
    pub fn standing_for(self, stands_for: Vec<String>) -> Self {
        Self { stands_for, ..self }
    }

    /// Whom its holder is or belongs to.
    pub fn stands_for(&self) -> &[String] {
        &self.stands_for
    }

    /// All records of `tenant`.
    pub fn whole(tenant: &str) -> Self {
        Self { tenant: tenant.to_owned(), held: None, stands_for: Vec::new() }
    }

    /// What is reached at this moment.
    pub fn reach(&self) -> Reach {
        let Some((mandates, clock)) = &self.held else { return Reach::whole(&self.tenant) };
        let now = clock.now();
        let current = mandates.iter().filter(|mandate| mandate.current(now));
        Reach::of(&self.tenant, current.map(|mandate| mandate.scope.clone()))
            .standing_for(self.stands_for.clone())
    }
}

/// One institution's registers, as far as somebody reaches.
pub(crate) struct Scoped {
    pub inner: Arc<dyn Registers>,
    pub extent: Extent,
}

impl Scoped {
    fn own(&self, key: &Key) -> Key {
        key.clone().of(self.extent.tenant.clone())
    }
}

fn covers(reach: &Reach, key: &Key, stored: &Stored) -> bool {
    reach.covers(key, &stored.record.place())
}

#[async_trait]
impl Registers for Scoped {
    async fn lookup(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let key = self.own(key);
        let found = self.inner.lookup(&key).await?;
        let reach = self.extent.reach();
        Ok(found.filter(|stored| covers(&reach, &key, stored)))
    }

    async fn lookups(&self, keys: &[Key]) -> Result<Vec<(Key, Stored)>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|key| self.own(key)).collect();
        let reach = self.extent.reach();
        let mut found = self.inner.lookups(&keys).await?;
        found.retain(|(key, stored)| covers(&reach, key, stored));
        Ok(found)
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Stored>, StoreError> {
        let reach = self.extent.reach();
        let mut found = self.inner.list(&filter.clone().within(reach.clone())).await?;
        // No store knows whom a tip names; whoever is named does not learn that there is one.
        found.retain(|stored| !reach.is_closed(&stored.record.place()));
        Ok(found)
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.inner.count(&filter.clone().within(self.extent.reach())).await
    }

    async fn tally(&self, filter: &Filter, prefix: &str) -> Result<Vec<Tally>, StoreError> {
        self.inner.tally(&filter.clone().within(self.extent.reach()), prefix).await
    }

    async fn history(&self, key: &Key) -> Result<Vec<Line>, StoreError> {
        let key = self.own(key);
        let reach = self.extent.reach();
        if !reach.is_whole() {
            let hidden = |stored: &Stored| !covers(&reach, &key, stored);
            if self.inner.lookup(&key).await?.is_some_and(|stored| hidden(&stored)) {
                return Ok(Vec::new());
            }
        }
        self.inner.history(&key).await
    }

    async fn write(&self, mut act: Act) -> Result<Vec<Written>, StoreError> {
        for fact in &mut act.facts {
            fact.key = self.own(&fact.key);
        }
        self.inner.write(act).await
    }
}
