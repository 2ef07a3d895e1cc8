//! Commands that are watched for, logs that were cleared among them.
//!
//! A command is compared as a shell would read it: without case, quotes, carets and doubled
//! spaces. What is encoded is not decoded; that a command is encoded is watched for itself.

use event::{Batch, Field, Micros, Record};
use memchr::memmem;
use model::{Signal, SignalKind, When};
use serde::Deserialize;

use crate::daily::{Daily, Days};
use crate::doer::{Doer, doer};
use crate::dropped::Dropped;
use crate::office;
use crate::place::{Place, Sources};
use crate::seen::Seen;
use crate::table::Row;
use crate::time::instant;

const DETECTOR: &str = "command@1";
/// Longer commands are cut before they are compared.
const COMMAND_MAX: usize = 8192;

/// `[command]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) hosts_max: usize,
    pub(crate) days_max: usize,
    pub(crate) watch: Vec<Watch>,
}

/// One thing that is watched for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watch {
    pub(crate) name: String,
    pub(crate) technique: String,
    /// Words of which all stand in the command, for each form of it.
    pub(crate) forms: Vec<Vec<String>>,
    /// Event ids that tell of it, and a word in the name of the program that writes them.
    #[serde(default)]
    pub(crate) codes: Vec<String>,
    #[serde(default)]
    pub(crate) program: String,
    /// What a message says of it.
    #[serde(default)]
    pub(crate) messages: Vec<String>,
}

/// The detector.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    config: Config,
    office: office::Config,
    hosts: Daily<Seen>,
    ended: Vec<Signal>,
    /// The command at hand as it is compared, kept so that it need not be allocated anew.
    plain: Vec<u8>,
}

impl Command {
    pub(crate) fn new(config: &Config, office: &office::Config) -> Self {
        Self {
            hosts: Daily::new(config.hosts_max, config.days_max),
            config: config.clone(),
            office: office.clone(),
            ended: Vec::new(),
            plain: Vec::new(),
        }
    }

    pub(crate) fn reads(batch: &Batch) -> bool {
        let has = |field| batch.names().index_of(field).is_some();
        [Field::Command, Field::Message, Field::EventCode].into_iter().any(has)
    }

    pub(crate) fn observe(
        &mut self,
        record: Record<'_>,
        time: Micros,
        source: u32,
        sources: &Sources,
    ) {
        let command = command(record);
        if let Some(command) = command {
            simplify(command, &mut self.plain);
        }
        let Self { config, office, hosts, ended, plain } = self;
        let entered = |watch: &Watch| command.is_some() && watch.is_form(plain);
        let found = (0..).zip(&config.watch).find(|(_, w)| entered(w) || w.is_told_by(record));
        let Some((number, _)) = found else { return };
        let says = command.or_else(|| record.get(Field::Message)).unwrap_or_default();
        let says = says.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        let one = Seen::once(time, Place { source, record: record.number() }, says);
        let rule = u16::to_be_bytes(number);
        let [account, host] = doer(record);
        let key = [&rule, account, host];
        hosts.add(key, office.day(time), one, |row, day| {
            ended.extend(judge(config, row, day, sources));
        });
    }

    pub(crate) fn drain(&mut self) -> Vec<Signal> {
        std::mem::take(&mut self.ended)
    }

    pub(crate) fn finish(&mut self, sources: &Sources) -> Vec<Signal> {
        let Self { config, hosts, ended, .. } = self;
        hosts.finish(|row, day| ended.extend(judge(config, row, day, sources)));
        self.drain()
    }

    pub(crate) fn dropped(&self) -> Dropped {
        Dropped { tallies_evicted: self.hosts.evicted(), ..Dropped::default() }
    }
}

/// The command of a record, or what sudo says was its command.
fn command(record: Record<'_>) -> Option<&[u8]> {
    let of_sudo = || {
        let message = record.get(Field::Message)?;
        let at = memmem::find(message, b" ; COMMAND=")?;
        Some(&message[at + b" ; COMMAND=".len()..])
    };
    record.get(Field::Command).or_else(of_sudo)
}

/// Writes a command as it is compared.
fn simplify(command: &[u8], plain: &mut Vec<u8>) {
    plain.clear();
    for byte in &command[..command.len().min(COMMAND_MAX)] {
        match byte {
            b'^' | b'"' | b'\'' | b'`' => {}
            b if b.is_ascii_whitespace() => {
                if plain.last() != Some(&b' ') {
                    plain.push(b' ');
                }
            }
            other => plain.push(other.to_ascii_lowercase()),
        }
    }
    plain.push(b' ');
}

impl Watch {
    fn is_form(&self, plain: &[u8]) -> bool {
        let has = |word: &String| memmem::find(plain, word.as_bytes()).is_some();
        self.forms.iter().any(|words| words.iter().all(has))
    }

    /// Whether an event id or a message tells of it.
    fn is_told_by(&self, record: Record<'_>) -> bool {
        let by_code = || {
            let code = record.get(Field::EventCode)?;
            let program = record.get(Field::Program);
            let wrote = program.is_none_or(|name| {
                memmem::find(&name.to_ascii_lowercase(), self.program.as_bytes()).is_some()
            });
            Some(wrote && self.codes.iter().any(|known| known.as_bytes() == code))
        };
        let by_message = || {
            let message = record.get(Field::Message)?;
            let starts = |phrase: &String| message.starts_with(phrase.as_bytes());
            Some(self.messages.iter().any(starts))
        };
        let told = |by: Option<bool>| by == Some(true);
        (!self.codes.is_empty() && told(by_code()))
            || (!self.messages.is_empty() && told(by_message()))
    }
}

fn judge(config: &Config, row: &Row<Days<Seen>>, day: i64, sources: &Sources) -> Option<Signal> {
    let entered = row.value.get(day)?;
    let mut parts = row.parts();
    let rule = parts.next()?.try_into().ok().map(u16::from_be_bytes)?;
    let watch = config.watch.get(usize::from(rule))?;
    let doer = Doer::of(parts);
    let entities = doer.entities(sources, entered.span.first.1.source);
    let (start, last) = (instant(entered.span.first.0), instant(entered.span.last.0));
    let mut signal =
        Signal::new(SignalKind::WatchedCommand, DETECTOR, When::At(start), last, entities)
            .told_apart_by(&watch.name)
            .with("way", watch.name.clone())
            .with("technique", watch.technique.clone())
            .with("times", entered.times)
            .with("commands", entered.examples())
            .with("host", doer.host())
            .with("account", doer.account())
            .with("rows", sources.rows(&entered.span.places()));
    signal.end = Some(last);
    Some(signal)
}

#[cfg(test)]
mod tests {
    use model::{Entity, EntityKind};

    use super::*;
    use crate::testing::{Random, batch, signals};

    fn judged(fields: &[Field], rows: &[String]) -> Vec<Signal> {
        let found = signals(&[batch("commands.csv", fields, rows)], Vec::new());
        found.into_iter().filter(|signal| signal.detector == DETECTOR).collect()
    }

    const FIELDS: [Field; 4] = [Field::Time, Field::SrcHost, Field::User, Field::Command];

    fn ways(commands: &[&str]) -> Vec<String> {
        let row = |(n, command): (i64, &&str)| format!("{n},PC-{n},ann,{command}");
        let rows: Vec<_> = (0..).zip(commands).map(row).collect();
        let found = judged(&FIELDS, &rows);
        found.iter().map(|s| s.evidence["way"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn spelling_does_not_hide_a_command() {
        let told = ways(&[
            "vssadmin delete shadows /all /quiet",
            "C:\\Windows\\System32\\VSSADMIN.exe  Delete   Shadows /all",
            "v^ssad\"\"min d^elete 'shadows' /all",
            "vssadmin list shadows",
        ]);
        assert_eq!(told, ["recovery-removed"; 3]);
    }

    #[test]
    fn a_log_that_was_cleared_is_told_by_command_event_and_message() {
        assert_eq!(
            ways(&["wevtutil cl Security", "sh -c rm -rf /var/log/secure"]),
            ["log-cleared"; 2]
        );
        let fields = [Field::Time, Field::SrcHost, Field::EventCode, Field::Program];
        let event = |code: &str, program: &str| format!("9,DC-1,{code},{program}");
        assert_eq!(judged(&fields, &[event("1102", "Microsoft-Windows-Eventlog")]).len(), 1);
        assert!(judged(&fields, &[event("104", "Backup")]).is_empty());
        let fields = [Field::Time, Field::Reporter, Field::Message];
        let found = judged(&fields, &["9,DC-1,監査ログが消去されました。".to_owned()]);
        assert_eq!(found[0].evidence["way"], "log-cleared");
    }

    #[test]
    fn what_sudo_ran_is_a_command() {
        let fields = [Field::Time, Field::Reporter, Field::Message];
        let row = "9,db-01,ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/mysqldump --all-databases";
        let found = judged(&fields, &[row.to_owned()]);
        assert_eq!(found[0].entities, [Entity::new(EntityKind::Host, "db-01")]);
        assert_eq!(found[0].evidence["commands"][0], "/usr/bin/mysqldump --all-databases");
    }

    #[test]
    fn a_day_of_one_account_on_one_host_is_one_signal_in_any_order() {
        let row = |n: i64| format!("{},PC-1,ann,net user u{n} /add", 1_433_894_400 + n * 60);
        let mut rows: Vec<_> = (0..9).map(row).collect();
        let expected = judged(&FIELDS, &rows);
        assert_eq!((expected.len(), &expected[0].evidence["times"]), (1, &9.into()));
        assert_eq!(expected[0].evidence["commands"].as_array().map(Vec::len), Some(3));
        for seed in 0..9 {
            Random(seed).shuffle(&mut rows);
            let mut again = judged(&FIELDS, &rows);
            again[0].evidence["rows"] = expected[0].evidence["rows"].clone();
            assert_eq!(again, expected);
        }
    }
}
