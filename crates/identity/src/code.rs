//! Codes by time (RFC 6238), the second factor beside a password.

use rand::RngCore;
use totp_rs::{Builder, Totp};

/// The shared secret of somebody's codes.
pub struct Codes(Totp);

/// What the authenticator shows beside the code.
const ISSUER: &str = "Hinomi";

impl Codes {
    /// A new secret of 160 bits, base32, to be shown to its holder once.
    #[must_use]
    pub fn new_secret() -> String {
        let mut bytes = [0; 20];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        totp_rs::Secret::from(bytes.to_vec()).to_base32()
    }

    /// The codes of `secret`; `account` is shown by the authenticator. `None` if the
    /// secret is not base32 of at least 128 bits.
    #[must_use]
    pub fn of(secret: &str, account: &str) -> Option<Self> {
        let secret = totp_rs::Secret::try_from_base32(secret).ok()?;
        let account: String = account.chars().filter(|c| *c != ':').collect();
        let builder = Builder::new().with_secret(secret).with_issuer(Some(ISSUER));
        builder.with_account_name(account).build().ok().map(Self)
    }

    /// The step of `code` at `now`, in seconds since 1970; one step of 30 s early or
    /// late is taken. Whoever takes it must not take the same step again.
    #[must_use]
    pub fn step(&self, code: &str, now: i64) -> Option<u64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        self.0.check(&digits, u64::try_from(now).ok()?)
    }

    /// The address that an authenticator reads, `otpauth://…`.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        self.0.to_url().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fits_its_step_and_the_neighbours_and_no_other() {
        let secret = Codes::new_secret();
        let codes = Codes::of(&secret, "sato").expect("a secret");
        let now = 1_800_000_000;
        let code = codes.0.generate(now as u64).to_string();
        assert_eq!(codes.step(&code, now), Some(60_000_000));
        assert_eq!(
            codes.step(&format!("{} {}", &code[..3], &code[3..]), now + 30),
            Some(60_000_000)
        );
        assert_eq!(codes.step(&code, now + 60), None);
        assert_eq!(codes.step("", now), None);
        assert!(codes.address().is_some_and(|url| url.starts_with("otpauth://totp/Hinomi:sato?")));
        assert!(Codes::of("AAAA", "x").is_none() && Codes::of("!", "x").is_none());
    }

    /// The vector of RFC 6238, appendix B, in its last six digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let codes = Codes::of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "x").expect("a secret");
        assert_eq!(codes.step("287082", 59), Some(1));
    }
}
