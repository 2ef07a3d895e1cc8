//! What happened to a finding or a measure, and who did it.

use app::AppError;
use model::Fact;
use ports::Line;

use crate::{parts::Moment, seat::Seat, shell::plain};

/// Something that happened.
pub(crate) struct Event {
    pub(crate) at: Moment,
    pub(crate) by: String,
    pub(crate) what: String,
}

/// The entries about a finding or a measure.
pub(crate) async fn events(seat: &Seat, lines: &[Line]) -> Result<Vec<Event>, AppError> {
    let mut events = Vec::new();
    for line in lines {
        let act = match &line.fact {
            Some(fact @ (Fact::Finding(_) | Fact::Action(_))) => fact.act(),
            _ => continue,
        };
        let what = act.split_once('.').map_or("", |(_, what)| what);
        events.push(Event {
            at: seat.s.times.moment(line.written.at),
            by: name(seat, &line.written.by).await?,
            what: seat.s.t(&format!("fd-act-{what}")),
        });
    }
    Ok(events)
}

/// A party by its name, or by its code where it has none.
pub(crate) async fn name(seat: &Seat, party: &str) -> Result<String, AppError> {
    let known = seat.desk.name_of(party).await?;
    Ok(plain(&known.unwrap_or_else(|| party.to_owned())))
}
