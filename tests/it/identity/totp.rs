//! The second step of a sign-in.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{ELSEWHERE, Enrolled, PASSWORD, code, enrol, given_employee, lan, log_in, set, text};
use crate::support::{Client, Response, TestApp, operations};

async fn enrolled_lan(app: &TestApp) -> Enrolled {
    let signed_in = lan(app).await;
    let client = app.anonymous().with_token(text(&signed_in, "access_token")).of_user(signed_in.uuid("/user/id"));
    enrol(client).await
}

/// What the right password is answered while it waits for its code.
async fn challenge(app: &TestApp) -> String {
    let waiting = log_in(app, PASSWORD).await;
    waiting.assert_status(202);
    assert!(waiting.body.get("access_token").is_none());
    text(&waiting, "challenge").to_owned()
}

async fn send(who: &Client, challenge: &str, code: &str) -> Response {
    who.post("/auth/login/totp", &json!({ "challenge": challenge, "code": code })).await
}

#[actix_web::test]
async fn a_code_is_asked_for_once_one_has_been_shown() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    let client = app.anonymous().with_token(text(&lan, "access_token"));

    let early = client.post("/me/totp/confirm", &json!({ "code": "123456" })).await;
    let wrong = client.post("/me/totp", &json!({ "password": "wrong horse" })).await;
    let prepared = client.post("/me/totp", &json!({ "password": PASSWORD })).await;
    let secret = text(&prepared, "secret");
    log_in(&app, PASSWORD).await.assert_status(200);
    let stranger = client.post("/me/totp/confirm", &json!({ "code": code(secret, 2000) })).await;
    let confirmed = client.post("/me/totp/confirm", &json!({ "code": code(secret, 0) })).await;
    let again = client.post("/me/totp", &json!({ "password": PASSWORD })).await;

    early.assert_problem(409, "totp.not_prepared");
    wrong.assert_problem(409, "auth.wrong_password");
    assert!(text(&prepared, "otpauth_url").contains(&format!("lan%40example.vn?secret={secret}&issuer=Langson")));
    stranger.assert_problem(401, "auth.invalid_code");
    assert_eq!(confirmed.body["recovery_codes"].as_array().unwrap().len(), 10);
    again.assert_problem(409, "totp.already_enabled");
    let signed_in = send(&app.anonymous(), &challenge(&app).await, &code(secret, 1)).await;
    signed_in.assert_status(200);
    assert_eq!(signed_in.body["user"]["has_totp"], true);
    let totp = client.get("/me/totp").await.body;
    assert_eq!((&totp["enabled"], &totp["required"]), (&json!(true), &json!(false)));
    assert_eq!(totp["recovery_codes_left"], 10);
    assert_eq!(app.events_of(lan.uuid("/user/id")).await, ["user.registered", "totp.enabled"]);
}

#[actix_web::test]
async fn a_code_is_good_once_however_often_it_comes_at_once() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    let code = lan.fresh_code(&app).await;
    let challenges = [challenge(&app).await, challenge(&app).await, challenge(&app).await];
    let anybody = app.anonymous();

    let answers = join_all(challenges.iter().map(|challenge| send(&anybody, challenge, &code))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.assert_problem(401, "auth.invalid_code");
    }
    let late = send(&anybody, &challenge(&app).await, &code).await;
    late.assert_problem(401, "auth.invalid_code");
}

#[actix_web::test]
async fn after_five_wrong_codes_the_right_one_waits_wherever_it_comes_from() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    let (waiting, anybody) = (challenge(&app).await, app.anonymous());
    let wrong = code(&lan.secret, 2000);

    let guesses = join_all((0..12).map(|_| send(&anybody, &waiting, &wrong))).await;
    let right = lan.fresh_code(&app).await;
    let here = send(&anybody, &waiting, &right).await;
    let elsewhere = send(&app.anonymous().at(ELSEWHERE), &waiting, &right).await;

    assert_eq!(guesses.iter().filter(|answer| answer.status == 401).count(), 5);
    for refused in guesses.iter().filter(|answer| answer.status != 401).chain([&here, &elsewhere]) {
        refused.assert_problem(429, "auth.too_many_attempts");
        assert!(refused.headers.contains_key("retry-after"));
    }
    app.execute("UPDATE login_failures SET first_at = first_at - interval '15 minutes'").await.unwrap();
    send(&anybody, &waiting, &right).await.assert_status(200);
}

#[actix_web::test]
async fn a_recovery_code_stands_in_for_the_app_once() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    let (anybody, spare) = (app.anonymous(), &lan.recovery_codes[0]);

    let first = send(&anybody, &challenge(&app).await, spare).await;
    let again = send(&anybody, &challenge(&app).await, spare).await;
    let renewed = lan.client.post("/me/totp/recovery-codes", &Value::Null).await;
    let old = send(&anybody, &challenge(&app).await, &lan.recovery_codes[1]).await;
    let new = renewed.body["recovery_codes"][0].as_str().unwrap();
    let fresh = send(&anybody, &challenge(&app).await, new).await;

    first.assert_status(200);
    again.assert_problem(401, "auth.invalid_code");
    old.assert_problem(401, "auth.invalid_code");
    fresh.assert_status(200);
    assert_eq!(lan.client.get("/me/totp").await.body["recovery_codes_left"], 9);
    let events = app.events_of(lan.client.user.unwrap()).await;
    assert_eq!(events[1..], ["totp.enabled", "recovery_code.used", "recovery_codes.renewed", "recovery_code.used"]);
}

#[actix_web::test]
async fn a_right_password_waits_five_minutes_for_one_code() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    let (anybody, code) = (app.anonymous(), lan.fresh_code(&app).await);
    let (used, old, forgotten) = (challenge(&app).await, challenge(&app).await, challenge(&app).await);

    send(&anybody, &used, &code).await.assert_status(200);
    send(&anybody, &used, &lan.recovery_codes[0]).await.assert_problem(401, "auth.challenge_invalid");
    send(&anybody, "lgc_made_up", &code).await.assert_problem(401, "auth.challenge_invalid");
    send(&anybody, &old, "12345").await.assert_problem(422, "request.invalid");
    let new = json!({ "current_password": PASSWORD, "new_password": "battery staple" });
    lan.client.post("/me/password", &new).await.assert_status(204);
    send(&anybody, &forgotten, &lan.recovery_codes[0]).await.assert_problem(401, "auth.challenge_invalid");
    let late = log_in(&app, "battery staple").await;
    app.execute("UPDATE login_challenges SET issued_at = issued_at - interval '5 minutes 1 second'").await.unwrap();
    let late = send(&anybody, text(&late, "challenge"), &lan.recovery_codes[0]).await;
    late.assert_problem(401, "auth.challenge_invalid");
}

#[actix_web::test]
async fn whoever_must_have_a_second_step_may_turn_it_on_and_do_nothing_else() {
    const OPEN: [&str; 4] = ["find_me", "find_totp", "prepare_totp", "confirm_totp"];
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let accountant = given_employee(&app, &admin, "accountant").await;
    accountant.get("/top-ups").await.assert_status(200);
    set(&admin, "identity.totp_required_roles", json!("accountant")).await;
    app.app().principals.forget();

    assert_eq!(accountant.get("/me").await.body["must_enrol"], true);
    assert_eq!(accountant.get("/me/totp").await.body["required"], true);
    let mine: Vec<_> = accountant.get("/me").await.body["permissions"].as_array().unwrap().clone();
    let guarded = operations().into_iter().filter(|operation| {
        let permission = operation.permission.map(|permission| json!(permission));
        permission.is_some_and(|permission| mine.contains(&permission)) && !OPEN.contains(&operation.id())
    });
    for operation in guarded {
        let refused = accountant.send(&operation.method, &operation.malformed_path(), "{ not json").await;
        assert_eq!((refused.status, &refused.body["code"]), (403, &json!("auth.totp_needed")), "{}", operation.id());
    }

    let enrolled = enrol(accountant).await;
    enrolled.client.get("/top-ups").await.assert_status(200);
    assert_eq!(enrolled.client.get("/me").await.body["must_enrol"], false);
    enrolled.client.delete("/me/totp").await.assert_problem(409, "totp.required");
    admin.get("/top-ups").await.assert_status(200);
}

#[actix_web::test]
async fn a_second_step_is_turned_off_by_whoever_has_proven_himself() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    app.execute("UPDATE sessions SET proven_at = proven_at - interval '15 minutes'").await.unwrap();
    app.app().principals.forget();

    lan.client.delete("/me/totp").await.assert_problem(403, "auth.step_up_needed");
    let codes = lan.client.post("/me/totp/recovery-codes", &Value::Null).await;
    codes.assert_problem(403, "auth.step_up_needed");
    let proof = json!({ "code": lan.fresh_code(&app).await });
    lan.client.post("/auth/step-up", &proof).await.assert_status(200);
    lan.client.delete("/me/totp").await.assert_status(204);

    lan.client.delete("/me/totp").await.assert_status(204);
    log_in(&app, PASSWORD).await.assert_status(200);
    lan.client.post("/me/totp/recovery-codes", &Value::Null).await.assert_problem(409, "totp.not_enabled");
    let events = app.events_of(lan.client.user.unwrap()).await;
    assert_eq!(events, ["user.registered", "totp.enabled", "totp.disabled"]);
}

#[actix_web::test]
async fn an_administrator_helps_whoever_has_lost_everything() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let lan = enrolled_lan(&app).await;
    let path = |client: &Client| format!("/users/{}/totp", client.user.unwrap());
    let clerk = app.staff_with([domain::Permission::WriteUsers]).await;

    clerk.delete(&path(&lan.client)).await.assert_problem(409, "roles.permission_not_held");
    admin.delete(&path(&admin)).await.assert_problem(409, "users.self_forbidden");
    log_in(&app, PASSWORD).await.assert_status(202);
    admin.delete(&path(&lan.client)).await.assert_status(204);

    log_in(&app, PASSWORD).await.assert_status(200);
    app.tell_everybody().await;
    let notices = lan.client.get("/notifications").await;
    assert_eq!(notices.body["data"][0]["kind"], "totp.disabled");
}

#[actix_web::test]
async fn what_proves_somebody_is_in_no_table_and_in_no_event() {
    let app = TestApp::start().await;
    let lan = enrolled_lan(&app).await;
    let waiting = challenge(&app).await;

    let sql =
        "SELECT (SELECT string_agg(events::text, ' ') FROM events) || (SELECT string_agg(totps::text, ' ') FROM totps)
                   || (SELECT string_agg(recovery_codes::text, ' ') FROM recovery_codes)
                   || (SELECT string_agg(login_challenges::text, ' ') FROM login_challenges)
                   || (SELECT encode(secret, 'escape') FROM totps)";
    let everything = app.value(sql).await;

    assert!(everything.contains("totp.enabled"));
    for secret in lan.recovery_codes.iter().chain([&lan.secret, &waiting]) {
        assert!(!everything.to_lowercase().contains(&secret.to_lowercase()));
    }
}
