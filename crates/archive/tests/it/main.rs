//! The query engine as the checks use it.

mod checks;

use std::{sync::Arc, time::Duration};

use archive::{Archive, write_parquet};
use ports::{Bounds, Cells, FileFormat, ListColumn, Queries, Query, QueryError, Rows};

fn list() -> Vec<ListColumn> {
    let column = |name: &str, cells| ListColumn { name: name.to_owned(), cells };
    vec![
        column("id", Cells::Text(vec![Some("a".into()), Some("b".into()), None])),
        column("day", Cells::Day(vec![Some(16_526), None, Some(0)])),
        column("at", Cells::Moment(vec![Some(0), None, Some(1_000_000)])),
    ]
}

fn place(bounds: Bounds) -> Box<dyn Query> {
    Archive.open(bounds).expect("it opens")
}

#[tokio::test]
async fn what_is_put_is_asked_and_unknown_stays_unknown() {
    let place = place(Bounds::default());
    place.put("t", Rows::List(Arc::new(list()))).await.expect("put");
    let answer =
        place.ask("SELECT id, day, at FROM t ORDER BY day DESC NULLS LAST").await.expect("asked");
    assert_eq!(
        answer.rows[0],
        [Some("a".into()), Some("2015-04-01".into()), Some("1970-01-01T00:00:00Z".into())]
    );
    assert_eq!(answer.rows[2], [Some("b".into()), None, None]);
}

#[tokio::test]
async fn nothing_but_one_select_is_carried_out() {
    let dir = tempfile::tempdir().expect("a directory");
    let place = place(Bounds::default());
    place.put("t", Rows::List(Arc::new(list()))).await.expect("put");
    let copy = format!("COPY t TO '{}'", dir.path().join("x.csv").display());
    for sql in [
        "DROP TABLE t",
        "INSERT INTO t VALUES ('c', NULL, NULL)",
        "CREATE TABLE u AS SELECT 1",
        "SET datafusion.execution.batch_size = 1",
        &copy,
        "SELECT 1; DROP TABLE t",
        "EXPLAIN SELECT 1",
    ] {
        assert!(place.ask(sql).await.is_err(), "{sql}");
    }
    assert_eq!(place.ask("SELECT * FROM t").await.expect("still there").found, 3);
    assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 0);
    assert!(place.ask("SELECT * FROM '/etc/passwd'").await.is_err());
}

#[tokio::test]
async fn rows_and_time_have_bounds() {
    let few = place(Bounds { rows: 2, ..Bounds::default() });
    few.put("t", Rows::List(Arc::new(list()))).await.expect("put");
    let answer = few.ask("SELECT * FROM t").await.expect("asked");
    assert_eq!((answer.rows.len(), answer.found), (2, 3));
    let short = place(Bounds { time: Duration::from_millis(50), ..Bounds::default() });
    short.put("t", Rows::List(Arc::new(list()))).await.expect("put");
    // Three to the sixteenth power of names, each made and looked at.
    let crossed: Vec<_> = (0..16).map(|n| format!("t AS t{n}")).collect();
    let names: Vec<_> = (0..16).map(|n| format!("t{n}.id")).collect();
    let (crossed, names) = (crossed.join(" CROSS JOIN "), names.join(", "));
    let runaway = format!("SELECT count(*) FROM {crossed} WHERE concat({names}) LIKE '%z%'");
    let ran = short.ask(&runaway).await;
    assert!(matches!(ran, Err(QueryError::Bound(_))), "{ran:?}");
}

#[tokio::test]
async fn parquet_gives_back_what_was_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("t.parquet");
    let written = write_parquet(&path, &mut [list(), list()].into_iter()).expect("written");
    let place = place(Bounds::default());
    place.put("t", Rows::Files(FileFormat::Parquet, vec![path])).await.expect("put");
    place.keep("u", "SELECT id FROM t WHERE id = 'a'").await.expect("kept");
    assert_eq!(written, 6);
    assert_eq!(
        place.ask("SELECT count(*) FROM u").await.expect("asked").rows,
        [[Some("2".to_owned())]]
    );
}
