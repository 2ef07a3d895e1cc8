//! Which crate may depend on which: the rooms of the house as a table.

/// A crate of ours and those of ours that it may use. `demo` and `hinomi` stand
/// outside: the one makes input, the other wires everything.
pub(crate) const MAY_USE: &[(&str, &[&str])] = &[
    ("event", &[]),
    ("model", &[]),
    ("packs", &[]),
    ("demo", &[]),
    ("identity", &[]),
    ("logs", &["event"]),
    ("ports", &["model"]),
    ("detect", &["event", "model", "packs"]),
    ("text", &["model", "ports"]),
    ("app", &["identity", "model", "packs", "ports"]),
    ("store", &["model", "ports"]),
    ("report", &["event", "model", "ports"]),
    ("serve", &["app", "event", "identity", "model", "ports", "text"]),
    ("testkit", &["model", "ports"]),
];

/// Outside crates that must not be reached, however indirectly, and from where.
pub(crate) const MUST_NOT_REACH: &[(&str, &[&str])] = &[
    ("event", &["tokio", "sqlx", "axum", "clap", "serde"]),
    ("model", &["tokio", "sqlx", "axum", "clap", "fluent-bundle"]),
    ("packs", &["tokio", "sqlx", "axum", "clap"]),
    ("identity", &["tokio", "sqlx", "axum", "clap", "reqwest"]),
    ("logs", &["tokio", "sqlx", "axum", "clap"]),
    ("detect", &["tokio", "sqlx", "axum", "clap"]),
    ("text", &["tokio", "sqlx", "axum", "clap", "typst"]),
    ("app", &["tokio", "sqlx", "axum", "clap", "typst"]),
    ("store", &["axum", "clap", "typst"]),
    ("report", &["tokio", "sqlx", "axum", "clap"]),
    ("serve", &["sqlx", "clap", "typst"]),
];
