//! What a log line says about a sign-in.

use bstr::ByteSlice;

/// One kind of line. Several of them may tell of the same attempt, so they are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// `Failed password for …`, or a failure in a list of sign-ins.
    Failed,
    /// `Invalid user …`
    NoSuchUser,
    /// `authentication failure; …` of PAM.
    Pam,
    /// `Accepted password for …`
    Succeeded,
}

impl Said {
    /// How many kinds of failure there are; their discriminants count from 0.
    pub(super) const FAILURES: usize = 3;
}

/// An attempt, borrowed from the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt<'a> {
    pub(super) address: &'a [u8],
    pub(super) account: &'a [u8],
    pub(super) said: Said,
    pub(super) times: u64,
}

/// No line of sshd repeats more often; a higher number is a forged line.
const REPEATS_MAX: u64 = 1000;

impl<'a> Attempt<'a> {
    /// Reads a message of sshd or PAM; `None` if it tells of no attempt.
    pub(super) fn of_message(message: &'a [u8]) -> Option<Self> {
        let message = message.trim_ascii();
        // Most messages are of something else: the first letter sorts them out.
        match message.first()? {
            b'F' => failed(message.strip_prefix(b"Failed ")?),
            b'A' => accepted(message.strip_prefix(b"Accepted ")?),
            b'I' => no_such_user(message.strip_prefix(b"Invalid user ")?),
            b'm' if message.starts_with(b"message repeated ") => repeated(message),
            _ => pam(message),
        }
    }
}

/// `password for [invalid user ]root from 192.0.2.1 port 22 ssh2`. A key that does not
/// fit is no guess: clients offer all they have.
fn failed(rest: &[u8]) -> Option<Attempt<'_>> {
    let (how, who) = rest.split_once_str(b" for ")?;
    if how == b"publickey" {
        return None;
    }
    let who = who.strip_prefix(b"invalid user ").unwrap_or(who);
    signed_in(who, Said::Failed)
}

fn accepted(rest: &[u8]) -> Option<Attempt<'_>> {
    signed_in(rest.split_once_str(b" for ")?.1, Said::Succeeded)
}

/// Account and address. The account is the stranger's to choose and may itself contain
/// ` from `, so the last one counts.
fn signed_in(who: &[u8], said: Said) -> Option<Attempt<'_>> {
    let (account, address) = who.rsplit_once_str(b" from ")?;
    let address = address.split(|byte| *byte == b' ').next().filter(|a| !a.is_empty())?;
    Some(Attempt { address, account, said, times: 1 })
}

fn no_such_user(rest: &[u8]) -> Option<Attempt<'_>> {
    // Without a name the line reads `Invalid user  from 192.0.2.1`.
    signed_in(rest, Said::NoSuchUser)
        .or_else(|| signed_in(rest.strip_prefix(b"from ").map(|_| rest)?, Said::NoSuchUser))
}

/// `message repeated 5 times: [ Failed password for … ]`
fn repeated(message: &[u8]) -> Option<Attempt<'_>> {
    let (count, inner) =
        message.strip_prefix(b"message repeated ")?.split_once_str(b" times: [")?;
    let times = crate::number::whole(count)?.min(REPEATS_MAX);
    let inner = inner.strip_suffix(b"]").unwrap_or(inner).trim_ascii();
    let attempt = failed(inner.strip_prefix(b"Failed ")?)?;
    Some(Attempt { times, ..attempt })
}

/// `… authentication failure; logname= uid=0 … rhost=192.0.2.1  user=root`, also
/// `PAM 4 more authentication failures; …`.
fn pam(message: &[u8]) -> Option<Attempt<'_>> {
    let at = memchr::memmem::find(message, b"authentication failure")?;
    let address = value(message, b"rhost=").filter(|host| !host.is_empty())?;
    let more = message[..at].strip_prefix(b"PAM ").and_then(|rest| rest.strip_suffix(b" more "));
    let times = more.and_then(crate::number::whole).unwrap_or(1).min(REPEATS_MAX);
    let account = value(message, b" user=").unwrap_or_default();
    Some(Attempt { address, account, said: Said::Pam, times })
}

/// The word after `name`.
fn value<'a>(message: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = memchr::memmem::find(message, name)? + name.len();
    message[start..].split(|byte| *byte == b' ').next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(message: &str, expected: Option<(Said, &str, &str, u64)>) {
        let found = Attempt::of_message(message.as_bytes());
        let expected = expected.map(|(said, account, address, times)| Attempt {
            address: address.as_bytes(),
            account: account.as_bytes(),
            said,
            times,
        });
        assert_eq!(found, expected, "{message}");
    }

    #[test]
    fn lines_of_sshd_and_pam_are_read() {
        use Said::{Failed, NoSuchUser, Pam, Succeeded};
        check(
            "Failed password for root from 5.36.59.76 port 42393 ssh2",
            Some((Failed, "root", "5.36.59.76", 1)),
        );
        check(
            "Failed none for invalid user 0101 from 2001:db8::1 port 1 ssh2",
            Some((Failed, "0101", "2001:db8::1", 1)),
        );
        check(
            "message repeated 5 times: [ Failed password for root from 5.36.59.76 port 42393 ssh2]",
            Some((Failed, "root", "5.36.59.76", 5)),
        );
        check(
            "Invalid user webmaster from 173.234.31.186",
            Some((NoSuchUser, "webmaster", "173.234.31.186", 1)),
        );
        check("Invalid user  from 173.234.31.186", Some((NoSuchUser, "", "173.234.31.186", 1)));
        check(
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=173.234.31.186  user=root",
            Some((Pam, "root", "173.234.31.186", 1)),
        );
        check(
            "PAM 4 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=host.example",
            Some((Pam, "", "host.example", 4)),
        );
        check(
            "Accepted password for fztu from 119.137.62.142 port 49116 ssh2",
            Some((Succeeded, "fztu", "119.137.62.142", 1)),
        );
    }

    #[test]
    fn other_lines_are_not() {
        for message in [
            "",
            "Failed publickey for git from 192.0.2.1 port 1 ssh2: RSA SHA256:x",
            "Connection closed by 192.0.2.1 [preauth]",
            "Accepted",
            "message repeated x times: [ Failed password for root from 192.0.2.1 port 1]",
            "authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=",
        ] {
            check(message, None);
        }
    }

    #[test]
    fn an_account_cannot_pose_as_an_address() {
        check(
            "Failed password for invalid user root from 192.0.2.7 port 1 from 203.0.113.9 port 22 ssh2",
            Some((Said::Failed, "root from 192.0.2.7 port 1", "203.0.113.9", 1)),
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes: Vec<u8>, kind in 0_usize..5) {
            let start: &[u8] = [&b"Failed "[..], b"Accepted ", b"Invalid user ", b"message repeated ", b"PAM "][kind];
            let _ = Attempt::of_message(&[start, &bytes].concat());
        }
    }
}
