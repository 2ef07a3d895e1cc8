//! `/actions`: what is to do, what is said to be done, what was seen to help, what holds.

use askama::Template;
use axum::response::Response;
use model::{Action, ActionState};

use super::{
    Tab,
    finding::{Measure, measure},
    tabs,
};
use crate::{
    pages::lists::Chip,
    seat::{Seat, Shown},
    shell::{Place, Shell},
};

#[derive(Template)]
#[template(path = "prove/actions.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    /// Name of the column and its measures, the earliest due first.
    columns: Vec<(String, Vec<Measure>)>,
    empty: bool,
}

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let s = &seat.s;
    let actions = seat.desk.actions(None).await?;
    let column = |name: &str, is: &dyn Fn(&Action) -> bool| {
        let own = actions.iter().filter(|action| is(action));
        (s.t(name), own.map(|action| measure(s, action)).collect())
    };
    let in_state = |state| move |action: &Action| action.state == state;
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Actions),
        columns: vec![
            column("ac-to-do", &|action| action.state.to_do()),
            column("ac-claimed", &in_state(ActionState::Claimed)),
            column("ac-verified", &in_state(ActionState::Effective)),
            column("ac-embedded", &in_state(ActionState::Embedded)),
        ],
        empty: actions.is_empty(),
    }))
}
