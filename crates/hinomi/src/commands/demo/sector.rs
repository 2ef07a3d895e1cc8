//! Demo: one authority, one sharing body and three institutions, each a process with its own
//! data, that warn and answer each other over mutual TLS.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::Context;
use app::{NewBulletin, NewCampaign, NewMandate};
use exchange::Identity;
use model::{MemberClass, Node, Tlp};
use tables::Source;
use tokio::process::{Child, Command};

use crate::{
    args::Global,
    failure::Outcome,
    output::Output,
    post,
    wiring::{self, House},
};

/// Code, name, kind and sector of each node. The first two are hubs.
const NODES: [(&str, &str, &str, &str); 5] = [
    ("fsa", "架空金融庁", "authority", ""),
    ("isac", "架空金融ISAC", "isac", ""),
    ("bank-a", "あけぼの銀行", "institution", "地域銀行"),
    ("bank-b", "みなと銀行", "institution", "地域銀行"),
    ("sec-c", "ひのみ証券", "institution", "証券"),
];

/// Members of the sharing body; the third institution is none.
const MEMBERS: [&str; 2] = ["bank-a", "bank-b"];

const PARTIES: &str = "id,kind,name,layer,role,may,until\n\
    owner,institution,,,,,\n\
    analyst,person,分析担当,operator,csirt,,\n\
    chief,person,責任者,manager,manager,,\n";

/// A node of the demo and where it will listen.
struct Planned {
    node: Node,
    house: House,
    dir: PathBuf,
    pages: SocketAddr,
}

/// Makes five nodes in `dir`, lets them warn each other, and serves them until Ctrl-C.
pub async fn run(
    global: &Global,
    output: &Output,
    dir: &Path,
    listen: SocketAddr,
    serve: bool,
) -> anyhow::Result<Outcome> {
    let mut planned = Vec::new();
    for (n, node) in NODES.iter().enumerate() {
        planned.push(plan(global, dir, *node, (listen, n)).await?);
    }
    introduce(&planned).await?;
    warn(&planned).await?;
    ask(&planned).await?;
    for one in &planned {
        let line = format!("{:<7} http://{}/bulletins  {}", one.node.id, one.pages, one.node.name);
        super::say(output, &line)?;
    }
    if !serve {
        return Ok(Outcome::Done);
    }
    let places: Vec<_> =
        planned.iter().map(|p| (p.dir.clone(), p.pages, p.node.address.clone())).collect();
    // Each process opens its own data.
    for one in planned {
        one.house.store.close().await;
    }
    let mut children = Vec::new();
    for (dir, pages, exchange) in &places {
        children.push(child(dir, *pages, exchange)?);
    }
    let _ = tokio::signal::ctrl_c().await;
    for mut child in children {
        let _ = child.kill().await;
    }
    Ok(Outcome::Done)
}

async fn plan(
    global: &Global,
    dir: &Path,
    (id, name, kind, sector): (&str, &str, &str, &str),
    (listen, n): (SocketAddr, usize),
) -> anyhow::Result<Planned> {
    let dir = dir.join(id);
    let global = Global { data: Some(dir.clone()), store: None, ..global.clone() };
    let house = wiring::open(&global).await?;
    let parties = PARTIES.replace("owner,institution,", &format!("owner,institution,{name}"));
    let taken = house.desk.import_parties(&Source::memory(parties.as_bytes()), &|_, _| {}).await?;
    anyhow::ensure!(taken.is_ok(), "the demo's own list");
    for (party, role) in [("analyst", "csirt"), ("chief", "manager")] {
        let given = NewMandate { party: party.into(), role: role.into(), ..NewMandate::default() };
        house.desk.give_mandate(&given).await?;
    }
    let port = |from: u16| from.checked_add(u16::try_from(n).unwrap_or_default()).unwrap_or(from);
    let pages = match listen.port() {
        0 => free()?,
        first => SocketAddr::new(listen.ip(), port(first)),
    };
    let node = Node {
        id: id.into(),
        name: name.into(),
        kind: kind.into(),
        sector: sector.into(),
        key: Identity::open(&dir)?.public(),
        address: free()?.to_string(),
        own: true,
        ..Node::default()
    };
    Ok(Planned { node, house, dir, pages })
}

/// An address of this machine that is free now.
fn free() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("a free address")?;
    Ok(listener.local_addr()?)
}

/// Everybody knows everybody; who is a member is known to all.
async fn introduce(planned: &[Planned]) -> anyhow::Result<()> {
    for here in planned {
        let desk = &here.house.desk;
        for other in planned {
            let own = other.node.id == here.node.id;
            desk.enter_node(&Node { own, ..other.node.clone() }).await?;
        }
        for member in MEMBERS {
            desk.join_node(member, "isac", MemberClass::Full, None).await?;
        }
    }
    Ok(())
}

/// The authority alerts all, a member reports to the sharing body, which warns its members.
async fn warn(planned: &[Planned]) -> anyhow::Result<()> {
    let at = |id: &str| planned.iter().find(|one| one.node.id == id).context("a node of the demo");
    let alert = NewBulletin {
        theme: "alert".into(),
        title: "DDoS攻撃を予告する脅迫メールへの注意".into(),
        words: "複数の金融機関に届いています。支払いに応じず、当局と警察へ連絡してください。"
            .into(),
        tlp: Some(Tlp::Green),
        ..NewBulletin::default()
    };
    told(at("fsa")?, &alert, &["bank-a", "bank-b", "sec-c"]).await?;
    let report = NewBulletin {
        theme: "incident-report".into(),
        title: "リモート接続装置への不審な接続".into(),
        words: "10時に気づき、装置を切り離しました。影響は調査中です。".into(),
        tlp: Some(Tlp::Amber),
        indicators: vec!["203.0.113.66".into()],
        ..NewBulletin::default()
    };
    told(at("bank-a")?, &report, &["isac"]).await?;
    let warning = NewBulletin {
        theme: "early-warning".into(),
        title: "リモート接続装置の脆弱性を狙う攻撃".into(),
        words: "該当する装置の有無を確かめ、影響を回答してください。".into(),
        tlp: Some(Tlp::Amber),
        indicators: vec!["203.0.113.66".into(), "hxxp://evil[.]example".into()],
        asks: vec!["リモート接続装置X".into()],
        ..NewBulletin::default()
    };
    told(at("isac")?, &warning, &MEMBERS).await
}

/// The authority asks its institutions, and has the answers of an earlier survey from a list.
async fn ask(planned: &[Planned]) -> anyhow::Result<()> {
    let authority = planned.iter().find(|one| one.node.id == "fsa").context("the authority")?;
    let desk = authority.house.app.desk("analyst").await?;
    let before = survey(&desk, "昨年度の実態把握", &population(7)).await?;
    let taken = desk.import_answers(&before, &answers(7), "answers.csv").await?;
    anyhow::ensure!(taken.is_ok(), "the demo's own answers");
    desk.analyse_campaign(&before).await?;
    let asked =
        "institution,sector\nbank-a,regional-bank\nbank-b,regional-bank\nsec-c,securities\n";
    let now = survey(&desk, "サイバーセキュリティの実態把握", asked).await?;
    desk.send_campaign(&now).await?;
    Ok(())
}

async fn survey(desk: &app::Desk, title: &str, population: &str) -> anyhow::Result<String> {
    let new = NewCampaign {
        title: title.into(),
        ruleset: "jp-fsa-2015".into(),
        items: vec!["SV-0".into()],
        due: jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 20),
        follows: None,
    };
    let designed = desk.design_campaign(&new, &Source::memory(population.as_bytes())).await?;
    Ok(designed.map_err(|faults| anyhow::anyhow!("the demo's own list: {faults:?}"))?.id)
}

/// So many regional banks, as many securities firms, and two exchanges.
fn population(of_each: usize) -> String {
    let sectors =
        [("RB", "regional-bank", of_each), ("SC", "securities", of_each), ("EX", "exchange", 2)];
    let rows = sectors.into_iter().flat_map(|(code, sector, count)| {
        (1..=count).map(move |n| format!("{code}{n:02},{sector}\n"))
    });
    std::iter::once("institution,sector\n".to_owned()).chain(rows).collect()
}

/// Their answers: one is silent, some do not know.
fn answers(of_each: usize) -> Source {
    let mut list = "institution,item,grade\n".to_owned();
    let population = population(of_each);
    let institutions = population.lines().skip(1).filter_map(|row| row.split(',').next());
    for (n, institution) in institutions.enumerate().filter(|(n, _)| *n != 3) {
        for item in 1..=9 {
            let grade = match (n + item * 3) % 11 {
                10 => "unknown".to_owned(),
                grade => (grade % 5).to_string(),
            };
            list += &format!("{institution},SV-{item:02},{grade}\n");
        }
    }
    Source::memory(list.into_bytes())
}

/// Written by one, approved by another, let go.
async fn told(node: &Planned, new: &NewBulletin, to: &[&str]) -> anyhow::Result<()> {
    let (analyst, chief) =
        (node.house.app.desk("analyst").await?, node.house.app.desk("chief").await?);
    let id = analyst.draft_bulletin(new).await?;
    chief.approve_bulletin(&id).await?;
    let to: Vec<_> = to.iter().map(|node| (*node).to_owned()).collect();
    analyst.release_bulletin(&id, &to).await?;
    Ok(())
}

fn child(dir: &Path, pages: SocketAddr, exchange: &str) -> anyhow::Result<Child> {
    let program = std::env::current_exe().context("this program")?;
    Command::new(program)
        .args(["demo", "--listen", &pages.to_string(), "--exchange", exchange, "--node"])
        .arg(dir)
        .kill_on_drop(true)
        .spawn()
        .context("a node of the demo")
}

/// One node of the demo, as [`run`] starts it: pages without signing in, and the exchange.
pub async fn serve(
    global: &Global,
    output: &Output,
    dir: &Path,
    (listen, exchange): (SocketAddr, Option<SocketAddr>),
) -> anyhow::Result<Outcome> {
    let data = Some(dir.to_owned());
    let global = Global { data, store: None, party: Some("chief".into()), ..global.clone() };
    let house = wiring::open(&global).await?;
    let post = post::open(&house, exchange).await?;
    tokio::select! {
        served = super::up::serve(&house, output, listen) => served,
        () = post::run(post) => Ok(Outcome::Done),
    }
}
