//! share: what is told to other nodes and what comes from them.
//!
//! What is to be sent is a parcel, written in the act that causes it; [`Postman`] brings it
//! there as often as it takes, [`Receiver`] takes it in once. Who may have what is judged
//! by [`model::Release`] and nowhere else.

mod bulletins;
mod campaigns;
mod derive;
mod drafts;
mod hygiene;
mod inbox;
mod inquiries;
mod interviews;
mod nodes;
mod outbox;
mod propose;
mod questionnaires;
mod rate;
mod recipients;
mod red;
mod sources;
mod submissions;
mod survey_rules;
mod sweep;

pub use self::{
    bulletins::{BulletinView, Reaching, Told},
    campaigns::{CampaignView, NewCampaign, Reminded, SurveyPast},
    derive::{Derivation, Derived},
    drafts::{DIALOGUE, NewBulletin},
    hygiene::{BlockList, Blockable, Doubted},
    inbox::Receiver,
    inquiries::{Digest, InquiryView, NewInquiry},
    outbox::{POST, PostVisit, Postman},
    questionnaires::NewGrade,
    recipients::SurveyRecipient,
    sources::SourceGrade,
    submissions::grade_typed,
    survey_rules::{survey_rules, survey_rules_of},
};

pub(crate) use self::campaigns::rules;

use model::{Content, Expect, Fact, Kind, Node, Parcel, ParcelFact, Slip, Way};
use ports::NewFact;

/// A parcel from `own` to `peer`, as a fact of the act that causes it. Its id follows from
/// peer and topic: whoever writes it twice writes it once.
pub(crate) fn parcel(
    own: &Node,
    peer: &str,
    topic: &str,
    exercise: &str,
    carries: Content,
    now: jiff::Timestamp,
) -> NewFact {
    let slip = Slip {
        from: own.id.clone(),
        to: peer.to_owned(),
        topic: topic.to_owned(),
        exercise: exercise.to_owned(),
        at: now,
        carries,
    };
    let id = Parcel::id_of(Way::Out, peer, topic);
    let fact = Fact::Parcel(ParcelFact::Queued(Box::new(slip)));
    NewFact::new(Kind::Parcel, id, Expect::Any, fact)
}
