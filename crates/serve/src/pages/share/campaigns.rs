//! `/campaigns`: the surveys of this node, with how many answered.

use askama::Template;
use axum::response::Response;
use model::{Campaign, CampaignState, Permission};

use super::{Tab, tabs};
use crate::{
    pages::lists::{Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "share/campaigns.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    may_ask: bool,
}

struct Row {
    href: String,
    id: String,
    title: String,
    phase: String,
    state: Mark,
    due: Moment,
    /// How long there is, or how long it is over, while answers are taken.
    left: Option<Mark>,
    answered: usize,
    asked: usize,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let returns = seat.desk.campaign_returns().await?;
    Ok(seat.page(&Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Campaigns),
        total: s.tn("pg-total", returns.len() as u64),
        rows: returns.iter().map(|(campaign, answered)| row(s, campaign, *answered)).collect(),
        may_ask: seat.desk.holds(Permission::Share).is_ok(),
    }))
}

fn row(s: &Shell, campaign: &Campaign, answered: usize) -> Row {
    Row {
        href: format!("/campaigns/{}", encoded(&campaign.id)),
        id: plain(&campaign.id),
        title: plain(&campaign.title),
        phase: s.tx("survey-phase", &campaign.phase),
        state: state(s, campaign),
        due: s.times.moment(campaign.due),
        left: left(s, campaign),
        answered,
        asked: campaign.asked.len(),
    }
}

/// Where a survey stands.
pub(super) fn state(s: &Shell, campaign: &Campaign) -> Mark {
    let class = match campaign.state {
        CampaignState::Designed | CampaignState::Closed => "plain",
        CampaignState::Collecting => "asked",
        CampaignState::Analysed => "part",
        CampaignState::FedBack => "proven",
    };
    Mark::new(class, s.t(&format!("survey-{}", campaign.state.name())))
}

/// How long answers are still taken in time.
pub(super) fn left(s: &Shell, campaign: &Campaign) -> Option<Mark> {
    let collecting = campaign.state == CampaignState::Collecting;
    collecting.then(|| match campaign.due < s.times.now {
        true => Mark::new("missed", s.tx("survey-over", &s.times.since(campaign.due))),
        false => Mark::new("asked", s.tx("survey-left", &s.times.until(campaign.due))),
    })
}
