//! The registers as one desk sees them.
//!
//! Every use case reads and writes through this, so that none can forget whose
//! register it works in: keys are stamped with the institution, and what the
//! mandates do not reach is not there.

use std::sync::Arc;

use async_trait::async_trait;
use model::{Key, Reach, Written};
use ports::{Act, Filter, Line, Registers, StoreError, Stored};

/// One institution's registers, as far as a reach goes.
pub(crate) struct Scoped {
    pub inner: Arc<dyn Registers>,
    pub reach: Reach,
}

impl Scoped {
    fn own(&self, key: &Key) -> Key {
        key.clone().of(self.reach.tenant.clone())
    }

    fn covers(&self, key: &Key, stored: &Stored) -> bool {
        self.reach.covers(key, &stored.record.place())
    }
}

#[async_trait]
impl Registers for Scoped {
    async fn lookup(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let key = self.own(key);
        let found = self.inner.lookup(&key).await?;
        Ok(found.filter(|stored| self.covers(&key, stored)))
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Stored>, StoreError> {
        self.inner.list(&filter.clone().within(self.reach.clone())).await
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        self.inner.count(&filter.clone().within(self.reach.clone())).await
    }

    async fn history(&self, key: &Key) -> Result<Vec<Line>, StoreError> {
        let key = self.own(key);
        if !self.reach.is_whole() {
            let hidden = |stored: &Stored| !self.covers(&key, stored);
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
