//! `/mine`: what whoever looks has to answer, the earliest due first.

use askama::Template;
use axum::response::Response;

use super::{Tab, review, tabs};
use crate::{
    pages::lists::Chip,
    parts::Moment,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "prove/mine.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    href: String,
    code: String,
    member: String,
    text: String,
    review: String,
    due: Option<Moment>,
    late: bool,
    carried: bool,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let mine = seat.desk.my_assignments().await?;
    let row = |response: &model::Response| Row {
        id: plain(&response.id),
        href: review::item_of(response),
        code: plain(review::code(&response.criterion)),
        member: plain(&response.member),
        text: review::asked(s, &response.criterion).0,
        review: plain(&response.review),
        due: response.due.map(|due| s.times.moment(due)),
        late: response.due.is_some_and(|due| due < s.times.now),
        carried: response.word().is_some_and(|said| said.carried_from.is_some()),
    };
    let rows = mine.iter().map(row).collect();
    Ok(seat.page(&Page { s, place: Place::Prove, tabs: tabs(s, Tab::Mine), rows }))
}
