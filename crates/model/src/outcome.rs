//! 検査結果と行政処分等: what an inspection came to, and what the authority does about it
//! (A178, A179). Which boxes of the source's drawing belong together is our reading.
//!
//! Whoever looks says what was found; whoever disposes is somebody else. That is a matter of
//! mandates, and judged where they are known.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Code, Finding, FindingState, Origin, Phase, Refusal, Review, ReviewFact, proof};

/// 検査結果
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// 勧告
    Recommendation,
    /// 通知
    Notice,
    /// 指摘なし
    Nothing,
}

impl Conclusion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Recommendation, Self::Notice, Self::Nothing];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Recommendation => "recommendation",
            Self::Notice => "notice",
            Self::Nothing => "nothing",
        }
    }
}

/// What a review came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concluded {
    /// In one of three words.
    pub conclusion: Conclusion,
    /// In words.
    pub words: String,
    /// By whom.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// 行政処分ほか
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Disposal {
    /// 業務停止
    Suspension,
    /// 業務改善
    Improvement,
    /// 報告徴求
    Report,
    /// 継続モニタリング
    Monitoring,
}

impl Disposal {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Suspension, Self::Improvement, Self::Report, Self::Monitoring];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspension => "suspension",
            Self::Improvement => "improvement",
            Self::Report => "report",
            Self::Monitoring => "monitoring",
        }
    }

    /// Whether the institution owes something by a day in any case.
    #[must_use]
    pub fn obliges(self) -> bool {
        matches!(self, Self::Report | Self::Monitoring)
    }
}

/// One measure of the authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposed {
    /// Its number in the review, from 1.
    pub no: u32,
    /// Which.
    pub disposal: Disposal,
    /// In words.
    pub words: String,
    /// By when the institution owes what follows from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// By whom.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What the institution did about it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<(String, Timestamp)>,
}

impl Disposed {
    /// The word for lists: `issued` where nothing is owed, else `running`, `late` or `met`.
    #[must_use]
    pub fn state(&self, today: Date) -> &'static str {
        match (self.due, &self.met) {
            (None, _) => "issued",
            (Some(_), Some(_)) => "met",
            (Some(due), None) if due < today => "late",
            (Some(_), None) => "running",
        }
    }
}

impl Review {
    /// 検査結果: judges what it came to, once, over `findings`, of which its own count.
    /// `opinion` tells whether a criterion is no more than somebody's view (A004).
    ///
    /// # Errors
    /// STATE before the answers were analysed, or for a finding that does not allow it; EXISTS
    /// the second time; REASON without words; BLANK without a confirmed finding, or for a
    /// recommendation that rests on no provision (A015); VALUE for a finding that rests on
    /// opinion alone.
    pub fn conclude(
        &self,
        said: Concluded,
        findings: &[Finding],
        opinion: impl Fn(&str) -> bool,
    ) -> Result<ReviewFact, Refusal> {
        if self.phase < Phase::Analysed {
            return Err(Refusal::new(Code::State).field(&self.id).detail(self.phase.name()));
        }
        if self.concluded.is_some() {
            return Err(Refusal::new(Code::Exists).field(&self.id));
        }
        proof::said(&said.words, "words")?;
        let of_it = |one: &&Finding| matches!(&one.origin, Origin::Review(id) if *id == self.id);
        let own: Vec<_> = findings.iter().filter(of_it).collect();
        match said.conclusion {
            Conclusion::Nothing => none_of(&own, |state| state.open())?,
            graded => rests(&own, graded, opinion)?,
        }
        Ok(ReviewFact::Concluded(said))
    }

    /// 行政処分ほか: judges a measure upon the result.
    ///
    /// # Errors
    /// ORDER before there is a result; REASON without words; BLANK where something is owed and
    /// nobody says by when. An order to suspend or to improve may set a day, such as for the plan.
    pub fn dispose(
        &self,
        disposal: Disposal,
        words: &str,
        due: Option<Date>,
    ) -> Result<ReviewFact, Refusal> {
        if self.concluded.is_none() {
            return Err(Refusal::new(Code::Order).field(&self.id).detail("conclusion"));
        }
        proof::said(words, "words")?;
        if disposal.obliges() && due.is_none() {
            return Err(Refusal::new(Code::Blank).field("due"));
        }
        let no = u32::try_from(self.disposed.len()).unwrap_or(u32::MAX).saturating_add(1);
        let (words, by, at, met) = (words.to_owned(), String::new(), None, None);
        Ok(ReviewFact::Disposed(Disposed { no, disposal, words, due, by, at, met }))
    }

    /// 履行: judges what the institution did about the measure `no`. What came late stays late
    /// in its history.
    ///
    /// # Errors
    /// ABSENT without such a measure; STATE where nothing is owed, or no more; REASON without
    /// words.
    pub fn meet(&self, no: u32, words: &str) -> Result<ReviewFact, Refusal> {
        let absent = || Refusal::new(Code::Absent).field(format!("measure/{no}"));
        let measure = self.disposed.iter().find(|one| one.no == no).ok_or_else(absent)?;
        if measure.due.is_none() || measure.met.is_some() {
            let state = if measure.due.is_none() { "issued" } else { "met" };
            return Err(Refusal::new(Code::State).field(format!("measure/{no}")).detail(state));
        }
        proof::said(words, "words")?;
        Ok(ReviewFact::Met { no, words: words.to_owned() })
    }
}

fn none_of(findings: &[&Finding], is: fn(FindingState) -> bool) -> Result<(), Refusal> {
    match findings.iter().find(|finding| is(finding.state)) {
        Some(one) => Err(Refusal::new(Code::State).field(&one.id).detail(one.state.name())),
        None => Ok(()),
    }
}

/// What is told outside rests on findings of which the firm had its say, and on more than views.
fn rests(
    findings: &[&Finding],
    graded: Conclusion,
    opinion: impl Fn(&str) -> bool,
) -> Result<(), Refusal> {
    use FindingState::{Closed, Confirmed};
    none_of(findings, |state| state.open() && state != Confirmed)?;
    let told: Vec<_> =
        findings.iter().filter(|one| matches!(one.state, Confirmed | Closed)).collect();
    if told.is_empty() {
        return Err(Refusal::new(Code::Blank).field("finding"));
    }
    for finding in told {
        let only = !finding.criteria.is_empty() && finding.criteria.iter().all(|c| opinion(c));
        if finding.legal.is_empty() && only {
            let refusal = Refusal::new(Code::Value).field(&finding.id).detail("opinion");
            return Err(refusal.arg("value", finding.criteria.join(", ")));
        }
        if finding.legal.is_empty() && graded == Conclusion::Recommendation {
            return Err(Refusal::new(Code::Blank).field("legal").detail(&finding.id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2026, 6, 10);

    fn review(phase: Phase) -> Review {
        Review { phase, ..Review::of("AU-2026-001", DAY, DAY) }
    }

    fn finding(id: &str, state: FindingState, legal: &[&str]) -> Finding {
        Finding {
            id: id.into(),
            state,
            origin: Origin::Review("AU-2026-001".into()),
            criteria: vec!["jp-fsa-2015/FA-1".into()],
            legal: legal.iter().map(|one| (*one).to_owned()).collect(),
            ..Finding::about("3 / 12")
        }
    }

    fn said(conclusion: Conclusion) -> Concluded {
        Concluded { conclusion, words: "検査の結果".into(), by: String::new(), at: None }
    }

    fn judged(conclusion: Conclusion, findings: &[Finding], opinion: bool) -> Result<(), Code> {
        let judged =
            review(Phase::Analysed).conclude(said(conclusion), findings, |_| opinion).map(drop);
        judged.map_err(|refusal| refusal.code)
    }

    /// Covers: A178.
    #[test]
    fn each_result_asks_for_its_findings_and_there_is_one_alone() {
        use FindingState::{Checked, Closed, Confirmed, Dropped, Raised};
        let law = &["金商法40条2号"][..];
        let elsewhere =
            Finding { origin: Origin::Review("AU-2026-002".into()), ..finding("F-9", Raised, &[]) };
        for (conclusion, states, expected) in [
            (Conclusion::Nothing, &[][..], Ok(())),
            (Conclusion::Nothing, &[Closed, Dropped], Ok(())),
            (Conclusion::Nothing, &[Confirmed], Err(Code::State)),
            (Conclusion::Notice, &[], Err(Code::Blank)),
            (Conclusion::Notice, &[Dropped], Err(Code::Blank)),
            (Conclusion::Notice, &[Confirmed], Ok(())),
            (Conclusion::Notice, &[Confirmed, Checked], Err(Code::State)),
            (Conclusion::Recommendation, &[Confirmed, Closed], Ok(())),
            (Conclusion::Recommendation, &[], Err(Code::Blank)),
        ] {
            let own = states.iter().map(|state| finding("F-1", *state, law));
            let all: Vec<_> = own.chain([elsewhere.clone()]).collect();
            assert_eq!(judged(conclusion, &all, false), expected, "{conclusion:?} {states:?}");
        }
        for phase in [Phase::Designed, Phase::Answering] {
            let early = review(phase).conclude(said(Conclusion::Nothing), &[], |_| false);
            assert_eq!(early.expect_err("not analysed").code, Code::State);
        }
        let concluded = Some(said(Conclusion::Nothing));
        let twice = Review { concluded, ..review(Phase::Closed) };
        let twice = twice.conclude(said(Conclusion::Notice), &[], |_| false);
        assert_eq!(twice.expect_err("there is one").code, Code::Exists);
    }

    /// Covers: A015.
    #[test]
    fn a_recommendation_names_the_provisions_of_each_finding() {
        let bare = [finding("F-1", FindingState::Confirmed, &[])];
        assert_eq!(judged(Conclusion::Recommendation, &bare, false), Err(Code::Blank));
        assert_eq!(judged(Conclusion::Notice, &bare, false), Ok(()));
        let based = finding("F-2", FindingState::Confirmed, &["金商法40条2号"]);
        let one_of_two = [bare[0].clone(), based.clone()];
        assert_eq!(judged(Conclusion::Recommendation, &one_of_two, false), Err(Code::Blank));
        assert_eq!(judged(Conclusion::Recommendation, &[based], false), Ok(()));
    }

    /// Covers: A004.
    #[test]
    fn what_rests_on_opinion_alone_is_not_told() {
        let bare = [finding("F-1", FindingState::Confirmed, &[])];
        assert_eq!(judged(Conclusion::Notice, &bare, true), Err(Code::Value));
        let based = [finding("F-1", FindingState::Confirmed, &["府令123条1項14号"])];
        assert_eq!(judged(Conclusion::Notice, &based, true), Ok(()));
    }

    /// Covers: A179.
    #[test]
    fn what_is_ordered_is_owed_until_it_is_met() {
        let early = review(Phase::Closed).dispose(Disposal::Improvement, "改善せよ", None);
        assert_eq!(early.expect_err("no result").code, Code::Order);
        let concluded = Some(said(Conclusion::Notice));
        let mut review = Review { concluded, ..review(Phase::Closed) };
        for disposal in Disposal::ALL {
            let due = (disposal != Disposal::Suspension).then_some(DAY);
            assert_eq!(review.dispose(disposal, "理由", None).is_err(), disposal.obliges());
            let fact = review.dispose(disposal, "理由", due).expect("judged");
            let at = "2026-06-01T00:00:00Z".parse().expect("a time");
            review = fact.fold(Some(review), at, "disposer").expect("there");
        }
        let state = |review: &Review, no: usize, day| review.disposed[no - 1].state(day);
        let after = Date::constant(2026, 6, 11);
        assert_eq!((state(&review, 1, after), state(&review, 2, after)), ("issued", "late"));
        assert_eq!((state(&review, 3, DAY), state(&review, 4, after)), ("running", "late"));
        assert_eq!(review.meet(1, "停止した").expect_err("owed nothing").code, Code::State);
        assert_eq!(review.meet(9, "x").expect_err("no such").code, Code::Absent);
        let fact = review.meet(3, "報告書を提出").expect("owed");
        let at = "2026-06-09T00:00:00Z".parse().expect("a time");
        let review = fact.fold(Some(review), at, "firm").expect("there");
        assert_eq!(state(&review, 3, after), "met");
        assert_eq!(review.meet(3, "再度").expect_err("met").code, Code::State);
    }
}
