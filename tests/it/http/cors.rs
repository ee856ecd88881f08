use std::num::NonZeroU32;

use crate::support::{Response, TestApp};

const OURS: &str = "https://web.test";
const STRANGERS: [&str; 4] = ["https://evil.test", "null", "https://web.test.evil.test", "http://web.test"];

async fn preflight(app: &TestApp, origin: &str) -> Response {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "PATCH"),
        ("Access-Control-Request-Headers", "authorization, content-type"),
    ];
    app.anonymous().send_with(&headers, "OPTIONS", "/me", "").await
}

#[track_caller]
fn assert_readable_by(origin: Option<&str>, answer: &Response) {
    let allowed = answer.headers.get("access-control-allow-origin").map(|it| it.to_str().unwrap());
    assert_eq!(allowed, origin);
    assert_eq!(answer.headers.contains_key("access-control-allow-credentials"), origin.is_some());
    assert_eq!(answer.headers["vary"], "Origin");
}

#[actix_web::test]
async fn a_page_of_ours_may_ask_and_read_whatever_comes_of_it() {
    let app = TestApp::start_allowing(NonZeroU32::new(3)).await;

    let asked = preflight(&app, OURS).await;

    assert_eq!(asked.status, 204);
    assert_readable_by(Some(OURS), &asked);
    assert!(asked.headers["access-control-allow-methods"].to_str().unwrap().contains("PATCH"));
    assert!(asked.headers["access-control-allow-headers"].to_str().unwrap().contains("idempotency-key"));
    for status in [401, 404, 429] {
        let path = if status == 401 { "/me" } else { "/nowhere" };
        let answer = app.anonymous().send_with(&[("Origin", OURS)], "GET", path, "").await;
        assert_eq!(answer.status, status);
        assert_readable_by(Some(OURS), &answer);
        assert!(answer.headers["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
    }
}

#[actix_web::test]
async fn a_page_of_anybody_else_is_refused_and_reads_nothing() {
    let app = TestApp::start().await;
    for origin in STRANGERS {
        let asked = preflight(&app, origin).await;
        asked.assert_problem(403, "request.origin_forbidden");
        assert_readable_by(None, &asked);

        let answer = app.anonymous().send_with(&[("Origin", origin)], "GET", "//health/live", "").await;
        assert_eq!(answer.status, 200);
        assert_readable_by(None, &answer);
    }
}
