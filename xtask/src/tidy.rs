//! The repository's own rules: directions, ceilings, headings, scenarios.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail, ensure};

use crate::{
    coverage,
    directions::{MAY_USE, MUST_NOT_REACH},
    say,
};

/// Packages in Cargo.lock. It may be raised; we want to notice.
const LOCKED_PACKAGES_MAX: usize = 870;

/// Checks every rule and names every breach.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut breaches = directions()?;
    breaches.extend(reached()?);
    breaches.extend(ceilings()?);
    breaches.extend(headings()?);
    breaches.extend(scenarios()?);
    breaches.extend(coverage::breaches(Path::new("."))?);
    for breach in &breaches {
        say(breach);
    }
    ensure!(breaches.is_empty(), "{} rules broken", breaches.len());
    say("tidy: directions, ceilings, headings and scenarios hold");
    Ok(())
}

fn directions() -> anyhow::Result<Vec<String>> {
    let names: Vec<_> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let mut breaches = Vec::new();
    for entry in fs::read_dir("crates")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let Some((_, may)) = MAY_USE.iter().find(|(own, _)| *own == name) else {
            if name != "hinomi" {
                breaches.push(format!("crates/{name}: not in the table of directions"));
            }
            continue;
        };
        let uses = used_by(&path)?;
        let breach = |used: &&str| names.contains(used) && !may.contains(used);
        breaches.extend(
            names
                .iter()
                .filter(|used| uses.iter().any(|own| own == *used))
                .filter(|used| breach(used))
                .map(|used| format!("crates/{name} may not depend on {used}")),
        );
    }
    Ok(breaches)
}

/// The crates in `[dependencies]`; those of tests are not bound.
fn used_by(crate_dir: &Path) -> anyhow::Result<Vec<String>> {
    let manifest = crate_dir.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let section = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = section.take_while(|line| !line.starts_with('['));
    Ok(lines.filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect())
}

fn reached() -> anyhow::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for (name, banned) in MUST_NOT_REACH {
        let output = Command::new("cargo")
            .args(["tree", "--offline", "--edges", "normal", "--prefix", "none", "--package", name])
            .output()?;
        ensure!(
            output.status.success(),
            "cargo tree -p {name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let tree = String::from_utf8_lossy(&output.stdout).into_owned();
        let reaches =
            |banned: &&&str| tree.lines().any(|line| line.split(' ').next() == Some(**banned));
        let found = banned.iter().filter(reaches);
        breaches.extend(found.map(|banned| format!("crates/{name} must not reach {banned}")));
    }
    Ok(breaches)
}

fn ceilings() -> anyhow::Result<Vec<String>> {
    let lock = fs::read_to_string("Cargo.lock").context("Cargo.lock")?;
    let packages = lock.lines().filter(|line| *line == "[[package]]").count();
    let over = packages > LOCKED_PACKAGES_MAX;
    Ok(over
        .then(|| format!("Cargo.lock has {packages} packages, more than {LOCKED_PACKAGES_MAX}"))
        .into_iter()
        .collect())
}

/// Every Rust file says first what it is for.
fn headings() -> anyhow::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for root in ["crates", "xtask", "fuzz"] {
        each_rust_file(Path::new(root), &mut |path, text| {
            if !text.trim_start().starts_with("//!") && !text.starts_with("#!") {
                breaches.push(format!("{}: does not begin with //!", path.display()));
            }
        })?;
    }
    Ok(breaches)
}

fn each_rust_file(dir: &Path, see: &mut dyn FnMut(&Path, &str)) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name == "target" || name == "corpus");
        if path.is_dir() && !hidden {
            each_rust_file(&path, see)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            see(&path, &fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// A scenario file that is not a module of the test binary would never run.
fn scenarios() -> anyhow::Result<Vec<String>> {
    let dir = Path::new("crates/hinomi/tests/it");
    let main = fs::read_to_string(dir.join("main.rs")).context("the integration tests")?;
    let mut breaches = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
            bail!("odd file name")
        };
        if name != "main" && !main.contains(&format!("mod {name};")) {
            breaches.push(format!("{}: not a module of main.rs", path.display()));
        }
    }
    Ok(breaches)
}
