//! `hinomi tip`: tips, the pension hotline, and the word of a whistleblower.

use std::path::PathBuf;

use app::{ENCLOSED_BYTES_MAX, NewTip, TipReceipt};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use model::{Tip, TipKind, TipState};
use serde_json::json;

use super::signal::done;
use crate::{
    args::Global,
    failure::{Outcome, read_named, write_named},
    output::{Output, to_stderr},
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A tip lies in the compartment of its intake (packs/office.toml): tips, pension-hotline, whistleblowing. Only a mandate
that opens it reaches in, and never one of somebody whom the tip names, alone or as part of a unit. Name them with --about.
Files keep their sealed originals; the copy leaves out what could say who made them.
Examples:
  hinomi mandate give tsuho-1 --role csirt --compartment whistleblowing
  hinomi --as tsuho-1 tip take --kind whistleblowing --about sales --words '帳簿が二つあります' --file photo.jpg
  hinomi --as tsuho-1 tip list
  hinomi --as tsuho-1 tip triage T-2026-001 taken-up --why 営業部の帳簿を確かめる
  hinomi --as tsuho-1 tip file T-2026-001 1 --out copy.jpg"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take one; what is printed is the receipt
    Take {
        #[arg(long, value_enum)]
        kind: KindArg,
        /// As it was told
        #[arg(long)]
        words: String,
        /// By which way, or from whom, if that was said
        #[arg(long, default_value = "")]
        from: String,
        /// A party that it names; may be repeated
        #[arg(long)]
        about: Vec<String>,
        /// A file that came with it; may be repeated
        #[arg(long)]
        file: Vec<PathBuf>,
    },
    /// Those that the acting party reaches
    List,
    /// One of them
    Show { id: String },
    /// Hand it to somebody else, or to whoever may handle it
    Reassign {
        id: String,
        #[arg(long)]
        to: Option<String>,
        /// Because it names this party, too; may be repeated
        #[arg(long)]
        about: Vec<String>,
    },
    /// Decide what becomes of it
    Triage {
        id: String,
        #[arg(value_enum)]
        state: StateArg,
        #[arg(long)]
        why: String,
    },
    /// Write a file of it: the copy without what could say who made it
    File {
        id: String,
        /// Which, from 1
        number: usize,
        #[arg(long)]
        out: PathBuf,
        /// The sealed original instead, with why; that somebody looked is an entry
        #[arg(long, value_name = "WHY")]
        unseal: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    Tip,
    PensionHotline,
    Whistleblowing,
}

impl From<KindArg> for TipKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Tip => Self::Tip,
            KindArg::PensionHotline => Self::PensionHotline,
            KindArg::Whistleblowing => Self::Whistleblowing,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StateArg {
    Held,
    Dismissed,
    TakenUp,
}

impl StateArg {
    fn because(self, why: String) -> TipState {
        match self {
            Self::Held => TipState::Held { why },
            Self::Dismissed => TipState::Dismissed { why },
            Self::TakenUp => TipState::TakenUp { why },
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Take { kind, words, from, about, file } => {
            let read = |path: &PathBuf| -> anyhow::Result<_> {
                Ok((path.display().to_string(), read_named(path, ENCLOSED_BYTES_MAX)?))
            };
            let files = file.iter().map(read).collect::<anyhow::Result<_>>()?;
            let new = NewTip { kind: kind.into(), words, source: from, about, files };
            receipt(output, &desk.take_tip(&new).await?)
        }
        What::List => {
            desk.tips().await?.iter().try_for_each(|tip| line(output, tip))?;
            Ok(Outcome::Done)
        }
        What::Show { id } => show(output, &desk.tip(&id).await?),
        What::Reassign { id, to, about } => {
            let handler = desk.reassign_tip(&id, to.as_deref(), &about).await?;
            done(output, &json!({"kind": "tip", "id": id, "handled": handler.is_some()}))?;
            Ok(Outcome::found_if(handler.is_none()))
        }
        What::Triage { id, state, why } => {
            let state = state.because(why);
            desk.triage_tip(&id, &state).await?;
            done(output, &json!({"kind": "tip", "id": id, "state": state.name()}))?;
            Ok(Outcome::Done)
        }
        What::File { id, number, out, unseal } => {
            let (file, bytes) = desk.tip_file(&id, number, unseal.as_deref()).await?;
            write_named(&out, bytes)?;
            let written = out.display().to_string();
            done(output, &json!({"kind": "file", "file": written, "left_out": file.left_out}))?;
            Ok(Outcome::Done)
        }
    }
}

fn receipt(output: &Output, receipt: &TipReceipt) -> anyhow::Result<Outcome> {
    let TipReceipt { id, again, handled, unmatched } = receipt;
    if output.json {
        output.object(&json!({"kind": "receipt", "id": id, "again": again, "handled": handled,
            "unmatched": unmatched}))?;
    } else {
        let said = if *again { "tip-again" } else { "tip-taken" };
        output.line(&output.words.say(said, &[("id", id)]))?;
    }
    if !handled {
        to_stderr(&output.words.word("tip-unhandled"));
    }
    if !unmatched.is_empty() {
        to_stderr(&output.words.say("tip-unmatched", &[("parties", &unmatched.join("、"))]));
    }
    Ok(Outcome::found_if(!handled || !unmatched.is_empty()))
}

fn line(output: &Output, tip: &Tip) -> anyhow::Result<()> {
    if output.json {
        let mut object = json!(tip);
        object["tip"] = json!(tip.kind.name());
        object["kind"] = json!("tip");
        return output.object(&object);
    }
    let args = [
        ("id", tip.id.as_str()),
        ("intake", &output.words.word(&format!("tip-{}", tip.kind.name()))),
        ("state", &output.words.word(&format!("tip-{}", tip.state.name()))),
        ("taken", &output.moment(tip.taken)),
        ("handler", tip.handler.as_deref().unwrap_or("—")),
    ];
    output.line(&output.words.say("tip-line", &args))
}

fn show(output: &Output, tip: &Tip) -> anyhow::Result<Outcome> {
    line(output, tip)?;
    if !output.json {
        output.line(&tip.words)?;
        for file in &tip.enclosed {
            let left_out = file.left_out.join("、");
            let said = if file.copied { "tip-file" } else { "tip-file-sealed" };
            let args = [("name", file.name.as_str()), ("left_out", &left_out)];
            output.line(&output.words.say(said, &args))?;
        }
    }
    Ok(Outcome::Done)
}
