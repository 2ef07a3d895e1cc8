//! Records planted in a house before the binary sees it, with a clock that a test sets:
//! the ages of findings and measures are then real ages.

use std::sync::Arc;

use app::{App, Desk, HandedIn, LOCAL_ADMINISTRATOR, NewMandate, NewReview};
use jiff::{SignedDuration, Timestamp, civil::Date};
use model::{Checked, Declared, EvidenceType, Line, Review, ReviewKind, Said, Standing};
use testkit::TestClock;

use crate::harness::House;

/// The application over the data directory of a house.
pub struct Planting {
    pub app: App,
    pub clock: TestClock,
    store: store::Store,
    now: Timestamp,
}

/// Runs `plant` over the data of `house`, and closes the store after it.
pub fn plant<T>(house: &House, plant: impl AsyncFnOnce(&Planting) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let planting = Planting::open(house).await;
        let planted = plant(&planting).await;
        planting.store.close().await;
        planted
    })
}

impl Planting {
    async fn open(house: &House) -> Self {
        let now = Timestamp::now();
        let clock = TestClock::at("2013-01-01T00:00:00Z");
        let config = store::Config {
            data_dir: house.data(),
            url: None,
            clock: Arc::new(clock.clone()),
            origin_name: "hinomi.local/ledger".to_owned(),
        };
        let store = store::open(config).await.expect("a store");
        let app = App::over(Arc::new(store.clone()), Arc::new(clock.clone())).expect("packs hold");
        app::set_up(&app).await.expect("set up");
        Self { app, clock, store, now }
    }

    /// Sets the clock to so many days before now.
    pub fn days_ago(&self, days: i64) -> &Self {
        self.clock.set(self.now - SignedDuration::from_hours(24 * days));
        self
    }

    /// The day in Japan that the clock shows.
    pub fn today(&self) -> Date {
        model::day_in_japan(ports::Clock::now(&self.clock))
    }

    pub async fn desk(&self, party: &str) -> Desk {
        self.app.desk(party).await.expect("readable")
    }

    pub async fn own(&self) -> Desk {
        self.desk(LOCAL_ADMINISTRATOR).await
    }

    /// A person with a post.
    pub async fn person(&self, id: &str, natural: &str, role: &str) {
        let own = self.own().await;
        let list = format!("id,kind,natural\n{id},person,{natural}\n").into_bytes();
        let list = tables::Source::memory(list);
        own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
        let given = NewMandate { party: id.into(), role: role.into(), ..NewMandate::default() };
        own.give_mandate(&given).await.expect("given");
    }

    /// A self-check of `criteria` over one period; returns its id.
    pub async fn review(&self, title: &str, criteria: &[&str], period: (Date, Date)) -> String {
        let new = NewReview {
            kind: ReviewKind::SelfCheck,
            title: title.into(),
            packs: vec!["jp-fsa-2015@1".into()],
            criteria: criteria.iter().map(|code| (*code).to_owned()).collect(),
            population: Vec::new(),
            period,
            due: None,
            carried_from: None,
        };
        self.own().await.open_review(&new).await.expect("opened")
    }

    /// Says that a criterion is met, today, to `share_bp` of all.
    pub async fn say(&self, by: &str, review: &str, criterion: &str, share_bp: u16) {
        let id = Review::response_id(review, "", criterion);
        let said = Said::of(Line::First, Declared::Met, self.today());
        let said = Said { share_bp: Some(share_bp), ..said };
        self.desk(by).await.say(&id, &said).await.expect("said");
    }

    /// Hands in evidence of today; returns its id.
    pub async fn evidence(
        &self,
        by: &str,
        review: &str,
        criterion: &str,
        kind: EvidenceType,
    ) -> String {
        let id = Review::response_id(review, "", criterion);
        let new = HandedIn {
            title: format!("{criterion} {}", self.today()),
            kind,
            file: "record.csv".into(),
            bytes: format!("{criterion} {} {}", kind.name(), self.today()).into_bytes(),
            taken_on: self.today(),
            method: "export".into(),
            fresh_until: None,
            sha256: None,
        };
        self.desk(by).await.hand_in(&id, &new).await.expect("taken").id
    }

    /// Looks at a sample of a thousand.
    pub async fn look(&self, by: &str, review: &str, criterion: &str, sample: u64) {
        let id = Review::response_id(review, "", criterion);
        let checked = Checked {
            line: Line::Third,
            outcome: Standing::Proven,
            sample,
            of: 1_000,
            words: String::new(),
            evidence: Vec::new(),
            by: String::new(),
            at: None,
        };
        self.desk(by).await.verify(&id, &checked).await.expect("verified");
    }
}
