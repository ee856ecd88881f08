//! What an administrator can tune.

use domain::Permission;
use futures_util::future::join3;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn administrator(app: &TestApp) -> Client {
    app.staff_with([Permission::ReadSettings, Permission::WriteSettings, Permission::ReadAudit]).await
}

#[actix_web::test]
async fn until_it_is_set_a_setting_has_its_default() {
    let app = TestApp::start().await;

    let settings = administrator(&app).await.get("/settings").await;

    settings.assert_status(200);
    let data = settings.body["data"].as_array().unwrap();
    let ttl = data.iter().find(|setting| setting["key"] == "cart.ttl_days").unwrap();
    assert_eq!((&ttl["value"], &ttl["default"], &ttl["version"]), (&json!(30), &json!(30), &json!(0)));
    assert!(data.iter().all(|setting| setting["description"].as_str().is_some_and(|text| !text.is_empty())));
}

#[actix_web::test]
async fn a_change_is_kept_with_who_made_it() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;

    admin.put("/settings/cart.ttl_days", &json!({ "value": 7, "version": 0 })).await.assert_status(200);
    admin.put("/settings/cart.ttl_days", &json!({ "value": 14.0, "version": 1 })).await.assert_status(200);

    let found = admin.get("/settings/cart.ttl_days").await.body;
    assert_eq!((&found["value"], &found["default"], &found["version"]), (&json!(14), &json!(30), &json!(2)));
    let values: Vec<_> = found["history"].as_array().unwrap().iter().map(|change| &change["value"]).collect();
    assert_eq!(values, [14, 7]);
    assert_eq!(found["history"][0]["changed_by"], json!(admin.user));
    let entries = admin.get("/audit-entries?kind=setting.changed").await.body;
    assert_eq!(entries["data"][0]["data"], json!({ "key": "cart.ttl_days", "before": 7, "after": 14 }));
}

#[actix_web::test]
async fn a_stale_version_changes_nothing() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let change = json!({ "value": "hold", "version": 0 });
    admin.put("/settings/order.overdue_action", &change).await.assert_status(200);

    let stale = admin.put("/settings/order.overdue_action", &json!({ "value": "cancel", "version": 0 })).await;

    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(admin.get("/settings/order.overdue_action").await.body["value"], "hold");
}

#[actix_web::test]
async fn of_two_who_replace_the_same_version_one_is_told() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let lock = app.holding("LOCK setting_values IN SHARE MODE").await;
    let change = |days: i32| {
        let admin = &admin;
        async move { admin.put("/settings/cart.ttl_days", &json!({ "value": days, "version": 0 })).await }
    };

    let released = async {
        app.until_waiting(2).await;
        lock.rollback().await.unwrap();
    };
    let (first, second, ()) = join3(change(5), change(6), released).await;

    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[actix_web::test]
async fn a_value_that_is_none_is_refused_at_its_place() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    let set = async |key: &str, value: Value| {
        admin.put(&format!("/settings/{key}"), &json!({ "value": value, "version": 0 })).await
    };
    for (key, value) in [
        ("cart.ttl_days", json!(0)),
        ("cart.ttl_days", json!("thirty")),
        ("order.approve_limit", json!("-5")),
        ("extension.link", json!("http://plain.example")),
    ] {
        set(key, value).await.assert_problem(409, "settings.value_refused");
    }
    for value in [json!({ "really": true }), Value::Null] {
        let refused = set("order.overdue_action", value).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], "/value");
    }
}

#[actix_web::test]
async fn an_unknown_setting_is_not_found() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;

    let read = admin.get("/settings/cart.colour").await;
    let write = admin.put("/settings/cart.colour", &json!({ "value": 1, "version": 0 })).await;

    read.assert_problem(404, "settings.not_found");
    write.assert_problem(404, "settings.not_found");
}
