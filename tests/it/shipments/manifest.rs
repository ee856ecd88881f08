use serde_json::{Value, json};
use uuid::Uuid;

use crate::packages::scans::scan;
use crate::support::{Client, GivenPackage, TestApp, xlsx};

/// A shipment that has not left, and three packages: one announced and two in China.
struct Yard {
    china: Client,
    shipment: Uuid,
    packages: Vec<GivenPackage>,
}

impl Yard {
    async fn of(app: &TestApp) -> Self {
        app.given_prices().await;
        let customer = app.given_customer(2_000_000).await;
        let mut packages = vec![];
        for number in ["YT1001", "YT1002", "YT1003"] {
            packages.push(app.given_announced_package(customer, number).await);
        }
        let (origin, destination) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
        let china = app.employee("china_warehouse", Some(origin)).await;
        scan(&china, origin, &["YT1002", "YT1003", "STRAY1"]).await;
        let route = json!({ "origin_id": origin, "destination_id": destination });
        let shipment = china.post("/shipments", &route).await.id();
        Self { china, shipment, packages }
    }

    fn url(&self) -> String {
        format!("/shipments/{}/imports", self.shipment)
    }

    async fn shipment(&self) -> Value {
        self.china.get(&format!("/shipments/{}", self.shipment)).await.body
    }
}

#[actix_web::test]
async fn a_manifest_is_tried_and_then_loaded_bag_by_bag() {
    let app = TestApp::start().await;
    let yard = Yard::of(&app).await;
    let file = xlsx(&[
        &["bag", "tracking_number", "weight_kg", "length_cm", "width_cm", "height_cm"],
        &["S-1", "YT1001", "3", "50", "40", "30"],
        &["S-1", "YT1002", "9"],
        &["", "YT1003"],
    ]);

    let tried = yard.china.post_xlsx(&format!("{}?dry_run=true", yard.url()), &file).await;
    let untouched = (app.status_of(yard.packages[0].id).await, app.count("SELECT count(*) FROM bags").await);
    let loaded = yard.china.post_xlsx(&yard.url(), &file).await;
    let again = yard.china.post_xlsx(&yard.url(), &file).await;
    let shipment = yard.shipment().await;
    let departure = json!({ "vehicle_plate": "29C", "driver": "Hùng", "seal_number": "T-1", "route": "Hữu Nghị" });
    let departed = yard.china.post(&format!("/shipments/{}/depart", yard.shipment), &departure).await;
    let late = yard.china.post_xlsx(&yard.url(), &file).await;

    tried.assert_status(200);
    assert_eq!((&tried.body["accepted"], &tried.body["applied"]), (&json!(3), &json!(false)));
    assert_eq!(untouched, ("announced".to_owned(), 0));
    loaded.assert_status(200);
    assert_eq!((&loaded.body["accepted"], &loaded.body["applied"]), (&json!(3), &json!(true)));
    assert_eq!((&again.body["accepted"], &again.body["repeated"]), (&json!(0), &json!(3)));
    let mut seals: Vec<_> = shipment["bags"].as_array().unwrap().iter().map(|bag| bag["seal_number"].clone()).collect();
    seals.sort_by_key(ToString::to_string);
    assert_eq!((seals, &shipment["package_count"]), (vec![json!("S-1"), shipment["code"].clone()], &json!(3)));
    let first = yard.china.get(&format!("/packages/{}", yard.packages[0].id)).await.body;
    assert_eq!((&first["weight_china_kg"], &first["length_cm"]), (&json!("3.000"), &json!("50.0")));
    // The scales in China have said what the second weighs.
    let second = yard.china.get(&format!("/packages/{}", yard.packages[1].id)).await.body;
    assert_eq!(second["weight_china_kg"], "2.000");
    assert_eq!(
        app.events_of(yard.packages[0].id).await,
        ["package.received_in_china", "package.packed", "package.departed"]
    );
    assert_eq!(app.units_of(yard.packages[0].order).await, [3, 0, 0, 3, 0]);
    // Two kilograms twice, and 50 × 40 × 30 cm at 6000 a kilogram.
    assert_eq!(departed.body["charged_weight_kg"], "14.000");
    late.assert_problem(409, "shipments.transition_refused");
}

#[actix_web::test]
async fn one_row_that_cannot_go_keeps_the_whole_list_back() {
    let app = TestApp::start().await;
    let yard = Yard::of(&app).await;
    let manager = app.order_manager().await;
    let hold = json!({ "reason": "manual", "note": "a question is open" });
    manager.post(&format!("/orders/{}/hold", yard.packages[1].order), &hold).await.assert_status(200);
    let file = xlsx(&[
        &["tracking_number", "weight_kg"],
        &["YT1001"],
        &["YT1002"],
        &["YT1003"],
        &["STRAY1"],
        &["UNKNOWN1"],
        &["YT1003"],
    ]);

    let tried = yard.china.post_xlsx(&format!("{}?dry_run=true", yard.url()), &file).await;
    let refused = yard.china.post_xlsx(&yard.url(), &file).await;
    let stranger = app.given_warehouse("china").await;
    let stranger = app.employee("china_warehouse", Some(stranger)).await;
    let strangers = stranger.post_xlsx(&yard.url(), &file).await;
    let nowhere = yard.china.post_xlsx(&format!("/shipments/{}/imports", app.new_id()), &file).await;

    let rows = tried.body["rows"].as_array().unwrap().iter();
    let codes: Vec<_> = rows.map(|row| row["code"].as_str().unwrap_or("-")).collect();
    let expected = [
        "packages.not_weighed",
        "orders.held",
        "-",
        "packages.transition_refused",
        "packages.tracking_number_unknown",
        "-",
    ];
    assert_eq!(codes, expected);
    refused.assert_problem(409, "packages.import_refused");
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 4);
    assert_eq!(
        (app.count("SELECT count(*) FROM bags").await, app.status_of(yard.packages[0].id).await),
        (0, "announced".to_owned())
    );
    assert_eq!(app.events_of(yard.shipment).await, ["shipment.created"]);
    strangers.assert_problem(403, "packages.wrong_warehouse");
    nowhere.assert_problem(404, "shipments.not_found");
}
