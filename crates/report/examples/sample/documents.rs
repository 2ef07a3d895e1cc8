//! Sample documents of an invented firm, in both languages.

use ports::{Block, Cell, Document, Mark};

/// Each sample with a file name.
pub fn all() -> [(&'static str, Document); 4] {
    [
        ("first-ja.pdf", first_ja()),
        ("first-en.pdf", first_en()),
        ("follow-ja.pdf", follow_ja()),
        ("follow-en.pdf", follow_en()),
    ]
}

fn plain(text: &str) -> Cell {
    marked(text, Mark::Plain)
}

fn marked(text: &str, mark: Mark) -> Cell {
    Cell { text: text.to_owned(), mark }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn facts(pairs: &[(&str, &str)]) -> Block {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    Block::Facts(pairs.iter().map(owned).collect())
}

fn table(head: &[&str], rows: &[&[&str]]) -> Block {
    Block::Table { head: texts(head), rows: rows.iter().map(|row| texts(row)).collect() }
}

fn answer(number: &str, question: &str, state: Cell, lines: Vec<Cell>, source: &str) -> Block {
    Block::Answer {
        number: number.to_owned(),
        question: question.to_owned(),
        state,
        lines,
        before: Vec::new(),
        source: source.to_owned(),
    }
}

fn after(said: &[&str], block: Block) -> Block {
    match block {
        Block::Answer { number, question, state, lines, source, .. } => {
            Block::Answer { number, question, state, lines, before: texts(said), source }
        }
        other => other,
    }
}

fn japanese() -> Document {
    Document {
        lang: "ja",
        title: "不審な通信に関する報告（速報）".to_owned(),
        subtitle: "事案 2015-003　標的型攻撃・情報漏えいのおそれ".to_owned(),
        sender: "さくら証券株式会社\nCSIRT責任者".to_owned(),
        recipient: "金融庁　御中".to_owned(),
        date: "2015年6月10日（平成27年6月10日）18:05".to_owned(),
        reference: "報告番号 2015-003-1　様式 first-report@1".to_owned(),
        page_word: "頁".to_owned(),
        before_word: "前回".to_owned(),
        now_word: "今回".to_owned(),
        handling: "取扱注意".to_owned(),
        blocks: Vec::new(),
        stamp: 1_433_927_100,
    }
}

fn english() -> Document {
    Document {
        lang: "en",
        title: "First report on suspicious communication".to_owned(),
        subtitle: "Incident 2015-003 · targeted attack, possible leak of information".to_owned(),
        sender: "Sakura Securities Co., Ltd.\nHead of CSIRT".to_owned(),
        recipient: "To: Financial Services Agency".to_owned(),
        date: "10 June 2015, 18:05 JST".to_owned(),
        reference: "Report 2015-003-1 · form first-report@1".to_owned(),
        page_word: "page".to_owned(),
        before_word: "Last report".to_owned(),
        now_word: "Now".to_owned(),
        handling: "Handle with care".to_owned(),
        ..japanese()
    }
}

fn first_ja() -> Document {
    let intro = "当社の業務用端末1台から外部の不審な宛先への定期的な通信を検知しました。現時点で把握できている範囲を次のとおり報告します。不明の項目は確認中であり、判明し次第、続報で報告します。";
    let blocks = vec![
        Block::Paragraph(intro.to_owned()),
        facts(&[
            ("発生", "2015年6月10日 09:00頃から"),
            ("検知", "2015年6月10日 17:02　通信の監視（beacon@1）"),
            ("経過", "検知から1時間3分"),
            ("状況の内訳", "回答済 5　一部 3　不明 1　未実施 1（全10問）"),
        ]),
        Block::Heading("確認事項への回答".to_owned()),
        answer(
            "①",
            "いつ、誰からの情報により認識したか",
            marked("回答済", Mark::Known),
            vec![
                plain("2015年6月10日 17:02、社内の監視（定期通信の検知）により認識"),
                plain(
                    "PC-017 から 203.0.113.66 へ、09:00から17:00までに97回、約303秒間隔、送信49,664バイト",
                ),
            ],
            "出典：信号 sig_4f1c（プロキシ記録 f03_proxy.csv 1行目ほか）",
        ),
        answer(
            "②",
            "現時点で顧客への影響は発生しているか",
            marked("不明", Mark::Unknown),
            vec![marked("不明（顧客情報へのアクセスの有無を確認中）", Mark::Unknown)],
            "担当：CSIRT責任者　期限：2015年6月10日 20:00",
        ),
        answer(
            "③",
            "感染源（PC等）の物理的な隔離は完了したか",
            marked("回答済", Mark::Known),
            vec![marked("完了　PC-017（17:20）", Mark::Known)],
            "出典：記録 isolated:PC-017（CSIRT、17:22記入）",
        ),
        answer(
            "④",
            "その他の対策（インターネット・外部メールの遮断、外部向け通信の監視等）",
            marked("一部", Mark::Partly),
            vec![
                marked("インターネットの遮断：実施（17:25、LAN-2のみ）", Mark::Known),
                marked("外部メールの遮断：不明", Mark::Unknown),
                marked("外部向け通信の監視：実施（17:30から）", Mark::Known),
            ],
            "出典：記録 measure:internet、measure:watch",
        ),
        answer(
            "⑤",
            "感染PC等が接続されていたシステム・ネットワークの構成を把握できているか",
            marked("回答済", Mark::Known),
            vec![plain("PC-017 → LAN-2 → FS-01（ファイルサーバー）、MAIL-01（メールサーバー）")],
            "出典：資産台帳（2015年6月1日版）",
        ),
        answer(
            "⑥",
            "漏えいを想定した場合、最大でどのような情報が流出する可能性があるか",
            marked("回答済", Mark::Known),
            vec![plain("個人情報、機微情報（FS-01に保存）")],
            "出典：資産台帳のデータ区分",
        ),
        answer(
            "⑦",
            "対応の指揮を誰がとっているか。経営トップは実態を把握しているか",
            marked("一部", Mark::Partly),
            vec![
                marked("指揮：CSIRT責任者（17:10から）", Mark::Known),
                marked("担当役員・経営トップ：未報告", Mark::Warning),
            ],
            "出典：記録 commander",
        ),
        answer(
            "⑧",
            "関係機関への連絡はどこまで行っているか",
            marked("一部", Mark::Partly),
            vec![
                marked("当局：連絡済（17:50）　情報共有機関：連絡済（17:50）", Mark::Known),
                marked("業界団体、警察、外部委託先：未連絡", Mark::NotDone),
            ],
            "出典：記録 told:authority、told:isac",
        ),
        answer(
            "⑨",
            "セキュリティベンダーへの調査分析の要請はできているか",
            marked("回答済", Mark::Known),
            vec![plain("要請済（17:40）　ウイルスの種類、被害、拡散範囲の特定")],
            "出典：記録 vendor_asked",
        ),
        answer(
            "⑩",
            "最新の定義ファイルで検出できる場合、全PCのフルスキャンを実施したか",
            marked("未完了", Mark::NotDone),
            vec![marked("12台／180台（6.7 %）を検査。最新の定義ファイルで検出可能", Mark::Partly)],
            "出典：記録 scan_done（17:55）",
        ),
        Block::Heading("未確認事項と担当".to_owned()),
        table(
            &["設問", "確認すること", "担当", "期限"],
            &[
                &["②", "顧客への影響の有無", "CSIRT責任者", "2015-06-10 20:00"],
                &["④", "外部メールの遮断の状況", "システム運用", "2015-06-10 19:00"],
                &["⑦", "担当役員・経営トップへの報告", "CSIRT責任者", "2015-06-10 18:30"],
            ],
        ),
    ];
    Document { blocks, ..japanese() }
}

fn first_en() -> Document {
    let intro = "We detected regular communication from one office computer to a suspicious outside address. We report below what is known so far. Items marked unknown are being checked and will follow in the next report.";
    let blocks = vec![
        Block::Paragraph(intro.to_owned()),
        facts(&[
            ("Began", "10 June 2015, about 09:00 JST"),
            ("Detected", "10 June 2015, 17:02 JST, by traffic monitoring (beacon@1)"),
            ("Elapsed", "1 h 3 min since detection"),
            ("Answers", "answered 5 · partly 3 · unknown 1 · not done 1 (of 10)"),
        ]),
        Block::Heading("Answers to the ten questions".to_owned()),
        answer(
            "①",
            "When, and from whose information, was this noticed?",
            marked("answered", Mark::Known),
            vec![
                plain("10 June 2015, 17:02, by our own monitoring (regular communication)"),
                plain(
                    "PC-017 to 203.0.113.66, 97 times from 09:00 to 17:00, about 303 s apart, 49,664 bytes sent",
                ),
            ],
            "Source: signal sig_4f1c (proxy log f03_proxy.csv, row 1 and others)",
        ),
        answer(
            "②",
            "Are customers affected at present?",
            marked("unknown", Mark::Unknown),
            vec![marked("Unknown (access to customer data is being checked)", Mark::Unknown)],
            "Owner: Head of CSIRT · due 10 June 2015, 20:00",
        ),
        answer(
            "③",
            "Has the infected machine been physically isolated?",
            marked("answered", Mark::Known),
            vec![marked("Done: PC-017 (17:20)", Mark::Known)],
            "Source: record isolated:PC-017 (CSIRT, written 17:22)",
        ),
        answer(
            "④",
            "What other measures are in place (internet and outside mail cut, outbound traffic watched)?",
            marked("partly", Mark::Partly),
            vec![
                marked("Internet cut: done (17:25, LAN-2 only)", Mark::Known),
                marked("Outside mail cut: unknown", Mark::Unknown),
                marked("Outbound traffic watched: done (since 17:30)", Mark::Known),
            ],
            "Source: records measure:internet, measure:watch",
        ),
        answer(
            "⑤",
            "Are the systems and networks known to which the infected machine was connected?",
            marked("answered", Mark::Known),
            vec![plain("PC-017 → LAN-2 → FS-01 (file server), MAIL-01 (mail server)")],
            "Source: asset register (version of 1 June 2015)",
        ),
        answer(
            "⑥",
            "If information leaked, what could be lost at worst?",
            marked("answered", Mark::Known),
            vec![plain("Personal and sensitive data (kept on FS-01)")],
            "Source: data classes in the asset register",
        ),
        answer(
            "⑦",
            "Who leads the response? Do the executives know the situation?",
            marked("partly", Mark::Partly),
            vec![
                marked("In command: Head of CSIRT (since 17:10)", Mark::Known),
                marked("Executives: not yet told", Mark::Warning),
            ],
            "Source: record commander",
        ),
        answer(
            "⑧",
            "Which bodies have been told?",
            marked("partly", Mark::Partly),
            vec![
                marked(
                    "Authority: told (17:50); information-sharing body: told (17:50)",
                    Mark::Known,
                ),
                marked("Industry association, police, contractors: not told", Mark::NotDone),
            ],
            "Source: records told:authority, told:isac",
        ),
        answer(
            "⑨",
            "Has a security vendor been asked to investigate?",
            marked("answered", Mark::Known),
            vec![plain("Asked (17:40): type of malware, damage, extent of spread")],
            "Source: record vendor_asked",
        ),
        answer(
            "⑩",
            "If the newest definitions detect it, have all computers been fully scanned?",
            marked("not done", Mark::NotDone),
            vec![marked(
                "12 of 180 computers scanned (6.7 %); the newest definitions detect it",
                Mark::Partly,
            )],
            "Source: record scan_done (17:55)",
        ),
        Block::Heading("Open points and their owners".to_owned()),
        table(
            &["No.", "To find out", "Owner", "Due"],
            &[
                &["②", "Whether customers are affected", "Head of CSIRT", "2015-06-10 20:00"],
                &["④", "Whether outside mail is cut", "Operations", "2015-06-10 19:00"],
                &["⑦", "Report to the executives", "Head of CSIRT", "2015-06-10 18:30"],
            ],
        ),
    ];
    Document { blocks, ..english() }
}

fn follow_ja() -> Document {
    let blocks = vec![
        Block::Paragraph("前回の報告（2015-003-1）から変わった回答は次のとおりです。ほかの回答に変更はありません。".to_owned()),
        after(
            &["不明（顧客情報へのアクセスの有無を確認中）"],
            answer(
                "②",
                "現時点で顧客への影響は発生しているか",
                marked("回答済", Mark::Known),
                vec![plain("影響なし。FS-01の操作記録を確認し、PC-017からの顧客情報への接続がないことを確認")],
                "出典：記録 customers（CSIRT、20:40記入）",
            ),
        ),
        after(
            &["指揮：CSIRT責任者（17:10から）", "担当役員・経営トップ：未報告"],
            answer(
                "⑦",
                "対応の指揮を誰がとっているか。経営トップは実態を把握しているか",
                marked("回答済", Mark::Known),
                vec![
                    marked("指揮：CSIRT責任者（17:10から）", Mark::Known),
                    marked("担当役員：報告済（18:20）　経営トップ：報告済（18:45）", Mark::Known),
                ],
                "出典：記録 executive_told",
            ),
        ),
        after(
            &["12台／180台（6.7 %）を検査"],
            answer(
                "⑩",
                "最新の定義ファイルで検出できる場合、全PCのフルスキャンを実施したか",
                marked("一部", Mark::Partly),
                vec![
                    marked("176台／180台（97.8 %）を検査", Mark::Partly),
                    marked("新たに1台（PC-031）で検出し、隔離", Mark::Warning),
                ],
                "出典：記録 scan_done（21:10）",
            ),
        ),
    ];
    Document {
        title: "不審な通信に関する報告（続報 第1報）".to_owned(),
        date: "2015年6月10日（平成27年6月10日）21:30".to_owned(),
        reference: "報告番号 2015-003-2　様式 first-report@1".to_owned(),
        stamp: 1_433_939_400,
        blocks,
        ..japanese()
    }
}

fn follow_en() -> Document {
    let blocks = vec![
        Block::Paragraph(
            "These answers changed since report 2015-003-1. The other answers stand.".to_owned(),
        ),
        after(
            &["Unknown (access to customer data is being checked)"],
            answer(
                "②",
                "Are customers affected at present?",
                marked("answered", Mark::Known),
                vec![plain(
                    "No. The records of FS-01 show no access to customer data from PC-017.",
                )],
                "Source: record customers (CSIRT, written 20:40)",
            ),
        ),
        after(
            &["12 of 180 computers scanned (6.7 %)"],
            answer(
                "⑩",
                "If the newest definitions detect it, have all computers been fully scanned?",
                marked("partly", Mark::Partly),
                vec![
                    marked("176 of 180 computers scanned (97.8 %)", Mark::Partly),
                    marked("Found on one more computer (PC-031), now isolated", Mark::Warning),
                ],
                "Source: record scan_done (21:10)",
            ),
        ),
    ];
    Document {
        title: "Follow-up report on suspicious communication".to_owned(),
        date: "10 June 2015, 21:30 JST".to_owned(),
        reference: "Report 2015-003-2 · form first-report@1".to_owned(),
        stamp: 1_433_939_400,
        blocks,
        ..english()
    }
}
