//! `hinomi drill`: exercises from planning to the proof that something got better.

mod library;
mod shown;

use std::path::PathBuf;

use app::{NewExercise, NewPlay};
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use model::{Aim, Breadth, Exercise, ExercisePhase};
use serde_json::json;

use super::roster::moment;
use crate::{
    args::Global,
    failure::{Outcome, write_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Exit code 1 of score: something was not met; of series: the newest figure of something falls short for somebody. `hinomi up` releases injects at their minute.
Examples:
  hinomi drill library X3
  hinomi drill plan --title 秋の演習 --series annual --host 火の見銀行 --scenario X3 --participant csirt-lead \\
    --evaluator audit --stop-word 赤紙 --starts 2026-12-01T09:00+09:00 --minutes 120
  hinomi drill invite EX-2026-001 --out invitation.ics && hinomi drill start EX-2026-001
  hinomi drill contact EX-2026-001 --to executive
  hinomi incident open --exercise EX-2026-001 --nature cyber --aware 2026-12-01T09:03+09:00
  hinomi drill stop EX-2026-001 --word 赤紙
  hinomi drill evaluate EX-2026-001 --words 初動は速い --as audit && hinomi drill lesson EX-2026-001 --as audit"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The library: scripts that come with the program, or those of a pack
    Library {
        /// One of them, with what happens in it
        id: Option<String>,
        /// A pack of your own
        #[arg(long, value_name = "FILE")]
        pack: Option<PathBuf>,
    },
    /// 企画
    Plan(Box<OutlineArgs>),
    /// 設計: settle more of it, until somebody is called
    Design {
        id: String,
        #[command(flatten)]
        outline: Box<OutlineArgs>,
    },
    /// 招集: nodes get an invitation; --out writes one for calendars
    Invite {
        id: String,
        #[arg(long, value_name = "FILE.ics")]
        out: Option<PathBuf>,
    },
    /// 稼働
    Start(At),
    /// Release what is due by now
    Tick(At),
    /// Release an inject before its minute
    Next {
        #[command(flatten)]
        at: At,
        inject: String,
    },
    /// Somebody was reached: executive, authority, sharing_body…
    Contact {
        #[arg(long)]
        to: String,
        #[command(flatten)]
        play: PlayArgs,
    },
    /// Something was decided
    Decide {
        #[arg(long)]
        matter: String,
        #[arg(long)]
        choice: String,
        #[command(flatten)]
        play: PlayArgs,
    },
    /// A planted artefact was found
    Found {
        #[arg(long)]
        artefact: String,
        #[command(flatten)]
        play: PlayArgs,
    },
    /// The logs of the attack, as far as they were released; `hinomi watch DIR` reads them
    Logs {
        id: String,
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// 中断: the stop word freezes everything at once
    Stop {
        id: String,
        #[arg(long)]
        word: String,
    },
    /// 再開
    Resume { id: String },
    /// 中止
    Cancel {
        id: String,
        #[arg(long)]
        why: String,
    },
    /// 終了
    End { id: String },
    /// How something went: the evaluator's view, or a participant's own
    #[command(group(clap::ArgGroup::new("how").required(true)))]
    Mark {
        id: String,
        /// For example contact/executive
        key: String,
        #[arg(long, group = "how")]
        good: bool,
        #[arg(long, group = "how")]
        poor: bool,
        #[arg(long, default_value = "")]
        words: String,
        #[arg(long = "for", value_name = "PARTICIPANT")]
        participant: Option<String>,
    },
    /// The figures, with both views beside them
    Score { id: String },
    /// 評価, by the evaluator; freezes the figures
    Evaluate {
        id: String,
        #[arg(long)]
        words: String,
    },
    /// 還元: gaps become findings, and measures are verified by what was measured
    Lesson { id: String },
    /// 改善確認: every finding that came of it is closed
    Improved { id: String },
    /// All exercises, newest first
    List,
    /// One exercise
    Show { id: String },
    /// シナリオ: refused to whoever plays, until the end
    Script { id: String },
    /// Exercises of a series year over year
    Series { series: String },
}

#[derive(Debug, ClapArgs)]
struct At {
    id: String,
    /// With offset [default: now]
    #[arg(long)]
    at: Option<String>,
}

#[derive(Debug, ClapArgs)]
struct PlayArgs {
    id: String,
    /// By whom [default: whoever plays here]
    #[arg(long = "for", value_name = "PARTICIPANT")]
    participant: Option<String>,
    /// With offset [default: now]
    #[arg(long)]
    at: Option<String>,
}

#[derive(Debug, ClapArgs)]
struct OutlineArgs {
    #[arg(long, default_value = "")]
    title: String,
    /// Exercises of one series are compared
    #[arg(long, default_value = "")]
    series: String,
    /// 実施主体
    #[arg(long, default_value = "")]
    host: String,
    /// single-firm, in-sector, cross-sector, cross-infrastructure [default: as the scenario]
    #[arg(long, value_parser = breadth)]
    breadth: Option<Breadth>,
    /// leadership, contact, technique; may be repeated [default: as the scenario]
    #[arg(long, value_parser = aim)]
    aim: Vec<Aim>,
    /// A script of the library
    #[arg(long)]
    scenario: Option<String>,
    /// A pack of your own in which the scenario stands
    #[arg(long, value_name = "FILE", requires = "scenario")]
    pack: Option<PathBuf>,
    /// A party of this house or a node; may be repeated
    #[arg(long)]
    participant: Vec<String>,
    /// A party of this house that does not play
    #[arg(long, default_value = "")]
    evaluator: String,
    #[arg(long, default_value = "")]
    stop_word: String,
    /// The plan that it tests
    #[arg(long, default_value = "")]
    plan: String,
    /// With offset
    #[arg(long)]
    starts: Option<String>,
    #[arg(long)]
    minutes: Option<u32>,
}

fn breadth(text: &str) -> Result<Breadth, String> {
    let found = Breadth::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| Breadth::ALL.map(Breadth::name).join(", "))
}

fn aim(text: &str) -> Result<Aim, String> {
    let found = Aim::ALL.into_iter().find(|one| one.name() == text);
    found.ok_or_else(|| Aim::ALL.map(Aim::name).join(", "))
}

fn typed(at: Option<&str>) -> anyhow::Result<Option<Timestamp>> {
    Ok(at.map(|at| moment("--at", at)).transpose()?)
}

impl At {
    fn typed(&self) -> anyhow::Result<Option<Timestamp>> {
        typed(self.at.as_deref())
    }
}

impl OutlineArgs {
    fn settled(self) -> anyhow::Result<NewExercise> {
        let starts = self.starts.as_deref().map(|at| moment("--starts", at)).transpose()?;
        let pack = self.pack.as_deref();
        let script = self.scenario.map(|id| library::script(pack, &id)).transpose()?;
        Ok(NewExercise {
            title: self.title,
            series: self.series,
            host: self.host,
            breadth: self.breadth,
            aims: self.aim,
            participants: self.participant,
            evaluator: self.evaluator,
            starts,
            minutes: self.minutes,
            script,
            stop_word: self.stop_word,
            plan: self.plan,
        })
    }
}

impl PlayArgs {
    fn of(&self, aim: Aim, name: String, choice: &str) -> anyhow::Result<NewPlay> {
        let (participant, at) = (self.participant.clone(), typed(self.at.as_deref())?);
        Ok(NewPlay { participant, aim, name, choice: choice.to_owned(), at })
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    if let What::Library { id, pack } = &args.what {
        return library::show(output, pack.as_deref(), id.as_deref());
    }
    let desk = wiring::open(global).await?.desk;
    let changed = |exercise: Exercise| shown::changed(output, &exercise);
    match args.what {
        What::Library { .. } => Ok(Outcome::Done),
        What::Plan(outline) => changed(desk.plan_exercise(&outline.settled()?).await?),
        What::Design { id, outline } => {
            changed(desk.design_exercise(&id, &outline.settled()?).await?)
        }
        What::Invite { id, out } => invite(output, &desk, &id, out).await,
        What::Start(at) => changed(desk.start_exercise(&at.id, at.typed()?).await?),
        What::Tick(at) => shown::ticked(output, desk.tick_exercise(&at.id, at.typed()?).await?),
        What::Next { at, inject } => {
            changed(desk.release_inject(&at.id, &inject, at.typed()?).await?)
        }
        What::Contact { to, play } => {
            changed(desk.play_exercise(&play.id, &play.of(Aim::Contact, to, "")?).await?)
        }
        What::Decide { matter, choice, play } => changed(
            desk.play_exercise(&play.id, &play.of(Aim::Leadership, matter, &choice)?).await?,
        ),
        What::Found { artefact, play } => {
            changed(desk.play_exercise(&play.id, &play.of(Aim::Technique, artefact, "")?).await?)
        }
        What::Logs { id, out } => library::logs(output, &desk.exercise(&id).await?.exercise, &out),
        What::Stop { id, word } => changed(desk.stop_exercise(&id, &word).await?),
        What::Resume { id } => changed(desk.resume_exercise(&id).await?),
        What::Cancel { id, why } => changed(desk.cancel_exercise(&id, &why).await?),
        What::End { id } => changed(desk.end_exercise(&id).await?),
        What::Mark { id, key, good, words, participant, .. } => {
            let view = (key.as_str(), good);
            changed(desk.mark_exercise(&id, participant.as_deref(), view, &words).await?)
        }
        What::Score { id } => shown::score(output, &desk.exercise(&id).await?),
        What::Evaluate { id, words } => changed(desk.evaluate_exercise(&id, &words).await?),
        What::Lesson { id } => changed(desk.return_lessons(&id).await?),
        What::Improved { id } => changed(desk.confirm_improved(&id).await?),
        What::List => shown::list(output, &desk.exercises().await?),
        What::Show { id } => shown::whole(output, &desk.exercise(&id).await?),
        What::Script { id } => library::tell(output, &desk.exercise_script(&id).await?),
        What::Series { series } => shown::series(output, &desk.exercise_series(&series).await?),
    }
}

/// Whoever was invited already is only written down for the calendar.
async fn invite(
    output: &Output,
    desk: &app::Desk,
    id: &str,
    out: Option<PathBuf>,
) -> anyhow::Result<Outcome> {
    let before = desk.exercise(id).await?.exercise;
    let exercise = match (before.phase, &out) {
        (ExercisePhase::Invited, Some(_)) => before,
        _ => desk.invite_exercise(id).await?,
    };
    if let (Some(path), Some(starts)) = (out, exercise.outline.starts) {
        let event = text::Event {
            uid: &format!("{}@hinomi", exercise.id),
            title: &exercise.title(),
            words: &output.words.word("exercise-invitation"),
            starts,
            minutes: exercise.outline.minutes,
            written: starts.min(Timestamp::now()),
        };
        write_named(&path, text::calendar(event))?;
        if output.json {
            output.object(&json!({"kind": "written", "file": path.display().to_string()}))?;
        }
    }
    shown::changed(output, &exercise)
}
