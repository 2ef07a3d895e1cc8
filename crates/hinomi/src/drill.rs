//! The clock of exercises as a task: what is due is released within a second.

use std::time::Duration;

use app::Conductor;

use crate::output::to_stderr;

/// A minute of an exercise is sixty looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The pause while the store cannot be read.
const PAUSE: Duration = Duration::from_secs(30);

/// Works until it is dropped.
pub async fn run(conductor: &Conductor) {
    loop {
        let pause = match conductor.round().await {
            Ok(_) => LOOK_EVERY,
            Err(error) => {
                to_stderr(&format!("exercises: {error}; tried again"));
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}
