use crate::support::TestApp;

#[actix_web::test]
async fn a_body_that_two_readers_may_understand_differently_is_unreadable() {
    let app = TestApp::start().await;
    let deep = "[".repeat(10_000);
    let bodies = [
        r#"{"email":"a@example.vn","email":"b@example.vn","password":"correct horse"}"#,
        r#"{"email":{"a":1,"a":2},"password":"correct horse"}"#,
        r#"{"email":"a@example.vn","password":"correct horse",}"#,
        r#"{"email":NaN,"password":"correct horse"}"#,
        "\u{feff}{}",
        r#"{"email":"\ud800","password":"correct horse"}"#,
        "",
        &deep,
    ];
    for body in bodies {
        let refused = app.anonymous().post_text("/auth/login", body).await;
        refused.assert_problem(400, "request.unreadable");
    }
}

#[actix_web::test]
async fn nul_is_a_mistake_of_its_field() {
    let app = TestApp::start().await;

    let escaped = app.anonymous().post_text("/auth/login", r#"{"email":"a@b.vn","password":"a\u0000b"}"#).await;
    let spelled = app.anonymous().post_text("/auth/login", r#"{"email":"a@b.vn","password":"a\\u0000b"}"#).await;

    escaped.assert_problem(422, "request.invalid");
    assert_eq!(escaped.body["errors"][0]["pointer"], "/password");
    spelled.assert_problem(401, "auth.invalid_credentials");
}
