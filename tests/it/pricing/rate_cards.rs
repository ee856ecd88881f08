use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp, standard_tables};

async fn drafter(app: &TestApp) -> Client {
    app.staff_with([Permission::ReadPricing, Permission::WritePricing, Permission::PublishPricing]).await
}

async fn card(drafter: &Client) -> Uuid {
    let card = drafter.post("/rate-cards", &json!({ "code": "STANDARD", "name": "Bảng giá chung" })).await;
    card.assert_status(201);
    card.id()
}

/// The path of a new draft.
async fn draft(drafter: &Client, card: Uuid, tables: &Value) -> String {
    let draft = drafter.post(&format!("/rate-cards/{card}/versions"), &json!({ "tables": tables })).await;
    draft.assert_status(201);
    format!("/rate-cards/{card}/versions/{}", draft.body["version"])
}

#[actix_web::test]
async fn a_version_is_drafted_changed_and_published() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &json!({ "deposit_percent": "80" })).await;

    let changed = anna.put(&path, &json!({ "revision": 1, "tables": standard_tables() })).await;
    changed.assert_status(200);
    let published = binh.post(&format!("{path}/publish"), &json!({ "revision": 2 })).await;

    published.assert_status(200);
    assert_eq!(published.body["status"], "published");
    assert_eq!(published.body["published_by"], json!(binh.user));
    assert_eq!(published.body["valid_from"], published.body["published_at"]);
    let found = anna.get(&path).await.body;
    assert_eq!(found["tables"]["service_fee"]["bands"]["rows"][1]["value"], "2.5");
    assert_eq!(found, published.body);
    let listed = anna.get(&format!("/rate-cards/{card}/versions")).await.body;
    assert_eq!(listed["data"][0]["id"], found["id"]);
    assert_eq!(listed["data"][0].get("tables"), None);
    let events = app.events_of(published.id()).await;
    assert_eq!(events, ["rate_card_version.drafted", "rate_card_version.changed", "rate_card_version.published"]);
    assert_eq!(app.events_of(card).await, ["rate_card.created"]);
}

#[actix_web::test]
async fn nobody_publishes_what_they_wrote() {
    let app = TestApp::start().await;
    let (anna, binh, chi) = (drafter(&app).await, drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &standard_tables()).await;
    let publish = format!("{path}/publish");
    binh.put(&path, &json!({ "revision": 1, "tables": standard_tables() })).await.assert_status(200);

    let by_first = anna.post(&publish, &json!({ "revision": 2 })).await;
    let by_second = binh.post(&publish, &json!({ "revision": 2 })).await;

    by_first.assert_problem(409, "auth.self_approval_forbidden");
    by_second.assert_problem(409, "auth.self_approval_forbidden");
    chi.post(&publish, &json!({ "revision": 2 })).await.assert_status(200);
}

#[actix_web::test]
async fn a_published_version_never_changes_not_even_by_hand() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &standard_tables()).await;
    let publish = format!("{path}/publish");
    binh.post(&publish, &json!({ "revision": 1 })).await.assert_status(200);

    let changed = anna.put(&path, &json!({ "revision": 1, "tables": standard_tables() })).await;
    let again = binh.post(&publish, &json!({ "revision": 1 })).await;
    let by_hand = app.execute("UPDATE rate_card_versions SET tables = '{}'").await;
    let removed = app.execute("DELETE FROM rate_card_versions").await;

    changed.assert_problem(409, "pricing.version_published");
    again.assert_problem(409, "pricing.version_published");
    assert!(by_hand.is_err_and(|error| error.to_string().contains("immutable")));
    assert!(removed.is_err_and(|error| error.to_string().contains("append-only")));
}

#[actix_web::test]
async fn of_two_who_publish_at_once_one_does() {
    let app = TestApp::start().await;
    let (anna, binh, chi) = (drafter(&app).await, drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &standard_tables()).await;
    let (publish, body) = (format!("{path}/publish"), json!({ "revision": 1 }));
    let held = app.holding("LOCK TABLE rate_card_versions IN EXCLUSIVE MODE").await;

    let both = join(binh.post(&publish, &body), chi.post(&publish, &body));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    let id = anna.get(&path).await.id();
    assert_eq!(app.events_of(id).await, ["rate_card_version.drafted", "rate_card_version.published"]);
}

#[actix_web::test]
async fn tables_with_gaps_are_drafted_and_not_published() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let mut tables = standard_tables();
    tables["service_fee"]["bands"]["rows"][1]["from"] = json!("3000000");
    tables["freight"][0]["bands"]["rows"][0]["to"] = json!("11");
    let path = draft(&anna, card, &tables).await;

    let refused = binh.post(&format!("{path}/publish"), &json!({ "revision": 1 })).await;

    refused.assert_problem(409, "pricing.tables_unsound");
    let errors = refused.body["errors"].as_array().unwrap();
    let found: Vec<_> = errors.iter().map(|error| (&error["pointer"], &error["code"])).collect();
    assert_eq!(
        found,
        [
            (&json!("/tables/service_fee/bands/rows/1"), &json!("gap")),
            (&json!("/tables/freight/0/bands/rows/1"), &json!("overlap")),
        ]
    );
    assert_eq!(anna.get(&path).await.body["status"], "draft");
}

#[actix_web::test]
async fn prices_do_not_hold_backwards_in_time() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &standard_tables()).await;

    let refused =
        binh.post(&format!("{path}/publish"), &json!({ "revision": 1, "valid_from": "2020-01-01T00:00:00Z" })).await;

    refused.assert_problem(409, "pricing.valid_from_past");
}

#[actix_web::test]
async fn an_older_draft_does_not_replace_a_newer_one() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let path = draft(&anna, card, &standard_tables()).await;
    let change = json!({ "revision": 1, "tables": standard_tables() });
    anna.put(&path, &change).await.assert_status(200);

    anna.put(&path, &change).await.assert_problem(409, "request.version_conflict");
    let unseen = binh.post(&format!("{path}/publish"), &json!({ "revision": 1 })).await;
    unseen.assert_problem(409, "request.version_conflict");
}

#[actix_web::test]
async fn versions_drafted_at_once_are_numbered_one_after_another() {
    let app = TestApp::start().await;
    let anna = drafter(&app).await;
    let card = card(&anna).await;
    let (versions, body) = (format!("/rate-cards/{card}/versions"), json!({ "tables": standard_tables() }));
    let held = app.holding("LOCK TABLE rate_cards IN EXCLUSIVE MODE").await;

    let both = join(anna.post(&versions, &body), anna.post(&versions, &body));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let mut numbers = [first.body["version"].as_i64(), second.body["version"].as_i64()];
    numbers.sort_unstable();
    assert_eq!(numbers, [Some(1), Some(2)]);
}

#[actix_web::test]
async fn a_card_is_for_one_audience_and_has_a_code_of_its_own() {
    let app = TestApp::start().await;
    let anna = drafter(&app).await;
    let customer = app.given_customer(0).await;
    card(&anna).await;
    let create = |audience: Value| {
        let mut card = json!({ "code": "VIP", "name": "Khách quen" });
        card.as_object_mut().unwrap().extend(audience.as_object().unwrap().clone());
        card
    };

    let same_code = anna.post("/rate-cards", &json!({ "code": "STANDARD", "name": "Again" })).await;
    let both = anna.post("/rate-cards", &create(json!({ "customer_id": customer, "level_id": app.new_id() }))).await;
    let nobody = anna.post("/rate-cards", &create(json!({ "customer_id": app.new_id() }))).await;
    let no_level = anna.post("/rate-cards", &create(json!({ "level_id": app.new_id() }))).await;
    let nameless = anna.post("/rate-cards", &json!({ "code": "", "name": "x\u{7}" })).await;

    same_code.assert_problem(409, "pricing.code_taken");
    both.assert_problem(409, "pricing.two_audiences");
    nobody.assert_problem(409, "pricing.customer_unknown");
    no_level.assert_problem(409, "pricing.level_unknown");
    nameless.assert_problem(422, "request.invalid");
    assert_eq!(nameless.body["errors"].as_array().map(Vec::len), Some(2));
    assert_eq!(anna.get("/rate-cards").await.body["data"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn what_is_no_table_is_refused_where_it_stands() {
    let app = TestApp::start().await;
    let anna = drafter(&app).await;
    let card = card(&anna).await;
    let mut tables = standard_tables();
    tables["service_fee"]["bands"]["rows"][2]["value"] = json!("-2");

    let refused = anna.post(&format!("/rate-cards/{card}/versions"), &json!({ "tables": tables })).await;

    refused.assert_problem(422, "request.invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/tables/service_fee/bands/rows/2/value");
}

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let anna = drafter(&app).await;
    let (nothing, card) = (app.new_id(), card(&anna).await);
    let body = json!({ "tables": standard_tables() });

    anna.get(&format!("/rate-cards/{nothing}")).await.assert_problem(404, "pricing.rate_card_not_found");
    let versions = format!("/rate-cards/{nothing}/versions");
    anna.get(&versions).await.assert_problem(404, "pricing.rate_card_not_found");
    anna.post(&versions, &body).await.assert_problem(404, "pricing.rate_card_not_found");
    anna.get(&format!("/rate-cards/{card}/versions/1")).await.assert_problem(404, "pricing.version_not_found");
}

#[actix_web::test]
async fn a_draft_is_checked_before_it_is_published() {
    let app = TestApp::start().await;
    let (anna, binh) = (drafter(&app).await, drafter(&app).await);
    let card = card(&anna).await;
    let mut tables = standard_tables();
    tables["crate"] = json!({ "volume": { "bounds": "upper_inclusive", "rows": [
        { "from": "0", "to": "0.1", "value": { "price": "15000", "step": "0.01" } },
        { "from": "0.1", "to": null, "value": { "price": "1400000", "of": "whole" } },
    ] } });
    let level = app.new_id();
    let bands = json!({ "rows": [{ "from": "0", "to": null, "value": "1" }] });
    tables["service_fee"]["by_level"] = json!([{ "level_id": level, "bands": bands }]);
    let path = draft(&anna, card, &tables).await;

    let check = anna.get(&format!("{path}/check")).await;
    let refused = binh.post(&format!("{path}/publish"), &json!({ "revision": 1 })).await;

    check.assert_status(200);
    let found = |list: &str| -> Vec<(String, String)> {
        let rows = check.body[list].as_array().unwrap().iter();
        let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        rows.map(|row| (text(row, "pointer"), text(row, if list == "cliffs" { "at" } else { "code" }))).collect()
    };
    let pair = |pointer: &str, other: &str| (pointer.to_owned(), other.to_owned());
    let problems =
        [pair("/crate/volume/rows/1/value", "not_joined"), pair("/service_fee/by_level/0/level_id", "unknown_level")];
    assert_eq!(found("problems"), problems);
    assert_eq!(found("cliffs")[0], pair("/service_fee/bands/rows/1", "2000000"));
    assert_eq!(found("cliffs")[3], pair("/tally/bands/rows/1", "3"));
    assert!(found("cliffs").contains(&pair("/crate/volume/rows/1", "0.1")));
    let tally = &check.body["cliffs"][3];
    assert_eq!((&tally["below"], &tally["above"]), (&json!("15000"), &json!("10500")));
    refused.assert_problem(409, "pricing.tables_unsound");
    assert_eq!(refused.body["errors"][0]["code"], "not_joined");
    tables["service_fee"]["by_level"] = json!([]);
    tables["crate"]["volume"]["rows"][1]["value"]["price"] = json!("1500000");
    anna.put(&path, &json!({ "revision": 1, "tables": tables })).await.assert_status(200);
    assert_eq!(anna.get(&format!("{path}/check")).await.body["problems"], json!([]));
    binh.post(&format!("{path}/publish"), &json!({ "revision": 2 })).await.assert_status(200);
}
