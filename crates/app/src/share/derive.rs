//! 匿名化: from a report to something that may go on, without a trace of whoever told it.

use jiff::Timestamp;
use model::{
    Bulletin, BulletinFact, Code, Expect, Kind, Node, Permission, Record, Refusal, Secrets, Sheet,
    Tlp, Trace, alike, number, without_origin,
};
use ports::Filter;

use super::bulletins::about;
use crate::{AppError, Desk, desk::records};

/// What becomes of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// A word of the channels.
    pub theme: String,
    /// One line instead of the report's.
    pub title: Option<String>,
    /// Words instead of the report's.
    pub words: Option<String>,
    /// The marking, if it is not to be the report's.
    pub tlp: Option<Tlp>,
    /// Products or services whose users are asked to answer, beside the report's.
    pub asks: Vec<String>,
    /// Further words by which others would know who told it.
    pub hide: Vec<String>,
}

/// The draft, and what still tells of whoever told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its number.
    pub id: String,
    /// What still tells.
    pub traces: Vec<(Trace, String)>,
    /// How many members it could be, where they are too few to hide among.
    pub few: Option<usize>,
}

impl Desk {
    /// Drafts what goes on of the report `id`.
    ///
    /// # Errors
    /// STATE if it did not come from elsewhere; TLP if it would go further than its origin
    /// agreed; VALUE for a theme that cannot be; ABSENT, MANDATE.
    pub async fn derive_bulletin(&self, id: &str, how: &Derivation) -> Result<Derived, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Share, "bulletin.derive", id, async |_| {
            let own = self.must_be_node().await?;
            let (report, _) = self.readable(id).await?;
            if report.received.is_none() {
                return Err(Refusal::new(Code::State).field(id).detail("not-received").into());
            }
            if !self.app.channels.themes().contains(&how.theme.as_str()) {
                return Err(Refusal::new(Code::Value)
                    .field("theme")
                    .arg("value", &how.theme)
                    .into());
            }
            let from = vec![id.to_owned()];
            self.no_wider(how.tlp, &from).await?;
            let of = |record: Record| Some(record.bulletin()?.sheet.id);
            let number =
                self.next_number(Kind::Bulletin, &number::bulletins_of(&own.id), of).await?;
            let sheet = made_of(&report.sheet, number.clone(), &own, how);
            let draft = Bulletin { derived_from: from.clone(), sheet, ..Bulletin::default() };
            let derived = Derived {
                id: number.clone(),
                traces: self.traces_in(&draft).await?,
                few: self.too_few(&report.sheet.origin, &own).await?,
            };
            let fact = BulletinFact::Drafted { sheet: Box::new(draft.sheet), from };
            Ok((vec![about(&number, Expect::Absent, fact)], derived))
        })
        .await
    }

    /// Everything that a bulletin made of `from` was made of, through whatever was made of it
    /// in between: each once, the nearest first.
    async fn made_from(&self, from: &[String]) -> Result<Vec<Bulletin>, AppError> {
        let (mut ids, mut found) = (from.to_vec(), Vec::new());
        let mut at = 0;
        while let Some(id) = ids.get(at).cloned() {
            let (source, _) = self.find_bulletin(&id).await?;
            for further in &source.derived_from {
                if !ids.contains(further) {
                    ids.push(further.clone());
                }
            }
            found.push(source);
            at += 1;
        }
        Ok(found)
    }

    /// Nobody agrees in the name of those who reported: what is made of reports says so only if
    /// each of them did.
    ///
    /// # Errors
    /// CONSENT, naming a report that did not.
    pub(super) async fn all_agreed(&self, from: &[String]) -> Result<(), AppError> {
        let sources = self.made_from(from).await?;
        let without = sources.iter().find(|one| one.received.is_some() && !one.sheet.consent);
        match without {
            Some(report) => Err(Refusal::new(Code::Consent).field(&report.sheet.id).into()),
            None => Ok(()),
        }
    }

    /// What is made of bulletins that came from elsewhere goes no further than they, unless
    /// their origin agreed. Returns the narrowest marking of those who did not.
    pub(super) async fn no_wider(
        &self,
        tlp: Option<Tlp>,
        from: &[String],
    ) -> Result<Option<Tlp>, AppError> {
        let mut narrowest: Option<Tlp> = None;
        for source in self.made_from(from).await? {
            if source.received.is_some() && !source.sheet.consent {
                narrowest = narrowest.max(source.came_as);
            }
        }
        match (tlp, narrowest) {
            (Some(tlp), Some(least)) if tlp < least => {
                Err(Refusal::new(Code::Tlp).detail("widened").field(from.join(" ")).into())
            }
            _ => Ok(narrowest),
        }
    }

    /// Nothing goes on that tells who reported it, and what was told anonymously goes on only
    /// as something made of it.
    pub(super) async fn without_traces(&self, bulletin: &Bulletin) -> Result<(), AppError> {
        let refused = |field: &str, detail: &str| {
            Err(Refusal::new(Code::Identifies).field(field).detail(detail).into())
        };
        if bulletin.received.is_some() && bulletin.sheet.anonymous {
            return refused(&bulletin.sheet.id, "relay");
        }
        // A machine that nobody asked to hide is pointed out when it is drafted; it may be
        // the attacker's.
        let telling = |(trace, _): &&(Trace, String)| *trace != Trace::Machine;
        match self.traces_in(bulletin).await?.iter().find(telling) {
            Some((trace, word)) => refused(word, trace.name()),
            None => Ok(()),
        }
    }

    /// What a bulletin tells of the origins of what it was made of.
    async fn traces_in(&self, bulletin: &Bulletin) -> Result<Vec<(Trace, String)>, AppError> {
        let (mut traces, sources) = (Vec::new(), self.made_from(&bulletin.derived_from).await?);
        let of = |sheet: &Sheet| [sheet.hide.clone(), sheet.named.clone()].concat();
        let hidden: Vec<_> = sources.iter().flat_map(|one| of(&one.sheet)).collect();
        for source in sources.iter().filter(|source| source.received.is_some()) {
            let secrets = self.secrets_of(&source.sheet.origin).await?;
            let words = hidden.iter().chain(&bulletin.sheet.hide);
            traces.extend(secrets.hide(words.map(String::as_str)).traces(&bulletin.sheet));
        }
        traces.sort();
        traces.dedup();
        Ok(traces)
    }

    /// What tells of the node `id`, whether it is known here or not.
    pub(super) async fn secrets_of(&self, id: &str) -> Result<Secrets, AppError> {
        Ok(match self.find_node(id).await {
            Ok((node, _)) => Secrets::of(&node),
            Err(AppError::Refused(_)) => Secrets::default().hide([id]),
            Err(error) => return Err(error),
        })
    }

    /// How many members like the origin there are, where they are too few to hide among.
    async fn too_few(&self, origin: &str, own: &Node) -> Result<Option<usize>, AppError> {
        let nodes = records(self.whole.list(&Filter::new(Kind::Node)).await?, Record::node);
        let Some(reporter) = nodes.iter().find(|node| node.id == origin) else { return Ok(None) };
        let count = alike(reporter, &nodes, &own.id, self.now());
        Ok(Some(count).filter(|count| *count < self.app.sharing.alike_min))
    }

    /// When the first of the reports came that a bulletin was made of.
    pub(super) async fn first_reported(
        &self,
        bulletin: &Bulletin,
    ) -> Result<Option<Timestamp>, AppError> {
        let sources = match self.made_from(&bulletin.derived_from).await {
            // What was erased tells no time, and keeps nothing from being shown.
            Err(AppError::Refused(_)) => Vec::new(),
            sources => sources?,
        };
        Ok(sources.iter().filter_map(|source| Some(source.received.as_ref()?.at)).min())
    }

    /// Whether `node` is a body that has to take traces out of what this house tells it.
    pub(super) fn takes_traces_out(&self, bulletin: &Bulletin, node: &Node) -> bool {
        let hub = self.app.channels.find_kind(&node.kind).is_some_and(|kind| kind.hub);
        hub && bulletin.received.is_none() && bulletin.derived_from.is_empty()
    }
}

fn made_of(report: &Sheet, id: String, own: &Node, how: &Derivation) -> Sheet {
    let bare = without_origin(report, id, &own.id);
    Sheet {
        theme: how.theme.clone(),
        title: how.title.clone().unwrap_or_else(|| bare.title.clone()),
        words: how.words.clone().unwrap_or_else(|| bare.words.clone()),
        tlp: how.tlp.or(bare.tlp),
        asks: bare.asks.iter().chain(&how.asks).cloned().collect(),
        hide: how.hide.clone(),
        ..bare
    }
}
