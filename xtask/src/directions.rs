//! Which crate may depend on which: the rooms of the house as a table.

/// A crate of ours and those of ours that it may use. `demo` and `hinomi` stand
/// outside: the one makes input, the other wires everything.
pub(crate) const MAY_USE: &[(&str, &[&str])] = &[
    ("event", &[]),
    ("model", &[]),
    ("packs", &[]),
    ("oscal", &["model"]),
    ("tables", &[]),
    ("demo", &[]),
    ("identity", &[]),
    ("logs", &["event"]),
    ("ports", &["model"]),
    ("archive", &["event", "ports"]),
    ("detect", &["event", "model", "packs"]),
    ("sigma", &["event", "packs"]),
    ("text", &["model", "ports"]),
    ("app", &["identity", "model", "packs", "ports", "tables"]),
    ("store", &["model", "ports"]),
    ("report", &["event", "model", "ports"]),
    ("serve", &["app", "event", "identity", "model", "ports", "tables", "text"]),
    ("deliver", &["model", "ports"]),
    ("exchange", &["ports"]),
    ("testkit", &["model", "ports"]),
];

/// Outside crates that must not be reached, however indirectly, and from where.
pub(crate) const MUST_NOT_REACH: &[(&str, &[&str])] = &[
    ("event", &["tokio", "sqlx", "axum", "clap", "serde"]),
    ("model", &["tokio", "sqlx", "axum", "clap", "fluent-bundle"]),
    ("packs", &["tokio", "sqlx", "axum", "clap"]),
    ("oscal", &["tokio", "sqlx", "axum", "clap"]),
    ("identity", &["tokio", "sqlx", "axum", "clap", "reqwest"]),
    ("tables", &["tokio", "sqlx", "axum", "clap", "serde_json"]),
    ("logs", &["tokio", "sqlx", "axum", "clap"]),
    ("detect", &["tokio", "sqlx", "axum", "clap"]),
    ("sigma", &["tokio", "sqlx", "axum", "clap"]),
    ("text", &["tokio", "sqlx", "axum", "clap", "typst"]),
    ("app", &["tokio", "sqlx", "axum", "clap", "typst", "datafusion"]),
    ("store", &["axum", "clap", "typst", "datafusion"]),
    ("report", &["tokio", "sqlx", "axum", "clap"]),
    ("archive", &["sqlx", "axum", "clap", "typst"]),
    ("deliver", &["sqlx", "axum", "clap", "typst"]),
    ("exchange", &["sqlx", "clap", "typst", "datafusion"]),
    ("serve", &["sqlx", "clap", "typst", "datafusion"]),
];
