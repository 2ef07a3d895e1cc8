//! The flows of the sector as the table has them, and the figures of a warning (AS-17).

use app::AnswerRate;
use jiff::Timestamp;
use model::{
    Affected, Bulletin, Channel, Channels, Code, Delivery, MemberClass, Membership, Node, Release,
    Sheet, Tlp, Told,
};

fn at(time: &str) -> Timestamp {
    format!("2026-06-10T{time}:00+09:00").parse().expect("a time")
}

/// A node of `kind`, a member of the other one.
fn node(id: &str, kind: &str) -> Node {
    let body = if id == "to" { "from" } else { "to" }.to_owned();
    let membership = Membership { body, class: MemberClass::Full, from: at("00:00"), until: None };
    let (id, kind) = (id.to_owned(), kind.to_owned());
    Node { id, kind, memberships: vec![membership], ..Node::default() }
}

fn bulletin(theme: &str, tlp: Tlp, consent: bool) -> Bulletin {
    let sheet = Sheet {
        origin: "from".into(),
        theme: theme.into(),
        tlp: Some(tlp),
        named: vec!["somebody@to".into()],
        consent,
        ..Sheet::default()
    };
    Bulletin { sheet, ..Bulletin::default() }
}

fn judged(way: &Channel, bulletin: &Bulletin) -> Result<(), Code> {
    let channels = app::channels().expect("the pack holds");
    let (sender, to) = (node("from", &way.from), node("to", &way.to));
    let release = Release { bulletin, sender: &sender, now: at("10:00"), channels: &channels };
    release.judge(&to).map_err(|refusal| refusal.code)
}

/// Covers: A083, A084, A085, A086, A087, A088, A089, A092, A095, A096a, A096b.
#[test]
fn every_flow_of_the_table_carries_its_own_and_nothing_narrower_or_else() {
    let channels = app::channels().expect("the pack holds");
    let flows = [
        "A083", "A084", "A085", "A086", "A087", "A088", "A089", "A090", "A091", "A092", "A093",
        "A094", "A095", "A096", "A096a", "A096b", "A096c", "A096d",
    ];
    for flow in flows {
        assert!(channels.channel.iter().any(|way| way.id == flow), "{flow}");
    }
    for way in &channels.channel {
        for theme in &way.what {
            let told = bulletin(theme, way.max_tlp, true);
            assert_eq!(judged(way, &told), Ok(()), "{} {theme}", way.id);
        }
        for theme in channels.themes() {
            let open = channels.ways(&way.from, &way.to, theme).next().is_some();
            if !open {
                let told = bulletin(theme, Tlp::Clear, true);
                assert_eq!(judged(way, &told), Err(Code::Channel), "{} {theme}", way.id);
            }
        }
    }
    for way in &channels.channel {
        for theme in &way.what {
            narrower_is_refused(&channels, way, theme);
            relayed_where_a_way_says_so(&channels, way, theme);
        }
    }
    let coordination = channels.channel.iter().find(|way| way.id == "A087").expect("there");
    let unasked = bulletin("incident-report", Tlp::Amber, false);
    assert_eq!(judged(coordination, &unasked), Err(Code::Consent), "only if the reporter agreed");
}

/// What is marked narrower than every way between two kinds allows goes along none.
fn narrower_is_refused(channels: &Channels, way: &Channel, theme: &str) {
    let most = channels.ways(&way.from, &way.to, theme).map(|way| way.max_tlp).max();
    for tlp in Tlp::ALL.into_iter().filter(|tlp| Some(*tlp) > most) {
        let told = bulletin(theme, tlp, true);
        assert_eq!(judged(way, &told), Err(Code::Tlp), "{} {theme} {}", way.id, tlp.label());
    }
}

/// What came from elsewhere goes on where a way is for that, and nowhere else.
fn relayed_where_a_way_says_so(channels: &Channels, way: &Channel, theme: &str) {
    let relays = channels.ways(&way.from, &way.to, theme).any(|way| way.relay);
    let hop = model::Hop { node: "elsewhere".into(), at: at("09:00") };
    let told = Bulletin { received: Some(hop), ..bulletin(theme, Tlp::Clear, true) };
    let expected = if relays { Ok(()) } else { Err(Code::Channel) };
    assert_eq!(judged(way, &told), expected, "{} {theme}", way.id);
}

fn delivery(node: &str, delivered: Option<&str>, answer: Option<Affected>) -> Delivery {
    let told = |affected| Told { affected, words: String::new(), at: at("12:00") };
    Delivery {
        node: node.into(),
        sent: Some(at("10:22")),
        delivered: delivered.map(at),
        read: None,
        answered: answer.map(told),
        refused: None,
    }
}

/// AS-17: report 10:00, release 10:22, five members.
///
/// Covers: A040.
#[test]
fn from_report_to_receipt_it_takes_30_and_a_half_minutes() {
    let deliveries = vec![
        delivery("a", Some("10:25"), Some(Affected::Exposed)),
        delivery("b", Some("10:30"), Some(Affected::Not)),
        delivery("c", Some("10:31"), Some(Affected::Not)),
        delivery("d", Some("11:50"), Some(Affected::Unknown)),
        delivery("e", None, None),
    ];
    let bulletin = Bulletin { deliveries, ..Bulletin::default() };
    let rate = AnswerRate::since(&bulletin, Some(at("10:00")));
    assert_eq!(rate.report_to_receipt_s, Some(30 * 60 + 30));
    assert_eq!(rate.median_s, Some(8 * 60 + 30), "from the release");
    assert_eq!(rate.delivered * 100 / rate.sent, 80);
    assert_eq!((rate.affected, rate.sent - rate.answered), ([1, 2, 1], 1));
}
