//! Where commands come in: a party at its desk, with the mandates it holds.

use std::sync::Arc;

use futures_util::lock::Mutex;
use jiff::Timestamp;
use model::{
    AlertRules, Code, Expect, Fact, Form, Incident, Key, Kind, Mandate, Party, Permission,
    Placement, Reach, Record, Refusal, Roles, Written, judge,
};
use ports::{Act, Clock, Filter, NewFact, Registers, StoreError, Stored};

use crate::{
    AppError,
    scoped::{Extent, Scoped},
};

/// The application over its ports.
#[derive(Clone)]
pub struct App {
    /// Registers and their writer.
    pub registers: Arc<dyn Registers>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The form of the first report.
    pub form: Arc<Form>,
    /// The rules of alerts.
    pub alerts: Arc<AlertRules>,
    /// Pack and version of the form, for example `first-report@1`.
    pub form_version: String,
    /// Roles and what each may do.
    pub roles: Arc<Roles>,
    /// The ladder of failure management.
    pub ladder: Arc<model::Ladder>,
    /// Pack and version of the ladder.
    pub ladder_version: String,
    /// The rules of risks.
    pub risk_rules: Arc<model::RiskRules>,
    /// The rules of plans.
    pub plan_rules: Arc<model::PlanRules>,
    /// The bodies of the sector and the ways between them.
    pub channels: Arc<model::Channels>,
    /// Posts, audiences and the ladder of a career.
    pub people: Arc<model::People>,
    /// The rules of the coordination office and of the intakes.
    pub office: Arc<model::OfficeRules>,
    /// What bodies take in, propose and warn of.
    pub sharing: Arc<model::SharingRules>,
    /// What must not be blocked.
    pub warnings: Arc<model::WarningLists>,
    /// Held by whoever gives an incident its number.
    pub(crate) numbering: Arc<Mutex<()>>,
    /// Counts of a moment ago.
    pub(crate) tallied: Arc<crate::tallies::Kept>,
    /// The newest verdicts.
    pub(crate) newest: Arc<crate::prove::Kept>,
}

impl App {
    /// The application with the packs that come with the program.
    ///
    /// # Errors
    /// Every fault of a built-in pack.
    pub fn over(
        registers: Arc<dyn Registers>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Vec<packs::Fault>> {
        let (form, form_version) = crate::built_in()?;
        let roles = Arc::new(crate::built_in_roles()?);
        let alerts = Arc::new(crate::alert_rules()?);
        let (ladder, ladder_version) = crate::failures::coming_ladder()?;
        let (risk_rules, plan_rules) = crate::risk_rules()?;
        Ok(Self {
            registers,
            alerts,
            clock,
            form: Arc::new(form),
            form_version,
            roles,
            ladder: Arc::new(ladder),
            ladder_version,
            risk_rules: Arc::new(risk_rules),
            plan_rules: Arc::new(plan_rules),
            channels: Arc::new(crate::channels()?),
            people: Arc::new(crate::people_rules()?),
            office: Arc::new(crate::office_rules()?),
            sharing: Arc::new(crate::sharing_rules()?),
            warnings: Arc::new(crate::warning_lists()?),
            numbering: Arc::default(),
            tallied: Arc::default(),
            newest: Arc::default(),
        })
    }

    /// The application with the ladder of a pack in the place of the one that comes with
    /// the program.
    ///
    /// # Errors
    /// Every fault with file, line and column.
    pub fn with_ladder(self, pack: &packs::Pack) -> Result<Self, Vec<packs::Fault>> {
        let ladder = Arc::new(crate::ladder_of(pack)?);
        Ok(Self { ladder, ladder_version: pack.label(), ..self })
    }

    /// The application with the bodies and channels of a pack in the place of those that
    /// come with the program.
    ///
    /// # Errors
    /// Every fault with file, line and column.
    pub fn with_channels(self, pack: &packs::Pack) -> Result<Self, Vec<packs::Fault>> {
        Ok(Self { channels: Arc::new(crate::channels_of(pack)?), ..self })
    }

    /// The application with the lists of a pack in the place of those that come with the
    /// program.
    ///
    /// # Errors
    /// Every fault with file, line and column.
    pub fn with_warnings(self, pack: &packs::Pack) -> Result<Self, Vec<packs::Fault>> {
        Ok(Self { warnings: Arc::new(crate::warning_lists_of(pack)?), ..self })
    }

    /// The desk of `party`. Whoever holds no mandate has a desk, too, at which
    /// everything is refused.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn desk(&self, party: &str) -> Result<Desk, AppError> {
        self.desk_at(party, "").await
    }

    /// The desk of `party` in the registers of the institution `tenant`; the empty
    /// one is home.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn desk_at(&self, party: &str, tenant: &str) -> Result<Desk, AppError> {
        let founding = Key::new(Kind::Party, tenant).of(tenant);
        if !tenant.is_empty() && self.registers.lookup(&founding).await?.is_none() {
            // Nobody is asked in there: refusals about it stand at home.
            return Ok(self.seated(party, "", Vec::new(), Vec::new()));
        }
        let whole = self.scoped(Extent::whole(tenant));
        let filter = Filter::new(Kind::Mandate).of(party);
        let mut mandates = records(whole.list(&filter).await?, Record::mandate);
        for mandate in &mut mandates {
            within_source(&*whole, mandate).await?;
        }
        // Only what lies in a compartment is ever closed to a party.
        let opens = mandates.iter().any(|mandate| !mandate.scope.compartments.is_empty());
        let stands_for = match opens {
            true => crate::stands_for::stands_for(&*self.registers, &*whole, party).await?,
            false => Vec::new(),
        };
        Ok(self.seated(party, tenant, mandates, stands_for))
    }

    /// The desk of `party` with one of its mandates and no other.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn desk_under(
        &self,
        party: &str,
        tenant: &str,
        mandate: &str,
    ) -> Result<Desk, AppError> {
        let Desk { extent, mut mandates, .. } = self.desk_at(party, tenant).await?;
        mandates.retain(|held| held.id == mandate);
        Ok(self.seated(party, tenant, mandates, extent.stands_for().to_vec()))
    }

    fn seated(
        &self,
        party: &str,
        tenant: &str,
        mandates: Vec<Mandate>,
        stands_for: Vec<String>,
    ) -> Desk {
        let extent = Extent::of(tenant, mandates.clone(), self.clock.clone());
        let extent = extent.standing_for(stands_for);
        let app = Self { registers: self.scoped(extent.clone()), ..self.clone() };
        let whole = self.scoped(Extent::whole(tenant));
        let (by, tenant) = (party.to_owned(), tenant.to_owned());
        let (house, only_if) = (self.registers.clone(), None);
        Desk { app, extent, whole, house, by, tenant, mandates, only_if }
    }

    fn scoped(&self, extent: Extent) -> Arc<dyn Registers> {
        Arc::new(Scoped { inner: self.registers.clone(), extent })
    }
}

/// A delegated mandate is worth what its source still is, and nothing without one.
async fn within_source(whole: &dyn Registers, mandate: &mut Mandate) -> Result<(), StoreError> {
    let Some(source) = &mandate.delegated_from else { return Ok(()) };
    let stored = whole.lookup(&Key::new(Kind::Mandate, source)).await?;
    match stored.and_then(|stored| stored.record.mandate()) {
        Some(source) => *mandate = mandate.clone().within(&source),
        None => mandate.may.clear(),
    }
    Ok(())
}

/// A party and its mandates.
#[derive(Clone)]
pub struct Desk {
    /// The application; its registers are what the mandates reach.
    pub(crate) app: App,
    /// What the mandates reach.
    extent: Extent,
    /// All of the institution's registers: for what is computed, and for judging.
    pub(crate) whole: Arc<dyn Registers>,
    /// The registers of all institutions.
    pub(crate) house: Arc<dyn Registers>,
    pub(crate) by: String,
    pub(crate) tenant: String,
    pub(crate) mandates: Vec<Mandate>,
    only_if: Option<(Key, u64)>,
}

/// How often a command is judged anew when somebody else wrote meanwhile.
const ATTEMPTS_MAX: usize = 16;

impl Desk {
    /// Who sits here.
    #[must_use]
    pub fn party(&self) -> &str {
        &self.by
    }

    /// In whose registers; empty at home.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The mandates of the party here, current or not.
    #[must_use]
    pub fn mandates(&self) -> &[Mandate] {
        &self.mandates
    }

    /// The form of the first report.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.app.form
    }

    /// Roles and what each may do.
    #[must_use]
    pub fn roles(&self) -> &Roles {
        &self.app.roles
    }

    /// The same desk, but it changes the record `key` only if that is still `version`.
    #[must_use]
    pub fn only_if(&self, key: Key, version: u64) -> Self {
        Self { only_if: Some((key, version)), ..self.clone() }
    }

    /// Whether what was read to decide on `facts` is what the party had read, too.
    fn still(&self, facts: &[NewFact]) -> Result<(), StoreError> {
        let Some((key, version)) = &self.only_if else { return Ok(()) };
        let other = |fact: &NewFact| match fact.expect {
            Expect::Version(read) => fact.key == *key && read != *version,
            Expect::Absent | Expect::Any => false,
        };
        match facts.iter().any(other) {
            true => Err(StoreError::Changed { key: key.to_string() }),
            false => Ok(()),
        }
    }

    /// What the mandates reach at this moment.
    pub(crate) fn reach(&self) -> Reach {
        self.extent.reach()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Judges that somebody at this desk may read.
    ///
    /// # Errors
    /// MANDATE, and its entry in the ledger.
    pub async fn may_read(&self) -> Result<(), AppError> {
        let judged = self.holds(Permission::Read).map(|_| ());
        self.noting("read", "", judged).await
    }

    /// The mandate that allows `wanted` now. The refusal is not written.
    ///
    /// # Errors
    /// MANDATE.
    pub fn holds(&self, wanted: Permission) -> Result<&Mandate, Refusal> {
        judge(&self.mandates, wanted, self.now())
    }

    /// Judges that somebody at this desk holds `wanted`; `command` is noted if not.
    pub(crate) async fn may(&self, command: &str, wanted: Permission) -> Result<(), AppError> {
        let judged = self.holds(wanted).map(|_| ());
        self.noting(command, "", judged).await
    }

    /// Judges that somebody at this desk may administer; `command` is noted if not.
    /// Returns the mandate.
    ///
    /// # Errors
    /// MANDATE, and its entry in the ledger.
    pub async fn may_administer(&self, command: &str) -> Result<String, AppError> {
        let judged = self.holds(Permission::Administer).map(|mandate| mandate.id.clone());
        self.noting(command, "", judged).await
    }

    /// The institution that runs this installation, as it signs its letters.
    ///
    /// # Errors
    /// The store's.
    pub async fn institution(&self) -> Result<Option<Party>, AppError> {
        let runs = Filter::new(Kind::Party).labelled(Party::RUNS).page(0, 1);
        Ok(records(self.whole.list(&runs).await?, Record::party).pop())
    }

    /// Carries out a command: asks for the permission, lets `decide` judge on fresh
    /// records, writes the facts as one act. Starts over when a record changed
    /// meanwhile. A refusal is written, too.
    pub(crate) async fn act<T, F, D>(
        &self,
        permission: Permission,
        command: &str,
        subject: &str,
        decide: F,
    ) -> Result<T, AppError>
    where
        F: Fn(usize) -> D,
        D: Future<Output = Result<(Vec<NewFact>, T), AppError>>,
    {
        let judged = self.holds(permission).map(|_| ());
        self.noting(command, subject, judged).await?;
        for attempt in 0..ATTEMPTS_MAX {
            let (facts, result) = match decide(attempt).await {
                Ok(decided) => decided,
                Err(AppError::Refused(refusal)) => {
                    return self.noting(command, subject, Err(refusal)).await;
                }
                Err(error) => return Err(error),
            };
            if facts.is_empty() {
                return Ok(result);
            }
            self.still(&facts)?;
            let mandate = self.covering(permission, &facts).await?;
            let mandate = self.noting(command, subject, mandate).await?;
            let act = Act { by: self.by.clone(), mandate, facts };
            match self.app.registers.write(act).await {
                Ok(_) => return Ok(result),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { key: subject.to_owned() }.into())
    }

    /// The mandate that allows `permission` over every record that `facts` change:
    /// two mandates do not add up to one.
    async fn covering(
        &self,
        permission: Permission,
        facts: &[NewFact],
    ) -> Result<Result<String, Refusal>, StoreError> {
        let mut places = Vec::new();
        // An alert, a frozen plan and what counts in an exercise follow from what they are
        // about, which is judged.
        let follows = |fact: &&NewFact| {
            fact.key.kind == Kind::Alert
                || matches!(fact.fact, Fact::Plan(model::PlanFact::Used { .. }))
                || matches!(fact.fact, Fact::Exercise(model::ExerciseFact::Played(_)))
        };
        for fact in facts.iter().filter(|fact| !follows(fact)) {
            places.push((fact.key.clone(), self.place(fact).await?));
        }
        let now = self.now();
        let allows = |held: &&Mandate| held.current(now) && held.may.contains(&permission);
        let covers = |held: &&Mandate| places.iter().all(|(key, at)| held.scope.covers(key, at));
        let found = self.mandates.iter().filter(allows).find(covers);
        let refused = || Refusal::new(Code::Mandate).field(permission.name()).detail("scope");
        Ok(found.map(|mandate| mandate.id.clone()).ok_or_else(refused))
    }

    /// Where the record of `fact` lies, or will lie. Only these kinds lie anywhere
    /// but in the open and by themselves.
    async fn place(&self, fact: &NewFact) -> Result<Placement, StoreError> {
        let lie = [Kind::Incident, Kind::Report, Kind::Signal, Kind::Verdict, Kind::Tip];
        if !lie.contains(&fact.key.kind) {
            return Ok(Placement::default());
        }
        let stored = self.whole.lookup(&fact.key).await?.map(|stored| stored.record);
        let (by, mandate) = (String::new(), String::new());
        let written = Written { seq: 0, at: self.now(), by, mandate };
        let record = stored.or_else(|| Record::fold(None, &fact.key, fact.fact.clone(), &written));
        Ok(record.map(|record| record.place()).unwrap_or_default())
    }

    /// Passes a judgement on, after writing it down if it is a refusal.
    pub(crate) async fn noting<T>(
        &self,
        command: &str,
        subject: &str,
        judged: Result<T, Refusal>,
    ) -> Result<T, AppError> {
        let refusal = match judged {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal,
        };
        let because = self.truth_of(&refusal).await?;
        let (command, subject) = (command.to_owned(), subject.to_owned());
        let fact = Fact::Refused { command, subject, refusal: refusal.clone(), because };
        let facts = vec![NewFact::new(Kind::System, "refusals", Expect::Any, fact)];
        let mandate = self.mandates.first().map(|m| m.id.clone()).unwrap_or_default();
        self.app.registers.write(Act { by: self.by.clone(), mandate, facts }).await?;
        Err(refusal.into())
    }

    /// Whether the mandates reach the record that is stored under `key` here.
    pub(crate) fn within_reach(&self, key: &Key, record: &Record) -> bool {
        self.reach().covers(&key.clone().of(&self.tenant), &record.place())
    }

    /// Why something is absent in truth: outside, what is forbidden looks the same as
    /// what was never there; the ledger tells them apart.
    async fn truth_of(&self, refusal: &Refusal) -> Result<Option<String>, StoreError> {
        let key = refusal.field.as_deref().filter(|_| refusal.code == Code::Absent);
        let Some(key) = key.and_then(Key::parse) else { return Ok(None) };
        let Some(hidden) = self.whole.lookup(&key).await? else { return Ok(None) };
        let open = hidden.record.place().compartment.is_empty();
        Ok(Some(if open { "scope" } else { "compartment" }.to_owned()))
    }

    /// Passes on what was found, after writing down that it was absent if it was.
    pub(crate) async fn noting_absence<T>(
        &self,
        command: &str,
        subject: &str,
        found: Result<T, AppError>,
    ) -> Result<T, AppError> {
        match found {
            Err(AppError::Refused(refusal)) => self.noting(command, subject, Err(refusal)).await,
            found => found,
        }
    }

    /// Refuses `command` because there is no `subject`.
    ///
    /// # Errors
    /// ABSENT, always, and its entry in the ledger.
    pub async fn absent<T>(&self, command: &str, subject: &str) -> Result<T, AppError> {
        self.noting(command, subject, Err(Refusal::new(Code::Absent).field(subject))).await
    }

    /// The record `kind/id`.
    pub(crate) async fn find(&self, kind: Kind, id: &str) -> Result<Stored, AppError> {
        let found = self.app.registers.lookup(&Key::new(kind, id)).await?;
        found
            .ok_or_else(|| Refusal::new(Code::Absent).field(format!("{}/{id}", kind.name())).into())
    }

    pub(crate) async fn find_incident(&self, id: &str) -> Result<(Incident, u64), AppError> {
        let Stored { record, version } = self.find(Kind::Incident, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("incident/{id}"));
        Ok((record.incident().ok_or_else(absent)?, version))
    }

    pub(crate) async fn all<T>(
        &self,
        kind: Kind,
        of: fn(Record) -> Option<T>,
    ) -> Result<Vec<T>, AppError> {
        Ok(records(self.app.registers.list(&Filter::new(kind)).await?, of))
    }
}

/// The records of one kind among what the store listed.
pub(crate) fn records<T>(stored: Vec<Stored>, of: fn(Record) -> Option<T>) -> Vec<T> {
    stored.into_iter().filter_map(|stored| of(stored.record)).collect()
}
