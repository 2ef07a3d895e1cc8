//! What was handed in when a survey was analysed is what its figures are of, whatever comes
//! later.

use app::NewCampaign;
use model::{Expect, Fact, Graded, Handed, Kind, Submission, SubmissionFact};
use ports::{Act, NewFact};
use tables::Source;

use crate::{administrator, house};

/// Six banks with these grades, as a list.
fn list(header: &str, row: impl Fn(usize) -> String) -> Source {
    let rows: String = (0..6).map(row).collect();
    Source::memory(format!("{header}\n{rows}").into_bytes())
}

#[tokio::test]
async fn a_set_that_came_after_the_analysis_changes_no_figure_and_no_feedback() {
    let (app, _, clock) = house().await;
    let desk = administrator(&app).await;
    let new = NewCampaign {
        title: "実態把握".into(),
        ruleset: "jp-fsa-2015".into(),
        items: vec!["SV-01".into()],
        due: "2026-09-30T08:00:00Z".parse().expect("a time"),
        follows: None,
    };
    let population = list("institution,sector", |n| format!("INS{n},bank\n"));
    let designed = desk.design_campaign(&new, &population).await.expect("allowed");
    let id = designed.expect("no faulty cell").id;
    let answers = list("institution,item,grade", |n| format!("INS{n},SV-01,{}\n", n % 4));
    desk.import_answers(&id, &answers, "a.csv").await.expect("allowed").expect("taken");
    let tables = desk.analyse_campaign(&id).await.expect("analysed").tables;
    clock.step(60);
    // An act that was under way may be written after the analysis.
    let answers = vec![Graded { item: "SV-01".into(), grade: Some(4), ..Graded::default() }];
    let late = SubmissionFact::Handed {
        campaign: id.clone(),
        institution: "INS0".into(),
        sector: "bank".into(),
        set: Handed { answers, late: false, via: "parcel".into(), at: None },
    };
    let key = Submission::id_of(&id, "INS0");
    let fact = NewFact::new(Kind::Submission, key, Expect::Any, Fact::Submission(late));
    let (by, mandate) = ("post".to_owned(), String::new());
    app.registers.write(Act { by, mandate, facts: vec![fact] }).await.expect("written");
    assert_eq!(desk.campaign(&id).await.expect("shown").tables, tables);
    let told = desk.feed_back(&id).await.expect("fed back");
    assert_eq!(told[0].lines[0].own, Some(0), "what was counted is what is told");
    let people = ["部長".to_owned()];
    let interview = desk.open_interview(&id, "INS0", &people, None).await.expect("in order");
    assert_eq!(interview.questions.len(), 1, "the weak answer is asked about");
    let past = desk.survey_history("INS0").await.expect("kept");
    assert_eq!(past[0].submission.as_ref().map(|one| one.sets.len()), Some(2), "both are kept");
}
