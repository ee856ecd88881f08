//! The example of the section on prices of `README.md`, as it stands there.

use serde_json::Value;

use super::vectors::customer_of;
use crate::support::TestApp;

const PAGE: &str = include_str!("../../../README.md");

#[actix_web::test]
async fn the_documented_example_comes_out_as_it_is_told() {
    let (_, section) = PAGE.split_once("### Prices").unwrap();
    let blocks: Vec<Value> = section
        .split("```json\n")
        .skip(1)
        .map(|rest| serde_json::from_str(rest.split("```").next().unwrap()).unwrap())
        .collect();
    let (_, table) = section.split_once("| charge |").unwrap();
    let told: Vec<Vec<&str>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').map(str::trim).skip(1).take(3).collect())
        .collect();
    let app = TestApp::start().await;
    let client = customer_of(&app, &blocks[0], "3700").await;

    let quote = client.post("/quotes", &blocks[1]).await;

    quote.assert_status(201);
    let charges = quote.body["charges"].as_array().unwrap();
    let mut found: Vec<_> =
        charges.iter().map(|it| [it["kind"].as_str().unwrap(), it["amount"].as_str().unwrap()]).collect();
    found.extend(["total", "deposit"].map(|sum| [sum, quote.body[sum].as_str().unwrap()]));
    assert_eq!(found, told.iter().map(|row| [row[0], row[1]]).collect::<Vec<_>>());
    let cliff = charges[3]["explanation"]["next_cliff"]["text"].as_str().unwrap();
    assert!(told[3][2].ends_with(cliff), "{cliff}");
}
