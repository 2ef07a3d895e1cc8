//! A real PostgreSQL, in a directory of its own, reached by a socket in it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

const MISSING: &str = "PostgreSQL is not installed: run scripts/install-test-tools";

/// Runs the server, and stops it and removes its directory as soon as standard
/// input ends: then the test has dropped it or is gone, even by `kill -9`.
const KEEPER: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c full_page_writes="$3" \
    -c max_connections=200 -c shared_buffers=64MB 2>"$2/log" >&2 &
server=$!
until "$1/pg_isready" -q -h "$2" -U hinomi -d postgres; do
    kill -0 $server 2>/dev/null || { cat "$2/log"; exit 1; }
done
echo ready
cat >/dev/null
kill -INT $server; wait $server; rm -rf "$2"
"#;

/// A running server. It stops when this is dropped.
pub struct Postgres {
    directory: PathBuf,
    binaries: PathBuf,
    databases: AtomicU32,
    keeper: Child,
    stop: Option<ChildStdin>,
}

impl Postgres {
    /// Starts a server that does not wait for the disk: for everything but
    /// durability and speed.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with("off")
    }

    /// Starts a server that waits for the disk, as in production.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start_durable() -> Self {
        Self::start_with("on")
    }

    /// The one server that the tests of this process share.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    /// If the server refuses.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = Command::new(self.binaries.join("createdb"));
        let done = createdb.args(["-U", "hinomi", "-h"]).arg(&self.directory).arg(&name).status();
        assert!(done.expect(MISSING).success(), "createdb {name} failed");
        format!("postgres://hinomi@localhost/{name}?host={}", self.directory.display())
    }

    fn start_with(fsync: &str) -> Self {
        let binaries = binaries();
        let directory = crate::directory().keep();
        let owner = owner();
        if let Some((user, group)) = owner {
            chown(&directory, Some(user), Some(group)).expect("root may change owners");
        }
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).expect("our directory");
        initialise(&binaries, &directory, owner);
        let mut keeper = as_owner("sh", owner)
            .args(["-c", KEEPER, "keeper"])
            .args([&binaries, &directory])
            .arg(fsync)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut output = BufReader::new(keeper.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("readable");
        if line != "ready\n" {
            output.read_to_string(&mut line).expect("readable");
            panic!("PostgreSQL did not start: {line}");
        }
        let stop = keeper.stdin.take();
        Self { directory, binaries, databases: AtomicU32::new(0), keeper, stop }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A test that ends must not fail because its server ended differently.
        let _ = self.keeper.wait();
    }
}

fn initialise(binaries: &Path, directory: &Path, owner: Option<(u32, u32)>) {
    let done = as_owner(&binaries.join("initdb").display().to_string(), owner)
        .args(["--no-sync", "-A", "trust", "-U", "hinomi", "-E", "UTF8", "--locale", "C.UTF-8"])
        .arg("-D")
        .arg(directory.join("data"))
        .output()
        .expect(MISSING);
    assert!(done.status.success(), "initdb failed: {}", String::from_utf8_lossy(&done.stderr));
}

/// The newest installed server.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect(MISSING);
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let paths = versions.filter_map(|entry| Some(entry.ok()?.path()));
    let newest = paths.filter(|path| path.join("bin/initdb").exists()).max_by_key(version);
    newest.expect(MISSING).join("bin")
}

/// PostgreSQL refuses to run as root; then it runs as the user that its package
/// made, who must own its files.
fn owner() -> Option<(u32, u32)> {
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    root.then(|| {
        let id = |flag: &str| {
            let output = Command::new("id").args([flag, "postgres"]).output().expect("id");
            let text = String::from_utf8(output.stdout).expect("digits");
            text.trim().parse().expect(MISSING)
        };
        (id("-u"), id("-g"))
    })
}

fn as_owner(program: &str, owner: Option<(u32, u32)>) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new(program);
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
    command.current_dir("/");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_until_it_is_dropped() {
        let server = Postgres::start();
        let url = server.database();
        let psql = || {
            let mut psql = Command::new(server.binaries.join("psql"));
            psql.args([&url, "-Atc", "SHOW fsync"]).output().expect("psql").stdout
        };
        assert_eq!(psql(), b"off\n");
        let directory = server.directory.clone();
        drop(server);
        assert!(!directory.exists(), "stopped and removed");
    }
}
