use image::ImageFormat;
use serde_json::json;
use uuid::Uuid;

use super::{Arrived, step};
use crate::files::picture;
use crate::support::TestApp;

#[actix_web::test]
async fn what_is_refused_goes_back_to_the_shelf_and_can_be_asked_for_again() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let [taken, refused] = [arrived.packages[0], arrived.packages[1]];
    let outcomes = json!([{ "package_id": taken }, { "package_id": refused, "refused": "too small" }]);
    let signed = json!({ "signed_name": "Lan", "outcomes": outcomes });

    let answer = arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await;
    let after_first = (arrived.order_status().await, app.status_of(taken).await, app.status_of(refused).await);
    let again = arrived.owner.post("/deliveries", &json!({ "kind": "pickup", "package_ids": [refused] })).await;
    let second = again.id();
    for (who, name) in [(&arrived.owner, "pay"), (&arrived.keeper, "pick"), (&arrived.keeper, "hand-over")] {
        step(who, second, name).await.assert_status(200);
    }
    let signed = json!({ "signed_name": "Lan" });
    arrived.owner.post(&format!("/deliveries/{second}/sign-off"), &signed).await.assert_status(200);

    assert_eq!(answer.body["status"], "delivered");
    let outcome = |id: Uuid| {
        let packages = answer.body["packages"].as_array().unwrap();
        packages.iter().find(|package| package["package_id"] == json!(id)).unwrap().clone()
    };
    assert_eq!(outcome(taken)["outcome"], "delivered");
    assert_eq!((&outcome(refused)["outcome"], &outcome(refused)["reason"]), (&json!("refused"), &json!("too small")));
    assert_eq!(after_first, (json!("in_vietnam"), "delivered".into(), "in_vietnam".into()));
    assert_eq!(app.events_of(refused).await[..2], ["package.sent_out", "package.refused"]);
    assert_eq!(arrived.order_status().await, "completed");
    assert_eq!(app.count("SELECT count(*) FROM order_lines WHERE delivered <> quantity").await, 0);
}

#[actix_web::test]
async fn a_refused_delivery_brings_everything_back() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;

    let refused = arrived.courier.post(&format!("/deliveries/{id}/refuse"), &json!({ "reason": "nobody home" })).await;

    refused.assert_status(200);
    assert_eq!((&refused.body["status"], &refused.body["refusal_reason"]), (&json!("refused"), &json!("nobody home")));
    assert!(refused.body["packages"].as_array().unwrap().iter().all(|package| package["status"] == "in_vietnam"));
    assert_eq!(arrived.order_status().await, "in_vietnam");
    assert_eq!(app.events_of(id).await.last().unwrap(), "delivery.refused");
}

#[actix_web::test]
async fn every_package_is_named_once() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let [first, second] = [arrived.packages[0], arrived.packages[1]];
    for (packages, code) in [
        (vec![first], "deliveries.not_named_once"),
        (vec![first, second, second], "deliveries.not_named_once"),
        (vec![first, second, Uuid::nil()], "deliveries.package_unknown"),
    ] {
        let outcomes: Vec<_> = packages.iter().map(|package| json!({ "package_id": package })).collect();
        let signed = json!({ "signed_name": "Lan", "outcomes": outcomes });
        let refused = arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await;
        refused.assert_problem(409, code);
    }
    let nameless = json!({ "signed_name": "", "outcomes": [{ "package_id": first, "refused": "" }] });
    let refused = arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &nameless).await;
    refused.assert_problem(422, "request.invalid");
    assert_eq!(app.status_of(first).await, "out_for_delivery");
}

#[actix_web::test]
async fn an_order_that_is_held_is_not_completed_by_its_delivery() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let manager = app.order_manager().await;
    let hold = json!({ "reason": "manual", "note": "a question is open" });
    manager.post(&format!("/orders/{}/hold", arrived.order), &hold).await.assert_status(200);

    let signed = json!({ "signed_name": "Lan" });
    arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await.assert_status(200);

    assert_eq!(arrived.order_status().await, "delivering");
}

#[actix_web::test]
async fn each_step_is_told_to_the_customer() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let signed = json!({ "signed_name": "Lan" });
    arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await.assert_status(200);

    app.tell_everybody().await;

    let notices = arrived.owner.get("/notifications").await.body;
    let kinds: Vec<_> = notices["data"].as_array().unwrap().iter().map(|notice| notice["kind"].clone()).collect();
    assert_eq!(kinds[..3], ["order.completed", "delivery.signed_off", "delivery.handed_over"]);
}

#[actix_web::test]
async fn photos_taken_at_the_door_stay_with_the_delivery() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let photo = arrived.courier.upload("door.png", "image/png", &picture(ImageFormat::Png)).await.id();
    let url = format!("/deliveries/{id}/sign-off");

    let unknown = json!({ "signed_name": "Lan", "photo_file_ids": [app.new_id()] });
    arrived.courier.post(&url, &unknown).await.assert_problem(409, "files.unknown");
    let signed = arrived.courier.post(&url, &json!({ "signed_name": "Lan", "photo_file_ids": [photo] })).await;

    signed.assert_status(200);
    assert_eq!((&signed.body["status"], &signed.body["photos"][0]["file_id"]), (&json!("delivered"), &json!(photo)));
    arrived.owner.get(&format!("/files/{photo}")).await.assert_status(200);
}
