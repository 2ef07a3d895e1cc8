//! The map of threats and functions, and a criterion's page, on the invented firm.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

struct Pages {
    child: Child,
    at: String,
    _dir: tempfile::TempDir,
}

impl Pages {
    fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hinomi"))
            .args(["demo", "--listen", "127.0.0.1:0", "--dir"])
            .arg(dir.path().join("demo"))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        let mut lines = stderr.lines().map(|line| line.expect("UTF-8"));
        let line = lines.find(|line| line.starts_with("http://")).expect("it says where");
        let at = line.trim_start_matches("http://").split('/').next().expect("an address").into();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, at, _dir: dir }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.at).expect("it listens");
        let at = &self.at;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n")
            .expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The row of the map that begins with `name`, cell by cell.
fn cells(page: &str, name: &str) -> Vec<String> {
    let row =
        page.split("<tr>").find(|row| row.contains(&format!("<th scope=\"row\">{name}</th>")));
    let row = row.unwrap_or_else(|| panic!("no row {name}"));
    row.split("<td ").skip(1).map(str::to_owned).collect()
}

/// Covers: A045, A250.
#[test]
fn the_map_and_the_page_of_a_criterion_say_three_shares_and_where_word_and_fact_part() {
    let pages = Pages::start();
    let map = pages.get("/criteria?lang=en");
    let row = cells(&map, "Outage, direct");
    let in_words = |cell: &String| {
        ["proven", "contradicted", "unknown", " / "].iter().all(|word| cell.contains(word))
            || cell.contains("not applicable")
    };
    assert!(row.len() == 6 && row.iter().all(in_words), "{row:?}");
    assert!(row[4].contains("not applicable") && row[5].contains("not applicable"), "{row:?}");
    assert!(row[1].contains("h2"), "a contradicted criterion burns in its cell: {}", row[1]);
    let page = pages.get("/criteria/jp-fsa-2015/BASIC-password?lang=en");
    for said in [
        "Word and fact part",
        "100.00 %",
        "1.05 %",
        "共有/顧客/0001.xlsx",
        "Claimed",
        "Evidence",
        "Verdicts",
        "Verified",
        "Purpose",
        "seed:L996",
        "10 / 950",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let reserved = pages.get("/criteria/jp-fsa-2015/IM-%E3%83%98?lang=ja");
    for said in ["原資料に記載なし", "jp-auth-2025/AUTH-1", "ここでは数えません", "問わない"]
    {
        assert!(reserved.contains(said), "{said}");
    }
    let silent = pages.get("/criteria?set=jp-fsa-2024%401&lang=en");
    assert!(silent.contains("all of it is unknown"), "an empty state teaches");
    assert!(pages.get("/criteria/jp-fsa-2015/none").starts_with("HTTP/1.1 404"));
}
