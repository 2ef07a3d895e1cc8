//! TLP:RED in the house: read by those who are named, whoever wrote it and whoever approved it.
//! For everybody else it is not there, whatever their mandates reach.

use model::{Bulletin, Code, Permission, Refusal};

use crate::{AppError, Desk};

impl Desk {
    /// The bulletin `id` for whoever sits here, with its version.
    ///
    /// # Errors
    /// ABSENT, also for what this party may not read.
    pub(super) async fn readable(&self, id: &str) -> Result<(Bulletin, u64), AppError> {
        let (bulletin, version) = self.find_bulletin(id).await?;
        match self.may_see(&bulletin).await? {
            true => Ok((bulletin, version)),
            false => Err(Refusal::new(Code::Absent).field(format!("bulletin/{id}")).into()),
        }
    }

    /// Those of `bulletins` that whoever sits here may read.
    pub(super) async fn readable_of(
        &self,
        bulletins: Vec<Bulletin>,
    ) -> Result<Vec<Bulletin>, AppError> {
        let mut seen = Vec::new();
        for bulletin in bulletins {
            if self.may_see(&bulletin).await? {
                seen.push(bulletin);
            }
        }
        Ok(seen)
    }

    async fn may_see(&self, bulletin: &Bulletin) -> Result<bool, AppError> {
        if bulletin.readers("").is_none() {
            return Ok(true);
        }
        let own = self.own_node().await?.map(|own| own.id).unwrap_or_default();
        // Of those who may approve a draft somebody has to read it first.
        let waits = bulletin.received.is_none() && bulletin.approved.is_none();
        if waits && self.holds(Permission::Approve).is_ok() {
            return Ok(true);
        }
        let reader = self.natural_person(&self.by).await?;
        for person in bulletin.readers(&own).unwrap_or_default() {
            if self.natural_person(person).await? == reader {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
