//! Counts over the register of incidents. In a large house they are a second old: counting
//! a hundred thousand anew takes longer than the rest of a page.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use model::{Kind, Reach};
use ports::Filter;
use serde::Serialize;

use crate::{AppError, Desk};

/// Counts over all incidents that the desk reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Tallies {
    /// All of them, merged ones included.
    pub total: u64,
    /// Those being handled.
    pub open: u64,
    /// Those that share a cause with another.
    pub same_cause: u64,
    /// 未報告
    pub unreported: u64,
    /// 顧客未通知
    pub customers_not_told: u64,
    /// 件数根拠なし
    pub customers_without_method: u64,
    /// 訓練: those that are played in exercises; no other count has them.
    pub played: u64,
}

/// From so many incidents on they are kept.
const LARGE: u64 = 10_000;
const KEPT: SignedDuration = SignedDuration::from_secs(1);
/// Older ones are shown to nobody.
const STALE: SignedDuration = SignedDuration::from_secs(3);

/// What was counted, for each reach.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<Counted>>);

struct Counted {
    reach: Reach,
    at: Timestamp,
    /// When somebody last began to count, or had counted.
    tried: Timestamp,
    tallies: Tallies,
}

impl Kept {
    /// What was counted for `reach` a moment ago. Whoever finds it older than a second
    /// counts anew; those who come meanwhile are given the old.
    fn get(&self, reach: &Reach, now: Timestamp) -> Option<Tallies> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.iter_mut().find(|kept| kept.reach == *reach)?;
        if now.duration_since(kept.at) >= STALE {
            return None;
        }
        if now.duration_since(kept.tried) >= KEPT {
            kept.tried = now;
            return None;
        }
        Some(kept.tallies)
    }

    fn put(&self, reach: &Reach, now: Timestamp, tallies: Tallies) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.reach != *reach && now.duration_since(kept.at) < STALE);
        if tallies.total >= LARGE {
            all.push(Counted { reach: reach.clone(), at: now, tried: now, tallies });
        }
    }
}

impl Desk {
    /// Counts over the register of incidents, from ten thousand incidents on at most
    /// three seconds old.
    ///
    /// # Errors
    /// The store's.
    pub async fn tallies(&self) -> Result<Tallies, AppError> {
        if let Some(kept) = self.app.tallied.get(&self.reach(), self.now()) {
            return Ok(kept);
        }
        let tallies = self.counted().await?;
        self.app.tallied.put(&self.reach(), self.now(), tallies);
        Ok(tallies)
    }

    async fn counted(&self) -> Result<Tallies, AppError> {
        let all = || Filter::new(Kind::Incident);
        let count = async |filter: Filter| self.app.registers.count(&filter).await;
        let played = count(all().in_state(model::Incident::PLAYED)).await?;
        Ok(Tallies {
            total: count(all()).await?.saturating_sub(played),
            open: count(all().in_state("open")).await?,
            same_cause: count(all().labelled("same-cause")).await?,
            unreported: count(all().labelled("unreported")).await?,
            customers_not_told: count(all().labelled("customers-not-told")).await?,
            customers_without_method: count(all().labelled("customers-without-method")).await?,
            played,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_house_counts_anew_and_a_large_one_once_a_second() {
        let (kept, reach) = (Kept::default(), Reach::whole(""));
        let at = |ms| Timestamp::from_millisecond(ms).expect("in range");
        let of = |total| Tallies { total, ..Tallies::default() };
        kept.put(&reach, at(0), of(LARGE - 1));
        assert_eq!(kept.get(&reach, at(1)), None);
        kept.put(&reach, at(0), of(LARGE));
        assert_eq!(kept.get(&reach, at(999)), Some(of(LARGE)));
        assert_eq!(kept.get(&Reach::whole("other"), at(1)), None);
        // One counts, the others read on.
        assert_eq!(kept.get(&reach, at(1_000)), None);
        assert_eq!(kept.get(&reach, at(1_001)), Some(of(LARGE)));
        // After a silence nobody is shown what was.
        assert_eq!((kept.get(&reach, at(9_000)), kept.get(&reach, at(9_001))), (None, None));
    }
}
