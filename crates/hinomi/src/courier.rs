//! The courier of alerts as a task: it looks, sleeps until something is due, and looks
//! again. Whatever it had not sent when it ended stands in the registers.

use std::{sync::Arc, time::Duration};

use app::{Courier, Rounds, Wording};
use deliver::{Config, Delivery};
use jiff::{Timestamp, tz::TimeZone};
use model::{Alert, Step};
use ports::{Clock, Message};
use text::{Lang, Words};

use crate::{failure::BadInput, output::to_stderr, wiring::House};

/// Alerts are also raised by other processes on the same data, who do not tell us.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The words of messages.
pub struct Speech {
    words: Words,
    zone: TimeZone,
    link: Option<String>,
}

impl Speech {
    pub fn new(lang: Lang, zone: TimeZone, config: &Config) -> Self {
        let link = config.link.as_ref().map(|link| link.trim_end_matches('/').to_owned());
        Self { words: Words::new(lang), zone, link }
    }

    fn sender(&self) -> text::Sender<'_> {
        text::Sender { words: &self.words, zone: &self.zone, link: self.link.as_deref() }
    }

    pub fn test(&self, party: &str, now: Timestamp) -> Message {
        text::test_message(&self.sender(), party, now)
    }
}

impl Wording for Speech {
    fn message(&self, alert: &Alert, step: &Step, title: Option<&str>, now: Timestamp) -> Message {
        text::alert_message(&self.sender(), alert, step, title, now)
    }

    fn bundle(&self, alerts: &[&Alert], step: &Step, now: Timestamp) -> Message {
        text::alert_bundle(&self.sender(), alerts, step, now)
    }
}

/// The configuration of delivery, or what is wrong with it.
pub fn config(house: &House) -> Result<Config, BadInput> {
    Config::load(&house.data_dir).map_err(|error| BadInput(error.to_string()))
}

/// Makes the courier; [`run`] sets it to work.
///
/// # Errors
/// If the configuration of delivery cannot be used, or the store cannot.
pub async fn engage(house: &House, lang: Lang, zone: &TimeZone) -> anyhow::Result<Courier> {
    let config = config(house)?;
    let speech = Speech::new(lang, zone.clone(), &config);
    let transport = Arc::new(Delivery::new(config, &house.data_dir));
    Ok(Courier::new(&house.app, transport, Arc::new(speech)).await?)
}

/// Works until it is dropped.
pub async fn run(courier: &Courier, clock: &dyn Clock) {
    loop {
        let pause = look(courier, clock).await;
        tokio::time::sleep(pause).await;
    }
}

/// Looks once, says what went wrong, and returns how long nothing is due.
async fn look(courier: &Courier, clock: &dyn Clock) -> Duration {
    match courier.look().await {
        Ok(rounds) => {
            say(rounds);
            let due = rounds
                .again
                .map_or(LOOK_EVERY, |at| (at - clock.now()).try_into().unwrap_or(Duration::ZERO));
            due.clamp(Duration::from_millis(200), LOOK_EVERY)
        }
        Err(error) => {
            to_stderr(&format!("alerts: {error}; they are kept and tried again"));
            LOOK_EVERY
        }
    }
}

fn say(rounds: Rounds) {
    let Rounds { sent, failed, given_up, .. } = rounds;
    if failed + given_up > 0 {
        to_stderr(&format!(
            "alerts: sent {sent} · not delivered {failed} · given up {given_up} (hinomi alert list)"
        ));
    }
}
