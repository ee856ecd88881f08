//! Who is signed in where, and how that ends.

use domain::Permission;
use serde_json::{Value, json};

use super::{ELSEWHERE, PASSWORD, lan, log_in, soon_answers, text};
use crate::support::{Client, Response, TestApp};

fn client(app: &TestApp, signed_in: &Response) -> Client {
    app.anonymous().with_token(text(signed_in, "access_token"))
}

#[actix_web::test]
async fn a_session_says_where_and_when_it_was_used() {
    let app = TestApp::start().await;
    let desk = lan(&app).await;
    let login = json!({ "email": "lan@example.vn", "password": PASSWORD });
    app.anonymous().at(ELSEWHERE).post("/auth/login", &login).await.assert_status(200);

    let sessions = client(&app, &desk).get("/me/sessions").await;

    let addresses: Vec<_> = sessions.body["data"].as_array().unwrap().iter().map(|it| it["address"].clone()).collect();
    assert_eq!(addresses, ["127.0.0.2", "127.0.0.1"]);
    let current: Vec<_> = sessions.body["data"].as_array().unwrap().iter().map(|it| it["current"].clone()).collect();
    assert_eq!(current, [false, true]);
    assert!(sessions.body["data"][0]["last_used_at"].is_string());
}

#[actix_web::test]
async fn all_other_devices_are_signed_out_at_once() {
    let app = TestApp::start().await;
    let (phone, tablet, desk) = (lan(&app).await, log_in(&app, PASSWORD).await, log_in(&app, PASSWORD).await);
    let stranger = app.staff_with([Permission::UseAccount]).await;

    client(&app, &desk).delete("/me/sessions").await.assert_status(204);

    for other in [&phone, &tablet] {
        client(&app, other).get("/me").await.assert_problem(401, "auth.session_revoked");
    }
    client(&app, &desk).get("/me").await.assert_status(200);
    stranger.get("/me").await.assert_status(200);
    let ended = "SELECT count(*)::text FROM events WHERE kind = 'session.ended'";
    assert_eq!(app.value(ended).await, "2");
}

#[actix_web::test]
async fn an_administrator_sees_and_ends_the_sessions_of_others() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let (phone, desk) = (lan(&app).await, log_in(&app, PASSWORD).await);
    let path = format!("/users/{}/sessions", phone.uuid("/user/id"));
    let clerk = app.staff_with([Permission::WriteUsers]).await;

    let sessions = admin.get(&path).await;
    let latest = format!("{path}/{}", sessions.uuid("/data/0/id"));
    clerk.delete(&latest).await.assert_problem(409, "roles.permission_not_held");
    clerk.delete(&path).await.assert_problem(409, "roles.permission_not_held");
    client(&app, &desk).get("/me").await.assert_status(200);
    admin.delete(&latest).await.assert_status(204);
    admin.delete(&latest).await.assert_problem(404, "sessions.not_found");

    assert_eq!(sessions.body["data"].as_array().unwrap().len(), 2);
    client(&app, &desk).get("/me").await.assert_problem(401, "auth.session_revoked");
    client(&app, &phone).get("/me").await.assert_status(200);
    admin.delete(&path).await.assert_status(204);
    client(&app, &phone).get("/me").await.assert_problem(401, "auth.session_revoked");
    assert_eq!(admin.get(&path).await.body["data"], json!([]));
    let nobody = format!("/users/{}/sessions", app.new_id());
    admin.get(&nobody).await.assert_problem(404, "users.not_found");
    admin.delete(&nobody).await.assert_problem(404, "users.not_found");
}

#[actix_web::test]
async fn a_session_ended_on_another_node_is_over_within_a_second() {
    let app = TestApp::start().await;
    let lan = client(&app, &lan(&app).await);
    lan.get("/me").await.assert_status(200);

    app.execute("UPDATE sessions SET revoked_at = now()").await.unwrap();

    soon_answers(&lan, "/me", 401).await;
    assert_eq!(lan.get("/me").await.body["code"], Value::from("auth.session_revoked"));
}
