//! Where records come from.

/// One file, stream or socket, as the operator named it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// Shown in evidence, for example `f03_proxy.csv` or `-` for standard input.
    pub name: String,
    /// The recognised format, for example `delimited` or `syslog`.
    pub format: &'static str,
}
