//! What a record says about the use of a privileged account.

use bstr::ByteSlice;
use event::{Field, Record};

use super::Config;
use crate::doer;

/// One use, borrowed from the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Act<'a> {
    pub(super) account: &'a [u8],
    /// Who stands behind it; empty if the record does not say.
    pub(super) actor: &'a [u8],
    pub(super) host: &'a [u8],
    /// `None` where the source does not tell approvals.
    pub(super) approved: Option<bool>,
}

impl<'a> Act<'a> {
    /// Reads a record; `None` if it tells of no such use.
    pub(super) fn of(record: Record<'a>, config: &Config) -> Option<Self> {
        let listed = || listed(record, config).map(|account| (account, &b""[..]));
        let said = || record.get(Field::Message).and_then(said);
        let (account, actor) =
            said().filter(|(account, _)| config.names(account)).or_else(listed)?;
        let host = [Field::SrcHost, Field::Reporter, Field::SrcIp];
        let host = host.into_iter().find_map(|field| record.get(field)).unwrap_or_default();
        Some(Self { account, actor, host, approved: approved(record) })
    }
}

/// Whether the record names an approval, if its source has a place for one.
fn approved(record: Record<'_>) -> Option<bool> {
    let named = record.value(Field::Approval)?;
    Some(!matches!(named.trim_ascii(), b"" | b"-"))
}

/// The account of a list of acts, if it is a privileged one and the act did not fail.
fn listed<'a>(record: Record<'a>, config: &Config) -> Option<&'a [u8]> {
    let account = doer::account(record)?.trim_ascii();
    let by_code = || {
        let code = record.get(Field::EventCode);
        code.is_some_and(|code| config.codes.iter().any(|known| known.as_bytes() == code))
    };
    let acts = [Field::Status, Field::Method, Field::Command, Field::EventCode];
    let is_act = acts.into_iter().any(|field| record.get(field).is_some());
    let failed = record.get(Field::Status).is_some_and(|status| has(&config.failure_words, status));
    let privileged = is_act && (config.names(account) || by_code()) && !config.ignores(account);
    (privileged && !failed).then_some(account)
}

/// Account and actor in a message of sudo, su or sshd.
fn said(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let message = message.trim_ascii();
    sudo(message).or_else(|| session(message)).or_else(|| accepted(message))
}

/// `ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/cat`
fn sudo(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let (actor, rest) = message.split_once_str(" : ")?;
    let (_, rest) = rest.split_once_str("USER=")?;
    let (account, rest) = rest.split_once_str(" ; ")?;
    rest.contains_str("COMMAND=").then(|| (account, last_word(actor)))
}

/// `pam_unix(su:session): session opened for user root(uid=0) by ann(uid=1000)`; a job of the
/// machine names nobody after `by`.
fn session(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = message.split_once_str("session opened for user ")?;
    let (account, actor) = rest.split_once_str(" by ")?;
    let name = |text: &'_ [u8]| text.find_byteset(b"( ").unwrap_or(text.len());
    let (account, actor) = (&account[..name(account)], &actor[..name(actor)]);
    (!actor.is_empty()).then_some((account, actor))
}

/// `Accepted publickey for root from 192.0.2.7 port 22 ssh2`
fn accepted(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = message.strip_prefix(b"Accepted ")?.split_once_str(" for ")?;
    let (account, _) = rest.rsplit_once_str(" from ")?;
    Some((account, b""))
}

fn last_word(text: &[u8]) -> &[u8] {
    text.rsplit(|byte| *byte == b' ').next().unwrap_or(text)
}

impl Config {
    /// Whether an account is privileged by its name; a domain before or after it does not matter.
    fn names(&self, account: &[u8]) -> bool {
        let name = bare(account);
        let starts = |prefix: &String| {
            name.len() > prefix.len()
                && name[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
        };
        let ends = |suffix: &String| {
            let at = name.len().checked_sub(suffix.len()).filter(|at| *at > 0);
            at.is_some_and(|at| name[at..].eq_ignore_ascii_case(suffix.as_bytes()))
        };
        has(&self.accounts, name)
            || self.prefixes.iter().any(starts)
            || self.suffixes.iter().any(ends)
    }

    /// Accounts of the machine itself.
    fn ignores(&self, account: &[u8]) -> bool {
        account.ends_with(b"$") || has(&self.ignored, bare(account))
    }
}

/// `ann` of `HOUSE\ann` and `ann@house.example`.
fn bare(account: &[u8]) -> &[u8] {
    let after = account.rsplit(|byte| *byte == b'\\').next().unwrap_or(account);
    after.split(|byte| *byte == b'@').next().unwrap_or(after)
}

fn has(words: &[String], text: &[u8]) -> bool {
    words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(text.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(message: &str, expected: Option<(&str, &str)>) {
        let expected = expected.map(|(account, actor)| (account.as_bytes(), actor.as_bytes()));
        assert_eq!(said(message.as_bytes()), expected, "{message}");
    }

    #[test]
    fn messages_of_sudo_su_and_sshd_are_read() {
        check(
            "ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/vi /etc/passwd",
            Some(("root", "ann")),
        );
        check(
            "pam_unix(su-l:session): session opened for user root(uid=0) by ann(uid=1000)",
            Some(("root", "ann")),
        );
        check("session opened for user root by (uid=0)", None);
        check("Accepted password for root from 192.0.2.7 port 22 ssh2", Some(("root", "")));
        check("ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root", None);
    }

    #[test]
    fn an_account_is_privileged_by_its_name_without_its_domain() {
        let config = crate::testing::config().privileged;
        for name in ["root", "HOUSE\\Administrator", "adm-ann", "ann-admin@house.example"] {
            assert!(config.names(name.as_bytes()), "{name}");
        }
        for name in ["ann", "adm-", "badminton", "root2", ""] {
            assert!(!config.names(name.as_bytes()), "{name}");
        }
        assert!(config.ignores(b"PC-1$") && config.ignores(b"NT AUTHORITY\\SYSTEM"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes: Vec<u8>, kind in 0_usize..3) {
            let start = ["a : USER=", "session opened for user ", "Accepted x for "][kind];
            let _ = said(&[start.as_bytes(), &bytes].concat());
        }
    }
}
