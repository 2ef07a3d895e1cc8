//! Checks over files: AS-08's verdict, AS-41, planted violations, raw exports, bad input.

use crate::harness::{House, fixture, hinomi};

/// Covers: A016, A017, A018, A019, A020, A021, A051, A052, A053, A142, A156, A161, A162, A163, A165, A196, A197, A199, A203, A205, A206, A248, A254, A255, A257, A259, A260, A261, A262, A263, A264, A265.
#[test]
fn every_check_fires_on_its_plant_and_keeps_still_on_clean_lists() {
    let ran = hinomi(&["--json", "check", "test"], b"");
    let broken: Vec<_> =
        ran.of_kind("plant").into_iter().filter(|plant| plant["holds"] != true).collect();
    assert!(broken.is_empty() && ran.code == 0, "{broken:?} {}", ran.stderr);
    assert_eq!(ran.of_kind("plant").len(), 2 * 54);
}

#[test]
fn as_08_ten_of_950_files_have_a_password() {
    let input = format!("files={}", fixture("f05_files.csv"));
    let ran = hinomi(&["--json", "check", "run", "password-on-files", "--input", &input], b"");
    let verdict = &ran.of_kind("verdict")[0];
    assert_eq!((ran.code, &verdict["state"]), (1, &"contradicted".into()));
    assert_eq!(verdict["proven_pct"], "1.05");
    assert_eq!((&verdict["of"], &verdict["proven"]), (&950.into(), &10.into()));
    assert_eq!(verdict["rows"].as_array().map(Vec::len), Some(940));
}

/// Covers: A232, A233.
#[test]
fn as_41_accesses_from_outside_the_wall_are_told_with_both_dates() {
    let house = House::new();
    let list =
        house.file("list.csv", "user_id,deal,from_on,listed_on\nm1,P-1,2015-05-01,2015-06-09\n");
    let log = house.file(
        "log.csv",
        "time,user_id,deal,file,action\n\
         2015-06-10T10:00:00+09:00,m1,P-1,plan.xls,view\n\
         2015-06-10T11:00:00+09:00,s8,P-1,plan.xls,view\n\
         2015-06-10T12:00:00+09:00,s9,P-1,plan.xls,copy\n",
    );
    let (list, log) = (format!("need_to_know={list}"), format!("wall_log={log}"));
    let args = ["--json", "check", "run", "information-wall", "--as-of", "2015-06-10"];
    let ran = hinomi(&[&args[..], &["--input", &list, "--input", &log]].concat(), b"");
    let verdict = &ran.of_kind("verdict")[0];
    let rows = verdict["rows"].as_array().expect("rows");
    let users: Vec<_> = rows.iter().map(|row| row[2].as_str().expect("a user")).collect();
    assert_eq!(users, ["s8", "s9"]);
    for row in rows {
        assert_eq!(row[6], "2015-06-09", "{row}");
        assert!(
            row[7].as_str().is_some_and(|at| at.starts_with("2015-06-10T12:00:00+09:00")),
            "{row}"
        );
    }
}

#[test]
fn exports_in_shift_jis_with_half_width_kana_are_read_as_they_come() {
    let house = House::new();
    // 社員番号,在籍区分,部署 / E1,在籍,ｴｲｷﾞｮｳ in Shift_JIS
    let people: &[u8] =
        b"\x8e\xd0\x88\xf5\x94\xd4\x8d\x86,\x8d\xdd\x90\xd0\x8b\xe6\x95\xaa,\x95\x94\x8f\x90\n\
        E1,\x8d\xdd\x90\xd0,\xb4\xb2\xb7\xde\xae\xb3\n";
    let people = format!("people={}", house.file("hr.csv", people));
    let ad = "SamAccountName,EmployeeID,Enabled,権限部署\nu1,Ｅ１,True,エイギョウ\nu2,E9,True,\n";
    let accounts = format!("accounts={}", house.file("ad.csv", ad));
    let args = ["--json", "check", "run", "firm-a-4-user-ids"];
    let ran = hinomi(&[&args[..], &["--input", &people, "--input", &accounts]].concat(), b"");
    let verdict = &ran.of_kind("verdict")[0];
    let rows = verdict["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{verdict}");
    assert_eq!((&rows[0][0], &rows[0][1]), (&"u2".into(), &"no-person".into()));
}

#[test]
fn a_faulty_list_is_refused_with_its_place_and_nothing_is_judged() {
    let house = House::new();
    let check = |text: &str, place: &str| {
        let input = format!("files={}", house.file("files.csv", text));
        let args = ["--lang", "en", "check", "run", "password-on-files", "--input", &input];
        let ran = hinomi(&args, b"");
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.stderr.contains(place) && ran.stdout.is_empty(), "{place}: {ran:?}");
    };
    check("file\na.xls\n", "password_set");
    check("file,password_set\na.xls,perhaps\n", "line 2");
    check("file,password_set\na.xls,Y\na.xls,N\n", "line 2 says something else");
    check("file,password_set\na.xls,\"Y", "closing quote");
}

#[test]
fn a_formula_in_a_list_goes_out_as_text() {
    let house = House::new();
    let input =
        format!("files={}", house.file("files.csv", "file,password_set\n=cmd|'/c calc'!A1,N\n"));
    let out = house.path("out.csv").display().to_string();
    let args = ["--json", "check", "run", "password-on-files", "--input", &input, "--out", &out];
    assert_eq!(hinomi(&args, b"").code, 1);
    let written = std::fs::read_to_string(&out).expect("written");
    assert!(!written.contains(",=cmd"), "{written}");
}

#[test]
fn old_data_prove_nothing() {
    let house = House::new();
    let input = format!("files={}", house.file("files.csv", "file,password_set\na.xls,Y\n"));
    let args = ["--json", "check", "run", "password-on-files", "--as-of", "2026-11-01"];
    let dated = ["--dated", "files=2026-01-01T00:00+09:00"];
    let ran = hinomi(&[&args[..], &["--input", &input], &dated].concat(), b"");
    let verdict = &ran.of_kind("verdict")[0];
    assert_eq!((ran.code, &verdict["state"]), (1, &"unknown".into()));
    assert_eq!((&verdict["proven"], &verdict["unknown"]), (&0.into(), &1.into()));
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// AD, Oracle, PostgreSQL and the personnel list as each of them exports itself.
///
/// Covers: A019, A263.
#[test]
fn firm_a_from_raw_exports_of_directory_databases_and_personnel() {
    let house = House::new();
    let ad = utf16(
        "SamAccountName\tEmployeeID\tEnabled\tLastLogonDate\twhenCreated\r\n\
         tanaka\tE001\tTrue\t2015/03/31 9:12:33\t2010/04/01 9:00:00\r\n\
         mori\tE007\tTrue\t2014/12/30 9:12:33\t2010/04/01 9:00:00\r\n\
         svc-backup\t\tTrue\t\t2010/04/01 9:00:00\r\n\
         guest\t\tFalse\t\t2010/04/01 9:00:00\r\n",
    );
    let oracle = "USERNAME,EMPLOYEE_NUMBER,ACCOUNT_STATUS,CREATED,LAST_LOGIN\n\
        SCOTT,,OPEN,01-MAR-09,\nMORI_T,E007,EXPIRED & LOCKED,01-APR-10,\n";
    let postgres = "rolname,employee_number,rolcanlogin\nreport,Ｅ００８,t\nowner,,f\n";
    // 社員番号 comes twice for a second post; one is seconded to us.
    let people = "社員番号,在籍区分,所属部署,退職日\nE001,在籍,ｼｽﾃﾑ,\nE001,兼務,企画,\n\
        E007,退職,営業,2014/12/31\nE008,受入出向,総務,\n";
    let ids = "サービスID,管理部署\nＳＶＣ-ＢＡＣＫＵＰ,運用班\n";
    let given = [
        ("accounts", "ad.txt", ad),
        ("accounts", "oracle.csv", oracle.into()),
        ("accounts", "postgres.csv", postgres.into()),
        ("people", "hr.csv", people.into()),
        ("service_ids", "ids.csv", ids.into()),
    ];
    let mut args = vec!["--json", "check", "run", "firm-a-4-user-ids", "--as-of", "2015-04-01"];
    let inputs: Vec<_> = given
        .iter()
        .map(|(input, name, bytes)| format!("{input}={}", house.file(name, bytes)))
        .collect();
    inputs.iter().for_each(|input| args.extend(["--input", input]));
    let dated = ["--dated", "accounts=2015-04-01T00:00+09:00"];
    args.extend(dated);
    let ran = hinomi(&args, b"");
    assert_eq!(ran.code, 1, "{ran:?}");
    let verdict = &ran.of_kind("verdict")[0];
    let rows = verdict["rows"].as_array().expect("rows");
    let found: Vec<_> = rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let expected = [("SCOTT", "no-person"), ("mori", "leaver-active")];
    assert_eq!(found, expected.map(|(user, defect)| (user.into(), defect.into())), "{verdict}");
    assert_eq!(verdict["of"], 5, "five ids can be used: {verdict}");
}

/// Covers: A232, A233.
#[test]
fn as_41_the_rows_go_to_compliance_and_not_to_the_desk() {
    let house = House::new();
    let list =
        house.file("list.csv", "user_id,deal,from_on,listed_on\nm1,P-1,2015-05-01,2015-06-09\n");
    let log = house.file(
        "log.csv",
        "time,user_id,deal,file,action\n2015-06-10T11:00:00+09:00,s8,P-1,plan.xls,view\n\
         2015-06-10T12:00:00+09:00,s9,P-1,plan.xls,copy\n",
    );
    let (list, log) = (format!("need_to_know={list}"), format!("wall_log={log}"));
    let run = ["check", "run", "information-wall", "--as-of", "2015-06-10"];
    let run = [&run[..], &["--input", &list, "--input", &log]].concat();
    // Who does not hold the compartment cannot keep what lies in it.
    let ran = house.run(&run);
    assert_eq!((ran.code, ran.of_kind("refusal").len()), (4, 1), "{ran:?}");
    let parties = "id,kind,name\nC-1,person,コンプライアンス担当\nS-1,person,営業部門の責任者\n";
    house.done(&["party", "import", &house.file("people.csv", parties)]);
    let give = ["mandate", "give"];
    let auditor = ["--role", "auditor"];
    let opens = ["--compartment", "compliance"];
    house.done(&[&give[..], &["C-1"], &auditor, &opens].concat());
    house.done(&[&give[..], &["S-1"], &auditor].concat());
    let ran = house.run(&[&run[..], &["--as", "C-1"]].concat());
    let kept = ran.of_kind("kept");
    assert_eq!(kept.len(), 1, "{ran:?}");
    let id = kept[0]["id"].as_str().expect("an id");
    let shown = house.run(&["check", "verdict", id, "--as", "C-1"]);
    let verdict = &shown.of_kind("verdict")[0];
    let users: Vec<_> =
        verdict["rows"].as_array().expect("rows").iter().map(|row| row[2].clone()).collect();
    assert_eq!(users, ["s8", "s9"]);
    let desk = house.run(&["check", "verdicts", "--as", "S-1"]);
    assert!(desk.of_kind("verdict").is_empty(), "{desk:?}");
    assert_eq!(house.run(&["check", "verdict", id, "--as", "S-1"]).code, 4);
}
