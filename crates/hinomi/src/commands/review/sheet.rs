//! The sheet for those who will not log in.

use std::path::PathBuf;

use app::{Desk, FormWords, Taken};
use clap::Args as ClapArgs;
use serde_json::json;
use tables::Source;
use text::{Lang, Words};

use crate::{
    commands::{import::faulty, signal::done},
    failure::{Outcome, write_named},
    output::Output,
};

#[derive(Debug, ClapArgs)]
pub struct Sheet {
    id: String,
    /// Only what this party has to answer
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// Where to write it
    #[arg(long, value_name = "FILE.xlsx")]
    out: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Take {
    id: String,
    /// A sheet that was filled in (XLSX, or the same columns as CSV)
    file: PathBuf,
}

/// The words of a sheet: written in the reader's language, read in both.
fn words(first: Lang) -> FormWords {
    let other = if first == Lang::Ja { Lang::En } else { Lang::Ja };
    FormWords::of(|id| [first, other].map(|lang| Words::of(lang).word(id)).to_vec())
}

pub async fn write(desk: &Desk, output: &Output, args: &Sheet) -> anyhow::Result<Outcome> {
    let lang = output.words.lang();
    let (words, ja) = (words(lang), lang == Lang::Ja);
    let sheet = desk.answer_sheet(&args.id, args.party.as_deref(), &words, ja).await?;
    write_named(&args.out, sheet)?;
    let file = args.out.display().to_string();
    done(output, &json!({"kind": "sheet", "review": args.id, "party": args.party, "file": file}))?;
    Ok(Outcome::Done)
}

pub async fn take(desk: &Desk, output: &Output, args: &Take) -> anyhow::Result<Outcome> {
    let list = Source::file(&args.file);
    let taken = desk.take_sheet(&args.id, &list, &words(output.words.lang())).await?;
    let name = args.file.display().to_string();
    let Taken { answers, unchanged } =
        taken.map_err(|faults| faulty(&output.words, &name, &faults))?;
    done(
        output,
        &json!({"kind": "taken", "review": args.id, "answers": answers, "unchanged": unchanged}),
    )?;
    Ok(Outcome::Done)
}
