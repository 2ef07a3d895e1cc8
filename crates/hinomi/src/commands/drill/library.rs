//! The library, a script as it is, and the logs that come with an inject.

use std::path::Path;

use model::{Exercise, Library, Script};
use packs::Pack;
use serde_json::json;

use crate::{
    failure::{BadInput, Outcome, read_named, write_named},
    output::Output,
    wiring::faults,
};

/// No library that people wrote is larger.
const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;

fn library(pack: Option<&Path>) -> anyhow::Result<Library> {
    let Some(path) = pack else { return Ok(app::library().map_err(faults)?.clone()) };
    let bytes = read_named(path, PACK_BYTES_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    let pack = Pack::parse(&path.display().to_string(), &text).map_err(faults)?;
    Ok(app::library_of(&pack).map_err(faults)?)
}

/// The script `id` of a pack, or of the library.
///
/// # Errors
/// Bad input naming the scripts that there are.
pub fn script(pack: Option<&Path>, id: &str) -> anyhow::Result<Script> {
    let library = library(pack)?;
    let known: Vec<_> = library.scripts.iter().map(|script| script.id.as_str()).collect();
    let unknown = || BadInput(format!("--scenario {id}: expected one of {}", known.join(", ")));
    Ok(library.find(id).ok_or_else(unknown)?.clone())
}

/// The library, or one script of it.
pub fn show(output: &Output, pack: Option<&Path>, id: Option<&str>) -> anyhow::Result<Outcome> {
    match id {
        Some(id) => tell(output, &script(pack, id)?),
        None => {
            library(pack)?.scripts.iter().try_for_each(|script| line(output, script))?;
            Ok(Outcome::Done)
        }
    }
}

fn line(output: &Output, script: &Script) -> anyhow::Result<()> {
    if output.json {
        let past = script.after.as_ref();
        return output.object(&json!({"kind": "scenario", "id": script.id, "title": script.title,
            "breadth": script.breadth.name(), "counts": script.breadth.across(), "aims": script.aims,
            "name": past.map(|past| &past.name), "host": past.map(|past| &past.host),
            "held": past.map(|past| &past.held), "with": past.map(|past| &past.with),
            "attack": past.map(|past| &past.attack), "injects": script.injects.len(),
            "source": script.source}));
    }
    let words = &output.words;
    let title = words.pick(&script.title.ja, &script.title.en);
    let breadth = words.word(&format!("breadth-{}", script.breadth.name()));
    let counts =
        if script.breadth.across() { words.word("exercise-counts") } else { String::new() };
    output.line(&format!("{}  {title}  {breadth}  {counts}", script.id))?;
    let Some(past) = &script.after else { return Ok(()) };
    let (with, attack) =
        (words.pick(&past.with.ja, &past.with.en), words.pick(&past.attack.ja, &past.attack.en));
    output.line(&format!("  {}  {}  {}  {with}  {attack}", past.name, past.host, past.held))
}

/// A script with all its injects.
pub fn tell(output: &Output, script: &Script) -> anyhow::Result<Outcome> {
    if output.json {
        let mut object = json!(script);
        object["kind"] = json!("script");
        object["counts"] = json!(script.breadth.across());
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    line(output, script)?;
    for inject in &script.injects {
        let words = output.words.pick(&inject.words.ja, &inject.words.en);
        let title = output.words.pick(&inject.title.ja, &inject.title.en);
        output.line(&format!("  {:>4}  {}  {title}  {words}", inject.after_min, inject.id))?;
    }
    Ok(Outcome::Done)
}

/// Writes the attack's logs of the day of the start, once an inject brought them. They are
/// read without a data directory, so that nothing of them comes among what is real.
pub fn logs(output: &Output, exercise: &Exercise, out: &Path) -> anyhow::Result<Outcome> {
    let brought = exercise.released.iter().any(|released| released.inject.logs);
    let (true, Some(started)) = (brought, exercise.started) else {
        let code = model::Refusal::new(model::Code::Order).field("logs").detail("inject");
        return Err(code.into());
    };
    let firm = demo::firm(model::day_in_japan(started), seed(&exercise.id));
    std::fs::create_dir_all(out).map_err(|error| crate::failure::unwritable(out, &error))?;
    for file in firm.logs {
        let path = out.join(format!("{}{}", model::EXERCISE_MARK, file.name));
        write_named(&path, &file.text)?;
        let name = path.display().to_string();
        match output.json {
            true => {
                output.object(&json!({"kind": "log", "exercise": exercise.id, "file": name}))?
            }
            false => output.line(&name)?,
        }
    }
    Ok(Outcome::Done)
}

/// The same exercise has the same logs at every participant.
fn seed(id: &str) -> u64 {
    let digits = model::sealed("logs", id);
    u64::from_str_radix(&digits[..16], 16).unwrap_or_default()
}
