//! The trail every change leaves.

mod seals;

use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

async fn administrator(app: &TestApp) -> Client {
    app.staff_with([Permission::WriteSettings, Permission::ReadAudit]).await
}

async fn set_thrice(admin: &Client) {
    for version in 0..3 {
        let change = json!({ "value": 10 + version, "version": version });
        admin.put("/settings/cart.ttl_days", &change).await.assert_status(200);
    }
}

fn after(entries: &Value) -> Vec<i64> {
    let entries = entries["data"].as_array().unwrap().iter();
    entries.filter_map(|entry| entry["data"]["after"].as_i64()).collect()
}

#[actix_web::test]
async fn a_change_tells_who_from_where_and_what() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;

    admin.put("/settings/cart.ttl_days", &json!({ "value": 9, "version": 0 })).await.assert_status(200);

    let listed = admin.get("/audit-entries").await.body["data"][0].clone();
    assert_eq!(listed["kind"], "setting.changed");
    assert_eq!(listed["actor_id"], json!(admin.user));
    assert_eq!(listed["actor_name"], "Somebody");
    assert_eq!(listed["address"], "127.0.0.1");
    assert!(listed["request_id"].is_string());
    assert_eq!(listed["data"], json!({ "key": "cart.ttl_days", "before": 30, "after": 9 }));
    assert_eq!(admin.get(&format!("/audit-entries/{}", listed["id"])).await.body, listed);
}

#[actix_web::test]
async fn pages_follow_one_another_newest_first() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;
    set_thrice(&admin).await;

    let first = admin.get("/audit-entries?kind=setting.changed&limit=2").await.body;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = admin.get(&format!("/audit-entries?kind=setting.changed&limit=2&cursor={cursor}")).await.body;

    assert_eq!(after(&first), [12, 11]);
    assert_eq!(after(&second), [10]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[actix_web::test]
async fn a_filter_leaves_out_the_rest() {
    let app = TestApp::start().await;
    let (admin, other) = (administrator(&app).await, administrator(&app).await);
    set_thrice(&admin).await;
    other.put("/settings/cart.ttl_days", &json!({ "value": 99, "version": 3 })).await.assert_status(200);
    let times = admin.get("/audit-entries").await.body;
    let at = |index: usize| times["data"][index]["at"].as_str().unwrap().to_owned();

    for (filter, expected) in [
        (format!("actor_id={}", other.user.unwrap()), vec![99]),
        (format!("subject_id={}", Uuid::nil()), vec![99, 12, 11, 10]),
        (format!("order_id={}", Uuid::nil()), vec![]),
        ("kind=order.approved".to_owned(), vec![]),
        ("to=2026-01-01T00:00:00Z".to_owned(), vec![]),
        (format!("from={}", at(0)), vec![99]),
        (format!("to={}", at(2)), vec![10]),
    ] {
        let entries = admin.get(&format!("/audit-entries?{filter}")).await;
        entries.assert_status(200);
        assert_eq!(after(&entries.body), expected, "{filter}");
    }
}

#[actix_web::test]
async fn an_entry_that_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let admin = administrator(&app).await;

    for id in ["4711", "0", "-1", "x", "99999999999999999999"] {
        assert_eq!(admin.get(&format!("/audit-entries/{id}")).await.status, 404, "{id}");
    }
    admin.get("/audit-entries?kind=no.such").await.assert_problem(400, "request.unreadable");
}
