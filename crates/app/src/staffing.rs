//! People: who fills which post, who was trained, where each stands (policy 4, A115–A119).

mod rows;

use jiff::civil::Date;
use model::{
    AudienceYear, Career, Code, Coverage, Expect, Fact, Held, Kind, Permission, Record, Refusal,
    Staff, Training, TrainingFact, audiences, career, coverage, exercised, people_on,
};
use ports::NewFact;
use tables::{Fault, Source};

use self::rows::{attendance, staff, training};
use crate::{AppError, Desk, Imported, import::whole::whole};

/// Rows of such a list beyond this are another list.
const ROWS_MAX: usize = 20_000;

/// The kind of node whose posts are meant where nobody said which node this is.
const HOUSE: &str = "institution";

impl Desk {
    /// Takes a list of people at work whole, or names every faulty cell.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_staff(
        &self,
        list: &Source,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let command = "staff.import";
        self.may(command, Permission::Register).await?;
        let judged = match self.strangers_at_work(list).await? {
            none if none.is_empty() => {
                rows::facts(list, &staff::REQUIRED, &staff::COLUMNS, |row| {
                    staff::fact(row, &self.app.people)
                })
            }
            faults => Err(faults),
        };
        self.take_judged(command, judged).await
    }

    /// The rows whose people are in no register.
    async fn strangers_at_work(&self, list: &Source) -> Result<Vec<Fault>, AppError> {
        let rows = whole(list, &staff::REQUIRED, &staff::COLUMNS, ROWS_MAX).unwrap_or_default();
        let mut faults = Vec::new();
        for row in &rows {
            match self.known_party(row.get("id").unwrap_or_default().trim()).await {
                Ok(_) => {}
                Err(AppError::Refused(_)) => {
                    faults.push(row.fault("id", tables::Expected::new("party-known")));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(faults)
    }

    /// Takes the plan of a year's trainings whole, or names every faulty cell. What took place
    /// stays.
    ///
    /// # Errors
    /// As [`Self::import_staff`].
    pub async fn plan_trainings(
        &self,
        list: &Source,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let command = "training.plan";
        self.may(command, Permission::Register).await?;
        let judged = rows::facts(list, &training::COLUMNS, &training::COLUMNS, |row| {
            training::fact(row, &self.app.people)
        });
        self.take_judged(command, judged).await
    }

    async fn take_judged(
        &self,
        command: &str,
        judged: Result<Vec<NewFact>, Vec<Fault>>,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let facts = match judged {
            Ok(facts) => facts,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        self.act(Permission::Register, command, "", async |_| Ok((facts.clone(), ()))).await?;
        Ok(Ok(Imported { rows: facts.len() as u64, ignored: Vec::new() }))
    }

    /// Says that a training took place on a day, with everybody who was invited.
    ///
    /// # Errors
    /// ABSENT, TIME for a day to come, MANDATE; faulty cells come as the inner error.
    pub async fn hold_training(
        &self,
        id: &str,
        on: Date,
        list: &Source,
    ) -> Result<Result<Training, Vec<Fault>>, AppError> {
        let command = "training.held";
        self.may(command, Permission::Register).await?;
        let invited = match attendance::all(list) {
            Ok(invited) => invited,
            Err(faults) => {
                return Ok(Err(self.not_taken(command, faults).await?.err().unwrap_or_default()));
            }
        };
        self.act(Permission::Register, command, id, async |_| {
            if on > self.today() {
                let refusal = Refusal::new(Code::Time).field("on").detail("future");
                return Err(refusal.arg("value", on.to_string()).into());
            }
            let version = self.find(Kind::Training, id).await?.version;
            let held = TrainingFact::Held(Held { on, invited: invited.clone() });
            let expect = Expect::Version(version);
            Ok((vec![NewFact::new(Kind::Training, id, expect, Fact::Training(held))], ()))
        })
        .await?;
        let stored = self.find(Kind::Training, id).await?.record.training();
        let absent = || Refusal::new(Code::Absent).field(format!("training/{id}"));
        Ok(Ok(stored.ok_or_else(absent)?))
    }

    /// All trainings, in the order of their planned days.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn trainings(&self) -> Result<Vec<Training>, AppError> {
        self.may_read().await?;
        let mut trainings = self.all(Kind::Training, Record::training).await?;
        trainings.sort_by(|a, b| (a.planned, &a.id).cmp(&(b.planned, &b.id)));
        Ok(trainings)
    }

    /// The audiences of the pack in a year: who took part, how they did, plan and progress.
    /// Two accounts of one person are one person.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn training_year(&self, year: i16) -> Result<Vec<AudienceYear>, AppError> {
        Ok(audiences(&self.app.people, &self.trainings_by_person().await?, year, self.today()))
    }

    /// All people at work, by code.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn staff(&self) -> Result<Vec<Staff>, AppError> {
        self.may_read().await?;
        let mut staff = self.all(Kind::Staff, Record::staff).await?;
        staff.sort_by(|a, b| a.person.cmp(&b.person));
        Ok(staff)
    }

    /// The posts of this house on a day, today if none is said; one to come shows who will be
    /// gone and what will have run out. Two accounts of one person are one person.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn staff_coverage(&self, on: Option<Date>) -> Result<Coverage, AppError> {
        let staff = self.staff_by_person().await?;
        let house = self.own_node().await?.map_or_else(|| HOUSE.to_owned(), |node| node.kind);
        Ok(coverage(&self.app.people, &house, &staff, on.unwrap_or_else(|| self.today())))
    }

    /// Where everybody at work stands on the ladder of a career.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn careers(&self, on: Option<Date>) -> Result<Vec<Career>, AppError> {
        let (staff, trainings) = (self.staff_by_person().await?, self.trainings_by_person().await?);
        let day = on.unwrap_or_else(|| self.today());
        let of =
            |one: &Staff| career(&self.app.people, one, exercised(&trainings, &one.person), day);
        Ok(people_on(&staff, day).iter().map(of).collect())
    }

    /// People at work under the humans behind them.
    async fn staff_by_person(&self) -> Result<Vec<Staff>, AppError> {
        let mut staff = self.staff().await?;
        for one in &mut staff {
            one.person = self.natural_person(&one.person).await?;
        }
        staff.sort_by(|a, b| a.person.cmp(&b.person));
        Ok(staff)
    }

    /// Trainings with everybody who was invited under the human behind them.
    async fn trainings_by_person(&self) -> Result<Vec<Training>, AppError> {
        let mut trainings = self.trainings().await?;
        for one in trainings.iter_mut().filter_map(|training| training.held.as_mut()) {
            for invited in &mut one.invited {
                invited.person = self.natural_person(&invited.person).await?;
            }
        }
        Ok(trainings)
    }
}
