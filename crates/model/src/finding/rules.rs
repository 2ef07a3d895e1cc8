//! 指摘の規則: who may do what to a finding, and when.
//!
//! The chain leaves no level out without a reason, both voices of the sheet stay, and
//! nobody ends what is his own.

use jiff::civil::Date;

use super::{
    CauseLevel, CauseNode, Comment, Facet, Finding, FindingFact, FindingState, Impact, Origin,
};
use crate::{
    Action, ActionState, Code, Layer, Proof, Refusal,
    proof::{enough, said},
};

/// Whoever wants to close a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closer {
    /// The highest layer of the posts held.
    pub layer: Option<Layer>,
    /// Whether one of the posts runs the systems.
    pub it: bool,
}

impl Finding {
    /// Judges a finding that a person raises.
    ///
    /// # Errors
    /// BLANK without a title, a fact, or whose duty it is (A180).
    pub fn raise(self) -> Result<FindingFact, Refusal> {
        for (words, field) in [(&self.title, "title"), (&self.fact, "fact")] {
            if words.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field(field));
            }
        }
        if self.layer.is_none() {
            return Err(Refusal::new(Code::Blank).field("layer"));
        }
        Ok(FindingFact::Raised(Box::new(Self { state: FindingState::Raised, ..self })))
    }

    /// 採用: a person takes up what the machine proposed.
    ///
    /// # Errors
    /// STATE if it is no proposal, BLANK if nobody says whose duty it is (A180).
    pub fn take_up(&self, layer: Option<Layer>, cause: &str) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Proposed])?;
        if layer.or(self.layer).is_none() {
            return Err(Refusal::new(Code::Blank).field("layer"));
        }
        Ok(FindingFact::TakenUp { layer, root_cause: cause.trim().to_owned() })
    }

    /// 観点: from which of the inspector's four views it was seen (A169–A172). Practice takes
    /// evidence of operation: the text of a rule does not show what is done (A171).
    ///
    /// # Errors
    /// STATE for a proposal or once it is confirmed; for practice BLANK without evidence, VALUE
    /// where none of it shows operation or result.
    pub fn view(&self, facet: Facet, proofs: &[Proof]) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Raised, FindingState::Checked])?;
        if facet == Facet::Practice && !self.by_verdict() {
            enough(proofs, None)?;
        }
        let seen_in = proofs.iter().map(|proof| proof.id.clone()).collect();
        Ok(FindingFact::Viewed { facet, seen_in })
    }

    /// 法令上の根拠: says on which provisions it rests (A015).
    ///
    /// # Errors
    /// STATE for a proposal or an ended finding, BLANK without a provision.
    pub fn ground(&self, legal: &[String]) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Raised, FindingState::Checked, FindingState::Confirmed])?;
        let legal: Vec<_> = legal.iter().map(|one| one.trim().to_owned()).collect();
        if legal.is_empty() || legal.iter().any(String::is_empty) {
            return Err(Refusal::new(Code::Blank).field("legal"));
        }
        Ok(FindingFact::Grounded { legal })
    }

    /// Whether the machine saw it in the firm's own records.
    fn by_verdict(&self) -> bool {
        matches!(self.origin, Origin::Verdict(_))
    }

    /// 原因の連鎖: what is the matter at one level. A level may stand alone only with
    /// the reason why those below it are left out (A176). The problem says what it meant for
    /// market and investors, be it none (A174).
    ///
    /// # Errors
    /// STATE for a proposal or an ended finding, REASON without words, or where a level
    /// below is missing and nobody says why; BLANK for a problem without its impact.
    pub fn trace(&self, node: CauseNode) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Raised, FindingState::Checked, FindingState::Confirmed])?;
        said(&node.words, "words")?;
        if node.level == CauseLevel::Problem && node.impact.is_none() {
            return Err(Refusal::new(Code::Blank).field("impact"));
        }
        let below = CauseLevel::ALL.into_iter().filter(|level| *level < node.level);
        let traced = |level: &CauseLevel| self.chain.iter().any(|other| other.level == *level);
        let Some(missing) = below.rev().find(|level| !traced(level)) else {
            return Ok(FindingFact::Traced(CauseNode { skipped: None, ..node }));
        };
        let why = node.skipped.as_deref().unwrap_or_default();
        said(why, "skipped").map_err(|refusal| refusal.detail(missing.name()))?;
        Ok(FindingFact::Traced(node))
    }

    /// 整理票: the firm agrees or dissents. What was said before stays (A177).
    ///
    /// # Errors
    /// STATE for a proposal or an ended finding, REASON without words.
    pub fn comment(&self, comment: Comment) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Raised, FindingState::Checked, FindingState::Confirmed])?;
        said(&comment.words, "words")?;
        Ok(FindingFact::Commented(comment))
    }

    /// 確定: the problem is traced, the firm had its say, and it is somebody's duty.
    ///
    /// # Errors
    /// STATE before the firm had its say, or twice; BLANK without a chain, where nobody knows
    /// what the problem meant for market and investors, without a layer or a view, or for a
    /// view of practice that rests on nothing.
    pub fn confirm(&self) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Checked])?;
        if self.chain.is_empty() {
            return Err(Refusal::new(Code::Blank).field("chain"));
        }
        let lacking = [
            (self.impact_open(), "impact"),
            (self.layer.is_none(), "layer"),
            (self.facet.is_none(), "facet"),
            (self.practice_unseen(), "evidence"),
        ];
        match lacking.into_iter().find(|(lacks, _)| *lacks) {
            Some((_, field)) => Err(Refusal::new(Code::Blank).field(field)),
            None => Ok(FindingFact::Confirmed),
        }
    }

    fn impact_open(&self) -> bool {
        let problem = self.chain.iter().find(|node| node.level == CauseLevel::Problem);
        problem.is_some_and(|node| matches!(node.impact, None | Some(Impact::Unknown)))
    }

    fn practice_unseen(&self) -> bool {
        self.facet == Some(Facet::Practice) && self.seen_in.is_empty() && !self.by_verdict()
    }

    /// How far it has come, with its measures: a confirmed finding is `improving` while one
    /// is to be done, and `waiting` while one waits for somebody who looks.
    #[must_use]
    pub fn stage(&self, actions: &[Action]) -> &'static str {
        let any = |is: fn(ActionState) -> bool| actions.iter().any(|action| is(action.state));
        match self.state {
            FindingState::Confirmed if any(ActionState::to_do) => "improving",
            FindingState::Confirmed if any(|state| state == ActionState::Claimed) => "waiting",
            state => state.name(),
        }
    }

    /// Whether it is the duty of those who lead (A246).
    #[must_use]
    pub fn of_governance(&self) -> bool {
        let governs = |node: &CauseNode| node.level == CauseLevel::Governance;
        self.layer.is_some_and(Layer::governs) || self.chain.iter().any(governs)
    }

    /// 完了: on proof, once every measure was verified by somebody.
    ///
    /// That the closer is another natural person than [`Self::hands`] is judged where
    /// people are known.
    ///
    /// # Errors
    /// STATE unless it is confirmed, or while a measure is not verified (naming it);
    /// MANDATE if those who run the systems would close what those who lead must; REASON,
    /// BLANK and VALUE for words and proof that are none.
    pub fn close(
        &self,
        words: &str,
        proofs: &[Proof],
        actions: &[Action],
        closer: Closer,
    ) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Confirmed])?;
        if self.of_governance() && (closer.it || closer.layer == Some(Layer::Operator)) {
            return Err(Refusal::new(Code::Mandate).field("review").detail("layer"));
        }
        let done = |action: &&Action| {
            use ActionState::{Dropped, Effective, Embedded};
            matches!(action.state, Effective | Embedded | Dropped)
        };
        if let Some(open) = actions.iter().find(|action| !done(action)) {
            return Err(Refusal::new(Code::State).field(&open.id).detail(open.state.name()));
        }
        said(words, "words")?;
        enough(proofs, self.raised_on())?;
        let proof = proofs.iter().map(|proof| proof.id.clone()).collect();
        Ok(FindingFact::Closed { words: words.to_owned(), proof })
    }

    /// Everybody who had a hand in what would be closed: whoever raised it, and whoever
    /// planned, owned or claimed one of its measures.
    pub fn hands<'a>(&'a self, actions: &'a [Action]) -> impl Iterator<Item = &'a str> {
        let raised = (self.origin == Origin::Person).then_some(self.by.as_str());
        raised.into_iter().chain(actions.iter().flat_map(Action::makers))
    }

    /// 見送り: a proposal that nobody takes up, or a finding that was none.
    ///
    /// # Errors
    /// STATE once it is confirmed or ended, REASON without one.
    pub fn drop_it(&self, why: &str) -> Result<FindingFact, Refusal> {
        use FindingState::{Checked, Proposed, Raised};
        self.must_be(&[Proposed, Raised, Checked])?;
        said(why, "why")?;
        Ok(FindingFact::Dropped { why: why.to_owned() })
    }

    /// 再開
    ///
    /// # Errors
    /// STATE unless it has ended, REASON without one.
    pub fn reopen(&self, why: &str) -> Result<FindingFact, Refusal> {
        self.must_be(&[FindingState::Closed, FindingState::Dropped])?;
        said(why, "why")?;
        Ok(FindingFact::Reopened { why: why.to_owned() })
    }

    /// 再指摘: the newest earlier finding that this one repeats: of the same theme or a
    /// common criterion, and ended or of an earlier year (A014). A proposal that nobody
    /// took up was no finding.
    #[must_use]
    pub fn repeats<'a>(&self, year: i16, earlier: &'a [Self]) -> Option<&'a Self> {
        let same = |other: &&Self| {
            (!self.theme.is_empty() && self.theme == other.theme)
                || self.criteria.iter().any(|code| other.criteria.contains(code))
        };
        let counts = |other: &&Self| match other.state {
            FindingState::Dropped | FindingState::Proposed => false,
            FindingState::Closed => true,
            _ => other.raised_on().is_some_and(|day| day.year() < year),
        };
        let found = earlier.iter().filter(|other| other.id != self.id);
        found.filter(same).filter(counts).max_by_key(|other| (other.raised_at, &other.id))
    }

    /// The day in Japan on which it was raised.
    #[must_use]
    pub fn raised_on(&self) -> Option<Date> {
        self.raised_at.map(crate::time::day_in_japan)
    }

    fn must_be(&self, allowed: &[FindingState]) -> Result<(), Refusal> {
        match allowed.contains(&self.state) {
            true => Ok(()),
            false => Err(Refusal::new(Code::State).field(&self.id).detail(self.state.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActionKind, Evidence, EvidenceType};

    const DAY: Date = Date::constant(2026, 6, 10);

    fn in_state(state: FindingState) -> Finding {
        let layer = Some(Layer::Manager);
        let chain = vec![node(CauseLevel::Problem, None)];
        let facet = Some(Facet::Effectiveness);
        Finding { id: "F-1".into(), state, layer, chain, facet, ..Finding::about("10/950") }
    }

    fn node(level: CauseLevel, skipped: Option<&str>) -> CauseNode {
        let impact = (level == CauseLevel::Problem).then_some(Impact::None);
        let skipped = skipped.map(str::to_owned);
        CauseNode { impact, skipped, ..CauseNode::at(level, "手順がない") }
    }

    fn result() -> Proof {
        Proof::of(&Evidence::of("ev_1", EvidenceType::Result, DAY), DAY)
    }

    fn code<T: std::fmt::Debug>(judged: Result<T, Refusal>) -> Code {
        judged.expect_err("refused").code
    }

    /// Covers: A176.
    #[test]
    fn no_level_is_left_out_without_a_reason() {
        let bare = Finding { chain: Vec::new(), ..in_state(FindingState::Raised) };
        assert!(bare.trace(node(CauseLevel::Problem, None)).is_ok());
        assert_eq!(code(bare.trace(node(CauseLevel::Management, None))), Code::Reason);
        assert_eq!(code(bare.trace(node(CauseLevel::Management, Some("—")))), Code::Reason);
        assert!(bare.trace(node(CauseLevel::Management, Some("事実は別票に整理"))).is_ok());
        let told = in_state(FindingState::Raised);
        assert!(told.trace(node(CauseLevel::Management, None)).is_ok());
        let skipped = told.trace(node(CauseLevel::Governance, None)).expect_err("one is missing");
        assert_eq!((skipped.code, skipped.detail.as_deref()), (Code::Reason, Some("management")));
    }

    /// Every command in every state: what is not allowed is refused as STATE.
    #[test]
    fn commands_in_every_wrong_state_are_refused() {
        use FindingState::*;
        let comment =
            Comment { agrees: false, words: "事実と違う".into(), by: String::new(), at: None };
        for state in [Proposed, Raised, Checked, Confirmed, Closed, Dropped] {
            let finding = in_state(state);
            let running = [Raised, Checked, Confirmed].contains(&state);
            let judged = [
                (finding.take_up(None, "").map(drop), state == Proposed),
                (finding.trace(node(CauseLevel::Problem, None)).map(drop), running),
                (finding.ground(&["金商法40条2号".into()]).map(drop), running),
                (finding.comment(comment.clone()).map(drop), running),
                (finding.confirm().map(drop), state == Checked),
                (close(&finding, &[]).map(drop), state == Confirmed),
                (finding.drop_it("重複").map(drop), [Proposed, Raised, Checked].contains(&state)),
                (finding.reopen("再発").map(drop), [Closed, Dropped].contains(&state)),
            ];
            for (at, (judged, allowed)) in judged.into_iter().enumerate() {
                assert_eq!(judged.is_ok(), allowed, "{state:?} {at}");
                if !allowed {
                    assert_eq!(code(judged), Code::State, "{state:?} {at}");
                }
            }
        }
    }

    fn close(finding: &Finding, actions: &[Action]) -> Result<FindingFact, Refusal> {
        finding.close("効果を確認", &[result()], actions, Closer::default())
    }

    fn lacks(finding: &Finding) -> Option<String> {
        let refusal = finding.confirm().expect_err("something is lacking");
        assert_eq!(refusal.code, Code::Blank);
        refusal.field
    }

    #[test]
    fn confirming_takes_the_problem_and_a_layer() {
        let finding = in_state(FindingState::Checked);
        assert!(finding.confirm().is_ok());
        let bare = Finding { layer: None, ..finding.clone() };
        assert_eq!(lacks(&bare).as_deref(), Some("layer"));
        assert_eq!(lacks(&Finding { chain: vec![], ..finding }).as_deref(), Some("chain"));
    }

    /// Covers: A169, A170, A172.
    #[test]
    fn each_finding_is_seen_from_exactly_one_of_four_views() {
        let raised = Finding { facet: None, ..in_state(FindingState::Raised) };
        let checked = Finding { state: FindingState::Checked, ..raised.clone() };
        assert_eq!(lacks(&checked).as_deref(), Some("facet"));
        let mut seen = raised;
        for facet in [Facet::Recognition, Facet::SetUp, Facet::Effectiveness] {
            let fact = seen.view(facet, &[]).expect("a view");
            let at = "2026-06-10T00:00:00Z".parse().expect("a time");
            seen = fact.fold(Some(seen), at, "auditor").expect("a finding");
            assert_eq!(seen.facet, Some(facet), "the last one holds, and no other");
            let checked = Finding { state: FindingState::Checked, ..seen.clone() };
            assert!(checked.confirm().is_ok(), "{facet:?}");
        }
        let confirmed = in_state(FindingState::Confirmed);
        assert_eq!(code(confirmed.view(Facet::SetUp, &[])), Code::State);
    }

    /// Covers: A171.
    #[test]
    fn practice_is_seen_in_operation_and_not_in_the_text_of_a_rule() {
        let raised = in_state(FindingState::Raised);
        let shown = |kind| Proof::of(&Evidence::of("ev_1", kind, DAY), DAY);
        assert_eq!(code(raised.view(Facet::Practice, &[])), Code::Blank);
        for kind in EvidenceType::ALL {
            let judged = raised.view(Facet::Practice, &[shown(kind)]);
            let operates = matches!(kind, EvidenceType::Operation | EvidenceType::Result);
            assert_eq!(judged.is_ok(), operates, "{kind:?}");
        }
        let facet = Some(Facet::Practice);
        let unseen = Finding { facet, ..in_state(FindingState::Checked) };
        assert_eq!(lacks(&unseen).as_deref(), Some("evidence"));
        assert!(Finding { seen_in: vec!["ev_1".into()], ..unseen.clone() }.confirm().is_ok());
        let verdict = Origin::Verdict("log-review@1/1".into());
        assert!(Finding { origin: verdict, ..unseen }.confirm().is_ok(), "seen by the machine");
    }

    /// Covers: A174.
    #[test]
    fn a_chain_starts_at_a_problem_that_says_what_it_meant_for_the_market() {
        let bare = Finding { chain: Vec::new(), ..in_state(FindingState::Raised) };
        let problem = CauseNode::at(CauseLevel::Problem, "注文が止まった");
        let refused = bare.trace(problem.clone()).expect_err("nobody says what it meant");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Blank, Some("impact")));
        let management = node(CauseLevel::Management, None);
        let skipped = bare.trace(management).expect_err("it starts at the problem");
        assert_eq!(skipped.detail.as_deref(), Some("problem"));
        for (typed, confirmed) in
            [("none", true), ("注文 1200 件が約定せず", true), ("不明", false)]
        {
            let impact = Impact::read(typed).expect("an answer");
            let node = problem.clone().meant(impact);
            assert!(bare.trace(node.clone()).is_ok(), "{typed}");
            let traced = Finding { chain: vec![node], ..in_state(FindingState::Checked) };
            assert_eq!(traced.confirm().is_ok(), confirmed, "{typed}");
        }
    }

    /// Covers: A175.
    #[test]
    fn the_defect_of_management_is_the_second_node() {
        let told = in_state(FindingState::Raised);
        let at = "2026-06-10T00:00:00Z".parse().expect("a time");
        let take = |finding: Finding, node: CauseNode| {
            finding.trace(node).expect("traced").fold(Some(finding), at, "auditor").expect("there")
        };
        let governed = CauseNode {
            skipped: Some("別票".into()),
            ..CauseNode::at(CauseLevel::Governance, "要員を充てなかった")
        };
        let chain = take(take(told, governed), node(CauseLevel::Management, None)).chain;
        let levels: Vec<_> = chain.iter().map(|node| node.level).collect();
        assert_eq!(levels, CauseLevel::ALL, "whichever was said first");
        assert_eq!((chain[1].words.as_str(), &chain[1].impact), ("手順がない", &None));
    }

    #[test]
    fn closing_waits_for_every_measure() {
        let finding = in_state(FindingState::Confirmed);
        let mut action = Action::planned("直す", ActionKind::RootCause, "post-1");
        action.id = "A-1".into();
        for state in ActionState::ALL {
            action.state = state;
            let done = [ActionState::Effective, ActionState::Embedded, ActionState::Dropped];
            let judged = close(&finding, std::slice::from_ref(&action));
            assert_eq!(judged.is_ok(), done.contains(&state), "{state:?}");
        }
        assert_eq!(code(finding.close("済", &[], &[], Closer::default())), Code::Blank);
        assert_eq!(code(finding.close("—", &[result()], &[], Closer::default())), Code::Reason);
    }

    /// Covers: A246.
    #[test]
    fn those_who_run_the_systems_do_not_close_what_those_who_lead_must() {
        let led = Finding { layer: Some(Layer::Executive), ..in_state(FindingState::Confirmed) };
        let mut traced = in_state(FindingState::Confirmed);
        traced.chain.push(node(CauseLevel::Governance, Some("別票")));
        let closer = |layer, it| Closer { layer, it };
        for finding in [led, traced] {
            let by = |closer| finding.close("確認", &[result()], &[], closer);
            assert_eq!(code(by(closer(Some(Layer::Operator), false))), Code::Mandate);
            assert_eq!(code(by(closer(None, true))), Code::Mandate);
            assert!(by(closer(Some(Layer::Manager), false)).is_ok());
        }
        let plain = in_state(FindingState::Confirmed);
        assert!(plain.close("確認", &[result()], &[], closer(Some(Layer::Operator), true)).is_ok());
    }

    /// Covers: A014.
    #[test]
    fn the_same_theme_in_another_year_or_after_the_end_is_a_repeat() {
        let of = |id: &str, year: i16, state, theme: &str| {
            let at = format!("{year}-06-10T00:00:00Z").parse().ok();
            Finding { id: id.into(), raised_at: at, theme: theme.into(), ..in_state(state) }
        };
        let new = of("F-9", 2026, FindingState::Raised, "access");
        let closed = of("F-1", 2024, FindingState::Closed, "access");
        let old = of("F-2", 2025, FindingState::Confirmed, "access");
        let current = of("F-3", 2026, FindingState::Confirmed, "access");
        let dropped = of("F-4", 2025, FindingState::Dropped, "access");
        let other = of("F-5", 2024, FindingState::Closed, "audit");
        let repeats = |earlier: &[Finding]| new.repeats(2026, earlier).map(|f| f.id.clone());
        assert_eq!(repeats(&[closed.clone(), old, other.clone()]).as_deref(), Some("F-2"));
        assert_eq!(repeats(&[closed, current.clone()]).as_deref(), Some("F-1"));
        assert_eq!(repeats(&[current, dropped, other]), None);
    }
}
