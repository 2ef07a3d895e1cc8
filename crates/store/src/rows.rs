//! The tables as Rust values, and how they are written many rows at a time.

use model::{Key, Kind, Record, Written};
use ports::{StoreError, Stored};
use sqlx::{
    Any, AnyConnection, AssertSqlSafe, FromRow, Row,
    any::{AnyArguments, AnyRow},
    query::Query,
};

use crate::error::{doing, inconsistent};

/// Rows in one statement. SQLite looks each parameter up by its name, one after
/// another, so that more would cost more than the statements they save.
const ROWS: usize = 64;

pub(crate) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// A new entry with its payload.
#[derive(Clone)]
pub(crate) struct EntryRow {
    pub seq: u64,
    pub subject: String,
    pub entry: Vec<u8>,
    pub hashes: Vec<u8>,
    pub payload: Option<PayloadRow>,
}

/// What was sealed, and the first entry under the key that sealed it.
#[derive(Clone)]
pub(crate) struct PayloadRow {
    pub sealed_by: u64,
    pub sealed: Vec<u8>,
}

/// The key of a subject; see `migrations/0001_ledger.sql`.
pub(crate) struct KeyRow {
    pub since: u64,
    pub subject: String,
    pub secret: Vec<u8>,
}

/// A register row; see `migrations/0001_ledger.sql` and `0002_tenants.sql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegisterRow {
    pub subject: String,
    pub tenant: String,
    pub kind: String,
    pub id: String,
    pub parent: Option<String>,
    pub compartment: String,
    /// One a line.
    pub labels: String,
    pub state: String,
    /// Microseconds since 1970 in UTC.
    pub at: i64,
    pub version: i64,
    pub body: String,
}

pub(crate) const REGISTER_COLUMNS: &str =
    "subject, tenant, kind, id, parent, compartment, labels, state, at, version, body";

/// All of the row `r` but its version in one text: one value where there would be
/// nine, of which most entries have none. A body has no line break.
pub(crate) const REGISTER_TEXT: &str = "r.tenant || '/' || r.kind || '/' || r.id || '\n' || \
     r.state || '\n' || CAST(r.at AS TEXT) || '\n' || COALESCE(r.parent, '') || '\n' || \
     r.compartment || '\n' || r.labels || '\n' || r.body";

impl<'r> FromRow<'r, AnyRow> for RegisterRow {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            subject: row.try_get("subject")?,
            tenant: row.try_get("tenant")?,
            kind: row.try_get("kind")?,
            id: row.try_get("id")?,
            parent: row.try_get("parent")?,
            compartment: row.try_get("compartment")?,
            labels: row.try_get("labels")?,
            state: row.try_get("state")?,
            at: row.try_get("at")?,
            version: row.try_get("version")?,
            body: row.try_get("body")?,
        })
    }
}

impl RegisterRow {
    /// The row of `record`, which `written` made what it is.
    pub(crate) fn new(key: &Key, record: &Record, written: &Written) -> Self {
        let index = record.index(written);
        Self {
            subject: key.to_string(),
            tenant: key.tenant.clone(),
            kind: key.kind.name().to_owned(),
            id: key.id.clone(),
            parent: index.place.parent,
            compartment: index.place.compartment,
            labels: index.labels.join("\n"),
            state: index.state.to_owned(),
            at: index.at.as_microsecond(),
            version: written.seq.cast_signed(),
            body: body(record).expect("records are structs with text keys"),
        }
    }

    /// All of it but the version in one text, as [`REGISTER_TEXT`] gives it.
    pub(crate) fn text(&self) -> String {
        let Self { tenant, kind, id, state, at, compartment, labels, body, .. } = self;
        let parent = self.parent.as_deref().unwrap_or_default();
        format!("{tenant}/{kind}/{id}\n{state}\n{at}\n{parent}\n{compartment}\n{labels}\n{body}")
    }

    /// The record in it.
    pub(crate) fn stored(&self) -> Result<Stored, StoreError> {
        let kind = Kind::by_name(&self.kind);
        let record = kind.and_then(|kind| parse(kind, &self.body).transpose()).transpose();
        let wrong = |what: String| inconsistent("registers", &self.subject, what);
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let record = record.ok_or_else(|| wrong(format!("no record is a {}", self.kind)))?;
        Ok(Stored { record, version: self.version.cast_unsigned() })
    }
}

/// The body is the record alone: its kind stands in a column of its own.
fn body(record: &Record) -> serde_json::Result<String> {
    use serde_json::to_string;
    match record {
        Record::Party(record) => to_string(record),
        Record::Mandate(record) => to_string(record),
        Record::Asset(record) => to_string(record),
        Record::Allow(record) => to_string(record),
        Record::Signal(record) => to_string(record),
        Record::Incident(record) => to_string(record),
        Record::Mail(record) => to_string(record),
        Record::Report(record) => to_string(record),
        Record::Credential(record) => to_string(record),
        Record::Session(record) => to_string(record),
        Record::Token(record) => to_string(record),
        Record::Invite(record) => to_string(record),
        Record::Alert(record) => to_string(record),
        Record::Roster(record) => to_string(record),
        Record::Source(record) => to_string(record),
        Record::Review(record) => to_string(record),
        Record::Response(record) => to_string(record),
        Record::Evidence(record) => to_string(record),
        Record::Verdict(record) => to_string(record),
        Record::Finding(record) => to_string(record),
        Record::Action(record) => to_string(record),
        Record::Plan(record) => to_string(record),
        Record::Risk(record) => to_string(record),
        Record::Board(record) => to_string(record),
        Record::Node(record) => to_string(record),
        Record::Bulletin(record) => to_string(record),
        Record::Parcel(record) => to_string(record),
        Record::Campaign(record) => to_string(record),
        Record::Submission(record) => to_string(record),
        Record::Questionnaire(record) => to_string(record),
        Record::Interview(record) => to_string(record),
        Record::Exercise(record) => to_string(record),
        Record::Staff(record) => to_string(record),
        Record::Training(record) => to_string(record),
        Record::Collected(record) => to_string(record),
        Record::Measure(record) => to_string(record),
        Record::Tip(record) => to_string(record),
        Record::Centre(record) => to_string(record),
        Record::Inquiry(record) => to_string(record),
        Record::RuleFile(record) => to_string(record),
        Record::RuleChoice(record) => to_string(record),
    }
}

fn parse(kind: Kind, body: &str) -> serde_json::Result<Option<Record>> {
    use serde_json::from_str;
    Ok(Some(match kind {
        Kind::Party => Record::Party(from_str(body)?),
        Kind::Mandate => Record::Mandate(from_str(body)?),
        Kind::Asset => Record::Asset(from_str(body)?),
        Kind::Allow => Record::Allow(from_str(body)?),
        Kind::Signal => Record::Signal(from_str(body)?),
        Kind::Incident => Record::Incident(from_str(body)?),
        Kind::Mail => Record::Mail(from_str(body)?),
        Kind::Report => Record::Report(from_str(body)?),
        Kind::Credential => Record::Credential(from_str(body)?),
        Kind::Session => Record::Session(from_str(body)?),
        Kind::Token => Record::Token(from_str(body)?),
        Kind::Invite => Record::Invite(from_str(body)?),
        Kind::Alert => Record::Alert(from_str(body)?),
        Kind::Roster => Record::Roster(from_str(body)?),
        Kind::Source => Record::Source(from_str(body)?),
        Kind::Review => Record::Review(from_str(body)?),
        Kind::Response => Record::Response(from_str(body)?),
        Kind::Evidence => Record::Evidence(from_str(body)?),
        Kind::Verdict => Record::Verdict(from_str(body)?),
        Kind::Finding => Record::Finding(from_str(body)?),
        Kind::Action => Record::Action(from_str(body)?),
        Kind::Plan => Record::Plan(from_str(body)?),
        Kind::Risk => Record::Risk(from_str(body)?),
        Kind::Board => Record::Board(from_str(body)?),
        Kind::Node => Record::Node(from_str(body)?),
        Kind::Bulletin => Record::Bulletin(from_str(body)?),
        Kind::Parcel => Record::Parcel(from_str(body)?),
        Kind::Campaign => Record::Campaign(from_str(body)?),
        Kind::Submission => Record::Submission(from_str(body)?),
        Kind::Questionnaire => Record::Questionnaire(from_str(body)?),
        Kind::Interview => Record::Interview(from_str(body)?),
        Kind::Exercise => Record::Exercise(from_str(body)?),
        Kind::Staff => Record::Staff(from_str(body)?),
        Kind::Training => Record::Training(from_str(body)?),
        Kind::Collected => Record::Collected(from_str(body)?),
        Kind::Measure => Record::Measure(from_str(body)?),
        Kind::Tip => Record::Tip(from_str(body)?),
        Kind::Centre => Record::Centre(from_str(body)?),
        Kind::Inquiry => Record::Inquiry(from_str(body)?),
        Kind::RuleFile => Record::RuleFile(from_str(body)?),
        Kind::RuleChoice => Record::RuleChoice(from_str(body)?),
        Kind::System => return Ok(None),
    }))
}

/// Adds entries and their payloads.
pub(crate) async fn insert_entries(
    conn: &mut AnyConnection,
    rows: &[EntryRow],
) -> Result<(), StoreError> {
    let into = "INSERT INTO entries (seq, subject, entry, hashes)";
    bulk(conn, into, 4, "", rows, |statement, row| {
        let statement = statement.bind(row.seq.cast_signed()).bind(row.subject.clone());
        statement.bind(row.entry.clone()).bind(row.hashes.clone())
    })
    .await?;
    let payloads: Vec<_> =
        rows.iter().filter_map(|row| Some((row.seq, row.payload.as_ref()?))).collect();
    let into = "INSERT INTO payloads (seq, sealed_by, sealed)";
    bulk(conn, into, 3, "", &payloads, |statement, (seq, payload)| {
        let statement = statement.bind(seq.cast_signed()).bind(payload.sealed_by.cast_signed());
        statement.bind(payload.sealed.clone())
    })
    .await
}

/// Adds register rows, or replaces those that are there.
pub(crate) async fn put_registers(
    conn: &mut AnyConnection,
    rows: &[RegisterRow],
) -> Result<(), StoreError> {
    let into = format!("INSERT INTO registers ({REGISTER_COLUMNS})");
    let replace = "ON CONFLICT (subject) DO UPDATE SET parent = excluded.parent, \
         compartment = excluded.compartment, labels = excluded.labels, state = excluded.state, \
         at = excluded.at, version = excluded.version, body = excluded.body";
    bulk(conn, &into, 11, replace, rows, |statement, row| {
        let row = row.clone();
        let statement = statement.bind(row.subject).bind(row.tenant).bind(row.kind).bind(row.id);
        let statement = statement.bind(row.parent).bind(row.compartment).bind(row.labels);
        statement.bind(row.state).bind(row.at).bind(row.version).bind(row.body)
    })
    .await
}

/// Replaces the words by which the records of `rows` are found.
pub(crate) async fn put_labels(
    conn: &mut AnyConnection,
    rows: &[RegisterRow],
) -> Result<(), StoreError> {
    let subjects: Vec<_> = rows.iter().map(|row| row.subject.clone()).collect();
    for chunk in subjects.chunks(ROWS) {
        let sql = format!("DELETE FROM labels WHERE subject IN {}", placeholders(1, chunk.len()));
        let statement = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        let statement =
            chunk.iter().fold(statement, |statement, subject| statement.bind(subject.clone()));
        statement.execute(&mut *conn).await.map_err(doing("replacing labels"))?;
    }
    let labels: Vec<_> =
        rows.iter().flat_map(|row| row.labels.lines().map(move |label| (row, label))).collect();
    let into = "INSERT INTO labels (tenant, kind, label, at, id, subject, compartment)";
    bulk(conn, into, 7, "", &labels, |statement, (row, label)| {
        let row = (*row).clone();
        let statement = statement.bind(row.tenant).bind(row.kind).bind((*label).to_owned());
        statement.bind(row.at).bind(row.id).bind(row.subject).bind(row.compartment)
    })
    .await
}

/// Adds keys.
pub(crate) async fn insert_keys(
    conn: &mut AnyConnection,
    keys: &[KeyRow],
) -> Result<(), StoreError> {
    let into = "INSERT INTO keys (since, subject, secret)";
    bulk(conn, into, 3, "", keys, |statement, key| {
        let statement = statement.bind(key.since.cast_signed()).bind(key.subject.clone());
        statement.bind(key.secret.clone())
    })
    .await
}

/// Adds signed heads.
pub(crate) async fn insert_heads(
    conn: &mut AnyConnection,
    heads: &[(u64, String)],
) -> Result<(), StoreError> {
    let into = "INSERT INTO heads (size, note)";
    bulk(conn, into, 2, "", heads, |statement, (size, note)| {
        statement.bind(size.cast_signed()).bind(note.clone())
    })
    .await
}

/// Inserts `rows` with few statements, because each one costs a round trip.
async fn bulk<R>(
    conn: &mut AnyConnection,
    into: &str,
    columns: usize,
    ending: &str,
    rows: &[R],
    bind: impl for<'q> Fn(Statement<'q>, &R) -> Statement<'q>,
) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS) {
        let sql = format!("{into} VALUES {} {ending}", placeholders(chunk.len(), columns));
        let statement = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        let statement = chunk.iter().fold(statement, &bind);
        statement.execute(&mut *conn).await.map_err(doing(into.to_lowercase()))?;
    }
    Ok(())
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
fn placeholders(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let numbers = (1..=columns).map(|column| format!("${}", row * columns + column));
        format!("({})", numbers.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// All rows of `sql`, in which `IN ()` is filled with `values`, in small parts.
pub(crate) async fn select_in<T, V>(
    conn: &mut AnyConnection,
    sql: &str,
    values: &[V],
) -> Result<Vec<T>, StoreError>
where
    T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    V: Clone + for<'q> sqlx::Encode<'q, Any> + sqlx::Type<Any>,
{
    let mut found = Vec::new();
    for chunk in values.chunks(ROWS) {
        let sql = sql.replace("IN ()", &format!("IN {}", placeholders(1, chunk.len())));
        let query = sqlx::query_as(AssertSqlSafe(sql.clone())).persistent(false);
        let query = chunk.iter().fold(query, |query, value| query.bind(value.clone()));
        found.extend(query.fetch_all(&mut *conn).await.map_err(doing(sql.to_lowercase()))?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_through() {
        assert_eq!(placeholders(2, 3), "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(placeholders(1, 1), "($1)");
    }
}
