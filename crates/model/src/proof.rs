//! 裏付け: what somebody points to, as far as the rules of closing and verifying ask.

use jiff::{Timestamp, civil::Date};

use crate::{Code, Evidence, Refusal, Standing, Verdict};

/// One thing pointed to: a piece of evidence, or a verdict of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Its id.
    pub id: String,
    /// Whether it can show that something works, and not only that it exists (A249).
    pub shows_effect: bool,
    /// Whether it counts today: not withdrawn, not too old, and it says yes.
    pub counts: bool,
    /// The day that it speaks of.
    pub on: Date,
}

impl Proof {
    /// Evidence as it counts on `today`.
    #[must_use]
    pub fn of(evidence: &Evidence, today: Date) -> Self {
        Self {
            id: evidence.id.clone(),
            shows_effect: evidence.kind.proves_effect(),
            counts: evidence.counts(today),
            on: evidence.taken_on,
        }
    }

    /// A verdict as it counts at `now`: only where it proves.
    #[must_use]
    pub fn of_verdict(verdict: &Verdict, now: Timestamp) -> Self {
        Self {
            id: verdict.id.clone(),
            shows_effect: true,
            counts: verdict.standing(now) == Standing::Proven,
            on: verdict.as_of,
        }
    }
}

impl Proof {
    /// What was measured in an exercise on the day `on`: it shows an effect where it was met.
    #[must_use]
    pub fn of_exercise(id: &str, met: bool, on: Date) -> Self {
        Self { id: id.to_owned(), shows_effect: true, counts: met, on }
    }
}

/// Judges that one of `proofs` shows an effect, counts, and speaks of `since` or later:
/// what is older than the measure cannot show what the measure did.
///
/// # Errors
/// BLANK without any; VALUE if none shows an effect (`no-result`) or all are older
/// (`before`).
pub fn enough(proofs: &[Proof], since: Option<Date>) -> Result<(), Refusal> {
    if proofs.is_empty() {
        return Err(Refusal::new(Code::Blank).field("evidence"));
    }
    let refuse = |detail| {
        let ids: Vec<_> = proofs.iter().map(|proof| proof.id.as_str()).collect();
        let refusal = Refusal::new(Code::Value).field("evidence").detail(detail);
        Err(refusal.arg("value", ids.join(", ")))
    };
    let mut shows = proofs.iter().filter(|proof| proof.shows_effect && proof.counts).peekable();
    match (shows.peek().is_some(), since) {
        (false, _) => refuse("no-result"),
        (true, Some(day)) if !shows.any(|proof| proof.on >= day) => refuse("before"),
        _ => Ok(()),
    }
}

/// Judges that `words` say something.
pub(crate) fn said(words: &str, field: &str) -> Result<(), Refusal> {
    match words.chars().any(char::is_alphanumeric) {
        true => Ok(()),
        false => Err(Refusal::new(Code::Reason).field(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EvidenceType;

    const DAY: Date = Date::constant(2026, 6, 10);

    fn of(kind: EvidenceType) -> Proof {
        Proof::of(&Evidence::of("ev_1", kind, DAY), DAY)
    }

    fn detail(refused: Result<(), Refusal>) -> Option<String> {
        refused.expect_err("refused").detail
    }

    /// Covers: A249.
    #[test]
    fn documents_products_and_organisations_show_no_effect() {
        for kind in EvidenceType::ALL {
            let judged = enough(&[of(kind)], None);
            let shows = matches!(kind, EvidenceType::Operation | EvidenceType::Result);
            assert_eq!(judged.is_ok(), shows, "{kind:?}");
        }
        assert_eq!(enough(&[], None).expect_err("nothing").code, Code::Blank);
    }

    #[test]
    fn what_is_older_than_the_measure_or_withdrawn_shows_nothing() {
        let result = [of(EvidenceType::Result)];
        assert!(enough(&result, Some(DAY)).is_ok());
        let later = DAY.tomorrow().expect("a day");
        assert_eq!(detail(enough(&result, Some(later))).as_deref(), Some("before"));
        let gone = Proof { counts: false, ..of(EvidenceType::Result) };
        assert_eq!(detail(enough(&[gone], None)).as_deref(), Some("no-result"));
    }
}
