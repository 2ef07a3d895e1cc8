//! Any bytes as a mail that may extort money.
#![no_main]

use std::sync::LazyLock;

static CONFIG: LazyLock<detect::Config> = LazyLock::new(fuzz::detectors);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    let examined = detect::mail::examine(bytes, jiff::Timestamp::UNIX_EPOCH, &zone, &CONFIG);
    assert_eq!(examined.mail.size, bytes.len() as u64);
    for proposal in &examined.mail.proposals {
        let taken = examined.mail.confirm(&proposal.key, &proposal.value);
        assert!(taken.is_ok(), "what is proposed can be confirmed: {proposal:?}");
    }
});
