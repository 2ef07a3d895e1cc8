//! One file per verb.

mod action;
mod alert;
mod allow;
mod backup;
mod board;
mod bulletin;
mod centre;
mod check;
mod demo;
mod doctor;
mod drill;
mod failure;
mod finding;
mod import;
mod incident;
mod inquiry;
mod ledger;
mod mail;
mod mandate;
mod named;
mod node;
mod office;
mod pack;
mod person;
mod plan;
mod register;
mod report;
mod review;
mod risk;
mod roadmap;
mod roster;
mod rule;
mod signal;
mod staff;
mod survey;
mod tenant;
mod tip;
mod token;
mod up;
mod watch;

use clap::Subcommand;

use crate::{args::Args, failure::Outcome, output::Output};

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read logs and print signals; nothing is kept unless --data is given
    Watch(watch::Args),
    /// Detection rules: check, explain, update, preview, off and on, exceptions, map
    Rule(rule::Args),
    /// Signals: list, show, add a notice, triage
    Signal(signal::Args),
    /// Incidents: open, list, show, record, merge, close
    Incident(incident::Args),
    /// Reports: the ten answers as PDF or JSON, and their sending
    Report(report::Args),
    /// Parties and their mandates
    Party(import::PartyArgs),
    /// Mandates: give, move, end, delegate, list
    Mandate(mandate::Args),
    /// Other institutions of the house
    Tenant(tenant::Args),
    /// People: invite, let back in
    Person(person::Args),
    /// Tokens of programs: issue, list, revoke
    Token(token::Args),
    /// Assets and what they reach
    Asset(import::AssetArgs),
    /// Entities that detectors leave alone until a date
    Allow(allow::Args),
    /// Extortion mail: take, confirm, show
    Mail(mail::Args),
    /// The roster: who is on duty when, and how to reach them
    Roster(roster::Args),
    /// Alerts: list, acknowledge, test
    Alert(alert::Args),
    /// The ledger: verify, prove, export, replay, erase, recover
    Ledger(ledger::Args),
    /// Checks: controls as queries over lists, events and feeds
    Check(check::Args),
    /// Reviews: self-checks and audits, answers, evidence, verification
    Review(review::Args),
    /// Findings: raise, take up, trace, answer, confirm, close; patterns and the ring
    Finding(finding::Args),
    /// Measures: plan, approve, follow, claim, verify, embed
    Action(action::Args),
    /// From a self-check's gaps to measures in an order
    Roadmap(roadmap::Args),
    /// Failures: lists, the ladder, statistics
    Failure(failure::Args),
    /// The board's page: prepare, state, ask, decide, show
    Board(board::Args),
    /// Risks: the register, what points at them, what executives are told
    Risk(risk::Args),
    /// Plans: versions, approval, tests, gaps, the risk/crisis line
    Plan(plan::Args),
    /// Packs: list, check, show, diff, gaps, coverage, export
    Pack(pack::Args),
    /// Nodes of the sector: this installation, others, memberships
    Node(node::Args),
    /// Bulletins: draft, mark, approve, release, read, answer, withdraw
    Bulletin(bulletin::Args),
    /// Surveys: ask a sector, answer, analyse, feed back, interview
    Survey(survey::Args),
    /// Exercises: plan, invite, play, stop, score, learn
    Drill(drill::Args),
    /// People: posts, deputies, trainings, the ladder of a career
    Staff(staff::Args),
    /// The coordination office: collect, give back, themes, programmes, the yearly report
    Office(office::Args),
    /// Vendors that serve many institutions: whom they told when, what they showed
    Centre(centre::Args),
    /// Tips, the pension hotline, whistleblowing: take, list, show, hand on, triage
    Tip(tip::Args),
    /// Inquiries about criteria: ask, assign, draft, approve, answer, publish, digest
    Inquiry(inquiry::Args),
    /// Copy everything into one file, while running
    Backup(backup::BackupArgs),
    /// Bring a backup back into an empty data directory
    Restore(backup::RestoreArgs),
    /// Load the invented securities firm, watch its logs, report, and serve
    Demo(demo::Args),
    /// Are roster, contacts, delivery, disk, clock and backups in order?
    Doctor(doctor::Args),
    /// Serve the pages
    Up(up::Args),
}

/// Runs one verb.
///
/// # Errors
/// Whatever it could not do; see [`crate::failure`].
pub async fn run(args: Args, output: &Output) -> anyhow::Result<Outcome> {
    let global = &args.global;
    match args.command {
        Command::Watch(args) => watch::run(global, output, args).await,
        Command::Rule(args) => rule::run(global, output, args).await,
        Command::Signal(args) => signal::run(global, output, args).await,
        Command::Incident(args) => incident::run(global, output, args).await,
        Command::Report(args) => report::run(global, output, args).await,
        Command::Party(args) => import::parties(global, output, args).await,
        Command::Mandate(args) => mandate::run(global, output, args).await,
        Command::Tenant(args) => tenant::run(global, output, args).await,
        Command::Person(args) => person::run(global, output, args).await,
        Command::Token(args) => token::run(global, output, args).await,
        Command::Asset(args) => import::assets(global, output, args).await,
        Command::Allow(args) => allow::run(global, output, args).await,
        Command::Mail(args) => mail::run(global, output, args).await,
        Command::Roster(args) => roster::run(global, output, args).await,
        Command::Alert(args) => alert::run(global, output, args).await,
        Command::Ledger(args) => ledger::run(global, output, args).await,
        Command::Check(args) => check::run(global, output, args).await,
        Command::Pack(args) => pack::run(global, output, &args).await,
        Command::Review(args) => review::run(global, output, args).await,
        Command::Finding(args) => finding::run(global, output, args).await,
        Command::Action(args) => action::run(global, output, args).await,
        Command::Roadmap(args) => roadmap::run(global, output, args).await,
        Command::Failure(args) => failure::run(global, output, args).await,
        Command::Board(args) => board::run(global, output, args).await,
        Command::Risk(args) => risk::run(global, output, args).await,
        Command::Plan(args) => plan::run(global, output, args).await,
        Command::Node(args) => node::run(global, output, args).await,
        Command::Bulletin(args) => bulletin::run(global, output, args).await,
        Command::Survey(args) => survey::run(global, output, args).await,
        Command::Drill(args) => drill::run(global, output, args).await,
        Command::Staff(args) => staff::run(global, output, args).await,
        Command::Office(args) => office::run(global, output, args).await,
        Command::Centre(args) => centre::run(global, output, args).await,
        Command::Tip(args) => tip::run(global, output, args).await,
        Command::Inquiry(args) => inquiry::run(global, output, args).await,
        Command::Backup(args) => backup::back_up(global, output, args).await,
        Command::Restore(args) => backup::restore(global, output, args).await,
        Command::Demo(args) => demo::run(global, output, args).await,
        Command::Doctor(args) => doctor::run(global, output, args).await,
        Command::Up(args) => up::run(global, output, args).await,
    }
}
