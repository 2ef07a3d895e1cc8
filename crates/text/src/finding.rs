//! What the machine found, in sentences.

use model::{CauseLevel, CauseNode, Finding, Observed};

use crate::Words;

/// The finding as it is read: what the machine told has its title, its fact and its problem in
/// words. What people wrote stays as they wrote it.
#[must_use]
pub fn finding(words: &Words, found: &Finding) -> Finding {
    let Some(told) = &found.told else { return found.clone() };
    let fact = told_fact(words, told);
    let chain = found.chain.iter().map(|node| in_words(node, &fact)).collect();
    Finding { title: title_of(words, found, told), fact, chain, ..found.clone() }
}

/// The problem that the machine told is the fact itself, until a person says it otherwise.
fn in_words(node: &CauseNode, fact: &str) -> CauseNode {
    let own = node.level == CauseLevel::Problem && node.words.is_empty();
    let words = if own { fact.to_owned() } else { node.words.clone() };
    CauseNode { words, ..node.clone() }
}

fn title_of(words: &Words, found: &Finding, told: &Observed) -> String {
    let criteria = found.criteria.join(", ");
    let mut args = args(told);
    args.push(("criteria", &criteria));
    match told.code.strip_prefix("AP") {
        None => words.say(&format!("told-title-{}", told.code), &args),
        Some(_) => {
            let name = words.word(&format!("pattern-{}", told.code));
            let about = figure(told, "system").unwrap_or(&criteria);
            let args = [("pattern", told.code.as_str()), ("name", &name), ("about", about)];
            words.say("told-title-pattern", &args)
        }
    }
}

/// The figures of `told` in a sentence.
#[must_use]
pub fn told_fact(words: &Words, told: &Observed) -> String {
    words.say(&sentence(told), &args(told))
}

/// A pattern that shows itself in several ways has a sentence for each.
fn sentence(told: &Observed) -> String {
    let has = |name: &str| figure(told, name).is_some();
    let way = match told.code.as_str() {
        "AP1" if has("of") => "-measured",
        "AP4" if has("overdue_days") => "-late",
        "AP5" if has("one-off") => "-first-aid",
        "AP5" if has("system") => "-failures",
        _ => "",
    };
    format!("told-{}{way}", told.code)
}

fn figure<'a>(told: &'a Observed, name: &str) -> Option<&'a str> {
    told.figures.iter().find(|(own, _)| own == name).map(|(_, figure)| figure.as_str())
}

fn args(told: &Observed) -> Vec<(&str, &str)> {
    told.figures.iter().map(|(name, figure)| (name.as_str(), figure.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use model::{Facet, Pattern};

    use super::*;
    use crate::Lang;

    fn check(code: &str, figures: &[(&str, &str)], ja: &str, en: &str) {
        let figures: Vec<_> = figures.iter().map(|(name, f)| (*name, (*f).to_owned())).collect();
        let criteria = vec!["jp-fsa-2015/FA-1".to_owned()];
        let told = Observed::new(code, &figures);
        let found = Finding { criteria, ..Finding::proposed(told, Facet::Practice) };
        for (lang, fact) in [(Lang::Ja, ja), (Lang::En, en)] {
            let read = finding(Words::of(lang), &found);
            assert_eq!(read.fact, fact);
            assert_eq!(read.chain[0].words, fact, "the problem is what was told");
            let whole = !read.title.is_empty() && !read.title.starts_with("told-");
            assert!(whole && !read.title.contains("{"), "{}", read.title);
        }
    }

    #[test]
    fn what_the_machine_tells_is_said_in_sentences_of_the_readers_language() {
        check(
            "AP1",
            &[("since", "2025-01-10"), ("executed", "0.00 %")],
            "規程は 2025-01-10 からあるのに、運用を示す記録は対象期間の 0.00 % です。",
            "The rule has been there since 2025-01-10, yet only 0.00 % of the periods show it running.",
        );
        check(
            "AP1",
            &[("since", "2025-01-10"), ("executed", "1.05 %"), ("of", "10/950")],
            "規程は 2025-01-10 からあるのに、照合で運用を確かめられたのは 1.05 %（10/950）です。",
            "The rule has been there since 2025-01-10, yet a check saw it running in only 1.05 % (10/950).",
        );
        check(
            "AP2",
            &[("claims", "3"), ("evidenced", "0"), ("claimed", "100.00 %"), ("sample", "0")],
            "「できている」という申告 3 件（最新は 100.00 %）のうち、証跡があるのは 0 件、確かめた標本は 0 です。",
            "Of 3 claims that it is done (the newest: 100.00 %), 0 have evidence; the sample looked at is 0.",
        );
        check(
            "AP3",
            &[("finding", "F-2026-001"), ("days", "45")],
            "指摘 F-2026-001 は 45 日たっても改善策がありません。",
            "Finding F-2026-001 has had no measure for 45 days.",
        );
        check(
            "AP4",
            &[("action", "A-2026-003"), ("overdue_days", "12"), ("silent_days", "40")],
            "改善策 A-2026-003 は期限を 12 日過ぎ、40 日間報告がありません。",
            "Measure A-2026-003 is 12 days past its day and has been silent for 40 days.",
        );
        check(
            "AP4",
            &[("action", "A-2026-003"), ("silent_days", "40")],
            "改善策 A-2026-003 は 40 日間報告がありません。",
            "Measure A-2026-003 has been silent for 40 days.",
        );
        check(
            "AP5",
            &[("cause", "leaver-ids"), ("times", "2")],
            "同じ原因「leaver-ids」が 2 回見つかり、取り除いた改善策がありません。",
            "The same cause “leaver-ids” was found 2 times, and no measure took it away.",
        );
        check(
            "AP5",
            &[("one-off", "2"), ("days", "50")],
            "応急の改善策 2 件だけで 50 日たち、根本の対応がありません。",
            "For 50 days there has been nothing but first aid (2 measures); nothing goes to the root.",
        );
        check(
            "AP6",
            &[("closed", "2"), ("since", "2026-01-10")],
            "2026-01-10 から指摘 2 件を完了にしましたが、規程も手順も変わっていません。",
            "Since 2026-01-10, 2 findings were closed, and no rule or procedure changed.",
        );
    }

    #[test]
    fn what_checks_tell_is_said_too() {
        check(
            "contradiction",
            &[
                ("check", "log-review"),
                ("claimed", "100.00 %"),
                ("verified", "1.05 %"),
                ("proven", "10"),
                ("of", "950"),
            ],
            "申告は 100.00 % ですが、照合 log-review で裏付けられたのは 1.05 %（10/950）です。",
            "100.00 % is claimed; check log-review bears out 1.05 % (10/950).",
        );
        check(
            "silent-source",
            &[("check", "log-review"), ("about", "proxy-2"), ("unknown", "40"), ("of", "950")],
            "記録元 proxy-2 が沈黙し、照合 log-review は 950 件のうち 40 件を確かめられません。",
            "Source proxy-2 is silent, so that check log-review cannot tell 40 of 950.",
        );
        check(
            "incomplete-population",
            &[("check", "log-review"), ("about", "7"), ("unknown", "7"), ("of", "950")],
            "照合 log-review の対象のうち、データのないものが 7 件あります（不明 7/950）。",
            "Check log-review has no data of 7 in scope (unknown 7/950).",
        );
        check(
            "empty-population",
            &[("check", "log-review"), ("about", ""), ("unknown", "0"), ("of", "0")],
            "照合 log-review の対象が一つもありません。これは合格ではありません。",
            "Nothing is in scope of check log-review. That is not a pass.",
        );
    }

    #[test]
    fn recurring_failures_name_their_system_and_every_pattern_has_its_sentence() {
        let figures = [
            ("cause", "software".to_owned()),
            ("system", "trading".to_owned()),
            ("count", "5".to_owned()),
            ("recurring", "3".to_owned()),
            ("review", "ST-2026-001".to_owned()),
        ];
        let found = Finding::proposed(Observed::new("AP5", &figures), Facet::Effectiveness);
        let read = finding(Words::of(Lang::Ja), &found);
        assert!(read.title.contains("trading"), "{}", read.title);
        assert!(read.fact.contains("software") && read.fact.contains("ST-2026-001"));
        for pattern in Pattern::ALL {
            assert!(Words::of(Lang::En).knows(&format!("told-{}", pattern.name())));
        }
    }

    #[test]
    fn what_people_wrote_stays_as_they_wrote_it() {
        let own = Finding { title: "共用ID".into(), ..Finding::about("3 / 12") };
        assert_eq!(finding(Words::of(Lang::En), &own), own);
    }
}
