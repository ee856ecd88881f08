use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use super::text;
use crate::support::{Client, Response, TestApp};

const KEY: &str = "one-and-the-same-key";

fn a_token(scopes: &[&str]) -> Value {
    json!({ "name": "Extension", "scopes": scopes, "expires_in_days": 90 })
}

async fn given_token(owner: &Client, scopes: &[&str]) -> Response {
    let created = owner.post("/api-tokens", &a_token(scopes)).await;
    created.assert_status(201);
    created
}

#[actix_web::test]
async fn the_secret_is_told_once_and_kept_nowhere() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;

    let first = owner.post_with_key(KEY, "/api-tokens", &a_token(&["orders:read"])).await;
    let again = owner.post_with_key(KEY, "/api-tokens", &a_token(&["orders:read"])).await;

    let secret = text(&first, "secret");
    assert!(secret.starts_with("lgs_live_") && secret.starts_with(text(&first, "prefix")));
    again.assert_status(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!((&again.body["secret"], again.id()), (&Value::Null, first.id()));
    let kept = "SELECT (SELECT string_agg(idempotency_keys::text, ' ') FROM idempotency_keys)
                    || (SELECT string_agg(api_tokens::text, ' ') FROM api_tokens)
                    || (SELECT string_agg(events::text, ' ') FROM events)";
    assert!(!app.value(kept).await.contains(secret));
    assert_eq!(app.events_of(first.id()).await, ["api_token.created"]);
}

#[actix_web::test]
async fn the_extensions_token_may_fill_the_cart_and_nothing_else() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;

    let token = given_token(&customer, &["cart:write"]).await;
    let extension = app.anonymous().with_token(text(&token, "secret"));

    extension.post("/cart/items", &json!({})).await.assert_problem(422, "request.invalid");
    for (path, scope) in [("/cart", "cart:read"), ("/me", "account:use"), ("/api-tokens", "api_tokens:write")] {
        let refused = extension.get(path).await;
        refused.assert_problem(403, "auth.insufficient_scope");
        assert_eq!(refused.body["data"]["required_scope"], scope);
    }
    let more = extension.post("/api-tokens", &a_token(&["cart:write"])).await;
    more.assert_problem(403, "auth.insufficient_scope");
}

#[actix_web::test]
async fn the_extensions_token_is_good_for_its_own_requests_only() {
    const ORIGIN: &str = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let of = |scopes: &[&str], origin: &str| json!({ "name": "Extension", "scopes": scopes, "expires_in_days": 90, "origin": origin });

    let token = customer.post("/api-tokens", &of(&["cart:write"], ORIGIN)).await;
    let rotated = customer.post(&format!("/api-tokens/{}/rotate", token.id()), &Value::Null).await;
    let more = customer.post("/api-tokens", &of(&["cart:read", "cart:write"], ORIGIN)).await;
    let page = customer.post("/api-tokens", &of(&["cart:write"], "https://evil.test")).await;

    assert_eq!((&token.body["origin"], &rotated.body["origin"]), (&json!(ORIGIN), &json!(ORIGIN)));
    more.assert_problem(409, "api_tokens.more_than_cart");
    page.assert_problem(422, "request.invalid");
    let items = json!({ "items": [] });
    for token in [&token, &rotated] {
        let program = || app.anonymous().with_token(text(token, "secret"));
        let own = program().with_origin(ORIGIN).post("/cart/items", &items).await;
        own.assert_problem(422, "request.invalid");
        let others = [
            program(),
            program().with_origin("https://evil.test"),
            program().with_origin("null"),
            program().with_origin("chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"),
        ];
        for other in others {
            other.post("/cart/items", &items).await.assert_problem(403, "auth.origin_forbidden");
        }
    }
}

#[actix_web::test]
async fn a_token_makes_no_token_and_changes_no_password() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;
    let token = given_token(&owner, &["api_tokens:write", "account:use"]).await;
    let program = app.anonymous().with_token(text(&token, "secret"));
    let password = json!({ "current_password": "whatever", "new_password": "correct horse" });

    program.post("/api-tokens", &a_token(&["account:use"])).await.assert_problem(403, "auth.session_needed");
    let rotate = format!("/api-tokens/{}/rotate", token.id());
    program.post(&rotate, &Value::Null).await.assert_problem(403, "auth.session_needed");
    program.post("/me/password", &password).await.assert_problem(403, "auth.session_needed");
    let me = program.get("/me").await;
    assert_eq!(me.body["permissions"], json!(["account:use", "api_tokens:write"]));
}

#[actix_web::test]
async fn a_token_may_no_more_than_its_maker() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;

    let too_much = owner.post("/api-tokens", &a_token(&["orders:read", "ledger:read"])).await;
    let for_ever =
        owner.post("/api-tokens", &json!({ "name": "X", "scopes": ["orders:read"], "expires_in_days": 366 })).await;

    too_much.assert_problem(409, "roles.permission_not_held");
    for_ever.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn a_revoked_an_expired_and_a_made_up_token_are_refused_alike() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;
    let (revoked, expired) = (given_token(&owner, &["account:use"]).await, given_token(&owner, &["account:use"]).await);
    let client = |token: &Response| app.anonymous().with_token(text(token, "secret"));
    client(&revoked).get("/me").await.assert_status(200);

    let stranger = app.employee("care_staff", None).await;
    let path = format!("/api-tokens/{}", revoked.id());
    stranger.delete(&path).await.assert_problem(404, "api_tokens.not_found");
    owner.delete(&path).await.assert_status(204);
    owner.delete(&path).await.assert_status(204);
    app.execute("UPDATE api_tokens SET expires_at = now() WHERE revoked_at IS NULL").await.unwrap();

    client(&revoked).get("/me").await.assert_problem(401, "auth.token_invalid");
    client(&expired).get("/me").await.assert_problem(401, "auth.token_invalid");
    let slip = app.anonymous().with_token("lgs_live_0000000000000000000000000000000000000000");
    slip.get("/me").await.assert_problem(401, "auth.token_invalid");
    assert_eq!(app.events_of(revoked.id()).await, ["api_token.created", "api_token.revoked"]);
}

#[actix_web::test]
async fn a_token_is_good_from_its_addresses_only() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;
    let from = |address: &str| json!({ "name": "Office", "scopes": ["account:use"], "expires_in_days": 1, "addresses": [address] });

    for (given, kept) in [("::ffff:127.0.0.1", "127.0.0.1"), ("127.9.9.9/8", "127.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0")]
    {
        let here = owner.post("/api-tokens", &from(given)).await;
        assert_eq!(here.body["addresses"], json!([kept]));
        app.anonymous().with_token(text(&here, "secret")).get("/me").await.assert_status(200);
    }
    for given in ["192.0.2.1", "127.0.0.2", "127.0.0.2/31", "::1", "::/0"] {
        let there = owner.post("/api-tokens", &from(given)).await;
        let refused = app.anonymous().with_token(text(&there, "secret")).get("/me").await;
        refused.assert_problem(401, "auth.token_invalid");
    }
    for given in ["localhost", "192.0.2.0/33", "192.0.2.1/"] {
        owner.post("/api-tokens", &from(given)).await.assert_problem(422, "request.invalid");
    }
}

#[actix_web::test]
async fn a_rotated_token_lives_a_day_beside_its_successor() {
    let app = TestApp::start().await;
    let owner = app.employee("care_staff", None).await;
    let old = given_token(&owner, &["account:use"]).await;
    let rotate = format!("/api-tokens/{}/rotate", old.id());

    let new = owner.post_with_key(KEY, &rotate, &Value::Null).await;
    let again = owner.post_with_key(KEY, &rotate, &Value::Null).await;

    new.assert_status(201);
    assert_eq!((again.id(), &again.body["secret"]), (new.id(), &Value::Null));
    for token in [&old, &new] {
        app.anonymous().with_token(text(token, "secret")).get("/me").await.assert_status(200);
    }
    let overlap =
        "SELECT (min(expires_at) - now() BETWEEN interval '23 hours' AND interval '24 hours')::text FROM api_tokens";
    assert_eq!(app.value(overlap).await, "true");
    assert_eq!(app.events_of(old.id()).await, ["api_token.created", "api_token.rotated"]);
    app.execute("UPDATE api_tokens SET expires_at = now() WHERE expires_at < now() + interval '2 days'").await.unwrap();
    owner.post(&rotate, &Value::Null).await.assert_problem(409, "api_tokens.over");
}

#[actix_web::test]
async fn a_token_loses_what_its_owner_loses() {
    let app = TestApp::start().await;
    let owner = app.staff_with([Permission::UseAccount, Permission::WriteApiTokens]).await;
    let token = given_token(&owner, &["account:use"]).await;
    let program = app.anonymous().with_token(text(&token, "secret"));
    program.get("/me").await.assert_status(200);

    app.execute("DELETE FROM user_roles").await.unwrap();
    app.app().principals.forget();

    program.get("/me").await.assert_problem(403, "auth.forbidden");
}

/// A partner's account, made by an administrator.
async fn given_partner(admin: &Client) -> Uuid {
    let partner = json!({ "email": "forwarder@example.vn", "full_name": "Forwarder", "role_codes": ["partner"] });
    let created = admin.post("/users", &partner).await;
    created.assert_status(201);
    created.id()
}

#[actix_web::test]
async fn an_administrator_gives_a_partner_a_token_that_reads_what_concerns_partners() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let partner = given_partner(&admin).await;
    let mut request = a_token(&["shipments:read", "warehouses:read"]);
    request["user_id"] = json!(partner);

    let token = admin.post("/api-tokens", &request).await;
    token.assert_status(201);
    assert_eq!(token.uuid("/user_id"), partner);
    let program = app.anonymous().with_token(text(&token, "secret"));
    program.get("/shipments").await.assert_status(200);
    for more in ["/exchange-rates", "/orders"] {
        program.get(more).await.assert_status(403);
    }

    let path = format!("/api-tokens/{}", token.id());
    assert_eq!(admin.get(&path).await.uuid("/user_id"), partner);
    assert_eq!(admin.get("/api-tokens").await.body["data"], json!([]), "one's own are others");
    assert_eq!(admin.get(&format!("/api-tokens?user_id={partner}")).await.uuid("/data/0/id"), token.id());
    let successor = admin.post(&format!("{path}/rotate"), &Value::Null).await;
    successor.assert_status(201);
    assert_eq!(successor.uuid("/user_id"), partner);
    admin.delete(&path).await.assert_status(204);
    program.get("/shipments").await.assert_problem(401, "auth.token_invalid");
    app.anonymous().with_token(text(&successor, "secret")).get("/shipments").await.assert_status(200);
}

#[actix_web::test]
async fn nobody_makes_a_token_for_others_than_partners_or_for_more_than_they_may() {
    let app = TestApp::start().await;
    let (admin, care) = (app.employee("admin", None).await, app.employee("care_staff", None).await);
    let partner = given_partner(&admin).await;
    let request = |user: Option<Uuid>, scope: &str| {
        let mut request = a_token(&[scope]);
        request["user_id"] = json!(user);
        request
    };
    let token = admin.post("/api-tokens", &request(Some(partner), "shipments:read")).await;
    let path = format!("/api-tokens/{}", token.id());

    care.post("/api-tokens", &request(Some(partner), "warehouses:read")).await.assert_problem(403, "auth.forbidden");
    for nobody in [care.user, Some(app.new_id())] {
        let refused = admin.post("/api-tokens", &request(nobody, "warehouses:read")).await;
        refused.assert_problem(409, "api_tokens.not_a_partner");
    }
    let too_much = admin.post("/api-tokens", &request(Some(partner), "orders:read")).await;
    too_much.assert_problem(409, "roles.permission_not_held");
    care.get(&path).await.assert_problem(404, "api_tokens.not_found");
    care.delete(&path).await.assert_problem(404, "api_tokens.not_found");
    care.post(&format!("{path}/rotate"), &Value::Null).await.assert_problem(404, "api_tokens.not_found");
    assert_eq!(care.get(&format!("/api-tokens?user_id={partner}")).await.body["data"], json!([]));
    let cares = given_token(&care, &["account:use"]).await;
    admin.get(&format!("/api-tokens/{}", cares.id())).await.assert_problem(404, "api_tokens.not_found");
    admin.post(&format!("/users/{partner}/disable"), &Value::Null).await.assert_status(200);
    let disabled = admin.post("/api-tokens", &request(Some(partner), "shipments:read")).await;
    disabled.assert_problem(409, "api_tokens.not_a_partner");
}
