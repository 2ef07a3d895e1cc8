//! `hinomi node`: this installation among others of the sector.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use exchange::Identity;
use jiff::civil::Date;
use model::{MemberClass, Node, SectorBody};
use serde_json::{Value, json};

use super::roster::moment;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A card says who a node is: code, name, kind, public key, address. It is no secret; hand it over in a way
that you trust, for whoever enters it trusts that key.
Examples:
  hinomi node init bank-a --name 火の見銀行 --kind institution --address bank-a.example.jp:8471 > bank-a.json
  hinomi node enter isac.json
  hinomi node join bank-a --body isac
  hinomi node add univ-a --name 大学A --kind school --purpose 人材の育成
  hinomi node list --kind school"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make this installation a node, and print its card
    Init {
        /// Its code in the sector: lower case letters, digits, strokes
        id: String,
        #[arg(long)]
        name: String,
        /// institution, authority, industry-body, isac, standard-setter, vendor…
        #[arg(long)]
        kind: String,
        /// Where it takes parcels: host and port
        #[arg(long)]
        address: String,
        /// 業態
        #[arg(long, default_value = "")]
        sector: String,
    },
    /// Print this installation's card
    Card,
    /// Enter the card of another node, or enter it anew: what a card does not say stays
    Enter { card: PathBuf },
    /// Enter a body that is not known yet and is without Hinomi: it is reached by other means
    Add {
        id: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        kind: String,
        /// The member whose client it is
        #[arg(long)]
        client_of: Option<String>,
        /// What it is worked with for; a partner (school, company, ministry, partner, expert) says so
        #[arg(long, default_value = "")]
        purpose: String,
    },
    /// 加入
    Join {
        id: String,
        #[arg(long)]
        body: String,
        #[arg(long, value_enum, default_value_t = Class::Full)]
        class: Class,
        /// From then on, with offset [default: now]
        #[arg(long)]
        from: Option<String>,
    },
    /// 脱退: access ends at once, or then
    Leave {
        id: String,
        #[arg(long)]
        body: String,
        /// With offset [default: now]
        #[arg(long)]
        at: Option<String>,
    },
    /// All nodes with their memberships and purposes
    List {
        /// Only of this kind
        #[arg(long)]
        kind: Option<String>,
    },
    /// Institutions that are no members of a body now, by sector (A097)
    Outside { body: String },
    /// The bodies that the source names, as they were called on a day
    Bodies {
        /// [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Only those that help with this: report, response, analysis, awareness, inquiry…
        #[arg(long)]
        helps: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Class {
    Full,
    Associate,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    match args.what {
        What::Init { id, name, kind, address, sector } => {
            let key = Identity::open(&house.data_dir)?.public();
            let node = Node { id, name, kind, address, sector, key, own: true, ..Node::default() };
            card(output, &desk.enter_node(&node).await?)
        }
        What::Card => match desk.own_node().await? {
            Some(node) => card(output, &node),
            None => desk.absent("node.card", "node").await?,
        },
        What::Enter { card } => entered(output, &desk.enter_node(&read(&card)?).await?),
        What::Add { id, name, kind, client_of, purpose } => {
            let node = Node { id, name, kind, client_of, purpose, ..Node::default() };
            entered(output, &desk.add_node(&node).await?)
        }
        What::Join { id, body, class, from } => {
            let from = from.as_deref().map(|at| moment("--from", at)).transpose()?;
            let class = match class {
                Class::Full => MemberClass::Full,
                Class::Associate => MemberClass::Associate,
            };
            entered(output, &desk.join_node(&id, &body, class, from).await?)
        }
        What::Leave { id, body, at } => {
            let at = at.as_deref().map(|at| moment("--at", at)).transpose()?;
            entered(output, &desk.leave_node(&id, &body, at).await?)
        }
        What::List { kind } => {
            let mut nodes = desk.nodes().await?;
            nodes.retain(|node| kind.as_ref().is_none_or(|kind| node.kind == *kind));
            list(output, &nodes)
        }
        What::Outside { body } => list(output, &desk.nodes_outside(&body).await?),
        What::Bodies { on, helps } => bodies(output, &desk.bodies(on, helps.as_deref())),
    }
}

/// What others may know of a node.
fn shape(node: &Node) -> Value {
    let Node { id, name, kind, sector, key, address, .. } = node;
    json!({"kind": "card", "id": id, "name": name, "node": kind, "sector": sector, "key": key, "address": address})
}

/// A card is JSON in every mode: it is made to be entered elsewhere.
fn card(output: &Output, node: &Node) -> anyhow::Result<Outcome> {
    output.object(&shape(node))?;
    Ok(Outcome::Done)
}

fn read(path: &std::path::Path) -> anyhow::Result<Node> {
    const CARD_BYTES_MAX: u64 = 10_000;
    let bytes = read_named(path, CARD_BYTES_MAX)?;
    let wrong = |why: String| {
        let hint = "write it with: hinomi node card > card.json";
        BadInput(format!("{}: {why}; expected the card of a node; {hint}", path.display()))
    };
    let card: Value = serde_json::from_slice(&bytes).map_err(|error| {
        wrong(format!("line {}, column {}: no JSON", error.line(), error.column()))
    })?;
    let word = |name: &str| {
        let found = card.get(name).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| wrong(format!("no {name:?}")))
    };
    Ok(Node {
        id: word("id")?,
        name: word("name")?,
        kind: word("node")?,
        sector: word("sector")?,
        key: word("key")?,
        address: word("address")?,
        ..Node::default()
    })
}

fn entered(output: &Output, node: &Node) -> anyhow::Result<Outcome> {
    if output.json {
        output.object(&whole(node))?;
    } else {
        let args = [("id", node.id.as_str()), ("name", &node.name)];
        output.line(&output.words.say("node-entered", &args))?;
    }
    Ok(Outcome::Done)
}

fn whole(node: &Node) -> Value {
    let mut object = shape(node);
    object["kind"] = json!("node");
    object["own"] = json!(node.own);
    object["client_of"] = json!(node.client_of);
    object["purpose"] = json!(node.purpose);
    object["memberships"] = json!(node.memberships);
    object
}

fn list(output: &Output, nodes: &[Node]) -> anyhow::Result<Outcome> {
    for node in nodes {
        if output.json {
            output.object(&whole(node))?;
            continue;
        }
        let own = if node.own { output.words.word("node-own") } else { String::new() };
        let member = |m: &model::Membership| {
            let until = m.until.map(|at| format!("–{}", output.moment(at))).unwrap_or_default();
            format!(
                "{}（{}{until}）",
                m.body,
                output.words.word(&format!("node-{}", m.class.name()))
            )
        };
        let members: Vec<_> = node.memberships.iter().map(member).collect();
        let (members, purpose) = (members.join("、"), &node.purpose);
        let line = [&node.id, &node.name, &node.kind, &node.address, purpose, &members, &own];
        output.line(&line.map(String::as_str).join("  "))?;
    }
    if nodes.is_empty() && !output.json {
        output.line(&output.words.word("node-none"))?;
    }
    Ok(Outcome::Done)
}

fn bodies(output: &Output, all: &[&SectorBody]) -> anyhow::Result<Outcome> {
    for body in all {
        if output.json {
            let mut object = json!(body);
            object["body"] = object["kind"].take();
            object["kind"] = json!("body");
            output.object(&object)?;
            continue;
        }
        let title = output.words.pick(&body.title.ja, &body.title.en);
        let over = match (body.until, &body.successor) {
            (Some(until), Some(next)) => {
                let args = [("day", until.to_string()), ("successor", next.clone())];
                let args: Vec<_> = args.iter().map(|(name, word)| (*name, word.as_str())).collect();
                output.words.say("body-until", &args)
            }
            _ => String::new(),
        };
        output.line(&format!("{}  {title}{over}  {}", body.id, body.helps.join(" ")))?;
        for count in &body.counts {
            let class = match count.class.as_str() {
                "" => String::new(),
                class => output.words.word(&format!("node-{class}")),
            };
            let (day, members) = (count.day.to_string(), count.count.to_string());
            let args = [("day", day.as_str()), ("class", &class), ("count", &members)];
            output.line(&output.words.say("body-count", &args))?;
        }
    }
    if all.is_empty() && !output.json {
        output.line(&output.words.word("body-none"))?;
    }
    Ok(Outcome::Done)
}
