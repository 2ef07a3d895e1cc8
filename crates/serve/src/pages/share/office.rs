//! `/office`: the home of the authority: its four duties, whom it still owes an answer, the
//! figures of its monitoring report, which open, and how low each sector lies.

use app::{AppError, Desk, NewCollected, ProgrammeView, SectorFloor};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Campaign, Collected, OfficeDuty, Owed, Reliability, SectorReport, SharingOf, Theme};
use serde::Deserialize;

use super::{Tab, campaign::sector, tabs};
use crate::{
    act::carried_out,
    pages::{
        lists::{Address, Chip, encoded},
        prove::{
            sent::ids,
            shown::{day, words},
        },
        room_acts::{Fields, field},
    },
    parts::Moment,
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The figure whose rows are shown.
    #[serde(default)]
    open: String,
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "share/office.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    year: i16,
    years: Vec<Chip>,
    owed: Vec<(String, String, Moment)>,
    duties: Vec<Duty>,
    themes: Vec<Line>,
    programmes: Vec<Programme>,
    /// The survey under the figures: address and name.
    campaign: Option<(String, String)>,
    institutions_min: usize,
    figures: Vec<Figure>,
    floors: Vec<Floor>,
    sharing: Vec<(String, SharingOf)>,
    reliabilities: Vec<(String, String)>,
    wrong: Option<String>,
}

struct Duty {
    name: &'static str,
    title: String,
    says: String,
    waits: usize,
    items: Vec<Item>,
}

struct Item {
    id: String,
    title: String,
    source: String,
    reliability: String,
    at: Moment,
    told: Vec<String>,
    returned: bool,
}

struct Line {
    title: String,
    sources: String,
    rows: Vec<Row>,
}

/// A record that something rests on.
struct Row {
    name: String,
    href: Option<String>,
}

struct Programme {
    title: String,
    measures: Vec<Measure>,
}

struct Measure {
    id: String,
    title: String,
    owner: String,
    due: Option<String>,
    late: bool,
    in_use: Vec<Row>,
}

struct Figure {
    id: String,
    name: String,
    value: String,
    institutions: usize,
    href: String,
    /// The rows it was made of, where it is opened.
    rows: Vec<Row>,
}

struct Floor {
    sector: String,
    members: usize,
    floor: Option<u8>,
    weak: bool,
    weakest: Vec<(String, String)>,
    unknown: usize,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, asked: &Asked, wrong: Option<String>) -> Shown {
    if !seat.s.sector.office {
        return Ok(trouble::absent(seat));
    }
    let (s, desk) = (&seat.s, &seat.desk);
    let this_year = s.times.now.to_zoned(s.times.zone.clone()).year();
    let year = asked.year.unwrap_or(this_year);
    let campaign = desk.newest_analysed().await?;
    let report = desk.surveyed_report(year, campaign.as_ref()).await?;
    let floors = match &campaign {
        Some(campaign) => desk.sector_floors(campaign).await?,
        None => Vec::new(),
    };
    let address = Address::new("/office", &[("year", &year.to_string())]);
    let collected = desk.collected().await?;
    let year_chip = |year: i16| address.chip("year", &year.to_string(), year.to_string());
    let refused = wrong.is_some();
    let page = Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Office),
        year,
        years: [this_year - 1, this_year].map(year_chip).into(),
        owed: desk.owed_returns(None).await?.iter().map(|one| owes(s, one)).collect(),
        duties: OfficeDuty::ALL.map(|one| duty(s, one, &collected)).into(),
        themes: desk.proposed_themes().await?.iter().map(theme).collect(),
        programmes: desk.programmes().await?.iter().map(|one| programme(s, one)).collect(),
        figures: figures(s, &report, &address, &asked.open),
        institutions_min: report.institutions_min,
        floors: floors.iter().flat_map(|one| floor(s, campaign.as_ref(), one)).collect(),
        campaign: campaign.as_ref().map(|one| (survey_address(one), plain(&one.title))),
        sharing: desk.sharing_by_node().await?.into_iter().map(|(n, of)| (plain(&n), of)).collect(),
        reliabilities: reliabilities(s),
        wrong,
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn survey_address(campaign: &Campaign) -> String {
    format!("/campaigns/{}", encoded(&campaign.id))
}

fn owes(s: &Shell, owed: &Owed) -> (String, String, Moment) {
    (plain(&owed.id), plain(&owed.to), s.times.moment(owed.since))
}

/// How many of a duty's newest are shown.
const SHOWN: usize = 10;

fn duty(s: &Shell, duty: OfficeDuty, all: &[Collected]) -> Duty {
    let own: Vec<_> = all.iter().filter(|item| item.duty == duty).collect();
    Duty {
        name: duty.name(),
        title: s.t(&format!("office-{}", duty.name())),
        says: s.t(&format!("office-{}-says", duty.name())),
        waits: own.iter().filter(|item| !item.returned()).count(),
        items: own.iter().take(SHOWN).map(|one| item(s, one)).collect(),
    }
}

fn item(s: &Shell, item: &Collected) -> Item {
    Item {
        id: plain(&item.id),
        title: plain(&item.title),
        source: plain(&item.source),
        reliability: s.tx("office-reliability-x", &format!("{:?}", item.reliability)),
        at: s.times.moment(item.at),
        told: item.given_back.iter().map(|given| plain(&given.to)).collect(),
        returned: item.returned(),
    }
}

fn theme(theme: &Theme) -> Line {
    let sources: Vec<_> = theme.sources.iter().map(|one| plain(one)).collect();
    Line {
        title: plain(&theme.theme),
        sources: sources.join("、"),
        rows: theme.rows.iter().map(|row| record(row)).collect(),
    }
}

/// A record by its name `kind/id`, with its page where it has one.
fn record(name: &str) -> Row {
    let (kind, id) = name.split_once('/').unwrap_or((name, ""));
    let page = |at: &str| Some(format!("/{at}/{}", encoded(id)));
    let href = match kind {
        "incident" | "signal" | "report" | "bulletin" | "finding" | "action" | "review"
        | "campaign" | "exercise" | "plan" | "risk" => page(&format!("{kind}s")),
        "submission" => id.split_once('/').map(|(campaign, institution)| {
            format!("/campaigns/{}?of={}#talk", encoded(campaign), encoded(institution))
        }),
        "training" | "staff" => Some("/staff".to_owned()),
        _ => None,
    };
    Row { name: plain(name), href }
}

fn programme(s: &Shell, view: &ProgrammeView) -> Programme {
    let measure = |view: &app::MeasureView| Measure {
        id: plain(&view.measure.id),
        title: plain(&view.measure.title),
        owner: plain(&view.measure.owner),
        due: view.measure.due.map(|due| day(s, due)),
        late: view.late,
        in_use: view.in_use.iter().map(|row| record(row)).collect(),
    };
    Programme {
        title: plain(words(s, &view.programme.title)),
        measures: view.measures.iter().map(measure).collect(),
    }
}

fn figures(s: &Shell, report: &SectorReport, address: &Address, open: &str) -> Vec<Figure> {
    let figure = |one: &model::Figure| Figure {
        id: plain(&one.id),
        name: figure_name(s, &one.id),
        value: plain(&one.value),
        institutions: one.institutions,
        href: format!("{}#figures", address.with("open", &one.id)),
        rows: match one.id == open {
            true => one.rows.iter().map(|row| record(row)).collect(),
            false => Vec::new(),
        },
    };
    report.figures.iter().map(figure).collect()
}

/// A figure's name, part by part, each in words where there is one.
fn figure_name(s: &Shell, id: &str) -> String {
    let part = |part: &str| {
        let part = part.trim_start_matches('=');
        let word = format!("office-part-{part}");
        match s.words.knows(&word) {
            true => s.t(&word),
            false => plain(part),
        }
    };
    id.split('/').map(part).collect::<Vec<_>>().join(" · ")
}

fn floor(s: &Shell, campaign: Option<&Campaign>, one: &SectorFloor) -> Option<Floor> {
    let campaign = campaign?;
    let named = |(who, items): &(String, usize)| (plain(who), s.tx("office-items-count", items));
    Some(Floor {
        sector: sector(s, campaign, &one.sector),
        members: one.members,
        floor: one.floor,
        weak: one.floor.is_some_and(|floor| floor <= campaign.weak_max),
        weakest: one.weakest.iter().take(WEAKEST).map(named).collect(),
        unknown: one.unknown,
    })
}

/// So many of the weakest are named.
const WEAKEST: usize = 3;

fn reliabilities(s: &Shell) -> Vec<(String, String)> {
    let grades = ["A", "B", "C", "D", "E", "F"];
    grades.map(|grade| (grade.to_owned(), s.t(&format!("office-reliability-{grade}")))).into()
}

/// 収集 or 還元 by a form.
pub(crate) async fn act(seat: Seat, fields: Fields) -> Response {
    if !seat.s.sector.office {
        return trouble::absent(&seat);
    }
    let typed = Typed::of(&fields);
    let desk = seat.desk.clone();
    let done = carried_out(async move || typed.carry_out(&desk).await).await;
    let refusal = match done {
        Ok(()) => return see("/office"),
        Err(AppError::Refused(refusal)) => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = show(&seat, &Asked::default(), Some(why)).await;
    seat.or_absent(shown)
}

/// What a form of the page says.
struct Typed {
    act: String,
    id: String,
    to: String,
    words: String,
    new: Option<NewCollected>,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        let duty = OfficeDuty::ALL.into_iter().find(|duty| duty.name() == field(fields, "duty"));
        let grade = serde_json::Value::String(word("reliability"));
        let reliability = serde_json::from_value::<Reliability>(grade).ok();
        Self {
            act: word("act"),
            id: word("id"),
            to: word("to"),
            words: word("words"),
            new: duty.zip(reliability).map(|(duty, reliability)| NewCollected {
                duty,
                title: word("title"),
                source: word("source"),
                reliability,
                theme: word("theme"),
                rows: ids(&word("rows")),
            }),
        }
    }

    async fn carry_out(&self, desk: &Desk) -> Result<(), AppError> {
        match (self.act.as_str(), &self.new) {
            ("collect", Some(new)) => desk.collect(new).await.map(|_| ()),
            ("return", _) => desk.give_back(&self.id, &self.to, &self.words).await,
            (other, _) => Err(super::wrong_value("act", other).into()),
        }
    }
}
