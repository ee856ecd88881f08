//! House rules that no compiler knows, asked of the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::EventKind;

use super::conventions::is_snake_case;

const PROGRAM: [&str; 4] = ["api/src", "domain/src", "persistence/src", "persistence/embedded/src"];
const LONGEST: usize = 500;

#[test]
fn every_event_that_the_program_can_write_is_expected_by_a_test() {
    let sources = || PROGRAM.iter().flat_map(|folder| rust_files(folder));
    let written: String = sources().filter(|(name, _)| name != "domain/src/event.rs").map(|(_, text)| text).collect();
    let tests: String =
        rust_files("tests/it").filter(|(name, _)| !name.contains("/contract/")).map(|(_, text)| text).collect();

    let can_happen = EventKind::ALL.iter().filter(|kind| written.contains(&format!("EventKind::{kind:?}")));
    let untested: Vec<_> = can_happen.filter(|kind| !tests.contains(&format!("\"{kind}\""))).collect();

    assert!(untested.is_empty(), "no test says that these happen: {untested:?}");
}

/// `docs/bad-input.md` names a test for every row of the threat model, and each of them is there.
#[test]
fn every_case_of_the_threat_model_names_its_tests_and_they_are_there() {
    let table = fs::read_to_string(project("docs/bad-input.md")).unwrap();
    let sources: String = PROGRAM
        .iter()
        .chain(&["tests/it", "domain/tests"])
        .flat_map(|folder| rust_files(folder))
        .map(|(_, text)| text)
        .collect();
    let (mut rows, mut missing) = (BTreeSet::new(), vec![]);
    for line in table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| row")) {
        let columns: Vec<_> = line.split('|').map(str::trim).collect();
        for numbers in columns[1].split(", ") {
            let (first, last) = numbers.split_once('–').unwrap_or((numbers, numbers));
            rows.extend(first.parse::<u8>().unwrap()..=last.parse().unwrap());
        }
        let named: Vec<_> = columns[2].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty() || !columns[3].is_empty(), "{line}");
        missing.extend(named.into_iter().filter(|test| !sources.contains(&format!("fn {test}("))).map(str::to_owned));
    }
    assert_eq!(missing, [""; 0]);
    assert!(rows.into_iter().eq(1..=80));
}

#[test]
fn the_program_keeps_to_what_the_house_forbids() {
    let forbidden = [
        (".route(", "would be missing from the document: use `.service(handler)`"),
        ("#[allow(", "hides what it excuses once that is gone: use `#[expect(…, reason = …)]`"),
        ("todo!(", "is not done"),
        ("unimplemented!(", "is not done"),
        ("TODO", "belongs into an issue"),
        ("FIXME", "belongs into an issue"),
    ];
    let mut found = vec![];
    for (name, text) in PROGRAM.iter().flat_map(|folder| rust_files(folder)) {
        let here = forbidden.iter().filter(|(words, _)| text.contains(words));
        found.extend(here.map(|(words, why)| format!("{name}: {words} {why}")));
        if text.lines().count() > LONGEST {
            found.push(format!("{name} has more than {LONGEST} lines: look for the seam"));
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_problem_has_a_code_of_its_own() {
    let mut seen = BTreeSet::new();
    let mut wrong = vec![];
    for (name, text) in rust_files("api/src") {
        for problem in text.split("ProblemType::new(").skip(1) {
            let mut parts = problem.splitn(3, ',').map(str::trim);
            let (status, code) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let area = code.trim_matches('"').split_once('.');
            let spelled = area.is_some_and(|(area, rest)| is_snake_case(area) && is_snake_case(rest));
            // What a schema cannot say is a conflict; no other status answers one.
            let allowed =
                ["400", "401", "403", "404", "405", "406", "408", "409", "413", "415", "422", "429", "500", "503"];
            if !spelled || !allowed.contains(&status) || !seen.insert(code.to_owned()) {
                wrong.push(format!("{name}: {status} {code}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0], "`<area>.<snake_case>`, made once");
}

#[test]
fn every_test_asserts_something_and_none_is_ignored() {
    let mut found = vec![];
    for (name, text) in
        ["tests/it", "api/tests", "persistence/embedded/tests"].iter().chain(&PROGRAM).flat_map(|it| rust_files(it))
    {
        if name.ends_with("contract/sources.rs") {
            continue;
        }
        for test in text.split("test]\n").skip(1) {
            let title = test.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
            if !test.contains("assert") || test.trim_start().starts_with("#[ignore") {
                found.push(format!("{name}: {title}"));
            }
        }
    }
    assert_eq!(found, [""; 0]);
}

pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Path and text of every Rust file below a folder of the project.
pub fn rust_files(folder: &str) -> impl Iterator<Item = (String, String)> {
    fn walk(folder: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(project(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&name, found);
            } else if Path::new(&name).extension().is_some_and(|kind| kind == "rs") {
                found.push((name, fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    let mut found = vec![];
    walk(folder, &mut found);
    found.sort();
    found.into_iter()
}

/// See `planned_each_time` in the migrations.
#[test]
fn every_list_is_planned_with_its_values() {
    let mut kept = vec![];
    let mut lists = 0;
    for (name, text) in rust_files("persistence/src") {
        // From one query to the next.
        for query in text.split("sqlx::query").skip(1).filter(|query| query.contains("page.fetch()")) {
            lists += 1;
            if !query.contains("planned_each_time($") {
                let title = query.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
                kept.push(format!("{name}: {title}"));
            }
        }
    }
    assert!(lists > 30, "only {lists} lists were found");
    assert_eq!(kept, [""; 0], "say `AND planned_each_time($n)`, where $n is the limit");
}
