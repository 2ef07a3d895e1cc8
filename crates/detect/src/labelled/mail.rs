//! Demands among newsletters, invoices and warnings.

use jiff::tz::TimeZone;

use super::{Level, Random, Score, Sheet};
use crate::mail::examine;
use crate::testing::{at, config};

const MAILS: usize = 100;

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, demands: &[&str], recall| Level {
        name,
        score: run(seed, demands),
        floor: [0.95, recall],
    };
    Sheet {
        title: "Extortion mails",
        about: "100 demands and 100 others (newsletters about attacks and bitcoin, invoices, \
                notices of maintenance and of security, Japanese and English). Floors: precision \
                0.95, recall 0.95 for plain words. Words spelt so as not to be found, and veiled \
                threats, are not found: a person still takes such a mail in by hand.",
        levels: vec![
            level(1, "plain English", &ENGLISH, 0.95),
            level(2, "plain Japanese", &JAPANESE, 0.95),
            level(3, "data instead of DDoS", &DATA, 0.95),
            level(4, "veiled threats", &VEILED, 0.0),
            level(5, "misspelt on purpose", &MISSPELT, 0.0),
        ],
    }
}

const ENGLISH: [&str; 3] = [
    "We are the {who}.\nYour network will be DDoS-ed, an attack of {n} Gbps. Pay {n} Bitcoin within {h} hours to {to}.",
    "Hello,\nall your servers will be under attack unless you transfer {n} BTC to {to}.\nDeadline: {h} hours. If you pay we will never attack you again.",
    "You ignored us. The attack continues until you pay {n} BTC. You have {h} hours.",
];
const JAPANESE: [&str; 3] = [
    "我々は{who}である。\n貴社のサイトを攻撃する。{h}時間以内に{n}ビットコインを {to} に支払え。",
    "お客様のサイトへの攻撃は1時間で停止します。{h}時間以内に{n}BTCを送金しない場合、さらに大きな攻撃を行います。",
    "前回の警告は無視された。{n}ビットコインを支払うまで攻撃は続く。期限は{h}時間後。",
];
const DATA: [&str; 3] = [
    "We have encrypted your files. Pay the ransom of {n} XMR within {h} hours or we leak everything. Address {to}",
    "貴社の顧客情報を入手した。{h}時間以内に{n}BTCを支払わなければ公開する。",
    "We hacked your customer database. Transfer {n} BTC to {to} within {h} hours, or we publish your data.",
];
const VEILED: [&str; 2] = [
    "It would be a pity if something happened to your site. {n} coins to {to} would help.",
    "貴社のサイトに何か起きたら残念です。{n}BTCのご協力をお願いします。",
];
const MISSPELT: [&str; 2] = [
    "Y0ur s1te is d0wn. P a y {n} B1TC0IN in {h} h0urs or m0re @ttacks",
    "Sєnd {n} ВТС to {to} or the аttасk follows",
];
const OTHERS: [&str; 8] = [
    "This week: DDoS attacks rise again, bitcoin falls. Should victims pay a ransom? Register within {h} hours.\nUnsubscribe",
    "Invoice {n}. Please pay {n},000 yen within {h} days by bank transfer.",
    "請求書送付の件\n{h}日以内に{n}万円をお振込みください。",
    "【メールマガジン】DDoS攻撃とビットコインの身代金。対策セミナーは{h}時間後に締切。配信停止はこちら",
    "Maintenance: the service will stop in {h} hours and be back in {n} minutes.",
    "Security advisory: attackers exploit CVE-2015-{n}. Update within {h} hours.",
    "本日のメンテナンスは{h}時間で終了します。ご不便をおかけします。",
    "Your payment of {n} USD was received. Thank you.",
];

fn run(seed: u64, demands: &[&str]) -> Score {
    let mut random = Random(seed);
    let (config, zone) = (config(), TimeZone::UTC);
    let mut score = Score::default();
    for n in 0..2 * MAILS {
        let is_demand = n.is_multiple_of(2);
        let template = if is_demand { *random.pick(demands) } else { *random.pick(&OTHERS) };
        let mail = filled(&mut random, template);
        let found = examine(mail.as_bytes(), at("2015-05-22T11:09:00+09:00"), &zone, &config);
        score.count(is_demand, found.is_extortion);
    }
    score
}

fn filled(random: &mut Random, template: &str) -> String {
    let who = *random.pick(&["Example Collective", "Red Example", "例の集団"]);
    let body = template
        .replace("{who}", who)
        .replace("{n}", &(1 + random.below(60)).to_string())
        .replace("{h}", &(6 + random.below(66)).to_string())
        .replace("{to}", "1ExampleAddressDoNotUse");
    format!(
        "To: info@fx-b.example\nSubject: hello\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
}
