use serde_json::{Value, json};
use uuid::Uuid;

use crate::packages::scans::scan;
use crate::support::{Client, TestApp};

pub async fn a_bag(staff: &Client, origin: Uuid, destination: Uuid) -> Uuid {
    let bag = staff.post("/bags", &json!({ "origin_id": origin, "destination_id": destination })).await;
    bag.assert_status(201);
    bag.id()
}

fn rows(numbers: &[&str]) -> Value {
    let row = |number: &&str| json!({ "tracking_number": number });
    json!({ "rows": numbers.iter().map(row).collect::<Vec<_>>() })
}

pub async fn pack(staff: &Client, bag: Uuid, numbers: &[&str]) -> Value {
    let packed = staff.post(&format!("/bags/{bag}/packages"), &rows(numbers)).await;
    packed.assert_status(200);
    packed.body
}

#[actix_web::test]
async fn only_weighed_counted_and_free_packages_of_the_route_are_packed() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(2_000_000).await;
    for number in ["GOOD1", "HELD1", "TALLY1", "LATE1"] {
        app.given_announced_package(customer, number).await;
    }
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let (elsewhere, away) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    let admin = app.employee("admin", None).await;
    scan(&staff, china, &["GOOD1", "HELD1", "NOBODY1"]).await;
    scan(&admin, elsewhere, &["LATE1"]).await;
    app.execute("UPDATE orders SET tally = true").await.unwrap();
    scan(&staff, china, &["TALLY1"]).await;
    let held = admin.get("/packages?q=HELD1").await.body["data"][0]["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/packages/{held}/hold"), &json!({ "reason": "asked" })).await.assert_status(200);
    let bag = a_bag(&staff, china, vietnam).await;
    let other = a_bag(&staff, china, away).await;

    let packed = pack(&staff, bag, &["GOOD1", "HELD1", "TALLY1", "LATE1", "NOBODY1", "UNKNOWN1", "GOOD1", "?"]).await;
    let twice = pack(&staff, other, &["GOOD1"]).await;

    let codes = packed["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap_or("-"));
    let expected = [
        "-",
        "packages.transition_refused",
        "packages.tally_due",
        "packages.other_warehouse",
        "packages.transition_refused",
        "packages.tracking_number_unknown",
        "-",
        "packages.tracking_number_malformed",
    ];
    assert_eq!(codes.collect::<Vec<_>>(), expected);
    assert_eq!((&packed["accepted"], &packed["repeated"]), (&json!(1), &json!(1)));
    assert_eq!(twice["rows"][0]["code"], "packages.transition_refused");
    let found = staff.get(&format!("/bags/{bag}")).await.body;
    assert_eq!((&found["package_count"], &found["packages_weight_kg"]), (&json!(1), &json!("2.000")));
}

#[actix_web::test]
async fn a_sealed_bag_stays_as_it_is_until_it_is_opened() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    scan(&staff, china, &["YT1001"]).await;
    let bag = a_bag(&staff, china, vietnam).await;
    let url = format!("/bags/{bag}");
    let seal = json!({ "seal_number": "S-1", "weight_kg": "2.2" });

    let empty = staff.post(&format!("{url}/seal"), &seal).await;
    pack(&staff, bag, &["YT1001"]).await;
    let sealed = staff.post(&format!("{url}/seal"), &seal).await;
    let closed = staff.post(&format!("{url}/unpack"), &rows(&["YT1001"])).await;
    let opened = staff.post(&format!("{url}/open"), &Value::Null).await;
    let taken_out = staff.post(&format!("{url}/unpack"), &rows(&["YT1001"])).await;

    empty.assert_problem(409, "bags.empty");
    assert_eq!((&sealed.body["status"], &sealed.body["weight_kg"]), (&json!("sealed"), &json!("2.200")));
    closed.assert_problem(409, "bags.transition_refused");
    assert_eq!((&opened.body["status"], &opened.body["seal_number"]), (&json!("open"), &Value::Null));
    assert_eq!(taken_out.body["rows"][0]["status"], "in_china");
    assert_eq!(app.events_of(bag).await, ["bag.created", "bag.sealed", "bag.opened"]);
    let events = app.events_of(package.id).await;
    assert_eq!(events, ["package.received_in_china", "package.packed", "package.unpacked"]);
}

#[actix_web::test]
async fn what_a_held_order_has_goes_no_further() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let packages =
        [app.given_announced_package(customer, "YT1001").await, app.given_announced_package(customer, "YT1002").await];
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    let manager = app.order_manager().await;
    scan(&staff, china, &["YT1001", "YT1002"]).await;
    let hold = async |order: Uuid| {
        let hold = json!({ "reason": "manual", "note": "a question is open" });
        manager.post(&format!("/orders/{order}/hold"), &hold).await.assert_status(200);
    };
    hold(packages[0].order).await;
    let bag = a_bag(&staff, china, vietnam).await;
    let packed = pack(&staff, bag, &["YT1001", "YT1002"]).await;
    hold(packages[1].order).await;
    staff.post(&format!("/bags/{bag}/seal"), &json!({ "seal_number": "S-1" })).await.assert_status(200);
    let route = json!({ "origin_id": china, "destination_id": vietnam });
    let shipment = format!("/shipments/{}", staff.post("/shipments", &route).await.id());
    staff.post(&format!("{shipment}/bags"), &json!({ "bag_ids": [bag] })).await.assert_status(200);
    let departure = json!({ "vehicle_plate": "29C", "driver": "Hùng", "seal_number": "T-1", "route": "Hữu Nghị" });

    let departed = staff.post(&format!("{shipment}/depart"), &departure).await;

    assert_eq!((&packed["rows"][0]["code"], &packed["rows"][1]["result"]), (&json!("orders.held"), &json!("accepted")));
    departed.assert_problem(409, "orders.held");
    assert!(departed.body["detail"].as_str().unwrap().starts_with("kiện YT1002: "));
    assert_eq!([app.status_of(packages[0].id).await, app.status_of(packages[1].id).await], ["in_china", "packed"]);
    assert_eq!(staff.get(&shipment).await.body["status"], "loading");
}

#[actix_web::test]
async fn employees_fill_the_bags_of_their_own_warehouse_only() {
    let app = TestApp::start().await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let staff = app.employee("china_warehouse", Some(china)).await;
    let stranger = app.given_warehouse("china").await;
    let stranger = app.employee("china_warehouse", Some(stranger)).await;
    let bag = a_bag(&staff, china, vietnam).await;
    let route = |origin, destination| json!({ "origin_id": origin, "destination_id": destination });

    let packed = stranger.post(&format!("/bags/{bag}/packages"), &rows(&["YT1001"])).await;
    packed.assert_problem(403, "packages.wrong_warehouse");
    stranger.post("/bags", &route(china, vietnam)).await.assert_problem(403, "packages.wrong_warehouse");
    staff.post("/bags", &route(china, china)).await.assert_problem(409, "shipments.route_impossible");
    let nowhere = staff.post(&format!("/bags/{}/open", app.new_id()), &Value::Null).await;
    nowhere.assert_problem(404, "bags.not_found");
}
