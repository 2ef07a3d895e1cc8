//! Verdicts in the register: kept for ever, worth less every day.

use app::checks::{CheckRun, Checks, Given};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::Verdict;
use serde_json::{Value, json};

use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

/// Verdicts listed at once.
const LISTED: u64 = 200;

/// Keeps what `runs` found, if there is a house to keep it in.
pub async fn keep(
    global: &Global,
    output: &Output,
    checks: &Checks,
    runs: &[CheckRun],
) -> anyhow::Result<()> {
    if global.data.is_none() || runs.is_empty() {
        return Ok(());
    }
    let house = wiring::open(global).await?;
    for verdict in house.desk.keep_verdicts(checks, runs).await? {
        if output.json {
            output.object(&json!({"kind": "kept", "id": verdict.id, "check": verdict.check}))?;
        } else {
            output.line(&output.words.say("check-kept", &[("id", &verdict.id)]))?;
        }
    }
    Ok(())
}

/// The house's own registers that stand in for what was not given, if there is a house.
pub async fn registers(
    global: &Global,
    checks: &Checks,
    ids: &[String],
    given: &[Given],
    day: (Date, &TimeZone),
) -> anyhow::Result<Vec<Given>> {
    if global.data.is_none() {
        return match given.is_empty() {
            true => Err(BadInput(
                "nothing to look at: name a list with --input NAME=FILE, or a house with --data"
                    .to_owned(),
            )
            .into()),
            false => Ok(Vec::new()),
        };
    }
    let house = wiring::open(global).await?;
    Ok(house.desk.registers_for(checks, ids, given, day).await?)
}

/// Exit code 1 if one of them is not proven now.
pub async fn list(
    global: &Global,
    output: &Output,
    check: Option<&str>,
) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (verdicts, now) = (house.desk.verdicts(check, (0, LISTED)).await?, Timestamp::now());
    for verdict in &verdicts {
        if output.json {
            output.object(&summary(verdict, now))?;
        } else {
            output.line(&line(output, verdict, now))?;
        }
    }
    if verdicts.is_empty() && !output.json {
        output.line(&output.words.word("check-none-kept"))?;
    }
    let proven = |verdict: &Verdict| verdict.standing(now) == model::Standing::Proven;
    Ok(Outcome::found_if(verdicts.is_empty() || !verdicts.iter().all(proven)))
}

/// Everything that a verdict holds, with what it is worth now.
pub async fn show(global: &Global, output: &Output, id: &str) -> anyhow::Result<Outcome> {
    let verdict = wiring::open(global).await?.desk.verdict(id).await?;
    let now = Timestamp::now();
    let mut object = serde_json::to_value(&verdict)?;
    for (name, value) in summary(&verdict, now).as_object().into_iter().flatten() {
        object[name] = value.clone();
    }
    output.record(&object)?;
    Ok(Outcome::found_if(verdict.standing(now) != model::Standing::Proven))
}

fn summary(verdict: &Verdict, now: Timestamp) -> Value {
    let shares = verdict.shares_at(now);
    json!({"kind": "verdict", "id": verdict.id, "check": verdict.check, "pack": verdict.pack,
        "as_of": verdict.as_of, "at": verdict.at, "criteria": verdict.criteria,
        "found": verdict.found().name(), "standing": verdict.standing(now).name(),
        "shares": verdict.shares, "shares_now": shares, "rows_total": verdict.rows_total})
}

fn line(output: &Output, verdict: &Verdict, now: Timestamp) -> String {
    let words = &output.words;
    let (found, standing) = (verdict.found().name(), verdict.standing(now).name());
    let state = words.word(&format!("check-{found}"));
    let worth = words.word(&format!("check-{standing}"));
    let shares = verdict.shares_at(now);
    let figures = [shares.population(), shares.proven, shares.contradicted, shares.unknown];
    let [of, proven, contradicted, unknown] = figures.map(|n| n.to_string());
    let as_of = verdict.as_of.to_string();
    words.say(
        "check-kept-line",
        &[
            ("id", verdict.id.as_str()),
            ("found", &state),
            ("standing", &worth),
            ("as_of", &as_of),
            ("of", &of),
            ("proven", &proven),
            ("contradicted", &contradicted),
            ("unknown", &unknown),
        ],
    )
}
