//! 承認: whose hand a report waits for, as the room and the page of the report show it.

use app::AppError;
use axum::{extract::Path, response::Response};
use model::{Code, Hand, Permission, Report};

use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        reports,
        room::{self, Asked},
        room_acts::{Fields, field},
        room_view::Wrong,
    },
    parts::{Mark, Moment},
    seat::{Seat, see},
    shell::{Shell, plain},
    trouble,
};

/// Whose hands a report has passed, and what this visitor may do with it next.
pub(crate) struct Approval {
    pub(crate) asked: Option<(String, Moment)>,
    pub(crate) approved: Option<(String, Moment)>,
    /// May ask for approval.
    pub(crate) ask: bool,
    /// May be the second hand.
    pub(crate) approve: bool,
    /// Had a hand in it, so that somebody else has to approve.
    pub(crate) own: bool,
    /// May send it.
    pub(crate) send: bool,
}

impl Approval {
    pub(crate) async fn of(seat: &Seat, report: &Report) -> Result<Self, AppError> {
        let holds = |permission| seat.desk.holds(permission).is_ok();
        let (state, own) = (report.state(), made(seat, report));
        let awaited = state == "awaiting" && holds(Permission::Approve);
        Ok(Self {
            asked: hand(seat, report.asked.as_ref()).await?,
            approved: hand(seat, report.approved.as_ref()).await?,
            ask: state == "draft" && holds(Permission::Respond),
            approve: awaited && !own,
            own: awaited && own,
            send: state == "approved" && holds(Permission::Report),
        })
    }

    /// Whether there is a form to show.
    pub(crate) fn any(&self) -> bool {
        self.ask || self.approve || self.send
    }
}

fn made(seat: &Seat, report: &Report) -> bool {
    report.makers().any(|maker| maker == seat.desk.party())
}

async fn hand(seat: &Seat, hand: Option<&Hand>) -> Result<Option<(String, Moment)>, AppError> {
    let Some(hand) = hand else { return Ok(None) };
    let name = seat.desk.name_of(&hand.by).await?;
    let name = plain(&name.unwrap_or_else(|| hand.by.clone()));
    Ok(Some((name, seat.s.times.moment(hand.at))))
}

/// 下書き、承認待ち、承認済、提出
pub(crate) fn mark(s: &Shell, report: &Report) -> Mark {
    let state = report.state();
    let class = match state {
        "draft" => "part",
        "awaiting" => "asked",
        _ => "proven",
    };
    Mark::new(class, s.t(&format!("pg-report-{state}")))
}

/// The reports that wait for the hand of this visitor.
pub(crate) async fn waiting(seat: &Seat) -> Result<Vec<Report>, AppError> {
    if seat.desk.holds(Permission::Approve).is_err() {
        return Ok(Vec::new());
    }
    let mut waiting = seat.desk.reports_page(Some("awaiting"), (0, LOOKED_AT)).await?.rows;
    waiting.retain(|report| !made(seat, report));
    Ok(waiting)
}

const LOOKED_AT: u64 = 50;

/// Asks, approves or sends; the way back is the page on which the form stood.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let (desk, report, act) = (seat.desk.clone(), id.clone(), field(&fields, "act").to_owned());
    let done = carried_out(async move || match act.as_str() {
        "ask" => desk.ask_approval(&report).await,
        "approve" => desk.approve_report(&report).await,
        _ => {
            let incident = desk.report(&report).await?.incident;
            desk.send_report(&incident).await.map(|sent| sent.report)
        }
    });
    let room = field(&fields, "at") == "reports";
    let refusal = match done.await {
        Ok(report) if room => {
            return see(&format!("/incidents/{}#reports", encoded(&report.incident)));
        }
        Ok(report) => return see(&format!("/reports/{}", encoded(&report.id))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Absent => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = match room {
        true => in_room(&seat, &id, why).await,
        false => reports::show(&seat, &id, Some(why)).await,
    };
    seat.or_absent(shown)
}

async fn in_room(seat: &Seat, report: &str, why: String) -> crate::seat::Shown {
    let incident = seat.desk.report(report).await?.incident;
    let wrong = Wrong { key: "report".into(), value: report.to_owned(), why };
    room::show(seat, &incident, &Asked::default(), Some(wrong)).await
}
