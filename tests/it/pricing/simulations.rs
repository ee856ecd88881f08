//! Rate cards tried on past orders, against figures that are reckoned by hand.

use std::time::Duration;

use actix_web::rt::time::timeout;
use api::{fill_with_demo, try_orders};
use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

/// 2 % in place of 3, and 30 000 đ a kilogram to a city in place of 28 000.
fn cheaper_service(destination: &str) -> Value {
    json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "value": "2" }] } },
        "freight": [{ "origin": "guangzhou", "destination": destination,
                      "bands": { "rows": [{ "from": "0", "value": "30000" }] } }],
    })
}

/// The path of a new draft of the card for everybody.
async fn draft(app: &TestApp, tables: &Value) -> String {
    let card = app.value("SELECT id::text FROM rate_cards WHERE code = 'STANDARD'").await;
    let drafter = app.staff_with([Permission::WritePricing]).await;
    let draft = drafter.post(&format!("/rate-cards/{card}/versions"), &json!({ "tables": tables })).await;
    draft.assert_status(201);
    format!("/rate-cards/{card}/versions/{}", draft.body["version"])
}

async fn publisher(app: &TestApp) -> Client {
    app.staff_with([Permission::PublishPricing]).await
}

async fn simulate(who: &Client, version: &str) -> Response {
    let started = who.post(&format!("{version}/simulate"), &json!({ "from": "2020-01-01T00:00:00Z" })).await;
    started.assert_status(201);
    started
}

/// The simulation once it has ended, some orders at a time.
async fn ended(app: &TestApp, who: &Client, id: Uuid, at_once: i64) -> Value {
    while try_orders(app.app(), at_once).await.unwrap() > 0 {}
    let found = who.get(&format!("/price-simulations/{id}")).await;
    found.assert_status(200);
    assert_eq!(found.body["status"], "completed", "{:#}", found.body);
    found.body
}

/// What the simulation tells of a kind of charge: charged, tried, cost, margin, margin tried.
fn charge(simulation: &Value, kind: &str) -> [String; 5] {
    let charges = simulation["charges"].as_array().unwrap();
    let found =
        charges.iter().find(|charge| charge["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {simulation:#}"));
    ["charged", "tried", "cost", "margin", "margin_tried"].map(|field| found[field].as_str().unwrap().to_owned())
}

/// Customer, number of orders and difference of those who gain or lose most.
fn biggest(simulation: &Value, which: &str) -> Vec<(String, i64, String)> {
    let customers = simulation["customers"][which].as_array().unwrap().iter();
    let told = |it: &Value| {
        let text = |field: &str| it[field].as_str().unwrap().to_owned();
        (text("customer_id"), it["orders"].as_i64().unwrap(), text("difference"))
    };
    customers.map(told).collect()
}

/// Four orders of 188 700 đ and a service fee of 5 661 each. The first is Lan's, bought for 51.00 yuan at 3 620 and carried
/// at two kilograms for 56 000; two are Minh's and one is Hoa's.
async fn four_orders(app: &TestApp) -> [Uuid; 3] {
    let it = app.given_bought().await;
    it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;
    let (minh, hoa) = (app.given_customer(0).await, app.given_customer(0).await);
    for customer in [minh, hoa, minh] {
        app.given_approved_order(customer).await;
    }
    [it.customer, minh, hoa]
}

/// 2 % of 188 700 are 3 774, which is 1 887 less; two kilograms at 30 000 are 4 000 more.
fn assert_figures(simulation: &Value, [lan, minh, hoa]: [Uuid; 3]) {
    assert_eq!([&simulation["total"], &simulation["done"], &simulation["refused"]], [4, 4, 0]);
    assert_eq!(charge(simulation, "goods"), ["754800", "754800", "184620", "570180", "570180"]);
    assert_eq!(charge(simulation, "service_fee"), ["22644", "15096", "0", "22644", "15096"]);
    assert_eq!(charge(simulation, "freight"), ["56000", "60000", "0", "56000", "60000"]);
    assert_eq!([&simulation["charged"], &simulation["tried"], &simulation["cost"]], ["833444", "829896", "184620"]);
    let customers = &simulation["customers"];
    assert_eq!([&customers["winners"], &customers["losers"], &customers["unchanged"]], [2, 1, 0]);
    let told = |customer: Uuid, orders, difference: &str| (customer.to_string(), orders, difference.to_owned());
    assert_eq!(biggest(simulation, "biggest_winners"), [told(minh, 2, "-3774"), told(hoa, 1, "-1887")]);
    assert_eq!(biggest(simulation, "biggest_losers"), [told(lan, 1, "2113")]);
}

#[actix_web::test]
async fn a_draft_is_tried_on_past_orders() {
    let app = TestApp::start().await;
    let customers = four_orders(&app).await;
    let untouched =
        "SELECT string_agg(orders::text, '') || (SELECT string_agg(order_charges::text, '') FROM order_charges)
                       FROM orders";
    let before = app.value(untouched).await;
    let version = draft(&app, &cheaper_service("hanoi")).await;
    let chi = publisher(&app).await;

    let started = simulate(&chi, &version).await;
    let simulation = ended(&app, &chi, started.id(), 200).await;

    assert_eq!([&started.body["status"], &started.body["version"]], [&json!("running"), &json!(2)]);
    assert_eq!([&started.body["total"], &started.body["done"]], [4, 0]);
    assert_figures(&simulation, customers);
    assert_eq!(simulation["refusals"], json!([]));
    assert_ne!(simulation["finished_at"], Value::Null);
    assert_eq!(app.value(untouched).await, before);
    let listed = chi.get("/price-simulations?status=completed").await.body["data"].clone();
    assert_eq!(listed[0]["id"], simulation["id"]);
    assert_eq!(chi.get("/price-simulations?status=running").await.body["data"], json!([]));
    assert_eq!(app.events_of(started.id()).await, ["price_simulation.started", "price_simulation.completed"]);
}

#[actix_web::test]
async fn what_dies_between_two_batches_or_in_one_goes_on_and_counts_every_order_once() {
    let app = TestApp::start().await;
    let customers = four_orders(&app).await;
    let version = draft(&app, &cheaper_service("hanoi")).await;
    let chi = publisher(&app).await;
    let id = simulate(&chi, &version).await.id();

    try_orders(app.app(), 3).await.unwrap();
    let half = chi.get(&format!("/price-simulations/{id}")).await.body;
    // The next batch has added its charges when it is killed.
    let lock = app.holding("LOCK price_simulation_customers IN SHARE MODE").await;
    let dying = app.another_node();
    let killed = join(timeout(Duration::from_millis(200), try_orders(&dying, 3)), app.until_waiting(1)).await.0;
    lock.rollback().await.unwrap();
    // Its backend learns that it is dead once it no longer waits, and holds the simulation until then.
    app.execute("SELECT FROM price_simulations FOR UPDATE").await.unwrap();
    let simulation = ended(&app, &chi, id, 3).await;

    assert_eq!([&half["status"], &half["total"], &half["done"]], [&json!("running"), &json!(4), &json!(3)]);
    assert_eq!(charge(&half, "goods")[0], "566100");
    assert!(killed.is_err());
    assert_figures(&simulation, customers);
}

#[actix_web::test]
async fn a_batch_that_fails_is_tried_again_later() {
    let app = TestApp::start().await;
    let customers = four_orders(&app).await;
    let version = draft(&app, &cheaper_service("hanoi")).await;
    let chi = publisher(&app).await;
    let id = simulate(&chi, &version).await.id();
    let path = format!("/price-simulations/{id}");
    app.execute("ALTER TABLE price_simulation_customers ADD CONSTRAINT on_purpose CHECK (orders < 2)").await.unwrap();

    while try_orders(app.app(), 200).await.unwrap() > 0 {}
    let failed = chi.get(&path).await.body;
    app.execute("ALTER TABLE price_simulation_customers DROP CONSTRAINT on_purpose").await.unwrap();
    app.execute("UPDATE price_simulations SET run_at = now() - interval '1 s'").await.unwrap();
    let simulation = ended(&app, &chi, id, 200).await;

    assert_eq!([&failed["done"], &failed["failures"], &failed["charges"]], [&json!(0), &json!(1), &json!([])]);
    assert_eq!(simulation["failures"], 0);
    assert_figures(&simulation, customers);
}

#[actix_web::test]
async fn what_the_card_has_no_price_for_is_told_and_counts_in_no_sum() {
    let app = TestApp::start().await;
    let [lan, ..] = four_orders(&app).await;
    let version = draft(&app, &cheaper_service("da nang")).await;
    let chi = publisher(&app).await;

    let id = simulate(&chi, &version).await.id();
    let simulation = ended(&app, &chi, id, 200).await;

    assert_eq!([&simulation["done"], &simulation["refused"]], [4, 1]);
    // 188 700, 5 661 and 56 000.
    assert_eq!(simulation["refused_charged"], "250361");
    let refusal = json!({ "table": "freight", "value": "guangzhou to hanoi, standard, ordinary", "orders": 1 });
    assert_eq!(simulation["refusals"], json!([refusal]));
    assert_eq!(charge(&simulation, "goods"), ["566100", "566100", "0", "566100", "566100"]);
    assert_eq!(simulation["customers"]["losers"], 0);
    assert!(!simulation.to_string().contains(&lan.to_string()));
}

#[actix_web::test]
async fn a_card_is_tried_on_the_orders_it_would_price() {
    let app = TestApp::start().await;
    let [_, minh, hoa] = four_orders(&app).await;
    let tables = cheaper_service("hanoi");
    let own = app.given_card("HOA", &json!({ "customer_id": hoa }), &tables).await;
    app.given_approved_order(hoa).await;
    let chi = publisher(&app).await;
    let own = simulate(&chi, &format!("/rate-cards/{own}/versions/1")).await.id();
    let of_minh = app.given_card("MINH", &json!({ "customer_id": minh }), &tables).await;
    let of_minh = simulate(&chi, &format!("/rate-cards/{of_minh}/versions/1")).await.id();
    let all = simulate(&chi, &draft(&app, &tables).await).await.id();
    while try_orders(app.app(), 200).await.unwrap() > 0 {}

    let figures = async |id: Uuid| {
        let it = chi.get(&format!("/price-simulations/{id}")).await.body;
        [it["done"].to_string(), charge(&it, "service_fee")[0].clone(), charge(&it, "service_fee")[1].clone()]
    };
    // All that Hoa ever ordered, of which her card has priced one order; Minh's two; and what was priced by the card for all.
    assert_eq!(figures(own).await, ["2", "9435", "7548"]);
    assert_eq!(figures(of_minh).await, ["2", "11322", "7548"]);
    assert_eq!(figures(all).await, ["4", "22644", "15096"]);
}

#[actix_web::test]
async fn only_sound_tables_and_past_periods_are_tried() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (sound, mut gap) = (draft(&app, &cheaper_service("hanoi")).await, cheaper_service("hanoi"));
    gap["service_fee"]["bands"]["rows"] =
        json!([{ "from": "0", "to": "5", "value": "2" }, { "from": "6", "value": "2" }]);
    let gap = draft(&app, &gap).await;
    let chi = publisher(&app).await;
    let period = |from: &str, to: &str| json!({ "from": from, "to": to });
    let (past, later) = ("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z");

    let unsound = chi.post(&format!("{gap}/simulate"), &period(past, later)).await;
    let backwards = chi.post(&format!("{sound}/simulate"), &period(later, past)).await;
    let future = chi.post(&format!("{sound}/simulate"), &period(past, "2999-01-01T00:00:00Z")).await;
    let nowhere = chi.post(&format!("{sound}9/simulate"), &period(past, later)).await;

    unsound.assert_problem(409, "pricing.tables_unsound");
    assert_eq!(unsound.body["errors"][0]["pointer"], "/tables/service_fee/bands/rows/1");
    backwards.assert_problem(409, "pricing.simulation_period");
    future.assert_problem(409, "pricing.simulation_period");
    nowhere.assert_problem(404, "pricing.version_not_found");
    assert_eq!(app.count("SELECT count(*) FROM price_simulations").await, 0);
}

#[actix_web::test]
async fn a_cancelled_simulation_keeps_what_it_has_and_goes_no_further() {
    let app = TestApp::start().await;
    four_orders(&app).await;
    let version = draft(&app, &cheaper_service("hanoi")).await;
    let chi = publisher(&app).await;
    let id = simulate(&chi, &version).await.id();
    try_orders(app.app(), 1).await.unwrap();

    let cancel = format!("/price-simulations/{id}/cancel");
    let cancelled = chi.post(&cancel, &Value::Null).await;
    let again = chi.post(&cancel, &Value::Null).await;
    let tried = try_orders(app.app(), 1).await.unwrap();

    cancelled.assert_status(200);
    assert_eq!([&cancelled.body["status"], &cancelled.body["done"]], [&json!("cancelled"), &json!(1)]);
    assert_eq!(charge(&cancelled.body, "goods")[0], "188700");
    again.assert_problem(409, "pricing.simulation_over");
    assert_eq!(tried, 0);
    assert_eq!(app.events_of(id).await, ["price_simulation.started", "price_simulation.cancelled"]);
}

#[actix_web::test]
async fn the_card_in_force_would_charge_the_demo_what_it_has_charged() {
    let app = TestApp::start().await;
    fill_with_demo(app.another_node(), 200).await.unwrap();
    let card = app.value("SELECT rate_card_id::text FROM rate_card_versions WHERE status = 'published'").await;
    let chi = publisher(&app).await;

    let id = simulate(&chi, &format!("/rate-cards/{card}/versions/1")).await.id();
    let simulation = ended(&app, &chi, id, 50).await;

    let tried =
        app.count("SELECT count(*) FROM orders WHERE status NOT IN ('submitted', 'reviewing', 'cancelled')").await;
    assert!(tried > 100, "{tried}");
    assert_eq!([&simulation["done"], &simulation["refused"]], [&json!(tried), &json!(0)], "{simulation:#}");
    for kind in ["goods", "service_fee", "freight"] {
        let [charged, tried, ..] = charge(&simulation, kind);
        assert_eq!(charged, tried, "{kind}: {simulation:#}");
    }
    assert_eq!([&simulation["customers"]["winners"], &simulation["customers"]["losers"]], [0, 0], "{simulation:#}");
}
