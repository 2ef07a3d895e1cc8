//! Demo: the firm among others of its sector: an incident told to the sharing body, and a
//! warning that waits to be let go.

use app::NewBulletin;
use exchange::Identity;
use model::{MemberClass, Node, Tlp};

use crate::wiring::House;

/// Code, name and kind of each other node; the firm is a member of the first.
const OTHERS: [(&str, &str, &str); 3] = [
    ("isac", "架空金融ISAC", "isac"),
    ("fsa", "架空金融庁", "authority"),
    ("bank-a", "あけぼの銀行", "institution"),
];

/// Makes the invented firm a node, and lets it tell others.
pub async fn load(house: &House) -> anyhow::Result<()> {
    introduce(house).await?;
    let (writer, approver) = (house.app.desk("csirt-lead").await?, house.app.desk("cio").await?);
    for (new, to) in [(report(), Some("isac")), (warning(), None)] {
        let id = writer.draft_bulletin(&new).await?;
        approver.approve_bulletin(&id).await?;
        if let Some(to) = to {
            writer.release_bulletin(&id, &[to.to_owned()]).await?;
        }
    }
    Ok(())
}

async fn introduce(house: &House) -> anyhow::Result<()> {
    let institution = house.desk.institution().await?.map(|party| party.name);
    let own = Node {
        id: "hinomi-sec".into(),
        name: institution.unwrap_or_default(),
        kind: "institution".into(),
        sector: "証券".into(),
        key: Identity::open(&house.data_dir)?.public(),
        own: true,
        ..Node::default()
    };
    house.desk.enter_node(&own).await?;
    for (id, name, kind) in OTHERS {
        let (id, name, kind) = (id.into(), name.into(), kind.into());
        house.desk.enter_node(&Node { id, name, kind, ..Node::default() }).await?;
    }
    house.desk.join_node(&own.id, "isac", MemberClass::Full, None).await?;
    Ok(())
}

fn report() -> NewBulletin {
    NewBulletin {
        theme: "incident-report".into(),
        title: "業務端末から外部サイトへの不審な通信".into(),
        words: "該当する端末を切り離し、影響を調べています。".into(),
        tlp: Some(Tlp::Amber),
        indicators: vec!["203.0.113.66".into(), "hxxp://evil[.]example".into()],
        ..NewBulletin::default()
    }
}

fn warning() -> NewBulletin {
    NewBulletin {
        theme: "alert".into(),
        title: "DDoS攻撃を予告する脅迫メールへの注意".into(),
        words: "支払いに応じず、当局と警察へ連絡してください。".into(),
        tlp: Some(Tlp::Green),
        asks: vec!["ネット取引".into()],
        ..NewBulletin::default()
    }
}
