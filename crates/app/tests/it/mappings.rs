//! A mapping says where else something like it is asked. It never lifts a verdict.

use app::{
    CriterionLine, Desk, RuleBook,
    checks::{Check, CheckRun, Checks, built_in_checks},
};
use model::{Declared, EvidenceType, Review, Ruleset, Standing};
use proptest::{collection::vec, prelude::*, sample::subsequence};

use crate::{
    administrator,
    check_gaps::run,
    house,
    manual_items::{handed_in, looked, opened, word},
};

/// Criteria of two rule sets between which there may be any mapping.
const NAMES: [&str; 6] = [
    "jp-fsa-2015/GL-①-イ",
    "jp-fsa-2015/IM-ロ",
    "jp-fsa-2015/BASIC-password",
    "jp-fsa-2024/2.1-basic",
    "jp-fsa-2024/2.2-basic",
    "jp-fsa-2024/2.2-desirable",
];

/// What machines and people found, and what corresponds to what.
#[derive(Clone, Debug)]
struct Known {
    /// The criteria to which a check speaks, with what it contradicts and does not see.
    verdicts: Vec<(Vec<&'static str>, u64, u64)>,
    /// Criteria of which somebody says that they are met, with what others find.
    answers: Vec<(&'static str, Standing)>,
    /// From one criterion to another, rings too.
    mappings: Vec<(&'static str, &'static str)>,
}

fn known() -> impl Strategy<Value = Known> {
    let name = || prop::sample::select(NAMES.to_vec());
    let outcome = prop::sample::select(vec![Standing::Proven, Standing::Contradicted]);
    let found = (subsequence(NAMES.to_vec(), 1..3), 0..3_u64, 0..2_u64);
    (vec(found, 0..4), vec((name(), outcome), 0..3), vec((name(), name()), 0..12))
        .prop_map(|(verdicts, answers, mappings)| Known { verdicts, answers, mappings })
}

/// The rule set `id` with these mappings alone.
fn mapped(id: &str, mappings: &[(&str, &str)]) -> Ruleset {
    let mut set = RuleBook::built_in().expect("sound").ruleset(id).expect("known").clone();
    for one in &mut set.criteria {
        let name = format!("{id}/{}", one.code);
        let from = mappings.iter().filter(|(from, _)| *from == name);
        one.maps_to = from.map(|(_, to)| (*to).to_owned()).collect();
    }
    set
}

async fn found(desk: &Desk, verdicts: &[(Vec<&str>, u64, u64)]) {
    let like = built_in_checks().expect("whole").checks.remove(0);
    let (mut checks, mut runs) = (Checks::default(), Vec::new());
    for (at, (criteria, contradicted, unknown)) in verdicts.iter().enumerate() {
        let id = format!("check-{at}");
        let criteria = criteria.iter().map(|name| (*name).to_owned()).collect();
        let (proven, contradicted, unknown) = (1, *contradicted, *unknown);
        runs.push(CheckRun { proven, contradicted, unknown, ..run(&id, Vec::new()) });
        checks.checks.push(Check { id, criteria, ..like.clone() });
    }
    desk.keep_verdicts(&checks, &runs).await.expect("kept");
}

/// The first answer to a criterion counts here; each rests on a result of its own.
async fn answered(app: &app::App, answers: &[(&str, Standing)]) {
    let mut names: Vec<_> = answers.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        return;
    }
    let (review, owner, auditor) = opened(app, names).await;
    for (at, (name, outcome)) in answers.iter().enumerate() {
        let id = Review::response_id(&review, "", name);
        owner.say(&id, &word(Declared::Met)).await.expect("said");
        let result = handed_in(EvidenceType::Result, &at.to_string());
        owner.hand_in(&id, &result).await.expect("taken");
        auditor.verify(&id, &looked(*outcome)).await.expect("verified");
    }
}

fn told(lines: &[CriterionLine]) -> Vec<(&str, Standing, usize, usize)> {
    let told = |line: &CriterionLine| (line.standing, line.claims, line.verdicts);
    let all = lines.iter().map(|line| (line.name.as_str(), told(line)));
    all.map(|(name, (standing, claims, verdicts))| (name, standing, claims, verdicts)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever maps to what and whatever was found: every criterion is known as it is
    /// without mappings, and one of which nobody found anything is unknown.
    #[test]
    fn no_mapping_lifts_or_lowers_what_is_known_of_a_criterion(known in known()) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
            let (app, ..) = house().await;
            let desk = administrator(&app).await;
            found(&desk, &known.verdicts).await;
            answered(&app, &known.answers).await;
            for id in ["jp-fsa-2015", "jp-fsa-2024"] {
                let with = desk.criteria(&mapped(id, &known.mappings)).await.expect("readable");
                let without = desk.criteria(&mapped(id, &[])).await.expect("readable");
                prop_assert_eq!(told(&with), told(&without));
                for line in &with {
                    let by_machine = known.verdicts.iter().any(|(of, ..)| of.contains(&&*line.name));
                    let by_people = known.answers.iter().any(|(of, _)| *of == line.name);
                    if !by_machine && !by_people {
                        prop_assert_eq!(line.standing, Standing::Unknown, "{}", &line.name);
                    }
                    if NAMES.contains(&&*line.name) {
                        let one = desk.criterion(&line.name).await.expect("readable");
                        prop_assert_eq!(one.standing, line.standing, "{}", &line.name);
                    }
                }
            }
            Ok(())
        })?;
    }
}
