//! 記録の鼓動: one small line for each source, and which of them fell silent.

use app::{AppError, SourceView};
use model::Voice;

use crate::{
    seat::Seat,
    shell::{Shell, plain},
};

/// The heartbeat of one source.
pub(crate) struct Beat {
    pub(crate) name: String,
    pub(crate) silent: bool,
    /// The curve, in a box of [`WIDTH`] by [`HEIGHT`].
    pub(crate) path: String,
    /// What the curve and the hatch say.
    pub(crate) says: String,
}

const WIDTH: usize = 100;
const HEIGHT: u64 = 28;
/// Hours drawn: a day shows the rhythm.
const HOURS: usize = 24;

impl Beat {
    fn new(s: &Shell, source: &SourceView) -> Self {
        let says = match source.voice {
            Voice::Silent { since } => s.tx("pg-silent-since", &s.times.moment(since).short),
            Voice::Unknown => s.t("pg-beat-unknown"),
            Voice::Lively => rate(s, source),
        };
        Self {
            name: plain(&source.name),
            silent: matches!(source.voice, Voice::Silent { .. }),
            path: curve(source),
            says,
        }
    }
}

/// Records of the latest hour, against what is usual then.
fn rate(s: &Shell, source: &SourceView) -> String {
    let Some(rate) = source.rate else { return s.t("pg-beat-unknown") };
    let usual =
        rate.usual.map(|band| s.tx("pg-beat-usual", &format!("{}–{}", band.low, band.high)));
    let count = s.tx("pg-beat-hour", &rate.count);
    [Some(count), usual].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn curve(source: &SourceView) -> String {
    let skipped = source.hours.len().saturating_sub(HOURS);
    let counts: Vec<u64> = source.hours.iter().skip(skipped).map(|hour| hour.count).collect();
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let step = WIDTH / counts.len().saturating_sub(1).max(1);
    let point = |(at, count): (usize, &u64)| {
        let high = u128::from(*count) * u128::from(HEIGHT - 4) / u128::from(most);
        format!("{} {}", at * step, u128::from(HEIGHT - 2) - high)
    };
    format!("M{}", counts.iter().enumerate().map(point).collect::<Vec<_>>().join(" "))
}

/// All sources, silent ones first.
pub(crate) async fn of(seat: &Seat) -> Result<Vec<Beat>, AppError> {
    let sources = seat.desk.sources().await?;
    let mut beats: Vec<_> = sources.iter().map(|source| Beat::new(&seat.s, source)).collect();
    beats.sort_by_key(|beat| !beat.silent);
    Ok(beats)
}
