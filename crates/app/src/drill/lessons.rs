//! 評価・還元・改善確認: what was measured becomes findings, and the next exercise of the
//! series shows whether a measure helped (A109, AS-36).

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Action, ActionState, Aim, CauseLevel, CauseNode, Code, Exercise, ExerciseFact, ExercisePhase,
    Expect, Facet, Fact, Finding, FindingState, Impact, Kind, Layer, Node, Origin, Permission,
    PlanTest, Proof, Record, Refusal, Scored, Tidings, day_in_japan, score,
};
use ports::{Filter, NewFact};

use super::about;
use crate::{AppError, Desk, desk::records};

/// One thing measured, in one exercise of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesLine {
    /// The exercise.
    pub exercise: String,
    /// When it began.
    pub started: Option<Timestamp>,
    /// What was measured.
    pub scored: Scored,
    /// The finding that came of it.
    pub finding: Option<String>,
}

/// Whether, of what a participant was measured on, the newest figure of anything falls short.
/// `lines` are those of a series, oldest first.
#[must_use]
pub fn still_short(lines: &[SeriesLine]) -> bool {
    let of = |line: &SeriesLine| {
        ((line.scored.participant.clone(), line.scored.key()), line.scored.gap())
    };
    let newest: BTreeMap<_, _> = lines.iter().map(of).collect();
    newest.into_values().any(|gap| gap)
}

impl Desk {
    /// 評価, by whoever was named for it. The figures are frozen, and each node that played
    /// is told its own; the plan that it tests keeps the test.
    ///
    /// # Errors
    /// PERSON for anybody else; STATE before the end; ABSENT, MANDATE.
    pub async fn evaluate_exercise(&self, id: &str, words: &str) -> Result<Exercise, AppError> {
        let command = "drill.evaluate";
        self.change_exercise(Permission::Review, command, id, async |exercise: Exercise| {
            self.must_host(&exercise)?;
            exercise.must_be(&[ExercisePhase::Ended])?;
            if self.by != exercise.outline.evaluator {
                return Err(Refusal::new(Code::Person).field(&exercise.outline.evaluator).into());
            }
            self.judged_by_another(&exercise.outline).await?;
            let (words, scored) = (words.to_owned(), score(&exercise));
            let tested = self.plan_tested(&exercise, &scored).await?;
            let tidings = |node: &Node| {
                let own = scored.iter().filter(|one| one.participant == node.id);
                let (words, scored) = (words.clone(), own.cloned().collect());
                Some(Tidings::Evaluated { words, scored })
            };
            let told = self.told_players(&exercise, tidings).await?;
            let fact = about(id, ExerciseFact::Evaluated { words, scored });
            Ok(std::iter::once(fact).chain(tested).chain(told).collect())
        })
        .await
    }

    /// 訓練済: what the figures say of the plan that it tests. Whatever was not met, the
    /// plan did not pass.
    async fn plan_tested(
        &self,
        exercise: &Exercise,
        scored: &[Scored],
    ) -> Result<Option<NewFact>, AppError> {
        if exercise.outline.plan.is_empty() {
            return Ok(None);
        }
        let (plan, _) = self.find_plan(&exercise.outline.plan).await?;
        let newest = plan.in_force().or_else(|| plan.newest()).map_or(0, |version| version.no);
        let gaps = scored.iter().filter(|one| one.gap()).count();
        let test = PlanTest {
            version: newest,
            on: day_in_japan(exercise.started.unwrap_or_else(|| self.now())),
            words: format!("{} {}/{}", exercise.id, scored.len() - gaps, scored.len()),
            passed: gaps == 0,
            evidence: Vec::new(),
            breadth: exercise.outline.breadth,
        };
        let fact = Fact::Plan(plan.test(test, self.today(), self.plan_rules())?);
        Ok(Some(NewFact::new(Kind::Plan, &plan.id, Expect::Any, fact)))
    }

    /// 還元: each gap of this house becomes a finding, which repeats the one of an earlier
    /// exercise of the series (再指摘); measures that claim to be done are found effective
    /// or not by what was measured, by somebody who did none of them.
    ///
    /// # Errors
    /// PERSON for somebody whose own measure it would verify; STATE before the evaluation;
    /// ABSENT, MANDATE.
    pub async fn return_lessons(&self, id: &str) -> Result<Exercise, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.change_exercise(Permission::Review, "drill.lesson", id, async |exercise: Exercise| {
            exercise.must_be(&[ExercisePhase::Evaluated])?;
            let mut own = Vec::new();
            for scored in &exercise.scored {
                if self.is_ours(&exercise, &scored.participant).await? {
                    own.push(scored.clone());
                }
            }
            // Of two words about one measure the worse is the last.
            own.sort_by_key(Scored::gap);
            let mut facts = Vec::new();
            for scored in &own {
                facts.extend(self.retested(&exercise, scored).await?);
            }
            let gaps: Vec<_> = own.iter().filter(|scored| scored.gap()).collect();
            let (lessons, raised) = self.gaps_raised(&exercise, &gaps).await?;
            let returned = about(id, ExerciseFact::Returned { lessons });
            Ok(std::iter::once(returned).chain(raised).chain(facts).collect())
        })
        .await
    }

    /// Whether the lessons of `participant` are learnt in this house.
    async fn is_ours(&self, exercise: &Exercise, participant: &str) -> Result<bool, AppError> {
        if exercise.invited_by.is_some() {
            return Ok(true);
        }
        Ok(self.find_node(participant).await.map_or(true, |(node, _)| node.own))
    }

    async fn gaps_raised(
        &self,
        exercise: &Exercise,
        gaps: &[&Scored],
    ) -> Result<(Vec<String>, Vec<NewFact>), AppError> {
        if gaps.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let of = |record: Record| Some(record.finding()?.id);
        let ids = self.next_numbers(Kind::Finding, "F-", of, gaps.len()).await?;
        let mut facts = Vec::new();
        for (id, scored) in ids.iter().zip(gaps) {
            let earlier = self.lessons_under(&theme(exercise, scored)).await?;
            let repeat_of = earlier.last().map(|finding| finding.id.clone());
            let finding = Finding { id: id.clone(), repeat_of, ..finding(exercise, scored) };
            let fact = Fact::Finding(finding.raise()?);
            facts.push(NewFact::new(Kind::Finding, id, Expect::Absent, fact));
        }
        Ok((ids, facts))
    }

    /// Findings of exercises under `theme` that somebody took for true, oldest first.
    async fn lessons_under(&self, theme: &str) -> Result<Vec<Finding>, AppError> {
        let filter = Filter::new(Kind::Finding).labelled(format!("theme:{theme}"));
        let mut found = records(self.whole.list(&filter).await?, Record::finding);
        found.retain(|finding| finding.state != FindingState::Dropped);
        found.sort_by(|a, b| (a.raised_at, &a.id).cmp(&(b.raised_at, &b.id)));
        Ok(found)
    }

    /// What `scored` shows of the measures that answer earlier findings about the same.
    async fn retested(
        &self,
        exercise: &Exercise,
        scored: &Scored,
    ) -> Result<Vec<NewFact>, AppError> {
        let mut facts = Vec::new();
        for finding in self.lessons_under(&theme(exercise, scored)).await? {
            for action in self.measures_of(&finding.id).await? {
                facts.extend(self.verified_by(exercise, scored, &action).await?);
            }
        }
        Ok(facts)
    }

    async fn verified_by(
        &self,
        exercise: &Exercise,
        scored: &Scored,
        action: &Action,
    ) -> Result<Option<NewFact>, AppError> {
        use ActionState::{Claimed, Effective, Embedded};
        let concerns = match scored.gap() {
            true => matches!(action.state, Claimed | Effective | Embedded),
            false => action.state == Claimed,
        };
        if !concerns {
            return Ok(None);
        }
        self.another_person(&self.by, action.doers()).await?;
        let words = figures(scored);
        let fact = action.verify(!scored.gap(), &[proof(exercise, scored)], &words)?;
        Ok(Some(NewFact::new(Kind::Action, &action.id, Expect::Any, Fact::Action(fact))))
    }

    /// 改善確認: every finding that came of it is closed.
    ///
    /// # Errors
    /// STATE naming the finding that is open; STATE, ABSENT, MANDATE.
    pub async fn confirm_improved(&self, id: &str) -> Result<Exercise, AppError> {
        let command = "drill.improved";
        self.change_exercise(Permission::Review, command, id, async |exercise: Exercise| {
            for lesson in &exercise.lessons {
                let (finding, _) = self.finding_of_id(lesson).await?;
                if finding.state.open() {
                    let refusal = Refusal::new(Code::State).field(lesson);
                    return Err(refusal.detail(finding.state.name()).into());
                }
            }
            Ok(vec![about(id, exercise.improve()?)])
        })
        .await
    }

    /// The series year over year: what was measured in each exercise, oldest first (A041).
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn exercise_series(&self, series: &str) -> Result<Vec<SeriesLine>, AppError> {
        self.may_read().await?;
        let filter = Filter::new(Kind::Exercise).labelled(format!("series:{series}"));
        let mut all = records(self.app.registers.list(&filter).await?, Record::exercise);
        all.sort_by(|a, b| (a.started, &a.id).cmp(&(b.started, &b.id)));
        let mut lines = Vec::new();
        for exercise in all {
            for scored in &exercise.scored {
                let findings = self.lessons_under(&theme(&exercise, scored)).await?;
                let own = findings.iter().find(|finding| exercise.lessons.contains(&finding.id));
                lines.push(SeriesLine {
                    exercise: exercise.id.clone(),
                    started: exercise.started,
                    scored: scored.clone(),
                    finding: own.map(|finding| finding.id.clone()),
                });
            }
        }
        Ok(lines)
    }

    /// What was measured in an exercise as a proof: `EX-2027-001/ops/contact/executive`.
    pub(crate) async fn proof_of_exercise(&self, id: &str) -> Result<Option<Proof>, AppError> {
        let Some((exercise, measured)) = id.split_once('/') else { return Ok(None) };
        let Ok((exercise, _)) = self.find_exercise(exercise).await else { return Ok(None) };
        let fits = |one: &&Scored| format!("{}/{}", one.participant, one.key()) == measured;
        Ok(exercise.scored.iter().find(fits).map(|scored| proof(&exercise, scored)))
    }
}

/// The day of its end counts: that is when it was measured.
fn proof(exercise: &Exercise, scored: &Scored) -> Proof {
    let id = format!("{}/{}/{}", exercise.id, scored.participant, scored.key());
    let on = day_in_japan(exercise.ended.unwrap_or(Timestamp::UNIX_EPOCH));
    Proof::of_exercise(&id, !scored.gap(), on)
}

/// What repeats in the next exercise of the series is found under the same theme.
fn theme(exercise: &Exercise, scored: &Scored) -> String {
    format!("exercise/{}/{}/{}", exercise.outline.series, scored.participant, scored.key())
}

/// Its words are figures; sentences are made where it is shown.
fn finding(exercise: &Exercise, scored: &Scored) -> Finding {
    let fact = format!("{} {} {}", exercise.id, scored.participant, figures(scored));
    // What was played cost nobody anything.
    let problem = CauseNode::at(CauseLevel::Problem, fact.clone()).meant(Impact::None);
    Finding {
        title: format!("{}: {}", exercise.outline.title, scored.key()),
        origin: Origin::Exercise(exercise.id.clone()),
        theme: theme(exercise, scored),
        layer: Some(layer(scored.aim)),
        chain: vec![problem],
        facet: Some(Facet::Effectiveness),
        ..Finding::about(fact)
    }
}

/// `contact/executive 45/15 min`; a stroke for what nobody did.
fn figures(scored: &Scored) -> String {
    let took = scored.took_min.map_or("—".to_owned(), |took| took.to_string());
    format!("{} {took}/{} min", scored.key(), scored.within_min)
}

/// Whose duty it is: decisions those who lead, contacts those who manage, and what is to be
/// found those who operate (A226–A228).
fn layer(aim: Aim) -> Layer {
    match aim {
        Aim::Leadership => Layer::Executive,
        Aim::Contact => Layer::Manager,
        Aim::Technique => Layer::Operator,
    }
}
