//! What scanners and feeds write (Vuls, CycloneDX, KEV, EPSS), as rows under a header.
//! Nothing is guessed: what a file does not say stays empty, and empty is unknown.

use jiff::Timestamp;
use serde_json::Value;

/// Rows under a header, with the date that the feed gives itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Feed {
    pub(crate) header: Vec<String>,
    /// Line, and cells.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
    pub(crate) dated: Option<Timestamp>,
}

impl Feed {
    fn new(header: &[&str], dated: Option<Timestamp>) -> Self {
        let header = header.iter().map(|name| (*name).to_owned()).collect();
        Self { header, rows: Vec::new(), dated }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        let number = self.rows.len() as u64 + 1;
        self.rows.push((number, cells.to_vec()));
    }
}

/// The feed in `bytes`; `None` if they hold a list. A JSON text of no known kind is
/// refused with what was found.
///
/// # Errors
/// Line, and why.
pub(crate) fn of(bytes: &[u8]) -> Result<Option<Feed>, (u64, String)> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        Some(b'{') => {
            let value: Value = serde_json::from_slice(text)
                .map_err(|error| (error.line() as u64, error.to_string()))?;
            known(&value).map(Some).ok_or_else(|| (1, "JSON".to_owned()))
        }
        _ => Ok(None),
    }
}

/// The date of a list whose first line is a comment, as EPSS writes it, and the list.
pub(crate) fn without_comment(bytes: &[u8]) -> (Option<Timestamp>, &[u8]) {
    let Some(end) = bytes.iter().position(|b| *b == b'\n').filter(|_| bytes.starts_with(b"#"))
    else {
        return (None, bytes);
    };
    let comment = String::from_utf8_lossy(&bytes[..end]);
    let dated = comment.split_once("score_date:").map(|(_, date)| date.trim());
    (dated.and_then(|date| moment(date.split(',').next().unwrap_or(date))), &bytes[end + 1..])
}

fn known(value: &Value) -> Option<Feed> {
    if value.get("scannedCves").is_some() {
        return Some(vuls(value));
    }
    if value["bomFormat"] == "CycloneDX" {
        return Some(cyclonedx(value));
    }
    value.get("catalogVersion").map(|_| kev(value))
}

const WEAKNESSES: [&str; 9] = [
    "asset",
    "component",
    "cve",
    "severity",
    "cvss",
    "published_on",
    "seen_on",
    "fixed_on",
    "false_positive",
];

/// Words of severity as sources write them, the gravest last. What is in none of them is
/// unknown.
const GRAVER: [&[&str]; 5] = [
    &["none", "info", "informational", "negligible"],
    &["low", "unimportant"],
    &["medium", "moderate"],
    &["high", "important"],
    &["critical"],
];

/// The gravest of what several sources say: one that is right is enough.
fn gravest(said: impl Iterator<Item = String>) -> Option<String> {
    let grade = |word: String| {
        let word = word.to_lowercase();
        GRAVER.iter().position(|words| words.contains(&word.as_str()))
    };
    said.filter_map(grade).max().map(|grade| GRAVER[grade][0].to_owned())
}

fn vuls(value: &Value) -> Feed {
    let mut feed = Feed::new(&WEAKNESSES, moment(&text(&value["scannedAt"])));
    let (asset, found) = (text(&value["serverName"]), text(&value["scannedAt"]));
    for (cve, about) in value["scannedCves"].as_object().into_iter().flatten() {
        let contents = || about["cveContents"].as_object().into_iter().flat_map(|all| all.values());
        let contents: Vec<&Value> = contents().flat_map(one_or_many).collect();
        let first = |key: &str| {
            contents.iter().map(|content| text(&content[key])).find(|text| !text.is_empty())
        };
        let scores = ["cvss40Score", "cvss3Score"]
            .map(|key| contents.iter().filter_map(move |content| content[key].as_f64()));
        let score = scores.into_iter().flatten().fold(0.0, f64::max);
        let said = ["cvss40Severity", "cvss3Severity", "cvss2Severity"];
        let said = said.iter().flat_map(|key| contents.iter().map(move |c| text(&c[*key])));
        let packages = about["affectedPackages"].as_array().into_iter().flatten();
        let packages: Vec<_> = packages.map(|package| text(&package["name"])).collect();
        let severity = gravest(said).unwrap_or_else(|| severity_of(score));
        feed.row([
            asset.clone(),
            packages.join(" "),
            cve.clone(),
            severity,
            figure(score),
            first("published").map(|at| day(&at)).unwrap_or_default(),
            day(&found),
            String::new(),
            String::new(),
        ]);
    }
    feed
}

fn one_or_many(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |all| all.iter().collect())
}

/// States of an analysis in CycloneDX after which nothing is left to mend.
const SPARED: [&str; 2] = ["not_affected", "false_positive"];

fn cyclonedx(value: &Value) -> Feed {
    let at = text(&value["metadata"]["timestamp"]);
    let mut feed = Feed::new(&WEAKNESSES, moment(&at));
    let asset = text(&value["metadata"]["component"]["name"]);
    for about in value["vulnerabilities"].as_array().into_iter().flatten() {
        let ratings = about["ratings"].as_array().into_iter().flatten();
        let score =
            ratings.clone().filter_map(|rating| rating["score"].as_f64()).fold(0.0, f64::max);
        let severity = gravest(ratings.map(|rating| text(&rating["severity"])));
        // What was looked into and is not exploitable here is no open weakness.
        let analysed = text(&about["analysis"]["state"]);
        let affects = about["affects"].as_array().into_iter().flatten();
        let refs: Vec<_> = affects.map(|affected| text(&affected["ref"])).collect();
        feed.row([
            asset.clone(),
            refs.join(" "),
            text(&about["id"]),
            severity.unwrap_or_else(|| severity_of(score)),
            figure(score),
            day(&text(&about["published"])),
            day(&at),
            if analysed.starts_with("resolved") { day(&at) } else { String::new() },
            if SPARED.contains(&analysed.as_str()) { "Y".to_owned() } else { String::new() },
        ]);
    }
    feed
}

fn kev(value: &Value) -> Feed {
    let header = ["cve", "added_on", "due_on", "ransomware"];
    let mut feed = Feed::new(&header, moment(&text(&value["dateReleased"])));
    for about in value["vulnerabilities"].as_array().into_iter().flatten() {
        feed.row(
            ["cveID", "dateAdded", "dueDate", "knownRansomwareCampaignUse"]
                .map(|key| text(&about[key])),
        );
    }
    feed
}

/// The bands of CVSS v3 (specification, section 5); no score has no band.
fn severity_of(score: f64) -> String {
    match score {
        score if score >= 9.0 => "critical",
        score if score >= 7.0 => "high",
        score if score >= 4.0 => "medium",
        score if score > 0.0 => "low",
        _ => "",
    }
    .to_owned()
}

fn figure(score: f64) -> String {
    if score > 0.0 { score.to_string() } else { String::new() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn day(moment: &str) -> String {
    moment.get(..10).unwrap_or_default().to_owned()
}

fn moment(text: &str) -> Option<Timestamp> {
    model::instant(text).ok().or_else(|| text.parse().ok())
}
