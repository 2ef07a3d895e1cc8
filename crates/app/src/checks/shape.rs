//! A file that the engine reads itself, in the shape of its input: columns by the names
//! that exports call them, keys folded, cells of the kinds that checks ask for. Nothing
//! is read here; what a question does not need is never read at all.

use ports::{Query, QueryError};
use tables::{Expected, Fault};

use super::{
    CheckError,
    pack::{Column, ColumnKind, Input},
    read::plain,
};

/// SQL's name for the folding of names, so that full and half width are one.
pub(crate) const FOLDED: &str = "folded";

/// The table of a file as it is.
pub(crate) fn as_it_is(input: &Input) -> String {
    format!("{}_as_it_is", input.name)
}

/// Puts the input before the checks, over the table of the file.
///
/// # Errors
/// Every column that the input cannot do without and the file lacks.
pub(crate) async fn put(input: &Input, file: &str, place: &dyn Query) -> Result<(), CheckError> {
    let error = |error| CheckError::Query { check: file.to_owned(), error };
    let table = as_it_is(input);
    let found = columns(&table, place).await.map_err(error)?;
    let lacking =
        input.columns.iter().filter(|column| column.required && of(column, &found).is_none());
    let faults: Vec<_> =
        lacking.map(|column| Fault::new(1, &column.name, Expected::new("column"), "")).collect();
    if !faults.is_empty() {
        return Err(CheckError::Faulty { file: file.to_owned(), faults });
    }
    let cells: Vec<_> = input.columns.iter().flat_map(|column| cells(column, &found)).collect();
    let sql = format!(
        "SELECT {}, CAST(NULL AS BIGINT) AS at_line, {} AS at_file FROM {table}",
        cells.join(", "),
        quoted(file)
    );
    place.view(&input.name, &sql).await.map_err(error)
}

/// A column of the file: its name, and what the engine takes its cells for.
type Found = (String, String);

async fn columns(table: &str, place: &dyn Query) -> Result<Vec<Found>, QueryError> {
    let names = place.ask(&format!("SELECT * FROM {table} LIMIT 0")).await?.columns;
    let kinds: Vec<_> = names.iter().map(|name| format!("arrow_typeof({})", named(name))).collect();
    let sql = format!("SELECT {} FROM (SELECT * FROM {table} LIMIT 1)", kinds.join(", "));
    let row = place.ask(&sql).await?.rows.into_iter().next().unwrap_or_default();
    let kind = |at: usize| row.get(at).cloned().flatten().unwrap_or_default();
    Ok(names.into_iter().enumerate().map(|(at, name)| (name, kind(at))).collect())
}

fn of<'a>(column: &Column, found: &'a [Found]) -> Option<&'a Found> {
    let mut names = std::iter::once(&column.name).chain(&column.aliases).map(|name| plain(name));
    names.find_map(|name| found.iter().find(|(found, _)| plain(found) == name))
}

fn cells(column: &Column, found: &[Found]) -> Vec<String> {
    let name = &column.name;
    let Some((own, kind)) = of(column, found) else {
        let nothing = format!("CAST(NULL AS {}) AS {name}", sql_kind(column.kind));
        let key = column.key.then(|| format!("CAST(NULL AS VARCHAR) AS {name}_key"));
        return std::iter::once(nothing).chain(key).collect();
    };
    let own = named(own);
    let cell = format!("{} AS {name}", cell(column, &own, kind));
    let key = column.key.then(|| format!("{FOLDED}({}) AS {name}_key", text(&own, kind)));
    std::iter::once(cell).chain(key).collect()
}

fn cell(column: &Column, own: &str, kind: &str) -> String {
    let is_text = kind.starts_with("Utf8") || kind.starts_with("Large") || kind.starts_with("Dict");
    match column.kind {
        ColumnKind::Text if !column.words.is_empty() => words(column, &text(own, kind)),
        ColumnKind::Text => text(own, kind),
        // A moment without an offset is taken as UTC: that is how these files hold it.
        ColumnKind::Moment => format!("arrow_cast({own}, 'Timestamp(Microsecond, Some(\"UTC\"))')"),
        ColumnKind::Day if is_text => format!("CAST(nullif(substr({own}, 1, 10), '') AS DATE)"),
        other => format!("CAST({own} AS {})", sql_kind(other)),
    }
}

fn words(column: &Column, own: &str) -> String {
    let one = |(word, ways): (&String, &Vec<String>)| {
        let ways = std::iter::once(word).chain(ways).map(|way| quoted(&model::folded(way)));
        format!(
            "WHEN {FOLDED}({own}) IN ({}) THEN {}",
            ways.collect::<Vec<_>>().join(", "),
            quoted(word)
        )
    };
    let all: Vec<_> = column.words.iter().map(one).collect();
    format!("CASE {} END", all.join(" "))
}

fn text(own: &str, kind: &str) -> String {
    if kind.starts_with("Utf8") { own.to_owned() } else { format!("CAST({own} AS VARCHAR)") }
}

const fn sql_kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "VARCHAR",
        ColumnKind::Integer => "BIGINT",
        ColumnKind::Number => "DOUBLE",
        ColumnKind::Flag => "BOOLEAN",
        ColumnKind::Day => "DATE",
        ColumnKind::Moment => "TIMESTAMP",
    }
}

fn named(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
