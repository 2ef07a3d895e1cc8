//! Checks over files: AS-08's verdict, AS-41, planted violations, raw exports, bad input.

use crate::harness::{House, fixture, hinomi};

#[test]
fn every_check_fires_on_its_plant_and_keeps_still_on_clean_lists() {
    let ran = hinomi(&["--json", "check", "test"], b"");
    let broken: Vec<_> =
        ran.of_kind("plant").into_iter().filter(|plant| plant["holds"] != true).collect();
    assert!(broken.is_empty() && ran.code == 0, "{broken:?} {}", ran.stderr);
    assert_eq!(ran.of_kind("plant").len(), 48);
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
