//! Rules and events made by others, beside this repository. Where they are absent a
//! test that wants them says so and ends.

use std::path::Path;

/// The files of an archive, by name.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// The files of `name`, or nothing and a loud word.
pub(crate) fn archive(name: &str) -> Option<Files> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let path = folder.join(format!("{name}.tar.zst"));
    let Ok(packed) = std::fs::File::open(&path) else {
        skip(name);
        return None;
    };
    let mut bytes = Vec::new();
    zstd::stream::copy_decode(packed, &mut bytes).unwrap();
    Some(files(&bytes))
}

#[expect(
    clippy::print_stderr,
    reason = "a test that does nothing must not look like one that passed"
)]
fn skip(name: &str) {
    eprintln!("\n*** SKIPPED: the corpus {name} is not there ***\n");
}

/// The regular files of a tar archive.
fn files(mut bytes: &[u8]) -> Files {
    let mut files = Vec::new();
    let mut long_name = None;
    while let Some((header, rest)) = bytes.split_first_chunk::<512>() {
        if header[0] == 0 {
            break;
        }
        let text = |from: usize, to: usize| {
            let part = header[from..to].split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(part).trim().to_owned()
        };
        let size = usize::from_str_radix(&text(124, 136), 8).unwrap();
        let (content, rest) = rest.split_at(size);
        match header[156] {
            b'L' => {
                long_name =
                    Some(String::from_utf8_lossy(content).trim_end_matches('\0').to_owned());
            }
            b'0' | 0 => {
                let prefix = if header[257..].starts_with(b"ustar\0") {
                    text(345, 500)
                } else {
                    String::new()
                };
                let short = [prefix, text(0, 100)].join("/");
                let name =
                    long_name.take().unwrap_or_else(|| short.trim_start_matches('/').to_owned());
                files.push((name, content.to_vec()));
            }
            _ => {}
        }
        bytes = &rest[(512 - size % 512) % 512..];
    }
    files
}
