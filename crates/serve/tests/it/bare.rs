//! A ledger without proofs and a memory without answers, for tests of signing in.

use async_trait::async_trait;
use jiff::Timestamp;
use model::Key;
use ports::{Answers, Asked, Begun, Ledger, Proof, StoreError, Verified};

pub struct Bare;

fn not_here<T>() -> Result<T, StoreError> {
    Err(StoreError::Backend { what: "a test".into(), source: "not here".into() })
}

#[async_trait]
impl Ledger for Bare {
    async fn verify(&self, _: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, StoreError> {
        not_here()
    }

    async fn prove(&self, _: &Key) -> Result<Option<Proof>, StoreError> {
        not_here()
    }

    async fn replay(&self) -> Result<u64, StoreError> {
        not_here()
    }

    async fn erase(&self, _: &Key, _: &str, _: &str) -> Result<(), StoreError> {
        not_here()
    }

    async fn export(&self, _: u64, _: u64) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    async fn head(&self) -> Result<(u64, Option<Timestamp>), StoreError> {
        Ok((0, None))
    }
}

#[async_trait]
impl Answers for Bare {
    async fn begin(&self, _: &Asked) -> Result<Begun, StoreError> {
        Ok(Begun::New)
    }

    async fn finish(&self, _: &Asked, _: Option<&str>) -> Result<(), StoreError> {
        Ok(())
    }
}
