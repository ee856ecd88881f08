//! Access tokens that somebody else has made, each of them by hand.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{lan, text};
use crate::support::{Response, TestApp};

/// Header and claims as they are sent.
fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn signed(message: &str, signature: impl AsRef<[u8]>) -> String {
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// `base` with the fields of `change`; what is null goes.
fn with(base: &Value, change: &Value) -> Value {
    let mut changed = base.as_object().unwrap().clone();
    changed.extend(change.as_object().unwrap().clone());
    changed.retain(|_, value| !value.is_null());
    changed.into()
}

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

async fn me(app: &TestApp, token: &str) -> Response {
    app.anonymous().with_token(token).get("/me").await
}

#[actix_web::test]
async fn a_token_that_says_one_thing_amiss_is_nobodys() {
    let app = TestApp::start().await;
    let token = text(&lan(&app).await, "access_token").to_owned();
    let key = Ed25519KeyPair::from_pkcs8(&app.signing_key).unwrap();
    let (header, claims) = (part(&token, 0), part(&token, 1));
    let ours = |header: &Value, claims: &Value| {
        let message = message(header, claims);
        signed(&message, key.sign(message.as_bytes()))
    };
    let now = claims["iat"].as_i64().unwrap();
    me(&app, &ours(&header, &claims)).await.assert_status(200);

    for claim in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "sid"] {
        let without = ours(&header, &with(&claims, &json!({ claim: null })));
        me(&app, &without).await.assert_problem(401, "auth.unauthenticated");
    }
    let amiss = [
        json!({ "exp": "never" }),
        json!({ "exp": true }),
        json!({ "exp": [now + 600] }),
        json!({ "nbf": "now" }),
        json!({ "nbf": now + 120 }),
        json!({ "iat": "now" }),
        json!({ "iss": "somebody" }),
        json!({ "aud": "somebody" }),
        json!({ "sub": "lan" }),
        json!({ "sid": "../1" }),
        json!({ "jti": 7 }),
    ];
    for change in amiss {
        let refused = me(&app, &ours(&header, &with(&claims, &change))).await;
        assert_eq!((refused.status, &refused.body["code"]), (401, &json!("auth.unauthenticated")), "{change}");
    }
    let late = ours(&header, &with(&claims, &json!({ "exp": now - 6 })));
    me(&app, &late).await.assert_problem(401, "auth.token_expired");
}

#[actix_web::test]
async fn a_header_that_leads_elsewhere_leads_nowhere() {
    let app = TestApp::start().await;
    let token = text(&lan(&app).await, "access_token").to_owned();
    let key = Ed25519KeyPair::from_pkcs8(&app.signing_key).unwrap();
    let (header, claims) = (part(&token, 0), part(&token, 1));
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.public_key()) });

    let amiss = [
        json!({ "typ": null }),
        json!({ "typ": "JWT" }),
        json!({ "kid": null }),
        json!({ "kid": "../../dev/null" }),
        json!({ "kid": "x' OR '1'='1" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "none" }),
        json!({ "jku": "https://127.0.0.1:9/keys" }),
        json!({ "x5u": "https://127.0.0.1:9/chain" }),
        json!({ "x5c": ["MIIB"] }),
        json!({ "jwk": jwk }),
    ];
    for change in amiss {
        let message = message(&with(&header, &change), &claims);
        let refused = me(&app, &signed(&message, key.sign(message.as_bytes()))).await;
        assert_eq!((refused.status, &refused.body["code"]), (401, &json!("auth.unauthenticated")), "{change}");
    }
}

#[actix_web::test]
async fn a_token_of_somebody_elses_making_is_nobodys() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    let (header, claims) = (part(text(&lan, "access_token"), 0), part(text(&lan, "access_token"), 1));
    let key = Ed25519KeyPair::from_pkcs8(&app.signing_key).unwrap();
    let theirs = Ed25519KeyPair::generate().unwrap();
    let genuine = message(&header, &claims);
    let unsigned = message(&with(&header, &json!({ "alg": "none" })), &claims);
    let symmetric = message(&with(&header, &json!({ "alg": "HS256" })), &claims);
    let public_key = hmac::Key::new(hmac::HMAC_SHA256, key.public_key().as_ref());
    let other_claims = message(&header, &with(&claims, &json!({ "sid": app.new_id() })));

    let forged = [
        signed(&genuine, theirs.sign(genuine.as_bytes())),
        signed(&genuine, [0; 64]),
        signed(&unsigned, ""),
        signed(&symmetric, hmac::sign(&public_key, symmetric.as_bytes())),
        signed(&other_claims, key.sign(genuine.as_bytes())),
        format!("{genuine}."),
        text(&lan, "refresh_token").to_owned(),
        "lgp_0000000000000000000000000000000000000000".to_owned(),
        "..".to_owned(),
    ];

    for token in forged {
        me(&app, &token).await.assert_problem(401, "auth.unauthenticated");
    }
}
