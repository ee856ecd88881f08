use serde_json::{Value, json};
use uuid::Uuid;

use super::bags::{a_bag, pack};
use crate::packages::scans::scan;
use crate::support::{Client, TestApp};

async fn ids(who: &Client, path: &str) -> Vec<Value> {
    let page = who.get(path).await;
    page.assert_status(200);
    page.body["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

async fn a_shipment(staff: &Client, origin: Uuid, destination: Uuid) -> Uuid {
    let shipment = staff.post("/shipments", &json!({ "origin_id": origin, "destination_id": destination })).await;
    shipment.assert_status(201);
    shipment.id()
}

#[actix_web::test]
async fn shipments_are_found_by_what_is_known_of_them() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    app.given_announced_package(customer, "YT1001").await;
    let (china, hanoi, saigon) = (
        app.given_warehouse("china").await,
        app.given_warehouse("vietnam").await,
        app.given_warehouse("vietnam").await,
    );
    let staff = app.employee("china_warehouse", Some(china)).await;
    scan(&staff, china, &["YT1001"]).await;
    let (gone, waiting) = (a_shipment(&staff, china, hanoi).await, a_shipment(&staff, china, saigon).await);
    let bag = a_bag(&staff, china, hanoi).await;
    pack(&staff, bag, &["YT1001"]).await;
    staff.post(&format!("/bags/{bag}/seal"), &json!({ "seal_number": "S-1" })).await.assert_status(200);
    staff.post(&format!("/shipments/{gone}/bags"), &json!({ "bag_ids": [bag] })).await.assert_status(200);
    let departure =
        json!({ "vehicle_plate": "29C-123.45", "driver": "Hùng", "seal_number": "T-1", "route": "Hữu Nghị" });
    let departed = staff.post(&format!("/shipments/{gone}/depart"), &departure).await;
    let code = departed.body["code"].as_str().unwrap().to_lowercase();

    for (filter, expected) in [
        (String::new(), vec![waiting, gone]),
        ("sort=created_at".to_owned(), vec![gone, waiting]),
        ("sort=-created_at".to_owned(), vec![waiting, gone]),
        ("status=departed,at_border".to_owned(), vec![gone]),
        ("status=loading,departed".to_owned(), vec![waiting, gone]),
        (format!("destination_id={saigon}"), vec![waiting]),
        (format!("code={code}"), vec![gone]),
        ("plate=29c".to_owned(), vec![gone]),
        ("plate=30".to_owned(), vec![]),
        ("departed_from=2020-01-01".to_owned(), vec![gone]),
        ("departed_to=2020-01-01".to_owned(), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|id| json!(id)).collect();
        assert_eq!(ids(&staff, &format!("/shipments?{filter}")).await, expected, "{filter}");
    }
    for wrong in ["status=nowhere", "sort=code", "departed_from=today", "code=%25"] {
        staff.get(&format!("/shipments?{wrong}")).await.assert_problem(400, "request.unreadable");
    }
}

#[actix_web::test]
async fn bags_are_found_by_what_is_known_of_them() {
    let app = TestApp::start().await;
    let (china, hanoi, saigon) = (
        app.given_warehouse("china").await,
        app.given_warehouse("vietnam").await,
        app.given_warehouse("vietnam").await,
    );
    let staff = app.employee("china_warehouse", Some(china)).await;
    let (first, second) = (a_bag(&staff, china, hanoi).await, a_bag(&staff, china, saigon).await);
    let code = staff.get(&format!("/bags/{first}")).await.body["code"].as_str().unwrap().to_owned();

    for (filter, expected) in [
        (String::new(), vec![second, first]),
        ("sort=created_at".to_owned(), vec![first, second]),
        ("status=open,sealed".to_owned(), vec![second, first]),
        ("status=in_transit,arrived".to_owned(), vec![]),
        (format!("destination_id={hanoi}&origin_id={china}"), vec![first]),
        (format!("code={code}"), vec![first]),
        (format!("shipment_id={}", app.new_id()), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|id| json!(id)).collect();
        assert_eq!(ids(&staff, &format!("/bags?{filter}")).await, expected, "{filter}");
    }
    app.employee("care_staff", None).await.get("/bags").await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn pages_follow_one_another_both_ways() {
    let app = TestApp::start().await;
    let (china, hanoi) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    let mut bags = vec![];
    for _ in 0..5 {
        bags.push(json!(a_bag(&staff, china, hanoi).await));
    }
    for (sort, reverse) in [("created_at", false), ("-created_at", true)] {
        let mut seen = vec![];
        let mut path = format!("/bags?limit=2&sort={sort}");
        loop {
            let page = staff.get(&path).await.body;
            seen.extend(page["data"].as_array().unwrap().iter().map(|bag| bag["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/bags?limit=2&sort={sort}&cursor={cursor}");
        }
        if reverse {
            seen.reverse();
        }
        assert_eq!(seen, bags, "{sort}");
    }
}

#[actix_web::test]
async fn either_order_walks_along_the_index() {
    let app = TestApp::start().await;
    for oldest_first in ["true", "false"] {
        let sql = "PREPARE list (uuid, boolean) AS SELECT id FROM bags
              WHERE ($1::uuid IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
              ORDER BY CASE WHEN $2 THEN id END, id DESC LIMIT 50;
             SET plan_cache_mode = force_custom_plan; SET enable_seqscan = off; SET enable_bitmapscan = off";
        let plan = app.plan(sql, &format!("EXECUTE list (gen_random_uuid(), {oldest_first})")).await;
        assert!(plan.contains("bags_pkey") && !plan.contains("Sort"), "{plan}");
    }
}

#[actix_web::test]
async fn what_is_written_down_of_a_shipment_is_set_straight_until_it_is_closed() {
    let app = TestApp::start().await;
    let journey = super::journey::Journey::departed(&app).await;
    let url = format!("/shipments/{}", journey.shipment);
    let version = journey.china.get(&url).await.body["version"].clone();
    let change = json!({ "version": version, "vehicle_plate": "15H-678.90", "note": "Changed trucks at Pingxiang" });

    let changed = journey.china.patch(&url, &change).await;
    let stale = journey.china.patch(&url, &change).await;
    let stranger = app.given_warehouse("china").await;
    let stranger = app.employee("china_warehouse", Some(stranger)).await;
    let strangers = stranger.patch(&url, &json!({ "version": changed.body["version"], "driver": "Nobody" })).await;
    let empty = journey.china.patch(&url, &json!({ "version": changed.body["version"], "driver": "" })).await;
    journey.vietnam.post(&format!("{url}/arrive"), &Value::Null).await.assert_status(200);
    let closed = journey.vietnam.post(&format!("{url}/close"), &Value::Null).await;
    let late = journey.china.patch(&url, &json!({ "version": closed.body["version"], "note": "late" })).await;

    changed.assert_status(200);
    let body = &changed.body;
    assert_eq!((&body["vehicle_plate"], &body["driver"]), (&json!("15H-678.90"), &json!("王师傅")));
    assert_eq!(body["note"], "Changed trucks at Pingxiang");
    stale.assert_problem(409, "request.version_conflict");
    strangers.assert_problem(403, "packages.wrong_warehouse");
    empty.assert_problem(422, "request.invalid");
    late.assert_problem(409, "shipments.transition_refused");
    let told = [
        "shipment.created",
        "shipment.loaded",
        "shipment.departed",
        "shipment.changed",
        "shipment.arrived",
        "shipment.closed",
    ];
    assert_eq!(app.events_of(journey.shipment).await, told);
}

#[actix_web::test]
async fn the_seal_and_weight_of_a_sealed_bag_are_set_straight() {
    let app = TestApp::start().await;
    let (china, hanoi) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    scan(&staff, china, &["YT1001"]).await;
    let owner = app.given_customer(0).await;
    let package = staff.get("/packages?q=YT1001").await.uuid("/data/0/id");
    staff.post(&format!("/packages/{package}/match"), &json!({ "customer_id": owner })).await.assert_status(200);
    let bag = a_bag(&staff, china, hanoi).await;
    pack(&staff, bag, &["YT1001"]).await;
    let url = format!("/bags/{bag}");

    let unsealed = staff.patch(&url, &json!({ "version": 1, "seal_number": "S-2" })).await;
    let sealed = staff.post(&format!("{url}/seal"), &json!({ "seal_number": "S-1", "weight_kg": "2.5" })).await;
    let change = json!({ "version": sealed.body["version"], "seal_number": "S-2" });
    let changed = staff.patch(&url, &change).await;
    let stale = staff.patch(&url, &change).await;

    unsealed.assert_problem(409, "bags.transition_refused");
    assert_eq!((&changed.body["seal_number"], &changed.body["weight_kg"]), (&json!("S-2"), &json!("2.500")));
    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(app.events_of(bag).await, ["bag.created", "bag.sealed", "bag.changed"]);
}
