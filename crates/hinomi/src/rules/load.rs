//! Rules from files and folders, or those that the house took.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use clap::Args;
use model::{LogKind, RuleLine};
use serde_json::{Value, json};
use sigma::{Correlation, Level, Lists, Loader, Refusal, Rules};

use super::{Exceptions, Judging, kept};
use crate::{failure::BadInput, output::to_stderr, wiring::House};

/// Which rules apply, and how.
#[derive(Debug, Default, Args)]
pub struct RuleArgs {
    /// Sigma rules: a file, or a folder with all below it; may be repeated [default: those
    /// that were taken with `rule update`, where there is --data]
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
    /// Hold every rule against every record, whatever log it is written for
    #[arg(long)]
    all_logsources: bool,
    /// What a placeholder of rules stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE")]
    rule_list: Vec<String>,
}

impl RuleArgs {
    /// The rules of the arguments, or else those of the house, with what the house decided of
    /// them; those that cannot be used are told, and cost themselves only. `None` where there
    /// are no rules.
    ///
    /// # Errors
    /// If a path is not there, or a file of the house is not the one that was taken.
    pub async fn judging(&self, house: Option<&House>) -> anyhow::Result<Option<Judging>> {
        let lists = lists(&self.rule_list)?;
        let rules = match house {
            _ if !self.rules.is_empty() => load(&self.rules, lists)?,
            Some(house) => kept(house, lists).await?,
            None => Rules::default(),
        };
        if self.rules.is_empty() && rules.rules().is_empty() && rules.refusals().is_empty() {
            return self.none();
        }
        rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
        if !self.rules.is_empty() {
            usable(&rules, &self.rules)?;
        }
        let choices = match house {
            Some(house) => house.desk.rule_choices().await?,
            None => Vec::new(),
        };
        let off = choices.iter().filter(|it| it.off.is_some()).map(|it| it.rule.clone());
        let off: HashSet<String> = off.collect();
        let exceptions = Exceptions::new(&choices);
        Ok(Some(Judging::new(rules, !self.all_logsources, off, exceptions)))
    }

    fn none(&self) -> anyhow::Result<Option<Judging>> {
        if self.all_logsources || !self.rule_list.is_empty() {
            let hint = "name some with --rules, or take some with `hinomi rule update`";
            return Err(BadInput(format!("there are no rules: {hint}")).into());
        }
        Ok(None)
    }
}

/// Rules from files and folders.
///
/// # Errors
/// If a path is not there.
pub fn load(paths: &[PathBuf], lists: Lists) -> Result<Rules, BadInput> {
    let mut loader = Loader::new(lists);
    for path in paths {
        if path.is_dir() {
            loader.folder(path);
        } else if path.exists() {
            loader.file(path);
        } else {
            return Err(BadInput(format!("{}: no such rules", path.display())));
        }
    }
    Ok(loader.finish())
}

/// That there is any rule to work with among those of `paths`.
///
/// # Errors
/// If there is none; why the others cannot be used is told apart.
pub fn usable(rules: &Rules, paths: &[PathBuf]) -> Result<(), BadInput> {
    if !rules.rules().is_empty() {
        return Ok(());
    }
    let named: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    let why = match rules.refusals().len() {
        0 => "no rules there (*.yml, *.yaml)".to_owned(),
        refused => format!("none of the {refused} rules can be used"),
    };
    Err(BadInput(format!("{}: {why}", named.join(", "))))
}

/// `NAME=FILE` for each placeholder.
///
/// # Errors
/// If one is written otherwise, or its file cannot be read.
pub fn lists(typed: &[String]) -> Result<Lists, BadInput> {
    Ok(Lists::new(typed.iter().map(|typed| list(typed)).collect::<Result<Vec<_>, _>>()?))
}

fn list(typed: &str) -> Result<(String, Vec<String>), BadInput> {
    let expected = || BadInput(format!("--rule-list {typed}: expected NAME=FILE"));
    let (name, file) = typed.split_once('=').ok_or_else(expected)?;
    let text = std::fs::read_to_string(file)
        .map_err(|error| BadInput(format!("--rule-list {name}: {file}: {error}")))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok((name.to_owned(), lines.map(str::to_owned).collect()))
}

/// By what a rule is known: its id, or its title where it has none.
pub fn id_of(id: Option<&str>, title: &str) -> String {
    id.unwrap_or(title).to_owned()
}

/// What is known of each rule that can be used, those over matches of others at the end.
pub fn lines(rules: &Rules) -> Vec<RuleLine> {
    let named = |word: &Option<Box<str>>| word.as_deref().unwrap_or_default().to_owned();
    let of_rules = rules.rules().iter().map(|rule| RuleLine {
        kind: LogKind {
            product: named(&rule.source.product),
            service: named(&rule.source.service),
            category: named(&rule.source.category),
        },
        ..line(&rule.id, &rule.title, rule.level, &rule.tags)
    });
    of_rules.chain(rules.correlations().iter().map(line_of)).collect()
}

/// The same of a rule over matches of others, which names no log.
pub fn line_of(it: &Correlation) -> RuleLine {
    line(&it.id, &it.title, it.level, &it.tags)
}

fn line(id: &Option<Box<str>>, title: &str, level: Option<Level>, tags: &[Box<str>]) -> RuleLine {
    RuleLine {
        id: id_of(id.as_deref(), title),
        title: title.to_owned(),
        level: level.as_ref().map_or("", Level::as_str).to_owned(),
        tags: tags.iter().map(ToString::to_string).collect(),
        kind: LogKind::default(),
    }
}

/// A rule that cannot be used.
pub fn refusal_json(refusal: &Refusal) -> Value {
    let file = refusal.file.as_deref().map(Path::display).map(|file| file.to_string());
    json!({ "file": file, "rule": refusal.rule, "why": refusal.why.to_string() })
}

/// The same for people.
pub fn refusal_line(refusal: &Refusal) -> String {
    let file =
        refusal.file.as_deref().map_or_else(String::new, |file| format!("{}: ", file.display()));
    let rule = refusal.rule.as_deref().map_or_else(String::new, |rule| format!("{rule}: "));
    format!("{file}{rule}{}", refusal.why)
}
