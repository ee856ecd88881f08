use domain::Permission;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn a_guarantee_is_taken_found_and_released_once() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let accountant = app.employee("accountant", None).await;
    let path = format!("/customers/{customer}/guarantees");
    let pledge =
        json!({ "kind": "pledge", "amount": "5000000", "note": "Gold ring, in the safe", "valid_until": "2099-12-31" });

    let given = accountant.post(&path, &pledge).await;
    let one = format!("{path}/{}", given.id());
    let credit = format!("/customers/{customer}/credit");
    let while_active = accountant.get(&credit).await.body["review"]["guaranteed"].clone();
    let released = accountant.post(&format!("{one}/release"), &json!({ "reason": "given back" })).await;
    let again = accountant.post(&format!("{one}/release"), &json!({ "reason": "given back" })).await;

    given.assert_status(201);
    let said = ["kind", "amount", "status", "valid_until"].map(|field| given.body[field].clone());
    assert_eq!(said, ["pledge", "5000000", "active", "2099-12-31"]);
    assert_eq!(while_active, "5000000");
    released.assert_status(200);
    assert_eq!([&released.body["status"], &released.body["release_reason"]], ["released", "given back"]);
    assert_eq!(released.body["released_by"], json!(accountant.user));
    again.assert_problem(409, "customers.guarantee_released");
    assert_eq!(accountant.get(&one).await.body, released.body);
    assert_eq!(accountant.get(&path).await.body["data"], json!([released.body]));
    assert_eq!(accountant.get(&format!("{path}?status=active")).await.body["data"], json!([]));
    assert_eq!(accountant.get(&format!("{path}?kind=bank")).await.body["data"], json!([]));
    assert_eq!(accountant.get(&credit).await.body["review"]["guaranteed"], "0");
    assert_eq!(app.events_of(given.id()).await, ["guarantee.given", "guarantee.released"]);
    let told = "SELECT string_agg(data::text, '') FROM events WHERE kind LIKE 'guarantee.%'";
    assert!(!app.value(told).await.contains("ring"), "the journal is never erased, and keeps nothing personal");
    accountant.get(&format!("{path}/{}", app.new_id())).await.assert_problem(404, "customers.guarantee_not_found");
}

#[actix_web::test]
async fn guarantees_beyond_all_amounts_are_as_good_as_the_largest() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let accountant = app.employee("accountant", None).await;
    app.given_setting("credit.base", 0).await;
    for _ in 0..2 {
        let most = json!({ "kind": "person", "note": "Her sister", "amount": "999999999999999" });
        accountant.post(&format!("/customers/{customer}/guarantees"), &most).await.assert_status(201);
    }

    let review = accountant.get(&format!("/customers/{customer}/credit")).await;

    review.assert_status(200);
    assert_eq!(review.body["review"]["grade"], "poor");
    assert_eq!(review.body["review"]["guaranteed"], "999999999999999");
    assert_eq!(review.body["review"]["next_order_at_most"], "999999999999999");
}

#[actix_web::test]
async fn a_guarantee_whose_last_day_is_over_is_good_for_nothing() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let accountant = app.employee("accountant", None).await;
    let path = format!("/customers/{customer}/guarantees");
    let today = app.value("SELECT ((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)::text").await;
    for (amount, day) in [("1000", today.as_str()), ("20", "2026-01-01")] {
        let bank = json!({ "kind": "bank", "amount": amount, "note": "VCB 123", "valid_until": day });
        accountant.post(&path, &bank).await.assert_status(201);
    }

    let listed = accountant.get(&path).await.body["data"].clone();

    assert_eq!([&listed[0]["status"], &listed[1]["status"]], ["expired", "active"]);
    assert_eq!(accountant.get(&format!("/customers/{customer}/credit")).await.body["review"]["guaranteed"], "1000");
}

#[actix_web::test]
async fn guarantees_are_taken_by_who_may_and_seen_by_their_customer_without_what_staff_noted() {
    let app = TestApp::start().await;
    let (lan, stranger) = (app.given_customer(0).await, app.given_customer(0).await);
    let path = format!("/customers/{lan}/guarantees");
    let guarantee = json!({ "kind": "person", "amount": "1000", "note": "Her sister" });
    let care = app.staff_with([Permission::ReadCustomers, Permission::WriteCustomers]).await;
    let lans = app.customer(lan).await;

    care.post(&path, &guarantee).await.assert_problem(403, "auth.forbidden");
    lans.post(&path, &guarantee).await.assert_problem(403, "auth.forbidden");
    let given = app.employee("accountant", None).await.post(&path, &guarantee).await;
    let seen = lans.get(&format!("{path}/{}", given.id())).await;

    seen.assert_status(200);
    assert_eq!(
        (&seen.body["amount"], seen.body.get("note"), seen.body.get("created_by")),
        (&json!("1000"), None, None)
    );
    app.customer(stranger).await.get(&path).await.assert_problem(404, "customers.not_found");
    let nothing = app
        .employee("accountant", None)
        .await
        .post(&path, &json!({ "kind": "person", "amount": "0", "note": "" }))
        .await;
    assert_eq!((nothing.status, &nothing.body["code"]), (422, &Value::from("request.invalid")));
}
