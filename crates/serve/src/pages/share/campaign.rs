//! `/campaigns/{id}`: one survey: where it stands, how far each who is asked is, what it asks,
//! the figures that may be published, and what is asked in person.

use app::{CampaignView, SurveyRecipient};
use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use model::{Campaign, CampaignState, Permission, day_in_japan};
use serde::Deserialize;

use super::{
    Tab,
    campaigns::{left, state},
    figures::{HeatRow, heat},
    not_taken, tabs,
    talk::{self, Talk},
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        prove::sent::{Back, answered},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// Whose interview is looked into.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    of: String,
}

#[derive(Template)]
#[template(path = "share/campaign.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    href: String,
    title: String,
    state: Mark,
    phase: String,
    /// The phases of a survey, with the one where it stands.
    steps: Vec<(String, bool)>,
    follows: Option<(String, String)>,
    due: Moment,
    left: Option<Mark>,
    /// How many were sent, delivered, answered, late, and are silent.
    counts: Vec<(String, usize)>,
    asked: usize,
    reminder_due: bool,
    reminded: Vec<(Moment, usize)>,
    unlisted: Vec<String>,
    without_sector: Vec<String>,
    rows: Vec<Row>,
    items: Vec<(String, String)>,
    /// Names of the columns of the map; none before the analysis.
    columns: Vec<String>,
    heat: Vec<HeatRow>,
    contributors_min: usize,
    talk: Option<Talk>,
    /// What may be done now: its word and the id of its name.
    acts: Vec<(&'static str, String)>,
    wrong: Option<String>,
}

struct Row {
    institution: String,
    href: String,
    sector: String,
    sent: Option<Moment>,
    delivered: Option<Moment>,
    refused: Option<(Mark, String)>,
    answered: Option<Moment>,
    late: bool,
    times: usize,
    talk: Mark,
}

pub(crate) async fn page(
    seat: Seat,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let shown = show(&seat, &id, &asked.of, None).await;
    seat.or_absent(shown)
}

pub(super) async fn show(seat: &Seat, id: &str, of: &str, wrong: Option<Back>) -> Shown {
    let view = seat.desk.campaign(id).await?;
    let recipients = seat.desk.campaign_recipients(&view.campaign).await?;
    let refused = wrong.is_some();
    let talk = recipients.iter().find(|one| one.surveyed.institution == of);
    let page = Page {
        talk: talk.map(|one| talk::of(seat, &view.campaign, one)),
        wrong: Back::why(wrong),
        ..drawn(seat, &view, &recipients)
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(seat: &'a Seat, view: &CampaignView, recipients: &[SurveyRecipient]) -> Page<'a> {
    let (s, campaign) = (&seat.s, &view.campaign);
    let analysed = campaign.state >= CampaignState::Analysed;
    let names = |names: &[String]| names.iter().map(|one| plain(one)).collect();
    Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Campaigns),
        id: plain(&campaign.id),
        href: address(&campaign.id),
        title: plain(&campaign.title),
        state: state(s, campaign),
        phase: s.tx("survey-phase", &campaign.phase),
        steps: steps(s, campaign),
        follows: campaign.follows.as_ref().map(|id| (address(id), plain(id))),
        due: s.times.moment(campaign.due),
        left: left(s, campaign),
        counts: counts(s, view, recipients),
        asked: campaign.asked.len(),
        reminder_due: view.reminder_due,
        reminded: campaign.reminded.iter().map(|r| (s.times.moment(r.at), r.to.len())).collect(),
        unlisted: names(&view.unlisted),
        without_sector: names(&view.without_sector),
        rows: recipients.iter().map(|one| row(s, campaign, one)).collect(),
        items: campaign.items.iter().map(|item| (plain(item), asks(s, campaign, item))).collect(),
        columns: if analysed { columns(s, campaign) } else { Vec::new() },
        heat: if analysed { heat(s, campaign, &view.tables) } else { Vec::new() },
        contributors_min: campaign.contributors_min,
        talk: None,
        acts: acts(seat, view),
        wrong: None,
    }
}

pub(super) fn address(id: &str) -> String {
    format!("/campaigns/{}", encoded(id))
}

fn steps(s: &Shell, campaign: &Campaign) -> Vec<(String, bool)> {
    let word = |state: CampaignState| s.t(&format!("survey-{}", state.name()));
    CampaignState::ALL.map(|state| (word(state), state == campaign.state)).into()
}

fn counts(s: &Shell, view: &CampaignView, all: &[SurveyRecipient]) -> Vec<(String, usize)> {
    let of = |fits: fn(&SurveyRecipient) -> bool| all.iter().filter(|one| fits(one)).count();
    let counts = [
        ("share-sent", of(|one| one.sent.is_some())),
        ("share-delivered", of(|one| one.delivered.is_some())),
        ("share-answered", view.tables.answered),
        ("survey-late", view.tables.late),
        ("survey-waits", view.tables.silent.len()),
    ];
    counts.map(|(id, count)| (s.t(id), count)).into()
}

/// The name of a sector on the day a survey is due, or as its list spells it.
pub(super) fn sector(s: &Shell, campaign: &Campaign, id: &str) -> String {
    let day = day_in_japan(campaign.due);
    let known = app::survey_rules().ok().and_then(|rules| rules.sector_on(id, day));
    let title = known.map(|one| s.words.pick(&one.title.ja, &one.title.en));
    title.map_or_else(|| plain(id), plain)
}

/// What an item asks, in the reader's language; its code where nobody knows.
pub(super) fn asks(s: &Shell, campaign: &Campaign, item: &str) -> String {
    talk::asks(s, &campaign.criterion(item))
}

fn columns(s: &Shell, campaign: &Campaign) -> Vec<String> {
    let sectors = campaign.sectors();
    let sectors = sectors.iter().map(|(id, _)| sector(s, campaign, id));
    sectors.chain([s.t("survey-total")]).collect()
}

fn row(s: &Shell, campaign: &Campaign, one: &SurveyRecipient) -> Row {
    let handed = one.answered();
    let moment = |at| s.times.moment(at);
    let institution = &one.surveyed.institution;
    Row {
        href: format!("{}?of={}#talk", address(&campaign.id), encoded(institution)),
        institution: plain(institution),
        sector: sector(s, campaign, &one.surveyed.sector),
        sent: one.sent.map(moment),
        delivered: one.delivered.map(moment),
        refused: one.refused.as_ref().map(|refusal| not_taken(s, refusal)),
        answered: handed.and_then(|set| set.at).map(moment),
        late: handed.is_some_and(|set| set.late),
        times: one.submission.as_ref().map_or(0, |submission| submission.sets.len()),
        talk: talk::mark(s, one),
    }
}

/// What whoever looks may do with it now.
fn acts(seat: &Seat, view: &CampaignView) -> Vec<(&'static str, String)> {
    use CampaignState::{Analysed, Closed, Collecting, Designed, FedBack};
    if seat.desk.holds(Permission::Share).is_err() {
        return Vec::new();
    }
    let silent = !view.tables.silent.is_empty();
    let acts: &[&'static str] = match view.campaign.state {
        Designed => &["send"],
        Collecting if silent => &["send", "remind", "analyse"],
        Collecting => &["send", "analyse"],
        Analysed => &["feedback"],
        FedBack => &["close"],
        Closed => &[],
    };
    acts.iter().map(|act| (*act, seat.s.t(&format!("survey-do-{act}")))).collect()
}

/// One act on a survey; a refusal is shown on its page.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let form = field(&fields, "act").to_owned();
    let (desk, campaign, act) = (seat.desk.clone(), id.clone(), form.clone());
    let done = carried_out(async move || match act.as_str() {
        "send" => desk.send_campaign(&campaign).await.map(|_| ()),
        "remind" => desk.remind_campaign(&campaign).await.map(|_| ()),
        "analyse" => desk.analyse_campaign(&campaign).await.map(|_| ()),
        "feedback" => desk.feed_back(&campaign).await.map(|_| ()),
        "close" => desk.close_campaign(&campaign).await.map(|_| ()),
        other => Err(super::wrong_value("act", other).into()),
    });
    let done = done.await;
    answered(&seat, ("campaign", &id), &form, done, async |back| show(&seat, &id, "", back).await)
        .await
}
