//! Writes sample reports: `cargo run -p report --example sample -- DIRECTORY`.

use std::path::PathBuf;
use std::time::Instant;

use ports::Typeset;
use report::Typesetter;

mod documents;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: sample DIRECTORY")?);
    std::fs::create_dir_all(&directory)?;
    let typesetter = Typesetter::new();
    for (name, document) in documents::all() {
        let start = Instant::now();
        let pdf = typesetter.pdf(&document)?;
        let took = start.elapsed().as_millis();
        std::fs::write(directory.join(name), &pdf)?;
        report_line(&format!("{name}: {} bytes, {took} ms", pdf.len()));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example speaks on standard output")]
fn report_line(line: &str) {
    println!("{line}");
}
