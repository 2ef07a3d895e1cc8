//! Running the binary in a data directory of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

/// A house: the binary with a fresh data directory.
pub struct House {
    dir: tempfile::TempDir,
    /// The database in place of the file in the data directory.
    store: Option<String>,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl House {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary directory"), store: None }
    }

    /// A house whose registers lie in the database at `url`.
    pub fn over(url: String) -> Self {
        Self { store: Some(url), ..Self::new() }
    }

    /// Where everything of it lies, as arguments.
    pub fn place(&self) -> Vec<String> {
        let data = ["--data".to_owned(), self.data().display().to_string()];
        let store = self.store.iter().flat_map(|url| ["--store".to_owned(), url.clone()]);
        data.into_iter().chain(store).collect()
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A path beside the data directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file beside the data directory.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("writable");
        path.display().to_string()
    }

    /// Runs with this data directory and `--json`.
    pub fn run(&self, args: &[&str]) -> Ran {
        let place = self.place();
        let place = place.iter().map(String::as_str);
        let all: Vec<_> = ["--json"].into_iter().chain(place).chain(args.iter().copied()).collect();
        hinomi(&all, b"")
    }

    /// As [`Self::run`], for people.
    pub fn run_plain(&self, args: &[&str]) -> Ran {
        let place = self.place();
        let place: Vec<_> = place.iter().map(String::as_str).collect();
        hinomi(&[&place[..], args].concat(), b"")
    }

    /// Runs what must be done without a finding.
    pub fn done(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        ran.objects()
    }

    /// Runs what must be refused with `code`. Returns the field that it names.
    pub fn refused(&self, code: &str, args: &[&str]) -> Option<String> {
        let ran = self.run(args);
        assert_eq!(ran.code, 4, "{args:?}: {ran:?}");
        let refusal = &ran.objects()[0];
        assert_eq!(
            (&refusal["kind"], &refusal["code"]),
            (&"refusal".into(), &code.into()),
            "{refusal}"
        );
        assert!(refusal["hint"]["ja"].is_string() && refusal["hint"]["en"].is_string());
        refusal["field"].as_str().map(str::to_owned)
    }

    /// A token of the local administrator, or of `--as` in `args`, good for a day.
    pub fn token(&self, args: &[&str]) -> String {
        let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24);
        let until = until.to_string();
        let issue = ["token", "issue", "--name", "test", "--until", &until];
        text(&self.done(&[&issue[..], args].concat())[0]["token"])
    }

    /// Watches files and returns the signals.
    pub fn watch(&self, files: &[&str]) -> Vec<Value> {
        let mut args = vec!["watch"];
        args.extend_from_slice(files);
        let ran = self.run(&args);
        assert!(ran.code <= 1, "{ran:?}");
        ran.of_kind("signal")
    }

    /// Opens an incident from a signal and returns its id.
    pub fn open(&self, args: &[&str]) -> String {
        let mut all = vec!["incident", "open"];
        all.extend_from_slice(args);
        text(&self.done(&all)[0]["id"])
    }

    /// Records facts.
    pub fn record(&self, incident: &str, facts: &[&str]) {
        let mut args = vec!["incident", "record", incident];
        args.extend_from_slice(facts);
        self.done(&args);
    }

    /// The ten answers, freshly prepared.
    pub fn first_report(&self, incident: &str) -> Vec<Value> {
        let report = self.done(&["report", "first", incident]).remove(0);
        report["questions"].as_array().expect("questions").clone()
    }

    /// An incident as shown now.
    pub fn show(&self, incident: &str) -> Value {
        self.done(&["incident", "show", incident]).remove(0)
    }

    /// Refusals in the ledger so far.
    pub fn refusals(&self) -> usize {
        let lines = self.done(&["ledger", "export"]);
        lines.iter().filter(|line| text(&line["act"]).starts_with("refused.")).count()
    }
}

impl Ran {
    /// The JSON lines on standard output.
    pub fn objects(&self) -> Vec<Value> {
        let read =
            |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.stdout.lines().map(read).collect()
    }

    /// Those of one kind.
    pub fn of_kind(&self, kind: &str) -> Vec<Value> {
        self.objects().into_iter().filter(|object| object["kind"] == kind).collect()
    }
}

/// Runs the binary in an empty directory with `input` on standard input.
pub fn hinomi(args: &[&str], input: &[u8]) -> Ran {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_hinomi"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HINOMI_")) {
        command.env_remove(name);
    }
    let mut child = command.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    // A reader that stops early closes the pipe; that is its right.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    feeder.join().expect("fed");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 out"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    path.display().to_string()
}

/// A JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}

/// The values of one field.
pub fn each(values: &[Value], field: &str) -> Vec<String> {
    values.iter().map(|value| text(&value[field])).collect()
}
