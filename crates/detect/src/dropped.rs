//! What the detectors could not take into account, by kind. Never silent.

/// Counts of what was given up or could not be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Records without event time, or with one that no calendar has.
    pub untimed: u64,
    /// Metric samples older than the reorder window.
    pub samples_late: u64,
    /// Metric samples whose figures could not be read: unknown, neither good nor bad.
    pub samples_unreadable: u64,
    /// Metric samples before there was a baseline.
    pub samples_unjudged: u64,
    /// Metric samples of services beyond the number watched at once.
    pub samples_refused: u64,
    /// Pairs of client and server given up as the least suspicious.
    pub pairs_evicted: u64,
    /// Times of requests forgotten because a pair, or all of them, had too many.
    pub times_forgotten: u64,
    /// Sign-in attempts older than the reorder window of their address.
    pub attempts_late: u64,
    /// Addresses that tried to sign in, given up as the least suspicious.
    pub addresses_evicted: u64,
    /// Days of a client, account or host given up as the smallest, or as the oldest of theirs.
    pub tallies_evicted: u64,
    /// Acts of customers older than the reorder window.
    pub acts_late: u64,
    /// Accounts of customers given up as those not seen for longest.
    pub accounts_evicted: u64,
    /// Records of reporters beyond the number watched at once.
    pub reporters_refused: u64,
    /// Records dated after their receipt, which tell nothing of silence.
    pub future: u64,
    /// Matches of rules whose level becomes no signal.
    pub matches_minor: u64,
    /// Hits on entities with a current allowance.
    pub allowed: u64,
}

impl Dropped {
    /// Every count with its name.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        [
            ("untimed", self.untimed),
            ("samples_late", self.samples_late),
            ("samples_unreadable", self.samples_unreadable),
            ("samples_unjudged", self.samples_unjudged),
            ("samples_refused", self.samples_refused),
            ("pairs_evicted", self.pairs_evicted),
            ("times_forgotten", self.times_forgotten),
            ("attempts_late", self.attempts_late),
            ("addresses_evicted", self.addresses_evicted),
            ("tallies_evicted", self.tallies_evicted),
            ("acts_late", self.acts_late),
            ("accounts_evicted", self.accounts_evicted),
            ("reporters_refused", self.reporters_refused),
            ("future", self.future),
            ("matches_minor", self.matches_minor),
            ("allowed", self.allowed),
        ]
        .into_iter()
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            untimed: self.untimed + other.untimed,
            samples_late: self.samples_late + other.samples_late,
            samples_unreadable: self.samples_unreadable + other.samples_unreadable,
            samples_unjudged: self.samples_unjudged + other.samples_unjudged,
            samples_refused: self.samples_refused + other.samples_refused,
            pairs_evicted: self.pairs_evicted + other.pairs_evicted,
            times_forgotten: self.times_forgotten + other.times_forgotten,
            attempts_late: self.attempts_late + other.attempts_late,
            addresses_evicted: self.addresses_evicted + other.addresses_evicted,
            tallies_evicted: self.tallies_evicted + other.tallies_evicted,
            acts_late: self.acts_late + other.acts_late,
            accounts_evicted: self.accounts_evicted + other.accounts_evicted,
            reporters_refused: self.reporters_refused + other.reporters_refused,
            future: self.future + other.future,
            matches_minor: self.matches_minor + other.matches_minor,
            allowed: self.allowed + other.allowed,
        }
    }
}
