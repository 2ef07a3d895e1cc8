//! 上申: a finding of which nothing is done moves one layer up with time (A180).
//!
//! The layer whose duty it is stays what was said; with whom it stands is computed.

use jiff::civil::Date;

use super::{Finding, FindingState};
use crate::{Action, ActionState, Layer, pattern::days_between};

impl Finding {
    /// With whom it stands on `today`: with those whose duty it is, and one layer further up
    /// for every `days` in which it waited; above the board is nobody.
    #[must_use]
    pub fn stands_with(&self, actions: &[Action], today: Date, days: u16) -> Option<Layer> {
        let layer = self.layer?;
        let waited = self.waits_since(actions, today).map_or(0, |since| days_between(since, today));
        let steps = usize::try_from(waited / i64::from(days.max(1))).unwrap_or_default();
        let up = std::iter::successors(Some(layer), |layer| Some(layer.above()));
        up.take(Layer::ALL.len()).nth(steps).or(Some(Layer::Board))
    }

    /// Since when it waits: from its beginning while no measure answers it, from the day that
    /// was missed while one is late. What is under way waits for nothing.
    fn waits_since(&self, actions: &[Action], today: Date) -> Option<Date> {
        if self.state == FindingState::Proposed || !self.state.open() {
            return None;
        }
        let counts =
            |action: &&Action| !matches!(action.state, ActionState::Draft | ActionState::Dropped);
        if !actions.iter().any(|action| counts(&action)) {
            // What the machine had long proposed was nobody's until somebody took it up.
            return self.taken_up_at.map(crate::time::day_in_japan).or(self.raised_on());
        }
        let late = actions.iter().filter(counts).filter(|action| action.overdue(today));
        late.filter_map(|action| action.due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ActionKind;

    const TODAY: Date = Date::constant(2026, 6, 30);

    fn raised(layer: Layer, at: &str) -> Finding {
        let raised_at = format!("{at}T00:00:00Z").parse().ok();
        Finding { layer: Some(layer), raised_at, ..Finding::about("3 / 12") }
    }

    fn measure(state: ActionState, due: Date) -> Action {
        let one = Action::planned("直す", ActionKind::RootCause, "post-1");
        Action { state, due: Some(due), ..one }
    }

    /// Covers: A180.
    #[test]
    fn what_nobody_answers_moves_one_layer_up_with_time_and_stops_at_the_board() {
        let with = |layer, at: &str| raised(layer, at).stands_with(&[], TODAY, 30);
        assert_eq!(with(Layer::Operator, "2026-06-01"), Some(Layer::Operator), "29 days");
        assert_eq!(with(Layer::Operator, "2026-05-31"), Some(Layer::Manager), "30 days");
        assert_eq!(with(Layer::Operator, "2026-05-01"), Some(Layer::Executive), "60 days");
        assert_eq!(with(Layer::Executive, "2026-05-01"), Some(Layer::Board));
        assert_eq!(with(Layer::Board, "2015-07-07"), Some(Layer::Board));
        let closed =
            Finding { state: FindingState::Closed, ..raised(Layer::Operator, "2015-07-07") };
        assert_eq!(closed.stands_with(&[], TODAY, 30), Some(Layer::Operator));
    }

    #[test]
    fn a_proposal_begins_to_wait_on_the_day_somebody_takes_it_up() {
        let taken_up_at = "2026-06-29T00:00:00Z".parse().ok();
        let found = Finding { taken_up_at, ..raised(Layer::Operator, "2026-01-01") };
        assert_eq!(found.stands_with(&[], TODAY, 30), Some(Layer::Operator));
    }

    #[test]
    fn what_is_under_way_stays_until_it_is_late() {
        let old = raised(Layer::Manager, "2015-07-07");
        let with = |action: Action| old.stands_with(&[action], TODAY, 30);
        let running = |due| measure(ActionState::Running, due);
        assert_eq!(with(running(TODAY)), Some(Layer::Manager));
        assert_eq!(with(running(Date::constant(2026, 5, 31))), Some(Layer::Executive));
        let dropped = measure(ActionState::Dropped, TODAY);
        assert_eq!(with(dropped), Some(Layer::Board), "given up is not answered");
    }
}
