//! `/people/{id}`: one party, its mandates with their dates, and the forms that change them.

use std::collections::BTreeMap;

use app::{AppError, NewMandate};
use askama::Template;
use axum::{extract::Path, response::Response};
use jiff::Timestamp;
use model::{Code, Mandate, Permission, Refusal, Role, Scope};

use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        room_acts::{Fields, field},
        signal::word,
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "person.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    id: String,
    name: String,
    facts: Vec<(String, String)>,
    mandates: Vec<Row>,
    roles: Vec<(String, String)>,
    administers: bool,
    /// What this visitor may pass on to this party: code and name.
    passes_on: Vec<(&'static str, String)>,
    wrong: Option<Wrong>,
}

/// One mandate.
pub(crate) struct Row {
    pub(crate) role: String,
    pub(crate) may: Vec<String>,
    pub(crate) from: Moment,
    pub(crate) until: Option<Moment>,
    pub(crate) cases: String,
    pub(crate) compartments: String,
    /// The mandate out of which it was given.
    pub(crate) out_of: Option<String>,
    pub(crate) mark: Mark,
    pub(crate) over: bool,
}

/// What was sent back, with all that was typed.
struct Wrong {
    act: String,
    typed: BTreeMap<String, String>,
    why: String,
}

impl Page<'_> {
    fn wrong_at(&self, act: &str) -> Option<&Wrong> {
        self.wrong.as_ref().filter(|wrong| wrong.act == act)
    }

    fn typed(&self, act: &str, name: &str) -> &str {
        let typed = self.wrong_at(act).and_then(|wrong| wrong.typed.get(name));
        typed.map_or("", String::as_str)
    }
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<Wrong>) -> Shown {
    let s = &seat.s;
    let member = seat.desk.members().await?.into_iter().find(|member| member.id == id);
    let (party, mandates) = match member {
        Some(member) => (member.party, member.mandates),
        None => (Some(seat.desk.party_view(id).await?.0), Vec::new()),
    };
    let sent_back = wrong.is_some();
    let facts = party.as_ref().map(|party| facts(s, party)).unwrap_or_default();
    let page = Page {
        s,
        place: Place::People,
        id: id.to_owned(),
        name: plain(party.as_ref().map_or(id, |party| &party.name)),
        facts,
        mandates: mandates.iter().map(|mandate| row(seat, mandate)).collect(),
        roles: seat.desk.roles().role.iter().map(|role| named(s, role)).collect(),
        administers: seat.desk.holds(Permission::Administer).is_ok(),
        passes_on: passes_on(seat, id),
        wrong,
    };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

fn facts(s: &Shell, party: &model::Party) -> Vec<(String, String)> {
    let layer = party.layer.map(|layer| s.t(&format!("pg-layer-{}", word(&layer))));
    let known = [
        ("pg-kind", Some(s.t(&format!("pg-party-{}", word(&party.kind))))),
        ("pg-layer", layer),
        ("pg-belongs", party.parent.as_deref().map(plain)),
        ("pg-contact", party.contact.as_deref().map(plain)),
        ("pg-natural", party.natural.as_deref().map(plain)),
    ];
    known.into_iter().filter_map(|(id, value)| Some((s.t(id), value?))).collect()
}

fn named(s: &Shell, role: &Role) -> (String, String) {
    let name = if s.lang() == "ja" { &role.ja } else { &role.en };
    (role.id.clone(), plain(name))
}

/// A mandate as a page shows it: its role in words, and whether it is in force.
pub(crate) fn row(seat: &Seat, mandate: &Mandate) -> Row {
    let (s, now) = (&seat.s, seat.s.times.now);
    let over = mandate.until.is_some_and(|until| until <= now);
    let mark = match (over, mandate.current(now)) {
        (true, _) => Mark::new("plain", s.t("pg-mandate-ended")),
        (false, true) => Mark::new("proven", s.t("pg-mandate-current")),
        (false, false) => Mark::new("asked", s.t("pg-mandate-later")),
    };
    let role = seat.desk.roles().find(&mandate.role).map(|role| named(s, role).1);
    Row {
        role: role.unwrap_or_else(|| plain(&mandate.role)),
        may: mandate.may.iter().map(|may| s.t(&format!("pg-may-{}", may.name()))).collect(),
        from: s.times.moment(mandate.from),
        until: mandate.until.map(|at| s.times.moment(at)),
        cases: plain(&mandate.scope.cases.join(" ")),
        compartments: plain(&mandate.scope.compartments.join(" ")),
        out_of: mandate.delegated_from.as_deref().map(plain),
        mark,
        over,
    }
}

/// What this visitor's own mandates allow and nobody forbids to pass on.
fn passes_on(seat: &Seat, to: &str) -> Vec<(&'static str, String)> {
    let never = &seat.desk.roles().delegation.never;
    let own = |may: &Permission| {
        let held = |mandate: &Mandate| {
            mandate.current(seat.s.times.now)
                && mandate.delegated_from.is_none()
                && mandate.may.contains(may)
        };
        to != seat.desk.party() && !never.contains(may) && seat.desk.mandates().iter().any(held)
    };
    let name = |may: Permission| (may.name(), seat.s.t(&format!("pg-may-{}", may.name())));
    Permission::ALL.into_iter().filter(own).map(name).collect()
}

/// Gives, moves, ends or passes on a mandate.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let done = changed(&seat, &id, &fields).await;
    let refusal = match done {
        Ok(()) => return see(&format!("/people/{}", encoded(&id))),
        Err(AppError::Refused(refusal)) if !hidden(&refusal) => refusal,
        Err(error) => return seat.or_trouble(Err(error)),
    };
    let typed = fields.0.iter().cloned().collect();
    let why = trouble::sentence(&seat.s.words, &refusal);
    let wrong = Wrong { act: field(&fields, "act").to_owned(), typed, why };
    let shown = show(&seat, &id, Some(wrong)).await;
    seat.or_absent(shown)
}

/// Who holds no mandate for it is told so and shown nothing.
fn hidden(refusal: &Refusal) -> bool {
    refusal.code == Code::Mandate && refusal.field.as_deref() == Some("administer")
}

async fn changed(seat: &Seat, id: &str, fields: &Fields) -> Result<(), AppError> {
    let (desk, party) = (seat.desk.clone(), id.to_owned());
    let at = time(seat, fields, "from")?;
    match field(fields, "act") {
        "give" => {
            let new = new_mandate(seat, id, fields)?;
            carried_out(async move || desk.give_mandate(&new).await.map(|_| ())).await
        }
        "move" => {
            let role = field(fields, "role").to_owned();
            carried_out(async move || desk.move_person(&party, &role, at).await.map(|_| ())).await
        }
        "end" => carried_out(async move || desk.end_mandates(&party, at).await.map(|_| ())).await,
        _ => {
            let blank = || Refusal::new(Code::Blank).field("until");
            let until = time(seat, fields, "until")?.ok_or_else(blank)?;
            let may: Vec<_> = Permission::ALL
                .into_iter()
                .filter(|may| {
                    fields.0.iter().any(|(own, value)| own == "may" && value == may.name())
                })
                .collect();
            carried_out(async move || desk.delegate(&party, &may, until).await.map(|_| ())).await
        }
    }
}

fn new_mandate(seat: &Seat, id: &str, fields: &Fields) -> Result<NewMandate, Refusal> {
    let words = |name| {
        let typed = field(fields, name).split([' ', '\u{3000}', ',', '、']);
        typed.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    Ok(NewMandate {
        party: id.to_owned(),
        role: field(fields, "role").to_owned(),
        from: time(seat, fields, "from")?,
        until: time(seat, fields, "until")?,
        scope: Scope { cases: words("cases"), compartments: words("compartments") },
    })
}

/// The time in a field, of the zone beside it; none if it is empty.
fn time(seat: &Seat, fields: &Fields, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let typed = field(fields, name);
    if typed.is_empty() {
        return Ok(None);
    }
    // A day alone begins at midnight.
    let whole = if typed.contains(':') { typed.to_owned() } else { format!("{typed} 00:00") };
    let read = model::instant(&seat.s.times.typed(&whole));
    let unread = |_| Refusal::new(Code::Time).field(name).detail("unreadable").arg("value", typed);
    read.map(Some).map_err(unread)
}
