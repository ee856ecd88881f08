use futures_util::future::join;
use serde_json::{Value, json};

use super::freight::{by_batch, came};
use super::journey::Journey;
use crate::support::TestApp;

#[actix_web::test]
async fn what_two_scanners_unload_at_once_comes_out_once() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let url = format!("/shipments/{}", journey.shipment);
    journey.vietnam.post(&format!("{url}/arrive"), &Value::Null).await.assert_status(200);
    let (one, other) = (&journey.vietnam, app.employee("vietnam_warehouse", Some(journey.destination)).await);
    let scans = format!("{url}/scans");
    let rows = json!({ "rows": [{ "tracking_number": "YT1001", "weight_kg": "2" }, { "tracking_number": "STRAY1" }] });
    let held = app.holding("LOCK TABLE shipments IN EXCLUSIVE MODE").await;

    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(join(one.post(&scans, &rows), other.post(&scans, &rows)), release).await;

    let (winner, loser) = if first.body["repeated"] == 0 { (&first, &second) } else { (&second, &first) };
    assert_eq!((&winner.body["accepted"], &winner.body["anonymous"]), (&json!(1), &json!(1)));
    assert_eq!(loser.body["repeated"], 2);
    assert_eq!(app.units_of(journey.packages[0].order).await, [3, 0, 0, 3, 0]);
    assert_eq!(journey.vietnam.get(&url).await.body["received_count"], 2);
}

#[actix_web::test]
async fn a_shipment_is_closed_once_however_many_close_it() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let url = format!("/shipments/{}", journey.shipment);
    journey.vietnam.post(&format!("{url}/arrive"), &Value::Null).await.assert_status(200);
    let close = format!("{url}/close");
    let held = app.holding("LOCK TABLE shipments IN EXCLUSIVE MODE").await;

    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let both = join(journey.vietnam.post(&close, &Value::Null), journey.vietnam.post(&close, &Value::Null));
    let ((first, second), ()) = join(both, release).await;

    let (winner, loser) = if first.status == 200 { (first, second) } else { (second, first) };
    assert_eq!(winner.body["reconciliation"]["missing"].as_array().unwrap().len(), 4);
    loser.assert_problem(409, "shipments.transition_refused");
    let lost = app.events_of(journey.packages[0].id).await;
    assert_eq!(lost.iter().filter(|event| *event == "package.lost").count(), 1);
}

#[actix_web::test]
async fn what_is_weighed_anew_at_once_is_shared_by_both_weights() {
    let app = TestApp::start().await;
    let journey = Journey::arrived(&app, &by_batch()).await;
    journey.unload(json!([came("YT1001", "2"), came("YT1002", "2"), came("YT1003", "2.5")])).await;
    let admin = app.employee("admin", None).await;
    let mut edits = vec![];
    for (package, weight) in journey.packages.iter().zip(["3", "4"]) {
        let url = format!("/packages/{}", package.id);
        let version = admin.get(&url).await.body["version"].clone();
        edits.push((url, json!({ "version": version, "weight_kg": weight })));
    }
    let held = app.holding("LOCK TABLE orders IN EXCLUSIVE MODE").await;

    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let both = join(admin.patch(&edits[0].0, &edits[0].1), admin.patch(&edits[1].0, &edits[1].1));
    let ((first, second), ()) = join(both, release).await;

    first.assert_status(200);
    second.assert_status(200);
    // 9.5 kg at 15 001 come to 142 510.
    assert_eq!(journey.freight(&admin, &[0, 1, 2]).await, ["45003", "60004", "37503"]);
    app.assert_books_add_up().await;
}
