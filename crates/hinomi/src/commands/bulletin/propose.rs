//! Alerts for what several institutions reported.

use app::{Desk, NewBulletin};
use model::{Cluster, Indicator};
use serde_json::json;

use crate::{failure::Outcome, output::Output};

pub async fn run(output: &Output, desk: &Desk, within: Option<i64>) -> anyhow::Result<Outcome> {
    let clusters = desk.alert_proposals(within).await?;
    for cluster in &clusters {
        let new = draft(output, cluster);
        let id = desk.draft_bulletin(&new).await?;
        if output.json {
            output.object(&json!({"kind": "proposal", "id": id, "common": cluster.common,
                "institutions": cluster.institutions, "title": new.title, "words": new.words}))?;
        } else {
            output.line(&format!("{id}  {}", new.title))?;
        }
    }
    if clusters.is_empty() && !output.json {
        output.line(&output.words.word("proposal-none"))?;
    }
    Ok(Outcome::found_if(!clusters.is_empty()))
}

/// How many there were and what they have in common: nobody's name, day or words.
fn draft(output: &Output, cluster: &Cluster) -> NewBulletin {
    let count = cluster.institutions.to_string();
    let indicator = Indicator::read(&cluster.common);
    let common = indicator.as_ref().map_or_else(|| cluster.common.clone(), Indicator::veiled);
    let (first, last) = cluster.between;
    let days = (last.duration_since(first).as_hours() / 24 + 1).to_string();
    let args = [("common", common.as_str()), ("count", &count), ("days", &days)];
    NewBulletin {
        theme: "alert".to_owned(),
        title: output.words.say("proposal-title", &args),
        words: output.words.say("proposal-words", &args),
        indicators: indicator.map(|one| one.value).into_iter().collect(),
        exercise: cluster.exercise.clone(),
        from: cluster.reports.clone(),
        ..NewBulletin::default()
    }
}
