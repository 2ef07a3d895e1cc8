//! The frame of every page: rail, bar, words, times.

use std::{
    borrow::Borrow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use event::escaped;
use model::{Permission, SURVEY};
use text::{Lang, Words};

use crate::{
    parts::{Icon, Moment},
    prefs::{Prefs, Theme},
    server::House,
    times::Times,
    visitor::Visitor,
};

/// The mechanisms, as the rail lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Watch,
    Signals,
    Incidents,
    Reports,
    Prove,
    Share,
    Drill,
    Assets,
    People,
    Staff,
    Ledger,
    /// Not on the rail: search, parts, errors.
    Elsewhere,
}

/// One line of the rail.
pub(crate) struct Way {
    pub(crate) place: Place,
    pub(crate) href: &'static str,
    /// Id of its name.
    pub(crate) name: &'static str,
    pub(crate) icon: Icon,
    /// Indented under the one before it.
    pub(crate) sub: bool,
    /// Under "more" where the window is narrow.
    pub(crate) rare: bool,
}

#[rustfmt::skip]
const WAYS: [Way; 11] = [
    Way { place: Place::Watch, href: "/", name: "pg-nav-watch", icon: Icon::WATCH, sub: false, rare: false },
    Way { place: Place::Signals, href: "/signals", name: "pg-nav-signals", icon: Icon::SIGNAL, sub: false, rare: false },
    Way { place: Place::Incidents, href: "/incidents", name: "pg-nav-incidents", icon: Icon::FIRE, sub: false, rare: false },
    Way { place: Place::Reports, href: "/reports", name: "pg-nav-reports", icon: Icon::REPORT, sub: false, rare: true },
    Way { place: Place::Prove, href: "/reviews", name: "pg-nav-prove", icon: Icon::PROVE, sub: false, rare: false },
    Way { place: Place::Share, href: "/bulletins", name: "pg-nav-share", icon: Icon::SHARE, sub: false, rare: true },
    Way { place: Place::Drill, href: "/exercises", name: "pg-nav-drill", icon: Icon::DRILL, sub: false, rare: true },
    Way { place: Place::Assets, href: "/assets", name: "pg-nav-assets", icon: Icon::ASSET, sub: false, rare: true },
    Way { place: Place::People, href: "/people", name: "pg-nav-people", icon: Icon::PEOPLE, sub: false, rare: true },
    Way { place: Place::Staff, href: "/staff", name: "pg-nav-staff", icon: Icon::PEOPLE, sub: false, rare: true },
    Way { place: Place::Ledger, href: "/ledger", name: "pg-nav-ledger", icon: Icon::LEDGER, sub: false, rare: true },
];

/// The ways that a desk's mandates open; the ledger's stands last.
fn ways(desk: &app::Desk) -> &'static [Way] {
    let may = |permission| desk.holds(permission).is_ok();
    match (may(Permission::Read), may(Permission::Audit)) {
        (false, _) => &[],
        (true, false) => &WAYS[..WAYS.len() - 1],
        (true, true) => &WAYS,
    }
}

/// What of the sector's pages there is for a house and a mandate: none leads where nothing
/// can be seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sector {
    /// It may ask others.
    pub(crate) asks: bool,
    /// Others may ask it.
    pub(crate) asked: bool,
    /// It is the authority, and whoever looks may share.
    pub(crate) office: bool,
    /// Whoever looks opens an intake.
    pub(crate) tips: bool,
}

/// The kind of node that has a coordination office.
const AUTHORITY: &str = "authority";

impl Sector {
    /// A house that is no node yet is both asked and asking, by lists.
    async fn of(desk: &app::Desk) -> Self {
        let kind = desk.own_node().await.ok().flatten().map(|node| node.kind);
        let channels = desk.channels();
        Self {
            asks: kind.as_ref().is_none_or(|kind| channels.sends(kind, SURVEY)),
            asked: kind.as_ref().is_none_or(|kind| channels.takes(kind, SURVEY)),
            office: kind.as_deref() == Some(AUTHORITY) && desk.holds(Permission::Share).is_ok(),
            tips: desk.opens_intake(),
        }
    }
}

/// What every page is framed by.
pub(crate) struct Shell {
    pub(crate) words: Arc<Words>,
    pub(crate) times: Times,
    prefs: Prefs,
    /// Where this page is, so that a form can come back to it.
    pub(crate) here: String,
    pub(crate) ways: &'static [Way],
    /// Whoever looks at it.
    pub(crate) who: String,
    /// The institution.
    pub(crate) institution: String,
    pub(crate) csrf: String,
    /// In whose registers, where they are not those of home.
    pub(crate) tenant: String,
    /// The directory of styles and scripts.
    pub(crate) assets: String,
    /// What of the sector's pages there is for this house and this mandate.
    pub(crate) sector: Sector,
    /// 【訓練】, once a page found that it shows something that is played.
    exercise: AtomicBool,
}

impl Shell {
    pub(crate) async fn new(visitor: &Visitor, house: &House, here: String) -> Self {
        let party = visitor.desk.party();
        let who = visitor.desk.name_of(party).await.ok().flatten();
        let institution = visitor.desk.institution().await.ok().flatten().map(|party| party.name);
        let words = visitor.words.clone();
        let reading = (&*words).into();
        Self {
            times: Times { reading, zone: house.zone.clone(), now: house.app.clock.now() },
            words,
            prefs: visitor.prefs,
            here,
            ways: ways(&visitor.desk),
            who: plain(&who.unwrap_or_else(|| party.to_owned())),
            institution: plain(&institution.unwrap_or_default()),
            csrf: visitor.csrf(),
            tenant: visitor.desk.tenant().to_owned(),
            assets: crate::assets::base(),
            sector: Sector::of(&visitor.desk).await,
            exercise: AtomicBool::new(false),
        }
    }

    /// 【訓練】
    pub(crate) fn exercise(&self) -> bool {
        self.exercise.load(Ordering::Relaxed)
    }

    /// Puts the frame of an exercise around this page.
    pub(crate) fn frame_exercise(&self) {
        self.exercise.store(true, Ordering::Relaxed);
    }

    /// Where one's name leads: to credentials and signing out in a session, else to
    /// the register, for nobody signed in.
    pub(crate) fn own_page(&self) -> &'static str {
        if self.csrf.is_empty() { "/people" } else { "/me" }
    }

    /// The word or sentence `id`.
    pub(crate) fn t(&self, id: &str) -> String {
        self.words.word(id)
    }

    /// The sentence `id` with one argument `x`.
    pub(crate) fn tx(&self, id: &str, x: &(impl ToString + ?Sized)) -> String {
        self.words.say(id, &[("x", &x.to_string())])
    }

    /// The sentence `id` with a count `n`, in the plural that fits.
    pub(crate) fn tn(&self, id: &str, n: impl Borrow<u64>) -> String {
        self.words.say_counts(id, &[("n", usize::try_from(*n.borrow()).unwrap_or(usize::MAX))])
    }

    /// The moment of which this page speaks.
    pub(crate) fn as_of(&self) -> Moment {
        self.times.moment(self.times.now)
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.words.lang().code()
    }

    pub(crate) fn other_lang(&self) -> &'static str {
        if self.words.lang() == Lang::Ja { Lang::En.code() } else { Lang::Ja.code() }
    }

    pub(crate) fn other_era(&self) -> &'static str {
        if self.prefs.by_era { "western" } else { "era" }
    }

    pub(crate) fn theme(&self) -> &'static str {
        self.prefs.theme.name()
    }

    pub(crate) fn next_theme(&self) -> &'static str {
        self.prefs.theme.next().name()
    }

    /// Id of the name of the theme in force.
    pub(crate) fn theme_word(&self) -> &'static str {
        match self.prefs.theme {
            Theme::Auto => "pg-theme-auto",
            Theme::Light => "pg-theme-light",
            Theme::Dark => "pg-theme-dark",
        }
    }

    pub(crate) fn clock(&self) -> (String, String) {
        self.times.clock()
    }
}

/// Text from outside with nothing in it that acts. Lines stay lines.
pub(crate) fn plain(text: &str) -> String {
    let lines = text.split('\n').map(|line| escaped(line.as_bytes()).to_string());
    lines.collect::<Vec<_>>().join("\n")
}
