//! How the detectors judge, read from the pack.

use packs::{Fault, Pack};

use crate::{
    availability, beacon, command, exfiltration, group, mail, matched, office, password,
    privileged, silence, takeover, tunnel,
};

/// The sections of `packs/detect.toml`, sound in themselves.
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) office: office::Config,
    pub(crate) availability: availability::Config,
    pub(crate) beacon: beacon::Config,
    pub(crate) command: command::Config,
    pub(crate) exfiltration: exfiltration::Config,
    pub(crate) password: password::Config,
    pub(crate) privileged: privileged::Config,
    pub(crate) matches: matched::Config,
    pub(crate) silence: silence::Config,
    pub(crate) takeover: takeover::Config,
    pub(crate) tunnel: tunnel::Config,
    /// What is looked for in mails.
    pub mail: mail::Config,
    /// How signals are grouped.
    pub group: group::Config,
}

const SECTIONS: [&str; 13] = [
    "hours",
    "availability",
    "beacon",
    "command",
    "exfiltration",
    "password",
    "privileged",
    "matches",
    "silence",
    "takeover",
    "tunnel",
    "group",
    "mail",
];

impl Config {
    /// Reads and checks all sections.
    ///
    /// # Errors
    /// Every fault with file, line and column: of each section the first of its
    /// form, then all figures that make no sense.
    pub fn from_pack(pack: &Pack) -> Result<Self, Vec<Fault>> {
        let mut faults = pack.only(&SECTIONS).err().unwrap_or_default();
        let Some(config) = Self::sections(pack, &mut faults) else { return Err(faults) };
        faults.extend(config.faults(pack));
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// All sections, or nothing; every section is read, so that each tells its fault.
    fn sections(pack: &Pack, faults: &mut Vec<Fault>) -> Option<Self> {
        let office = keep(pack.section("hours"), faults);
        let availability = keep(pack.section("availability"), faults);
        let beacon = keep(pack.section("beacon"), faults);
        let command = keep(pack.section("command"), faults);
        let exfiltration = keep(pack.section("exfiltration"), faults);
        let password = keep(pack.section("password"), faults);
        let privileged = keep(pack.section("privileged"), faults);
        let matches = keep(pack.section("matches"), faults);
        let silence = keep(pack.section("silence"), faults);
        let takeover = keep(pack.section("takeover"), faults);
        let tunnel = keep(pack.section("tunnel"), faults);
        let mail = keep(pack.section("mail"), faults);
        let group = keep(pack.section("group"), faults);
        Some(Self {
            office: office?,
            availability: availability?,
            beacon: beacon?,
            command: command?,
            exfiltration: exfiltration?,
            password: password?,
            privileged: privileged?,
            matches: matches?,
            silence: silence?,
            takeover: takeover?,
            tunnel: tunnel?,
            mail: mail?,
            group: group?,
        })
    }

    fn faults(&self, pack: &Pack) -> Vec<Fault> {
        let rules = [
            office_rules(&self.office),
            availability_rules(&self.availability),
            beacon_rules(&self.beacon),
            command_rules(&self.command),
            exfiltration_rules(&self.exfiltration),
            password_rules(&self.password),
            privileged_rules(&self.privileged),
            matched_rules(&self.matches),
            silence_rules(&self.silence),
            takeover_rules(&self.takeover),
            tunnel_rules(&self.tunnel),
            mail_rules(&self.mail),
            vec![rule(
                "group.window_min",
                (0..=1_000_000).contains(&self.group.window_min),
                TO_MILLION,
            )],
        ]
        .concat();
        let broken = rules.into_iter().filter(|rule| !rule.holds);
        broken.map(|rule| pack.fault(rule.path, rule.expected)).collect()
    }
}

fn keep<T>(section: Result<T, Vec<Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    section.map_err(|more| faults.extend(more)).ok()
}

/// What a figure must be for the detector to make sense.
#[derive(Clone, Copy)]
struct Rule {
    path: &'static str,
    holds: bool,
    expected: &'static str,
}

fn rule(path: &'static str, holds: bool, expected: &'static str) -> Rule {
    Rule { path, holds, expected }
}

fn office_rules(c: &office::Config) -> Vec<Rule> {
    vec![
        rule(
            "hours.utc_offset_min",
            (-1440..=1440).contains(&c.utc_offset_min),
            "expected -1440 to 1440",
        ),
        rule("hours.from_hour", (0..24).contains(&c.from_hour), "expected 0 to 23"),
        rule("hours.to_hour", (c.from_hour..=24).contains(&c.to_hour), "expected from_hour to 24"),
        rule(
            "hours.weekdays",
            c.weekdays.iter().all(|day| (1..=7).contains(day)),
            "expected 1 (Monday) to 7",
        ),
    ]
}

fn availability_rules(c: &availability::Config) -> Vec<Rule> {
    vec![
        rule("availability.success_below", is_share(c.success_below), SHARE),
        rule("availability.volume_factor", c.volume_factor > 1.0, "expected more than 1"),
        rule(
            "availability.weak_factor",
            c.weak_factor > 1.0 && c.weak_factor <= c.volume_factor,
            "expected more than 1 and at most volume_factor",
        ),
        rule(
            "availability.weak_after",
            in_range(c.weak_after, c.open_after, 10_000),
            "expected open_after to 10000",
        ),
        rule("availability.baseline_samples", in_range(c.baseline_samples, 1, 10_000), TO_10_000),
        rule(
            "availability.baseline_samples_min",
            in_range(c.baseline_samples_min, 1, c.baseline_samples),
            "expected 1 to baseline_samples",
        ),
        rule("availability.baseline_floor_mbps", c.baseline_floor_mbps > 0.0, POSITIVE),
        rule("availability.open_after", in_range(c.open_after, 1, 10_000), TO_10_000),
        rule("availability.close_after", in_range(c.close_after, 1, 10_000), TO_10_000),
        rule("availability.gap_steps", c.gap_steps > 1.0, "expected more than 1"),
        rule("availability.reorder_samples", in_range(c.reorder_samples, 1, MANY), TO_MANY),
        rule("availability.series_max", in_range(c.series_max, 1, MANY), TO_MANY),
    ]
}

fn beacon_rules(c: &beacon::Config) -> Vec<Rule> {
    vec![
        rule("beacon.calls_min", in_range(c.calls_min, 4, 10_000), "expected 4 to 10000"),
        rule("beacon.run_min", (2..=4096).contains(&c.run_min), "expected 2 to 4096"),
        rule("beacon.span_min", (0..=100_000).contains(&c.span_min), "expected 0 to 100000"),
        rule("beacon.burst_s", (0..=3600).contains(&c.burst_s), "expected 0 to 3600"),
        rule(
            "beacon.period_min_s",
            (c.burst_s..=86_400).contains(&c.period_min_s),
            "expected burst_s to 86400",
        ),
        rule("beacon.scatter_random", is_share(c.scatter_random), SHARE),
        rule(
            "beacon.scatter_margin",
            (0.0..=100.0).contains(&c.scatter_margin),
            "expected 0 to 100",
        ),
        rule("beacon.scatter_max", is_share(c.scatter_max), SHARE),
        rule(
            "beacon.scatter_max_few",
            (0.0..=c.scatter_max).contains(&c.scatter_max_few),
            "expected 0 to scatter_max",
        ),
        rule("beacon.short_share_max", is_share(c.short_share_max), SHARE),
        rule(
            "beacon.calls_min_expired",
            in_range(c.calls_min_expired, 4, c.calls_min),
            "expected 4 to calls_min",
        ),
        rule("beacon.download_factor", c.download_factor > 0, POSITIVE),
        rule("beacon.download_share", is_share(c.download_share), SHARE),
        rule(
            "beacon.timer_periods_s",
            c.timer_periods_s.iter().all(|period| (1..=1_000_000).contains(period)),
            "expected 1 to 1000000 each",
        ),
        rule("beacon.timer_scatter_max", is_share(c.timer_scatter_max), SHARE),
        rule("beacon.pairs_max", in_range(c.pairs_max, 1, MANY), TO_MANY),
        rule(
            "beacon.times_per_pair",
            in_range(c.times_per_pair, 4 * c.calls_min, MANY),
            "expected at least four times calls_min",
        ),
        rule(
            "beacon.times_max",
            in_range(c.times_max, c.times_per_pair, MANY),
            "expected times_per_pair to 100000000",
        ),
    ]
}

fn command_rules(c: &command::Config) -> Vec<Rule> {
    let is_sound = |watch: &command::Watch| {
        watch.forms.iter().all(|words| !words.is_empty() && are_lower(words))
    };
    vec![
        rule("command.hosts_max", in_range(c.hosts_max, 1, MANY), TO_MANY),
        rule("command.days_max", in_range(c.days_max, 2, 10_000), FROM_2),
        rule("command.watch", c.watch.len() <= usize::from(u16::MAX), "expected at most 65535"),
        rule("command.watch", c.watch.iter().all(is_sound), LOWER),
    ]
}

fn exfiltration_rules(c: &exfiltration::Config) -> Vec<Rule> {
    vec![
        rule("exfiltration.mb_min", (1..=1_000_000).contains(&c.mb_min), TO_MILLION),
        rule("exfiltration.factor", c.factor > 0, POSITIVE),
        rule("exfiltration.out_share", is_share(c.out_share), SHARE),
        rule("exfiltration.known_days", (1..=10_000).contains(&c.known_days), TO_10_000),
        rule(
            "exfiltration.settle_days",
            (0..=10_000).contains(&c.settle_days),
            "expected 0 to 10000",
        ),
        rule("exfiltration.pairs_max", in_range(c.pairs_max, 1, MANY), TO_MANY),
        rule("exfiltration.days_max", in_range(c.days_max, 2, 10_000), FROM_2),
    ]
}

fn password_rules(c: &password::Config) -> Vec<Rule> {
    vec![
        rule("password.failures_min", (2..=1000).contains(&c.failures_min), "expected 2 to 1000"),
        rule("password.accounts_min", in_range(c.accounts_min, 2, 1000), "expected 2 to 1000"),
        rule("password.window_min", (1..=1_000_000).contains(&c.window_min), TO_MILLION),
        rule(
            "password.slow_failures_min",
            (c.failures_min..=10_000).contains(&c.slow_failures_min),
            "expected failures_min to 10000",
        ),
        rule(
            "password.slow_accounts_min",
            in_range(c.slow_accounts_min, c.accounts_min, 10_000),
            "expected accounts_min to 10000",
        ),
        rule(
            "password.slow_window_min",
            (c.window_min..=1_000_000).contains(&c.slow_window_min),
            "expected window_min to 1000000",
        ),
        rule("password.quiet_min", (1..=1_000_000).contains(&c.quiet_min), TO_MILLION),
        rule("password.failure_words", !c.failure_words.is_empty(), "expected a word"),
        rule(
            "password.success_words",
            c.success_words.iter().all(|word| !c.failure_words.contains(word)),
            "expected words that are not failure_words",
        ),
        rule("password.reorder_attempts", in_range(c.reorder_attempts, 1, MANY), TO_MANY),
        rule("password.addresses_max", in_range(c.addresses_max, 1, MANY), TO_MANY),
        rule("password.accounts_max", in_range(c.accounts_max, c.accounts_min, MANY), TO_MANY),
    ]
}

fn privileged_rules(c: &privileged::Config) -> Vec<Rule> {
    vec![
        rule(
            "privileged.habit_days",
            in_range(c.habit_days, 1, c.days_max),
            "expected 1 to days_max",
        ),
        rule("privileged.habit_tolerance_min", (0..=720).contains(&c.habit_tolerance_min), TO_NOON),
        rule("privileged.accounts_max", in_range(c.accounts_max, 1, MANY), TO_MANY),
        rule("privileged.days_max", in_range(c.days_max, 2, 10_000), FROM_2),
    ]
}

fn silence_rules(c: &silence::Config) -> Vec<Rule> {
    vec![
        rule("silence.rhythm_quantile", is_share(c.rhythm_quantile), SHARE),
        rule("silence.rhythm_pauses", in_range(c.rhythm_pauses, 1, 10_000), TO_10_000),
        rule(
            "silence.pauses_min",
            in_range(c.pauses_min, 1, c.rhythm_pauses),
            "expected 1 to rhythm_pauses",
        ),
        rule("silence.factor", c.factor >= 1.0, "expected at least 1"),
        rule("silence.silence_min", (1..=1_000_000).contains(&c.silence_min), TO_MILLION),
        rule("silence.habit_factor", c.habit_factor >= 1.0, "expected at least 1"),
        rule("silence.habit_tolerance_min", (0..=720).contains(&c.habit_tolerance_min), TO_NOON),
        rule("silence.minutes_max", in_range(c.minutes_max, 2, MANY), TO_MANY),
        rule("silence.reporters_max", in_range(c.reporters_max, 1, MANY), TO_MANY),
    ]
}

fn takeover_rules(c: &takeover::Config) -> Vec<Rule> {
    vec![
        rule("takeover.new_device_h", (1..=10_000).contains(&c.new_device_h), TO_10_000),
        rule("takeover.known_h", (0..=100_000).contains(&c.known_h), "expected 0 to 100000"),
        rule("takeover.orders_min", in_range(c.orders_min, 1, 1000), "expected 1 to 1000"),
        rule("takeover.order_factor", c.order_factor > 0.0, POSITIVE),
        rule(
            "takeover.order_history",
            in_range(c.order_history, 1, c.names_max),
            "expected 1 to names_max",
        ),
        rule("takeover.order_sum_min", c.order_sum_min >= 0.0, "expected at least 0"),
        rule("takeover.reorder_acts", in_range(c.reorder_acts, 1, MANY), TO_MANY),
        rule("takeover.accounts_max", in_range(c.accounts_max, 1, MANY), TO_MANY),
        rule("takeover.names_max", in_range(c.names_max, 1, 10_000), TO_10_000),
    ]
}

fn tunnel_rules(c: &tunnel::Config) -> Vec<Rule> {
    vec![
        rule("tunnel.names_min", (2..=1_000_000).contains(&c.names_min), "expected 2 to 1000000"),
        rule("tunnel.length_min", (0.0..=253.0).contains(&c.length_min), "expected 0 to 253"),
        rule("tunnel.entropy_min", (0.0..=8.0).contains(&c.entropy_min), "expected 0 to 8"),
        rule("tunnel.new_share", is_share(c.new_share), SHARE),
        rule("tunnel.suffixes", are_lower(&c.suffixes), LOWER),
        rule("tunnel.machine_domains", are_lower(&c.machine_domains), LOWER),
        rule("tunnel.pairs_max", in_range(c.pairs_max, 1, MANY), TO_MANY),
        rule("tunnel.days_max", in_range(c.days_max, 2, 10_000), FROM_2),
    ]
}

fn matched_rules(c: &matched::Config) -> Vec<Rule> {
    vec![
        rule("matches.hosts_max", in_range(c.hosts_max, 1, MANY), TO_MANY),
        rule("matches.days_max", in_range(c.days_max, 2, 10_000), FROM_2),
        rule("matches.levels", are_lower(&c.levels), LOWER),
    ]
}

fn mail_rules(c: &mail::Config) -> Vec<Rule> {
    let [least, most] = c.sector_range_btc;
    vec![
        rule("mail.sector_range_btc", least <= most, "expected lowest, highest"),
        rule("mail.stop_words", are_lower(&c.stop_words), LOWER),
        rule("mail.pay_words", are_lower(&c.pay_words), LOWER),
        rule("mail.pay_to_words", are_lower(&c.pay_to_words), LOWER),
        rule("mail.buy_words", are_lower(&c.buy_words), LOWER),
        rule("mail.mark", c.mark.iter().all(|mark| are_lower(&mark.words)), LOWER),
        rule("mail.mark", c.mark.iter().any(|mark| mark.required), "expected one that is required"),
    ]
}

fn are_lower(words: &[String]) -> bool {
    words.iter().all(|word| !word.trim().is_empty() && *word == word.to_ascii_lowercase())
}

const LOWER: &str = "expected words in lower case";
const MANY: usize = 100_000_000;
const SHARE: &str = "expected more than 0 and at most 1";
const POSITIVE: &str = "expected more than 0";
const TO_10_000: &str = "expected 1 to 10000";
const TO_MILLION: &str = "expected 1 to 1000000";
const FROM_2: &str = "expected 2 to 10000";
const TO_NOON: &str = "expected 0 to 720";
const TO_MANY: &str = "expected 1 to 100000000";

fn is_share(figure: f64) -> bool {
    figure > 0.0 && figure <= 1.0
}

fn in_range(figure: usize, least: usize, most: usize) -> bool {
    (least..=most).contains(&figure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PACK;

    fn check(from: &str, to: &str, expected: &[&str]) {
        assert!(PACK.contains(from), "{from}");
        let pack = Pack::parse("p", &PACK.replace(from, to)).unwrap();
        let faults = Config::from_pack(&pack).expect_err("faulty");
        let what: Vec<_> = faults.iter().map(|fault| fault.what.as_str()).collect();
        assert_eq!(what, expected);
        let line = PACK.replace(from, to).lines().position(|line| line == to.trim()).unwrap() + 1;
        assert_eq!(faults[0].line, line);
    }

    #[test]
    fn the_delivered_pack_is_sound() {
        let config = crate::testing::config();
        assert_eq!(config.availability.volume_factor, 10.0);
        assert_eq!(config.group.window().as_hours(), 36);
    }

    #[test]
    fn figures_that_make_no_sense_are_pointed_at() {
        check(
            "scatter_max = 0.4",
            "scatter_max = 1.5",
            &["beacon.scatter_max: expected more than 0 and at most 1"],
        );
        check(
            "baseline_samples_min = 10",
            "baseline_samples_min = 31",
            &["availability.baseline_samples_min: expected 1 to baseline_samples"],
        );
        check(
            "gap_steps = 2.5",
            "gap_steps = nan",
            &["availability.gap_steps: expected more than 1"],
        );
        check(
            "[group]",
            "[grouping]",
            &[
                "unknown section, expected hours, availability, beacon, command, exfiltration, password, privileged, matches, silence, takeover, tunnel, group, mail",
                "missing section [group]",
            ],
        );
    }
}
