use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use api::Contract;
use serde_json::Value;

use crate::contract::project;
use crate::support::TestApp;

/// All that there are, by code.
async fn listed(app: &TestApp) -> BTreeMap<String, Value> {
    let answer = app.anonymous().get("//problems").await;
    answer.assert_status(200);
    let kinds = answer.body["data"].as_array().unwrap().iter();
    kinds.map(|kind| (kind["code"].as_str().unwrap().to_owned(), kind.clone())).collect()
}

#[actix_web::test]
async fn every_problem_is_named_in_three_languages() {
    let app = TestApp::start().await;
    let listed = listed(&app).await;
    assert!(listed.len() > 100);
    for language in ["vi", "zh"] {
        let file = format!("api/src/http/titles/{language}.txt");
        let text = fs::read_to_string(project(&file)).unwrap();
        let translated: BTreeMap<_, _> = text.lines().map(|line| line.split_once(" = ").unwrap()).collect();
        let missing: Vec<_> = listed.keys().filter(|code| !translated.contains_key(code.as_str())).collect();
        let left_over: Vec<_> = translated.keys().filter(|code| !listed.contains_key(**code)).collect();
        assert!(missing.is_empty() && left_over.is_empty(), "{file} lacks {missing:?} and has besides {left_over:?}");
        for (code, title) in translated {
            assert_eq!(listed[code]["titles"][language], title);
        }
    }
}

#[actix_web::test]
async fn every_code_that_the_document_names_is_listed_with_its_status() {
    let app = TestApp::start().await;
    let listed = listed(&app).await;
    let areas: BTreeSet<_> = listed.keys().filter_map(|code| Some(code.split_once('.')?.0)).collect();
    let contract = Contract::build();
    let mut wrong = vec![];
    for (path, item) in contract.document()["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let description = response["description"].as_str().unwrap_or_default();
                let quoted = description.split('`').skip(1).step_by(2);
                let codes = quoted.filter(|word| word.split_once('.').is_some_and(|(area, _)| areas.contains(area)));
                let unlisted = codes.filter(|code| {
                    let kind = listed.get(*code);
                    status.as_str() >= "400" && kind.is_none_or(|kind| kind["status"].as_u64() != status.parse().ok())
                });
                wrong.extend(unlisted.map(|code| format!("{path}: {status} {code}")));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[actix_web::test]
async fn the_type_of_a_problem_leads_to_what_it_means() {
    let app = TestApp::start().await;
    let problem = app.anonymous().get("/nowhere").await;

    let kind = app.anonymous().get(&format!("/{}", problem.body["type"].as_str().unwrap())).await;

    kind.assert_status(200);
    assert_eq!(kind.body["code"], "request.not_found");
    assert_eq!((&kind.body["status"], &kind.body["title"]), (&404.into(), &problem.body["title"]));
    app.anonymous().get("//problems/none.such").await.assert_problem(404, "request.not_found");
}

#[actix_web::test]
async fn a_problem_speaks_the_language_that_is_asked_for() {
    let app = TestApp::start().await;
    for (asked, language, title) in [
        ("", "vi", "Không có gì ở đây"),
        ("fr, en;q=0.5", "en", "There is nothing here"),
        ("zh-CN", "zh", "此处没有内容"),
    ] {
        let answer = app.anonymous().send_with(&[("Accept-Language", asked)], "GET", "/nowhere", "").await;
        answer.assert_problem(404, "request.not_found");
        assert_eq!(
            (answer.body["title"].as_str(), &answer.headers["content-language"]),
            (Some(title), &language.parse().unwrap())
        );
    }
}
