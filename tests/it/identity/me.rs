use domain::Permission;
use futures_util::future::join;
use serde_json::json;

use super::{PASSWORD, lan, log_in, text};
use crate::support::{Client, Response, TestApp};

fn client(app: &TestApp, signed_in: &Response) -> Client {
    app.anonymous().with_token(text(signed_in, "access_token"))
}

#[actix_web::test]
async fn people_change_their_own_name_and_language() {
    let app = TestApp::start().await;
    let lan = client(&app, &lan(&app).await);

    let changed = lan.patch("/me", &json!({ "full_name": "Lan", "locale": "zh", "version": 1 })).await;
    let stale = lan.patch("/me", &json!({ "full_name": "Lanh", "version": 1 })).await;

    changed.assert_status(200);
    assert_eq!((&changed.body["full_name"], &changed.body["locale"]), (&json!("Lan"), &json!("zh")));
    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(app.events_of(changed.id()).await, ["user.registered", "user.changed"]);
}

#[actix_web::test]
async fn a_device_can_be_signed_out_from_another() {
    let app = TestApp::start().await;
    let (phone, desk) = (lan(&app).await, log_in(&app, PASSWORD).await);
    let stranger = app.staff_with([Permission::UseAccount]).await;

    let sessions = client(&app, &desk).get("/me/sessions").await;
    let both = sessions.body["data"].as_array().unwrap();
    let other = both.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    let path = format!("/me/sessions/{other}");

    assert_eq!(both.len(), 2);
    stranger.delete(&path).await.assert_problem(404, "sessions.not_found");
    client(&app, &desk).delete(&path).await.assert_status(204);
    client(&app, &desk).delete(&path).await.assert_problem(404, "sessions.not_found");
    client(&app, &phone).get("/me").await.assert_problem(401, "auth.session_revoked");
    client(&app, &desk).get("/me").await.assert_status(200);
}

#[actix_web::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let (phone, desk) = (lan(&app).await, log_in(&app, PASSWORD).await);
    let change = |current: &str, new: &str| json!({ "current_password": current, "new_password": new });

    let wrong = client(&app, &desk).post("/me/password", &change("not this one", "battery staple")).await;
    let weak = client(&app, &desk).post("/me/password", &change(PASSWORD, "lan@example.vn")).await;
    let done = client(&app, &desk).post("/me/password", &change(PASSWORD, "battery staple")).await;

    wrong.assert_problem(409, "auth.wrong_password");
    weak.assert_problem(409, "auth.weak_password");
    done.assert_status(204);
    client(&app, &phone).get("/me").await.assert_problem(401, "auth.session_revoked");
    client(&app, &desk).get("/me").await.assert_status(200);
    log_in(&app, "battery staple").await.assert_status(200);
    assert_eq!(app.events_of(desk.uuid("/user/id")).await, ["user.registered", "password.changed"]);
}

#[actix_web::test]
async fn of_two_who_replace_one_password_at_once_one_does() {
    let app = TestApp::start().await;
    let (phone, desk) = (lan(&app).await, log_in(&app, PASSWORD).await);
    let (phone, desk) = (client(&app, &phone), client(&app, &desk));
    let change = |new: &str| json!({ "current_password": PASSWORD, "new_password": new });
    let (first, second) = (change("battery staple"), change("staple battery"));

    let holding = app.holding("SELECT FROM users FOR NO KEY UPDATE").await;
    let answers = join(phone.post("/me/password", &first), desk.post("/me/password", &second));
    let release = async {
        app.until_waiting(2).await;
        holding.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(answers, release).await;

    let (done, refused, password) =
        if first.status == 204 { (first, second, "battery staple") } else { (second, first, "staple battery") };
    done.assert_status(204);
    refused.assert_problem(409, "auth.wrong_password");
    log_in(&app, password).await.assert_status(200);
    let changes = "SELECT count(*)::text FROM events WHERE kind = 'password.changed'";
    assert_eq!(app.value(changes).await, "1");
}
