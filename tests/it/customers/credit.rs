use domain::Permission;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn accounting_sets_how_far_a_wallet_may_go_below_zero() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let accountant = app.employee("accountant", None).await;
    let path = format!("/customers/{id}/credit");

    let set = accountant.put(&path, &json!({ "credit_limit": "500000" })).await;
    let again = accountant.put(&path, &json!({ "credit_limit": "500000" })).await;

    set.assert_status(200);
    let shown = json!({ "customer_id": id, "credit_limit": "500000", "used": "0" });
    assert_eq!(app.customer(id).await.get(&path).await.body, shown, "what the past says is not for customers");
    let review = json!({ "score": 50, "grade": "fair", "reasons": [{ "fact": "base", "count": 1, "points": 50 }],
                         "months": 24, "open": "0", "guaranteed": "0", "next_order_at_most": null });
    assert_eq!(set.body["review"], review);
    assert_eq!(again.body, set.body);
    let care = app.staff_with([Permission::ReadCustomers, Permission::ReadAllCustomers]).await;
    assert_eq!(care.get(&path).await.body, shown, "nor for staff without the permission");
    assert_eq!(app.events_of(id).await, ["customer.credit_changed"]);
    let told = "SELECT data->'before'->>'credit_limit' || ' ' || (data->'after'->>'credit_limit') FROM events
                 WHERE kind = 'customer.credit_changed'";
    assert_eq!(app.value(told).await, "0 500000");
}

#[actix_web::test]
async fn credit_that_is_in_use_is_not_taken_away() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let accountant = app.employee("accountant", None).await;
    let path = format!("/customers/{id}/credit");
    accountant.put(&path, &json!({ "credit_limit": "500000" })).await.assert_status(200);
    app.execute("UPDATE wallets SET balance = -300000").await.unwrap();

    let refused = accountant.put(&path, &json!({ "credit_limit": "299999" })).await;
    let lowered = accountant.put(&path, &json!({ "credit_limit": "300000" })).await;

    refused.assert_problem(409, "customers.credit_in_use");
    lowered.assert_status(200);
    assert_eq!(lowered.body["used"], "300000");
}

#[actix_web::test]
async fn credit_is_set_by_nobody_without_the_permission_and_seen_by_no_stranger() {
    let app = TestApp::start().await;
    let (lan, stranger) = (app.given_customer(0).await, app.given_customer(0).await);
    let (lans, care) = (app.customer(lan).await, app.staff_with([Permission::WriteCustomers]).await);
    let (path, more) = (format!("/customers/{lan}/credit"), json!({ "credit_limit": "1" }));

    lans.put(&path, &more).await.assert_problem(403, "auth.forbidden");
    care.put(&path, &more).await.assert_problem(403, "auth.forbidden");
    app.customer(stranger).await.get(&path).await.assert_problem(404, "customers.not_found");
    let nobody = format!("/customers/{}/credit", app.new_id());
    app.employee("accountant", None).await.put(&nobody, &more).await.assert_problem(404, "customers.not_found");
}
