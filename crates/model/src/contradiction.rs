//! Where the machine's verdict and the people's word do not agree.
//!
//! Both stay: nothing here changes either. The distance between them is a finding.

use crate::{Response, Shares, Standing, Verdict};

/// A criterion of which more is claimed than the facts show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The criterion.
    pub criterion: String,
    /// The check that found it.
    pub check: String,
    /// The verdict, by its id.
    pub verdict: String,
    /// How many say that it is met, wholly or in part.
    pub claims: usize,
    /// How many of them hand in anything.
    pub evidenced: usize,
    /// The highest share that is claimed, in hundredths of a percent.
    pub claimed_bp: u16,
    /// The share that was shown, in hundredths of a percent, rounded.
    pub proven_bp: u16,
    /// What was found.
    pub shares: Shares,
}

impl Contradiction {
    /// Hundredths of a percentage point between word and fact.
    #[must_use]
    pub fn gap_bp(&self) -> u16 {
        self.claimed_bp.saturating_sub(self.proven_bp)
    }
}

/// Whether `verdict` contradicts what `responses` say of `criterion`. Silence claims
/// nothing, so that it can be neither confirmed nor contradicted.
#[must_use]
pub fn contradiction(
    criterion: &str,
    responses: &[Response],
    verdict: &Verdict,
) -> Option<Contradiction> {
    let about = responses.iter().filter(|response| response.criterion == criterion);
    let claims: Vec<_> = about
        .filter_map(|response| Some((response, response.word()?.claimed_bp()?)))
        .filter(|(_, claimed)| *claimed > 0)
        .collect();
    let claimed_bp = claims.iter().map(|(_, claimed)| *claimed).max()?;
    if verdict.found() != Standing::Contradicted {
        return None;
    }
    let shares = verdict.shares;
    let population = shares.population().max(1);
    let proven_bp = (shares.proven * 10_000 + population / 2) / population;
    Some(Contradiction {
        criterion: criterion.to_owned(),
        check: verdict.check.clone(),
        verdict: verdict.id.clone(),
        claims: claims.len(),
        evidenced: claims.iter().filter(|(response, _)| response.evidenced()).count(),
        claimed_bp,
        proven_bp: u16::try_from(proven_bp).unwrap_or(10_000),
        shares,
    })
}
