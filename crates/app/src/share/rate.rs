//! How much one node may bring within an hour: whoever floods is counted, and told to come
//! again.

use jiff::SignedDuration;
use model::{Code, Content, Kind, Parcel, Record, Refusal};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// Parcels looked at: receipts lie between bulletins.
const LOOKED_AT_MAX: u64 = 5_000;

impl Desk {
    /// Judges that `node` brought fewer bulletins and inquiries within the hour than the pack
    /// allows.
    pub(super) async fn within_rate(&self, node: &str) -> Result<(), AppError> {
        let most = self.app.sharing.per_hour;
        let since = self.now() - SignedDuration::from_hours(1);
        let from = Filter::new(Kind::Parcel).labelled(format!("peer:{node}"));
        let parcels = records(self.whole.list(&from.page(0, LOOKED_AT_MAX)).await?, Record::parcel);
        let counts = |parcel: &&Parcel| {
            parcel.way == model::Way::In
                && !parcel.held_off()
                && matches!(parcel.slip.carries, Content::Bulletin(_) | Content::Inquiry(_))
        };
        let recent = parcels.iter().take_while(|parcel| parcel.entered > since);
        match recent.filter(counts).count() < most {
            true => Ok(()),
            false => {
                Err(Refusal::new(Code::Rate).field(node).arg("count", most.to_string()).into())
            }
        }
    }
}
