//! What an operator names on the command line: files, folders, standard input.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::OpenError;

/// The name of standard input.
const STDIN: &str = "-";

/// One file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The path as the operator wrote it, extended inside a folder; `-` for standard input.
    pub path: PathBuf,
}

/// What the named paths hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The inputs, in the order named; those of a folder sorted by path.
    pub inputs: Vec<Input>,
    /// What lies in a folder but is neither a file nor a folder: symbolic
    /// links, which are not followed there, sockets, devices.
    pub skipped: Vec<PathBuf>,
}

/// Expands folders, however deep.
///
/// # Errors
///
/// The first path that does not exist or cannot be listed.
pub fn sources(paths: &[PathBuf]) -> Result<Sources, OpenError> {
    let mut found = Sources::default();
    for path in paths {
        found
            .add_named(path)
            .map_err(|(path, source)| OpenError::Open { name: shown(&path), source })?;
    }
    Ok(found)
}

impl Sources {
    /// A path that was named is followed if it is a link.
    fn add_named(&mut self, path: &Path) -> Result<(), (PathBuf, io::Error)> {
        if path.as_os_str() == STDIN {
            self.inputs.push(Input { path: path.to_owned() });
            return Ok(());
        }
        let kind = fs::metadata(path).map_err(|error| (path.to_owned(), error))?;
        if kind.is_dir() {
            return self.add_folder(path).map_err(|error| (path.to_owned(), error));
        }
        self.inputs.push(Input { path: path.to_owned() });
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        let entries: io::Result<Vec<_>> = fs::read_dir(folder)?.collect();
        let mut entries = entries?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.add_folder(&entry.path())?;
            } else if kind.is_file() {
                self.inputs.push(Input { path: entry.path() });
            } else {
                self.skipped.push(entry.path());
            }
        }
        Ok(())
    }
}

impl Input {
    /// The name of the source, for evidence and messages.
    #[must_use]
    pub fn name(&self) -> String {
        shown(&self.path)
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, OpenError> {
        if self.path.as_os_str() == STDIN {
            return Ok(Box::new(io::stdin()));
        }
        match File::open(&self.path) {
            Ok(file) => Ok(Box::new(file)),
            Err(source) => Err(OpenError::Open { name: self.name(), source }),
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_expanded_in_order_and_links_inside_are_said_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("b")).unwrap();
        for file in ["c.log", "b/z.log", "b/a.log", "a.log"] {
            fs::write(at(file), "").unwrap();
        }
        std::os::unix::fs::symlink(at("a.log"), at("d.log")).unwrap();
        let found =
            sources(&[at("c.log"), folder.path().to_owned(), "-".into(), at("d.log")]).unwrap();
        let paths: Vec<_> = found.inputs.into_iter().map(|input| input.path).collect();
        let expected = ["c.log", "a.log", "b/a.log", "b/z.log", "c.log", "-", "d.log"];
        assert_eq!(paths, expected.map(|name| if name == "-" { "-".into() } else { at(name) }));
        assert_eq!(found.skipped, [at("d.log")]);
    }

    #[test]
    fn a_missing_path_is_an_error_with_its_name() {
        let error = sources(&["/no/such/file".into()]).unwrap_err();
        assert_eq!(error.to_string(), "/no/such/file cannot be opened");
    }
}
