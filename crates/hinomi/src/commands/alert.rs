//! `hinomi alert`

use app::AlertView;
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use serde_json::{Value, json};

use deliver::Delivery;

use super::{roster, signal::done};
use crate::{
    args::Global,
    courier::{self, Speech},
    failure::Outcome,
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi alert list --state open
  hinomi alert acknowledge incident:2026-014
  hinomi alert test csirt-lead")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Alerts, newest first, with whom they reached
    List {
        #[arg(long)]
        state: Option<State>,
        #[arg(long, default_value_t = 0)]
        offset: u64,
        #[arg(long, default_value_t = 200)]
        limit: u64,
    },
    /// Say that you have seen it: nobody else is told
    Acknowledge { id: String },
    /// Send a test message to every contact of a party
    Test {
        // Not `party`: that is the name of --as.
        #[arg(value_name = "PARTY")]
        whom: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    Open,
    Acknowledged,
    /// Told, but nobody acknowledged it
    Unanswered,
    /// Nobody could be told
    Undelivered,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Unanswered => "unanswered",
            Self::Undelivered => "undelivered",
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    match args.what {
        What::List { state, offset, limit } => {
            let alerts = house.desk.alerts(state.map(State::name), (offset, limit)).await?;
            list(output, &alerts)?;
        }
        What::Acknowledge { id } => {
            // As keys are written elsewhere, too: incident/2026-014.
            let id = id.replacen('/', ":", 1);
            house.desk.acknowledge(&id).await?;
            done(output, &json!({"kind": "alert", "id": id, "state": "acknowledged"}))?;
        }
        What::Test { whom } => return test(&house, output, &whom).await,
    }
    Ok(Outcome::Done)
}

async fn test(house: &wiring::House, output: &Output, party: &str) -> anyhow::Result<Outcome> {
    let config = courier::config(house)?;
    let speech = Speech::new(output.words.lang(), output.zone.clone(), &config);
    let message = speech.test(party, house.app.clock.now());
    let transport = Delivery::new(config, &house.data_dir);
    let tests = house.desk.test_contacts(party, &message, &transport).await?;
    for test in &tests {
        let trouble = test.trouble.as_ref();
        let state = if trouble.is_some() { "failed" } else { "sent" };
        let mut object = json!({"kind": "alert-test", "party": party, "contact": roster::shown(&test.contact), "state": state});
        if let Some(trouble) = trouble {
            object["why"] = json!(text::trouble(&output.words, trouble));
        }
        done(output, &object)?;
    }
    Ok(Outcome::found_if(tests.iter().any(|test| test.trouble.is_some())))
}

fn list(output: &Output, alerts: &[AlertView]) -> anyhow::Result<()> {
    if alerts.is_empty() && !output.json {
        return output.line(&output.words.word("alerts-none"));
    }
    alerts.iter().try_for_each(|view| {
        if output.json { output.object(&object(view)) } else { output.line(&line(output, view)) }
    })
}

fn object(view: &AlertView) -> Value {
    let mut object = json!({"kind": "alert", "id": view.id, "state": view.alert.state()});
    if let (Value::Object(object), Ok(Value::Object(alert))) =
        (&mut object, serde_json::to_value(&view.alert))
    {
        object.extend(alert);
    }
    object
}

fn line(output: &Output, view: &AlertView) -> String {
    let (words, alert) = (&output.words, &view.alert);
    let state = words.word(&format!("alert-state-{}", alert.state()));
    let what = text::cause(words, alert.cause);
    let told: Vec<_> = alert
        .sent()
        .map(|tried| format!("{} ({})", tried.step.party, tried.step.channel))
        .collect();
    let passed = alert.passed.last().map(|(_, why)| format!(" · {}", text::why(words, *why)));
    format!(
        "{} {} {what} [{state}] {}{}",
        output.moment(alert.raised_at),
        view.id,
        told.join(", "),
        passed.unwrap_or_default()
    )
}
