//! 演習: what is planned, played and learnt. Every page of one exercise wears its frame.

mod exercise;
mod exercises;
mod play;

use std::sync::Arc;

use axum::{Router, routing::get};
use model::ExercisePhase;

use crate::{pages::prove::sent::wrong_value, parts::Mark, server::House, shell::Shell};

pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/exercises", get(exercises::page).post(exercises::plan))
        .route("/exercises/{id}", get(exercise::page).post(play::act))
}

/// Where an exercise stands.
fn phase(s: &Shell, phase: ExercisePhase) -> Mark {
    let class = match phase {
        ExercisePhase::Planned | ExercisePhase::Designed => "plain",
        ExercisePhase::Invited | ExercisePhase::Running => "asked",
        ExercisePhase::Stopped => "warn",
        ExercisePhase::Cancelled => "not",
        ExercisePhase::Ended | ExercisePhase::Evaluated | ExercisePhase::Returned => "part",
        ExercisePhase::Improved => "proven",
    };
    Mark::new(class, s.t(&format!("exercise-{}", phase.name())))
}
