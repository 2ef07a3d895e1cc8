//! A list that is short enough to be held at once.

use tables::{Expected, Fault, Row, Source};

/// All rows of `list`, if it has the `required` columns, no others than `columns`, and at most
/// `rows_max` rows.
pub(crate) fn whole(
    list: &Source,
    required: &[&str],
    columns: &[&str],
    rows_max: usize,
) -> Result<Vec<Row>, Vec<Fault>> {
    let rows = list.open()?;
    let missing = |name: &&&str| !rows.header().iter().any(|own| own == **name);
    let missing = required.iter().filter(missing).map(|name| (*name, Expected::new("column")));
    let strange = rows.header().iter().filter(|name| !columns.contains(&name.as_str()));
    let strange = strange.map(|name| (name.as_str(), Expected::of("word", columns.join(", "))));
    let faults: Vec<_> =
        missing.chain(strange).map(|(name, expected)| Fault::new(1, name, expected, "")).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let rows: Result<Vec<_>, Fault> = rows.take(rows_max + 1).collect();
    let rows = rows.map_err(|fault| vec![fault])?;
    match rows.len() {
        0 => Err(vec![Fault::whole(Expected::new("rows"), "")]),
        len if len > rows_max => {
            Err(vec![Fault::whole(Expected::of("rows-at-most", rows_max), "")])
        }
        _ => Ok(rows),
    }
}
