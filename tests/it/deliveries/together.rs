//! What goes to the customer together: the last mile, and freight that is priced by the delivery.

use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use super::step;
use crate::packages::scans::scan;
use crate::support::{Client, Response, TestApp};

/// Three orders of one customer in Hanoi, with a package each: of 2, of 2 and of 3.5 kilograms.
struct Three {
    customer: Uuid,
    owner: Client,
    /// Of the warehouse where the packages are.
    keeper: Client,
    orders: Vec<Uuid>,
    packages: Vec<Uuid>,
}

/// 20 000 đ a kilogram up to five, and 15 001 from there on. To the inner city 20 000 for two kilograms and 4 000 for each
/// further one; to islands at cost.
fn tables(basis: &str, freight_to: Option<&str>) -> Value {
    json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "value": "3" }] } },
        "freight": [{ "origin": "guangzhou", "destination": "hanoi", "line": "standard", "basis": basis,
                      "bands": { "rows": [{ "from": "0", "to": "5", "value": "20000" },
                                          { "from": "5", "to": freight_to, "value": "15001" }] } }],
        "last_mile": [
            { "zone": "inner city", "pieces": { "bounds": "upper_inclusive", "rows": [
                { "from": "0", "to": "2", "value": { "fixed": "20000" } },
                { "from": "2", "to": "20", "value": { "price": "4000", "step": "1" } },
            ] } },
            { "zone": "islands" },
        ],
    })
}

impl Three {
    async fn at(app: &TestApp, tables: &Value) -> Self {
        app.given_card("TOGETHER", &json!({}), tables).await;
        app.given_exchange_rate("3700", "3620").await;
        let customer = app.given_customer(2_000_000).await;
        let mut given = vec![];
        for number in ["YT1001", "YT1002", "YT1003"] {
            given.push(app.given_announced_package(customer, number).await);
        }
        let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
        let admin = app.employee("admin", None).await;
        scan(&admin, china, &["YT1001", "YT1002", "YT1003"]).await;
        let came = |number: &str, weight: &str| json!({ "tracking_number": number, "weight_kg": weight });
        let rows = [came("YT1001", "2"), came("YT1002", "2"), came("YT1003", "3.5")];
        let scans = json!({ "warehouse_id": vietnam, "rows": rows });
        admin.post("/packages/scans", &scans).await.assert_status(200);
        Self {
            owner: app.customer(customer).await,
            keeper: app.employee("vietnam_warehouse", Some(vietnam)).await,
            orders: given.iter().map(|it| it.order).collect(),
            packages: given.iter().map(|it| it.id).collect(),
            customer,
        }
    }

    async fn ask(&self, packages: &[usize], zone: Option<&str>) -> Response {
        let packages: Vec<_> = packages.iter().map(|&at| self.packages[at]).collect();
        let to = json!({ "recipient": "Lan", "phone": "0912345678", "address": "12 Hàng Bài, Hà Nội" });
        let wish = json!({ "kind": "delivery", "package_ids": packages, "destination": to, "zone": zone });
        self.owner.post("/deliveries", &wish).await
    }

    /// The charges of this kind, order by order; and every order costs what its charges come to.
    async fn charges(&self, kind: &str) -> Vec<Vec<Value>> {
        let mut all = vec![];
        for order in &self.orders {
            let charges = self.owner.get(&format!("/orders/{order}/charges")).await.body["data"].clone();
            let charges = charges.as_array().unwrap();
            let sum: i64 = charges.iter().map(|it| it["amount"].as_str().unwrap().parse::<i64>().unwrap()).sum();
            assert_eq!(self.owner.get(&format!("/orders/{order}")).await.body["total"], sum.to_string());
            all.push(charges.iter().filter(|charge| charge["kind"] == kind).cloned().collect());
        }
        all
    }

    async fn amounts(&self, kind: &str) -> Vec<Vec<String>> {
        let amount = |charge: Value| charge["amount"].as_str().unwrap().to_owned();
        self.charges(kind).await.into_iter().map(|charges| charges.into_iter().map(amount).collect()).collect()
    }

    async fn change_zone(&self, who: &Client, delivery: Uuid, zone: Option<&str>) -> Response {
        let url = format!("/deliveries/{delivery}");
        let version = self.owner.get(&url).await.body["version"].clone();
        who.patch(&url, &json!({ "version": version, "zone": zone })).await
    }
}

#[actix_web::test]
async fn the_last_mile_is_charged_once_for_what_goes_together_and_shared_by_weight() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("order", None)).await;
    let before = app.balance_of(three.customer).await;

    let asked = three.ask(&[0, 1, 2], Some("inner city")).await;
    asked.assert_status(201);
    let charges = three.charges("last_mile_fee").await;
    let paid = step(&three.owner, asked.id(), "pay").await;
    let after_paying = app.balance_of(three.customer).await;
    let cancelled = step(&three.owner, asked.id(), "cancel").await;

    assert_eq!(asked.body["zone"], "inner city");
    // 20 000 and six further kilograms, the last of them begun: 44 000 for 7.5 kg.
    let amounts: Vec<_> = charges.iter().map(|charges| charges[0]["amount"].clone()).collect();
    assert_eq!(amounts, ["11734", "11733", "20533"]);
    let told = &charges[0][0]["explanation"];
    assert_eq!([&told["table"], &told["name"], &told["shared_total"]], ["last_mile", "inner city", "44000"]);
    assert_eq!(told["delivery_id"], json!(asked.id()));
    paid.assert_status(200);
    assert_eq!(paid.body["due"], "0");
    // Nothing is charged any more, and what was paid for it is back in the wallet.
    cancelled.assert_status(200);
    assert_eq!(three.amounts("last_mile_fee").await, [vec![""; 0], vec![], vec![]]);
    let money = |text: &str| text.parse::<i64>().unwrap();
    assert_eq!(money(&app.balance_of(three.customer).await) - money(&after_paying), 44_000);
    assert!(money(&before) - money(&after_paying) > 44_000, "freight and the rest were due too");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_was_refused_at_the_door_and_goes_again_costs_twice() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("order", None)).await;
    let courier = app.employee("delivery_staff", None).await;
    let first = three.ask(&[0], Some("inner city")).await.id();
    step(&three.owner, first, "pay").await.assert_status(200);
    for way in ["pick", "hand-over"] {
        step(&three.keeper, first, way).await.assert_status(200);
    }
    courier.post(&format!("/deliveries/{first}/refuse"), &json!({ "reason": "nobody there" })).await.assert_status(200);

    let again = three.ask(&[0, 1], Some("inner city")).await;
    again.assert_status(201);
    let shared = three.amounts("last_mile_fee").await;
    let url = format!("/packages/{}", three.packages[0]);
    let admin = app.employee("admin", None).await;
    let version = admin.get(&url).await.body["version"].clone();
    admin.patch(&url, &json!({ "version": version, "weight_kg": "6" })).await.assert_status(200);

    // Two kilograms alone, and half of four.
    assert_eq!(shared, [vec!["20000", "14000"], vec!["14000"], vec![]]);
    // Eight kilograms cost 44 000, shared anew; what was driven stays as it was.
    assert_eq!(three.amounts("last_mile_fee").await, [vec!["20000", "33000"], vec!["11000"], vec![]]);
}

#[actix_web::test]
async fn a_zone_that_no_table_knows_is_refused_and_one_at_cost_waits_to_be_agreed() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("order", None)).await;
    let wish = json!({ "kind": "pickup", "package_ids": three.packages, "zone": "inner city" });

    let unknown = three.ask(&[0, 1, 2], Some("the moon")).await;
    let picked_up = three.owner.post("/deliveries", &wish).await;
    let free = app.count("SELECT count(*) FROM packages WHERE delivery_id IS NULL").await;
    let at_cost = three.ask(&[0, 1, 2], Some("islands")).await;

    unknown.assert_problem(409, "pricing.negotiated");
    let detail = unknown.body["detail"].as_str().unwrap();
    assert!(detail.contains("phí giao hàng chặng cuối") && detail.contains("the moon"), "{detail}");
    picked_up.assert_problem(409, "deliveries.picked_up");
    assert_eq!(free, 3);
    at_cost.assert_status(201);
    assert_eq!(three.amounts("last_mile_fee").await, [vec![""; 0], vec![], vec![]]);
    step(&three.owner, at_cost.id(), "pay").await.assert_status(200);
    step(&three.keeper, at_cost.id(), "pick").await.assert_status(200);
    let for_nothing = step(&three.keeper, at_cost.id(), "hand-over").await;
    let admin = app.employee("admin", None).await;
    let agreed = json!({ "kind": "last_mile_fee", "amount": "90000", "reason": "the ferry" });
    admin.post(&format!("/orders/{}/charges", three.orders[0]), &agreed).await.assert_status(201);
    three.owner.post(&format!("/orders/{}/payments", three.orders[0]), &json!({})).await.assert_status(201);
    let for_what_was_agreed = step(&three.keeper, at_cost.id(), "hand-over").await;

    for_nothing.assert_problem(409, "deliveries.last_mile_missing");
    for_what_was_agreed.assert_status(200);
    assert_eq!(three.amounts("last_mile_fee").await[0], ["90000"]);
}

#[actix_web::test]
async fn staff_set_the_zone_right_until_it_leaves() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("order", None)).await;
    let id = three.ask(&[0], None).await.id();
    step(&three.owner, id, "pay").await.assert_status(200);
    step(&three.keeper, id, "pick").await.assert_status(200);

    step(&three.keeper, id, "hand-over").await.assert_problem(409, "deliveries.last_mile_missing");
    three.change_zone(&three.owner, id, Some("inner city")).await.assert_problem(403, "auth.forbidden");
    three.change_zone(&three.keeper, id, Some("the moon")).await.assert_problem(409, "pricing.negotiated");
    let changed = three.change_zone(&three.keeper, id, Some("inner city")).await;
    let stale = three.keeper.patch(&format!("/deliveries/{id}"), &json!({ "version": 1, "zone": null })).await;
    let unpaid = step(&three.keeper, id, "hand-over").await;
    let same = three.change_zone(&three.keeper, id, Some("inner city")).await;
    three.owner.post(&format!("/orders/{}/payments", three.orders[0]), &json!({})).await.assert_status(201);
    step(&three.keeper, id, "hand-over").await.assert_status(200);
    let too_late = three.change_zone(&three.keeper, id, None).await;

    changed.assert_status(200);
    assert_eq!([&changed.body["zone"], &changed.body["due"]], ["inner city", "20000"]);
    stale.assert_problem(409, "request.version_conflict");
    unpaid.assert_problem(409, "deliveries.not_paid");
    assert_eq!(same.body["version"], changed.body["version"], "what is so already changes nothing");
    too_late.assert_problem(409, "deliveries.transition_refused");
    assert_eq!(three.amounts("last_mile_fee").await, [vec!["20000"], vec![], vec![]]);
    let zones = app.events_of(id).await.into_iter().filter(|kind| kind == "delivery.zone_changed").count();
    assert_eq!(zones, 1);
    let picked_up = json!({ "kind": "pickup", "package_ids": [three.packages[1]] });
    let picked_up = three.owner.post("/deliveries", &picked_up).await.id();
    three.change_zone(&three.keeper, picked_up, Some("inner city")).await.assert_problem(409, "deliveries.picked_up");
}

#[actix_web::test]
async fn freight_by_the_delivery_is_shared_by_what_is_handed_over_together() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("delivery", None)).await;

    let alone = three.amounts("freight").await;
    let asked = three.ask(&[0, 1, 2], None).await;
    let together = three.charges("freight").await;
    step(&three.owner, asked.id(), "cancel").await.assert_status(200);
    let cancelled = three.amounts("freight").await;
    three.ask(&[0], None).await.assert_status(201);
    three.ask(&[1, 2], None).await.assert_status(201);
    let apart = three.amounts("freight").await;

    assert_eq!(alone, [["40000"], ["40000"], ["70000"]]);
    // 7.5 kg at 15 001 come to 112 508.
    let shares: Vec<_> = together.iter().map(|charges| charges[0]["amount"].clone()).collect();
    assert_eq!(shares, ["30002", "30002", "52504"]);
    assert_eq!(together[0][0]["explanation"]["shared_total"], "112508");
    assert_eq!(cancelled, alone);
    // 5.5 kg at 15 001 come to 82 506.
    assert_eq!(apart, [["40000"], ["30002"], ["52504"]]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_no_table_prices_together_does_not_go_together() {
    let app = TestApp::start().await;
    let three = Three::at(&app, &tables("delivery", Some("6"))).await;

    let all = three.ask(&[0, 1, 2], None).await;
    let two = three.ask(&[0, 1], None).await;

    all.assert_problem(409, "deliveries.freight_unknown");
    two.assert_status(201);
    assert_eq!(three.amounts("freight").await, [["40000"], ["40000"], ["70000"]]);
    let held = "SELECT count(*) FROM packages WHERE status = 'held'";
    assert_eq!(app.count(held).await, 0);
    let reader = app.staff_with([Permission::ReadDeliveries]).await;
    three.change_zone(&reader, two.id(), None).await.assert_problem(403, "auth.forbidden");
}
