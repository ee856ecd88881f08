//! `langson demo`, and the walk that `README.md` takes through it.

mod at_size;
mod papers;

use std::process::Command;

use api::fill_with_demo;
use domain::orders::OrderStatus;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn the_demos_orders_stand_at_every_stage_and_the_books_add_up() {
    let app = TestApp::start().await;

    fill_with_demo(app.another_node(), OrderStatus::ALL.len()).await.unwrap();

    let manager = app.employee("order_manager", None).await;
    for status in OrderStatus::ALL {
        let there = manager.get(&format!("/orders?status={status}")).await;
        there.assert_status(200);
        assert_eq!(there.body["data"].as_array().map(Vec::len), Some(1), "{status}");
    }
    app.assert_books_add_up().await;
    assert_eq!(app.value("SELECT count(*)::text FROM outbox").await, "0", "everybody has been told");
    let again = fill_with_demo(app.another_node(), 1).await;
    assert!(again.is_err_and(|error| error.to_string().contains("not empty")));
    assert_eq!(app.value("SELECT count(*)::text FROM customers").await, "3");
}

#[actix_web::test]
async fn the_readmes_walk_leads_from_the_cart_to_the_door() {
    let app = TestApp::start().await;
    fill_with_demo(app.another_node(), 0).await.unwrap();
    let walk = walk().replace("http://127.0.0.1:8080", app.address());

    let walked = actix_web::web::block(|| Command::new("bash").arg("-c").arg(walk).output()).await.unwrap().unwrap();

    let told = String::from_utf8(walked.stdout).unwrap();
    assert_eq!(String::from_utf8(walked.stderr).unwrap(), "", "{told}");
    assert!(walked.status.success(), "{told}");
    assert!(!told.contains("request_id"), "something was refused: {told}");
    let is_word = |line: &&str| !line.is_empty() && line.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    let words: Vec<_> = told.lines().filter(is_word).collect();
    assert_eq!(words, WAYMARKS, "{told}");
    let mut last = told.lines().rev();
    let trial: Value = serde_json::from_str(last.next().unwrap()).unwrap();
    let wallet: Value = serde_json::from_str(last.next().unwrap()).unwrap();
    for currency in trial["currencies"].as_array().unwrap() {
        assert_eq!(currency["sum"], "0", "{trial}");
    }
    assert_eq!((&trial["unbalanced_transactions"], &trial["drifted_accounts"]), (&json!(0), &json!(0)));
    assert_eq!(wallet["held"], "0");
}

/// What the walk tells on its way, in words.
const WAYMARKS: [&str; 17] = [
    "reviewing",
    "approved",
    "ordering",
    "paid",
    "shipped",
    "accepted",
    "sealed",
    "loading",
    "departed",
    "at_border",
    "arrived",
    "closed",
    "paid",
    "picking",
    "handed_over",
    "delivered",
    "completed",
];

/// The lines that the page asks its readers to paste.
fn walk() -> String {
    let (_, rest) = include_str!("../../../README.md").split_once("```sh\n# --- walk").unwrap();
    let (lines, _) = rest.split_once("\n```").unwrap();
    format!("# {lines}\n")
}
