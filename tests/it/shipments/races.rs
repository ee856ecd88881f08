use futures_util::future::join;
use serde_json::{Value, json};

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
