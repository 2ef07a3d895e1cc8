//! Makes one text of the rules in `rules/`, so that the program has them with it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut rules = Vec::new();
    for layer in ["entry", "inside", "exit"] {
        let folder = root.join("../../rules").join(layer);
        rules.extend(rules_of(&folder)?);
    }
    println!("cargo::rerun-if-changed=../../rules");
    fs::write(out.join("own_rules.yml"), rules.join("---\n"))
}

fn rules_of(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yml"));
    paths.sort();
    paths.iter().map(fs::read_to_string).collect()
}
