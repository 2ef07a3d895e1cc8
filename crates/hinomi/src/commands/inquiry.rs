//! `hinomi inquiry`: what a criterion means, asked and answered.

use app::{Digest, InquiryView, NewBulletin, NewInquiry};
use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use model::{Says, Tlp};
use serde_json::{Value, json};

use super::roster::moment;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi inquiry ask --to fisc --criterion jp-fsa-2015/IM-ロ-c --question '記録の保存は委託先でもよいか' --facts '当行の…'
  hinomi inquiry assign bank-a-q-2026-001 yamada --due 2026-12-20
  hinomi inquiry draft bank-a-q-2026-001 --says depends --answer '分析できる状態で…'
  hinomi --as chief inquiry approve bank-a-q-2026-001
  hinomi inquiry answer bank-a-q-2026-001
  hinomi inquiry publish bank-a-q-2026-001
  hinomi inquiry digest --draft")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Ask the desk that explains criteria
    Ask {
        /// The node that is asked
        #[arg(long)]
        to: String,
        /// A criterion, in its newest version or in the one named: jp-fsa-2015@1/IM-ロ-c
        #[arg(long)]
        criterion: String,
        #[arg(long)]
        question: String,
        /// The case behind it, for whoever answers and nobody else
        #[arg(long, default_value = "")]
        facts: String,
        /// A word by which others would know this house; may be repeated
        #[arg(long)]
        hide: Vec<String>,
    },
    /// Give it to a party, until a day
    Assign {
        id: String,
        party: String,
        #[arg(long, value_name = "DATE")]
        due: Option<Date>,
    },
    /// Write the answer down
    Draft {
        id: String,
        /// What it comes to: yes, no, depends
        #[arg(long, value_parser = says)]
        says: Says,
        #[arg(long)]
        answer: String,
    },
    /// Approve the answer, as another person than whoever wrote it
    Approve { id: String },
    /// Send the answer to whoever asked
    Answer { id: String },
    /// Draft reference information without a trace of whoever asked
    Publish {
        id: String,
        /// Instead of the criterion's
        #[arg(long)]
        title: Option<String>,
        /// Instead of the answer
        #[arg(long)]
        words: Option<String>,
    },
    /// All inquiries, newest first
    List {
        /// Only those whose answers say the opposite of another
        #[arg(long)]
        contradictory: bool,
        /// Only those about a version that is no longer in force
        #[arg(long)]
        outdated: bool,
    },
    /// One inquiry
    Show { id: String },
    /// How often each criterion was asked about; nobody who asked is in it
    Digest {
        /// With offset
        #[arg(long)]
        since: Option<String>,
        /// As the draft of a bulletin for the authority
        #[arg(long)]
        draft: bool,
    },
}

fn says(text: &str) -> Result<Says, String> {
    let found = Says::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| "expected yes, no or depends".to_owned())
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    let view = match args.what {
        What::Ask { to, criterion, question, facts, hide } => {
            let new = NewInquiry { to, criterion, question, facts, hide };
            let id = desk.ask_inquiry(&new).await?;
            desk.inquiry(&id).await?
        }
        What::Assign { id, party, due } => desk.assign_inquiry(&id, &party, due).await?,
        What::Draft { id, says, answer } => desk.draft_answer(&id, says, &answer).await?,
        What::Approve { id } => desk.approve_answer(&id).await?,
        What::Answer { id } => desk.answer_inquiry(&id).await?,
        What::Publish { id, title, words } => {
            desk.publish_inquiry(&id, title.as_deref(), words.as_deref()).await?
        }
        What::Show { id } => return show(output, &desk.inquiry(&id).await?),
        What::List { contradictory, outdated } => {
            return list(output, &desk.inquiries().await?, contradictory, outdated);
        }
        What::Digest { since, draft } => {
            let since = since.as_deref().map(|at| moment("--since", at)).transpose()?;
            return digest(output, &desk, &desk.inquiry_digest(since).await?, draft).await;
        }
    };
    line(output, &view)?;
    Ok(Outcome::Done)
}

fn shape(view: &InquiryView) -> Value {
    let inquiry = &view.inquiry;
    let mut object = json!(inquiry);
    if let Some(fields) = object.as_object_mut() {
        let sheet = fields.remove("sheet");
        fields.extend(sheet.and_then(|sheet| sheet.as_object().cloned()).unwrap_or_default());
    }
    object["kind"] = json!("inquiry");
    object["newer"] = json!(view.newer);
    object["contradicts"] = json!(view.contradicts);
    object
}

fn line(output: &Output, view: &InquiryView) -> anyhow::Result<()> {
    if output.json {
        return output.object(&shape(view));
    }
    let inquiry = &view.inquiry;
    let state = output.words.word(&format!("inquiry-{}", inquiry.state.name()));
    let due = inquiry.due.map(|due| format!("  〜{due}")).unwrap_or_default();
    let sheet = &inquiry.sheet;
    output.line(&format!("{}  {state}{due}  {}  {}", sheet.id, sheet.criterion, sheet.question))?;
    if let Some(newer) = &view.newer {
        output.line(&output.words.say("inquiry-newer", &[("version", newer)]))?;
    }
    if !view.contradicts.is_empty() {
        let others = view.contradicts.join("、");
        output.line(&output.words.say("inquiry-contradicts", &[("others", &others)]))?;
    }
    Ok(())
}

fn show(output: &Output, view: &InquiryView) -> anyhow::Result<Outcome> {
    line(output, view)?;
    let Some(says) = view.inquiry.says.filter(|_| !output.json) else { return Ok(Outcome::Done) };
    let says = output.words.word(&format!("says-{}", says.name()));
    output.line(&format!("{says}  {}", view.inquiry.answer))?;
    Ok(Outcome::Done)
}

fn list(
    output: &Output,
    views: &[InquiryView],
    contradictory: bool,
    outdated: bool,
) -> anyhow::Result<Outcome> {
    let wanted = |view: &&InquiryView| {
        (!contradictory || !view.contradicts.is_empty()) && (!outdated || view.newer.is_some())
    };
    let shown: Vec<_> = views.iter().filter(wanted).collect();
    for view in &shown {
        line(output, view)?;
    }
    if shown.is_empty() && !output.json {
        output.line(&output.words.word("inquiry-none"))?;
    }
    Ok(Outcome::found_if((contradictory || outdated) && !shown.is_empty()))
}

async fn digest(
    output: &Output,
    desk: &app::Desk,
    digest: &Digest,
    draft: bool,
) -> anyhow::Result<Outcome> {
    for (criterion, count) in digest {
        if output.json {
            output.object(&json!({"kind": "digest", "criterion": criterion, "count": count}))?;
        } else {
            output.line(&format!("{criterion}  {count}"))?;
        }
    }
    if !draft {
        return Ok(Outcome::Done);
    }
    let lines = digest.iter().map(|(criterion, count)| format!("{criterion}: {count}"));
    let new = NewBulletin {
        theme: "digest".to_owned(),
        title: output.words.word("inquiry-digest"),
        words: lines.collect::<Vec<_>>().join("\n"),
        tlp: Some(Tlp::Amber),
        ..NewBulletin::default()
    };
    let id = desk.draft_bulletin(&new).await?;
    let args = [("id", id.as_str())];
    match output.json {
        true => output.object(&json!({"kind": "drafted", "id": id}))?,
        false => output.line(&output.words.say("inquiry-digest-drafted", &args))?,
    }
    Ok(Outcome::Done)
}
