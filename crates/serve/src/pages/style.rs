//! `/style`: all parts in all states, where they are looked at and tested.

use askama::Template;
use axum::response::Response;

use crate::{
    parts::{Log, Mark},
    seat::Seat,
    shell::{Place, Shell},
};

#[derive(Template)]
#[template(path = "style.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    marks: Vec<Mark>,
    hostile: Log,
    colours: [&'static str; 12],
}

/// A line as an attacker writes it: colours, a bell, text turned around, markup.
const HOSTILE: &str =
    "\u{1b}[2J\u{1b}[31mGET /\u{202e}gnp.exe\u{202c} <script>alert(1)</script>\u{7}\u{200b}\r\tend";

pub(crate) async fn page(seat: Seat) -> Response {
    let s = &seat.s;
    let mark = |(class, id): (&'static str, &str)| Mark::new(class, s.t(id));
    let marks = [
        ("burning", "stage-open"),
        ("missed", "pg-overdue"),
        ("warn", "pg-nobody"),
        ("part", "state-partly"),
        ("proven", "state-answered"),
        ("not", "state-not_done"),
        ("unknown", "unknown"),
        ("asked", "pg-asked"),
        ("plain", "stage-merged"),
    ];
    let colours = [
        "ground", "sheet", "sunken", "ink", "quiet", "line", "ai", "shu", "yamabuki", "matsuba",
        "nezumi", "murasaki",
    ];
    let (marks, hostile) = (marks.into_iter().map(mark).collect(), Log::new(HOSTILE));
    seat.page(&Page { s, place: Place::Elsewhere, marks, hostile, colours })
}
