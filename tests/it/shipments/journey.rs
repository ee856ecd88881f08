use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bags::{a_bag, pack};
use crate::packages::scans::scan;
use crate::support::{Client, GivenPackage, TestApp};

/// A truck with four packages.
pub struct Journey {
    pub china: Client,
    pub vietnam: Client,
    pub origin: Uuid,
    pub destination: Uuid,
    pub shipment: Uuid,
    pub packages: Vec<GivenPackage>,
}

pub const NUMBERS: [&str; 4] = ["YT1001", "YT1002", "YT1003", "YT1004"];

fn departure() -> Value {
    json!({ "vehicle_plate": "粤A12345", "driver": "王师傅", "seal_number": "T-9", "route": "Guangzhou, Pingxiang, Hà Nội" })
}

impl Journey {
    pub async fn loaded(app: &TestApp) -> Self {
        app.given_prices().await;
        Self::priced(app).await
    }

    /// At prices that are there already.
    pub async fn priced(app: &TestApp) -> Self {
        let customer = app.given_customer(2_000_000).await;
        let packages = Self::announced(app, customer, &NUMBERS).await;
        Self::carrying(app, packages).await
    }

    /// Arrived, with everything still on the truck, at prices of this card.
    pub async fn arrived(app: &TestApp, tables: &Value) -> Self {
        app.given_card("BATCH", &json!({}), tables).await;
        app.given_exchange_rate("3700", "3620").await;
        let journey = Self::priced(app).await;
        journey.depart().await;
        journey.arrive().await;
        journey
    }

    pub async fn announced(app: &TestApp, customer: Uuid, numbers: &[&str]) -> Vec<GivenPackage> {
        let mut packages = vec![];
        for number in numbers {
            packages.push(app.given_announced_package(customer, number).await);
        }
        packages
    }

    /// Four packages that were announced by their numbers.
    pub async fn carrying(app: &TestApp, packages: Vec<GivenPackage>) -> Self {
        let (origin, destination) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
        let china = app.employee("china_warehouse", Some(origin)).await;
        let vietnam = app.employee("vietnam_warehouse", Some(destination)).await;
        scan(&china, origin, &NUMBERS).await;
        let bag = a_bag(&china, origin, destination).await;
        pack(&china, bag, &NUMBERS).await;
        china.post(&format!("/bags/{bag}/seal"), &json!({ "seal_number": "S-1" })).await.assert_status(200);
        let route = json!({ "origin_id": origin, "destination_id": destination });
        let shipment = china.post("/shipments", &route).await;
        shipment.assert_status(201);
        let shipment = shipment.id();
        let loaded = china.post(&format!("/shipments/{shipment}/bags"), &json!({ "bag_ids": [bag] })).await;
        loaded.assert_status(200);
        assert_eq!(loaded.body["package_count"], 4);
        Self { china, vietnam, origin, destination, shipment, packages }
    }

    pub async fn departed(app: &TestApp) -> Self {
        let journey = Self::loaded(app).await;
        journey.depart().await;
        journey
    }

    pub async fn depart(&self) {
        self.post(&self.china, "depart", &departure()).await;
    }

    pub async fn arrive(&self) {
        self.post(&self.vietnam, "arrive", &Value::Null).await;
    }

    /// Another truck of the same route, with one package.
    async fn next_truck(&self, number: &str) -> Uuid {
        let bag = a_bag(&self.china, self.origin, self.destination).await;
        pack(&self.china, bag, &[number]).await;
        self.china.post(&format!("/bags/{bag}/seal"), &json!({ "seal_number": "S-2" })).await.assert_status(200);
        let route = json!({ "origin_id": self.origin, "destination_id": self.destination });
        let shipment = self.china.post("/shipments", &route).await.id();
        let bags = json!({ "bag_ids": [bag] });
        self.china.post(&format!("/shipments/{shipment}/bags"), &bags).await.assert_status(200);
        self.china.post(&format!("/shipments/{shipment}/depart"), &departure()).await.assert_status(200);
        shipment
    }

    /// At the end of the way, where these come off the truck.
    pub async fn unload(&self, rows: Value) {
        self.post(&self.vietnam, "scans", &json!({ "rows": rows })).await;
    }

    /// What each of these orders pays for freight.
    pub async fn freight(&self, reader: &Client, packages: &[usize]) -> Vec<Value> {
        let mut amounts = vec![];
        for &at in packages {
            let charges =
                reader.get(&format!("/orders/{}/charges", self.packages[at].order)).await.body["data"].clone();
            let charges = charges.as_array().unwrap().iter();
            let freight = charges.filter(|charge| charge["kind"] == "freight").map(|charge| charge["amount"].clone());
            amounts.extend(freight);
        }
        amounts
    }

    pub async fn post(&self, client: &Client, verb: &str, body: &Value) -> Value {
        let answer = client.post(&format!("/shipments/{}/{verb}", self.shipment), body).await;
        answer.assert_status(200);
        answer.body
    }
}

#[actix_web::test]
async fn a_truck_is_loaded_driven_unloaded_and_reconciled() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let (china, vietnam) = (&journey.china, &journey.vietnam);
    let order = journey.packages[0].order;
    let shipped = app.units_of(order).await;
    let under_way = app.order_manager().await.get(&format!("/orders/{order}")).await.body;
    scan(china, journey.origin, &["STRAY1"]).await;
    let row = |number: &str, weight: &str| json!({ "tracking_number": number, "weight_kg": weight });

    journey.post(china, "border", &Value::Null).await;
    journey.post(vietnam, "arrive", &Value::Null).await;
    let out = json!({ "rows": [row("YT1001", "2"), row("YT1002", "2.5"), row("STRAY2", "1"), row("YT1001", "2")] });
    let unloaded = journey.post(vietnam, "scans", &out).await;
    let late = journey.post(vietnam, "scans", &json!({ "rows": [row("YT1003", "2"), row("YT1002", "9")] })).await;
    let closed = journey.post(vietnam, "close", &Value::Null).await;

    assert_eq!(shipped, [3, 0, 0, 3, 0]);
    assert_eq!(under_way["status"], "in_transit");
    let result = |answer: &Value, row: usize| answer["rows"][row]["result"].as_str().unwrap().to_owned();
    assert_eq!([0, 1, 2, 3].map(|row| result(&unloaded, row)), ["accepted", "accepted", "anonymous", "repeated"]);
    assert_eq!([&unloaded["rows"][0]["excess"], &unloaded["rows"][2]["excess"]], [false, true]);
    assert_eq!([0, 1].map(|row| result(&late, row)), ["accepted", "repeated"]);
    let found = &closed["reconciliation"];
    assert_eq!((&found["expected"], &found["received"], &found["warning"]), (&json!(4), &json!(3), &json!(true)));
    assert_eq!(found["missing"][0]["tracking_number"], "YT1004");
    assert_eq!(found["excess"][0]["tracking_number"], "STRAY2");
    assert_eq!(found["differing"][0]["tracking_number"], "YT1002");
    assert_eq!((&closed["status"], &closed["received_count"]), (&json!("closed"), &json!(4)));

    let missing = &journey.packages[3];
    assert_eq!(app.units_of(missing.order).await, [0, 0, 3, 0, 0]);
    assert_eq!(app.units_of(order).await, [3, 0, 0, 3, 0]);
    assert_eq!(app.events_of(missing.id).await.last().map(String::as_str), Some("package.lost"));
    let told = [
        "shipment.created",
        "shipment.loaded",
        "shipment.departed",
        "shipment.reached_border",
        "shipment.arrived",
        "shipment.closed",
    ];
    assert_eq!(app.events_of(journey.shipment).await, told);

    // It had been overlooked in the truck: what the closing found stays found.
    let admin = app.employee("admin", None).await;
    let overlooked = scan(&admin, journey.destination, &["YT1004"]).await;
    assert_eq!(overlooked["rows"][0]["status"], "in_vietnam");
    let shipment = vietnam.get(&format!("/shipments/{}", journey.shipment)).await.body;
    assert_eq!(shipment, closed);
}

#[actix_web::test]
async fn what_stayed_behind_goes_with_the_next_truck() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let (china, vietnam) = (&journey.china, &journey.vietnam);
    let missing = &journey.packages[3];
    journey.post(vietnam, "arrive", &Value::Null).await;
    let rows = NUMBERS[..3].iter().map(|number| json!({ "tracking_number": number, "weight_kg": "2" }));
    journey.post(vietnam, "scans", &json!({ "rows": rows.collect::<Vec<_>>() })).await;
    let closed = journey.post(vietnam, "close", &Value::Null).await;

    let found = scan(china, journey.origin, &["YT1004"]).await;
    assert_eq!((&found["rows"][0]["result"], &found["rows"][0]["status"]), (&json!("accepted"), &json!("in_china")));
    assert_eq!(app.units_of(missing.order).await, [3, 0, 0, 0, 0]);
    let next = journey.next_truck("YT1004").await;
    vietnam.post(&format!("/shipments/{next}/arrive"), &Value::Null).await.assert_status(200);
    let out = json!({ "rows": [{ "tracking_number": "YT1004", "weight_kg": "2" }] });
    let unloaded = vietnam.post(&format!("/shipments/{next}/scans"), &out).await;
    assert_eq!(
        (&unloaded.body["rows"][0]["result"], &unloaded.body["rows"][0]["excess"]),
        (&json!("accepted"), &json!(false))
    );
    assert_eq!(vietnam.get(&format!("/shipments/{next}")).await.body["received_count"], 1);
    assert_eq!(vietnam.get(&format!("/shipments/{}", journey.shipment)).await.body, closed);
    let nowhere = vietnam.get(&format!("/shipments/{}/packages", app.new_id())).await;
    nowhere.assert_problem(404, "shipments.not_found");
}

#[actix_web::test]
async fn what_each_country_measured_is_kept_and_compared() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let vietnam = &journey.vietnam;
    let size = |cm: &str| json!({ "length_cm": cm, "width_cm": cm, "height_cm": cm });
    let url = format!("/packages/{}", journey.packages[0].id);
    app.execute("UPDATE packages SET length = 40, width = 40, height = 40").await.unwrap();
    journey.post(vietnam, "arrive", &Value::Null).await;
    let row = |number: &str, cm: &str| json!({ "tracking_number": number, "weight_kg": "2", "size": size(cm) });
    let rows = json!({ "rows": [row("YT1001", "50"), row("YT1002", "40"), row("YT1003", "40"), row("YT1004", "40")] });

    journey.post(vietnam, "scans", &rows).await;
    let found = journey.post(vietnam, "close", &Value::Null).await["reconciliation"].clone();
    let package = vietnam.get(&url).await.body;

    assert_eq!((&package["length_cm"], &package["length_vietnam_cm"]), (&json!("40.0"), &json!("50.0")));
    assert_eq!((&package["scans"][0]["length_cm"], &package["scans"][1]["length_cm"]), (&Value::Null, &json!("50.0")));
    assert_eq!((&found["volume_china_m3"], &found["volume_vietnam_m3"]), (&json!("0.256000"), &json!("0.317000")));
    assert_eq!((&found["differing"][0]["tracking_number"], &found["warning"]), (&json!("YT1001"), &json!(true)));
    assert_eq!(found["differing"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_shipment_does_one_thing_after_the_other_and_only_where_it_is() {
    let app = TestApp::start().await;
    let journey = Journey::loaded(&app).await;
    let (china, vietnam) = (&journey.china, &journey.vietnam);
    let url = |verb: &str| format!("/shipments/{}/{verb}", journey.shipment);
    let scans = json!({ "rows": [{ "tracking_number": "YT1001" }] });

    vietnam.post(&url("arrive"), &Value::Null).await.assert_problem(409, "shipments.transition_refused");
    vietnam.post(&url("scans"), &scans).await.assert_problem(409, "shipments.transition_refused");
    vietnam.post(&url("depart"), &departure()).await.assert_problem(403, "auth.forbidden");
    china.post(&url("depart"), &json!({ "driver": "?" })).await.assert_problem(422, "request.invalid");
    let stranger = app.given_warehouse("china").await;
    let stranger = app.employee("china_warehouse", Some(stranger)).await;
    stranger.post(&url("depart"), &departure()).await.assert_problem(403, "packages.wrong_warehouse");
    let route = json!({ "origin_id": journey.origin, "destination_id": journey.destination });
    let empty = china.post("/shipments", &route).await.id();
    let refused = china.post(&format!("/shipments/{empty}/depart"), &departure()).await;
    refused.assert_problem(409, "shipments.empty");
    let open_bag = a_bag(china, journey.origin, journey.destination).await;
    let refused = china.post(&url("bags"), &json!({ "bag_ids": [open_bag] })).await;
    refused.assert_problem(409, "bags.transition_refused");
    let refused = china.post(&url("bags"), &json!({ "bag_ids": [app.new_id()] })).await;
    refused.assert_problem(409, "bags.unknown");
}

#[actix_web::test]
async fn of_two_departures_at_once_exactly_one_succeeds() {
    let app = TestApp::start().await;
    let journey = Journey::loaded(&app).await;
    let url = format!("/shipments/{}/depart", journey.shipment);
    let body = departure();
    let held = app.holding("LOCK TABLE shipments IN EXCLUSIVE MODE").await;

    let both = join(journey.china.post(&url, &body), journey.china.post(&url, &body));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let (winner, loser) = if first.status == 200 { (first, second) } else { (second, first) };
    winner.assert_status(200);
    loser.assert_problem(409, "shipments.transition_refused");
    assert_eq!(app.units_of(journey.packages[0].order).await, [3, 0, 0, 3, 0]);
    let manifest = journey.china.get(&format!("/shipments/{}/packages", journey.shipment)).await.body;
    assert_eq!(manifest["data"].as_array().unwrap().len(), 4);
    assert_eq!(manifest["data"][0]["charged_weight_kg"], "2.000");
    assert_eq!(manifest["data"][0]["cost_vnd"], Value::Null);
}
