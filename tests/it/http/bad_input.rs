//! Bad input by the numbers of the threat model, put to every operation of the document that could take it.

use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Log, Operation, TestApp, operations};

async fn somebody_who_may_do_everything(app: &TestApp) -> Client {
    app.staff_with(Permission::ALL.iter().copied()).await
}

/// What is no value of a query parameter, by the case of the threat model that asks for it.
fn no_values(parameter: &Value, schema: &Value) -> Vec<(u8, String)> {
    let (name, format) = (parameter["name"].as_str().unwrap(), schema["format"].as_str().unwrap_or_default());
    let words = schema["enum"][0].as_str();
    let texts: &[&str] = match name {
        "limit" => {
            return ["0", "-1", "201", "abc", "1e3", "", "99999999999999999999"].map(|it| (55, it.to_owned())).into();
        }
        "cursor" => return vec![(56, "x".to_owned()), (56, "A".repeat(23)), (56, "é".repeat(22))],
        "sort" => return ["password_hash", "id;drop table", "CREATED_AT", ""].map(|it| (57, it.to_owned())).into(),
        _ => &["", "x"],
    };
    match (format, words) {
        ("date", _) => {
            ["2026-02-30", "0000-00-00", "99999-01-01", "2026-1-1", "x"].map(|it| (59, it.to_owned())).into()
        }
        ("date-time", _) => {
            ["2026-02-30T00:00:00Z", "2026-01-01T00:00:00+25:00", "99999-01-01T00:00:00Z", "2026-01-01"]
                .map(|it| (59, it.to_owned()))
                .into()
        }
        ("uuid", _) => vec![(58, "1".to_owned()), (58, "not-a-uuid".to_owned()), (58, "a".repeat(1000))],
        (_, Some(word)) => vec![(60, "gone".to_owned()), (60, other_case(word)), (60, format!("{word} "))],
        _ if schema["type"] == "boolean" => texts.iter().map(|it| (60, (*it).to_owned())).collect(),
        _ => vec![],
    }
}

fn other_case(word: &str) -> String {
    if word.bytes().any(|byte| byte.is_ascii_lowercase()) { word.to_uppercase() } else { word.to_lowercase() }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat()
}

#[actix_web::test]
async fn cases_55_to_60_a_query_that_says_nothing_sensible_is_unreadable() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let contract = api::Contract::build();
    let mut asked = [0; 256];
    let mut wrong = vec![];
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let parameters = operation.json["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|it| it["in"] == "query") {
            let schema = &parameter["schema"];
            let target = schema["$ref"].as_str().and_then(|it| contract.document().pointer(it.strip_prefix('#')?));
            for (case, text) in no_values(parameter, target.unwrap_or(schema)) {
                let name = parameter["name"].as_str().unwrap();
                let path = operation.path_to_nothing().replace("/cash-books/x", "/cash-books/VND");
                let path = format!("{path}?{name}={}", encoded(&text));
                let answer = staff.get(&path).await;
                asked[usize::from(case)] += 1;
                if (answer.status, &answer.body["code"]) != (400, &json!("request.unreadable")) {
                    wrong.push(format!("{case}: {} {name}={text}: {}", operation.id(), answer.status));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!((55..=60).all(|case| asked[case] > 0), "{:?}", &asked[55..=60]);
}

#[actix_web::test]
async fn case_58_what_is_no_id_is_not_found() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let capitals = Uuid::max().to_string().to_uppercase();
    let long = "a".repeat(1000);
    let mut wrong = vec![];
    for operation in operations().iter().filter(|operation| operation.path.contains("_id}")) {
        for id in ["1", "not-a-uuid", &capitals, &long, "%00", "..%2f..%2fetc", "%27%20OR%201=1", "🦀"] {
            let path = operation.path_with_ids(id);
            let body = if operation.method == "GET" { "" } else { "{}" };
            let answer = staff.send(&operation.method, &path, body).await;
            // An id of nobody's is one: what else is wrong may be said first.
            let expected: &[u16] = if id == capitals { &[404, 400, 422, 415] } else { &[404] };
            if !expected.contains(&answer.status) || answer.headers["content-type"] != "application/problem+json" {
                wrong.push(format!("{} {id}: {}", operation.id(), answer.status));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

fn takes_json(operation: &Operation) -> bool {
    operation.json["requestBody"]["content"].get("application/json").is_some()
}

#[actix_web::test]
async fn case_24_a_field_that_nobody_asked_for_is_named() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let mut wrong = vec![];
    for operation in operations().iter().filter(|operation| takes_json(operation)) {
        for field in ["owner_id", "balance", "is_admin"] {
            let body = json!({ field: "1" });
            let answer = match operation.method.as_str() {
                "POST" => staff.post(&operation.path_to_nothing(), &body).await,
                method => staff.send(method, &operation.path_to_nothing(), &body.to_string()).await,
            };
            let named = answer.body["errors"][0]["pointer"] == format!("/{field}");
            if answer.status != 422 || answer.body["code"] != "request.invalid" || !named {
                wrong.push(format!("{} {field}: {} {}", operation.id(), answer.status, answer.body["errors"]));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[actix_web::test]
async fn cases_43_to_45_what_is_no_json_is_read_by_no_operation() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let deep = "[".repeat(10_000);
    let cases = [
        (43, 400, deep.as_str()),
        (44, 400, r#"{"amount":"1","amount":"9"}"#),
        (44, 400, r#"{"amount":"1",}"#),
        (44, 400, r#"{"amount":NaN}"#),
        (44, 400, "\u{feff}{}"),
        (44, 400, r#"{"amount":"\ud800"}"#),
        (45, 422, r#"{"amount":"a\u0000b"}"#),
    ];
    let mut wrong = vec![];
    for operation in operations().iter().filter(|it| takes_json(it) && it.method == "POST") {
        for (case, status, body) in cases {
            let answer = staff.post_text(&operation.path_to_nothing(), body).await;
            let code = if status == 400 { "request.unreadable" } else { "request.invalid" };
            if (answer.status, &answer.body["code"]) != (status, &json!(code)) {
                wrong.push(format!("{case}: {}: {}", operation.id(), answer.status));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[actix_web::test]
async fn cases_46_and_47_a_body_or_an_answer_of_another_kind_is_refused() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let gzip = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")];

    for (kind, code) in [
        ("text/plain", "request.not_json"),
        ("application/json; charset=utf-7", "request.not_json"),
        ("application/xml", "request.not_json"),
    ] {
        let headers = [("Content-Type", kind)];
        app.anonymous().send_with(&headers, "POST", "/auth/login", "{}").await.assert_problem(415, code);
    }
    app.anonymous().send_with(&gzip, "POST", "/auth/login", "{}").await.assert_problem(415, "request.encoded");
    for (accept, status) in [
        ("text/xml", 406),
        ("application/xml, text/html;q=0.9", 406),
        ("application/json;q=0", 406),
        ("image/*", 406),
        ("application/json", 200),
        ("APPLICATION/JSON; charset=utf-8", 200),
        ("text/html, application/*;q=0.5", 200),
        ("text/html, */*;q=0.1", 200),
    ] {
        let answer = staff.send_with(&[("Accept", accept)], "GET", "/me", "").await;
        assert_eq!(answer.status, status, "{accept}");
        if status == 406 {
            answer.assert_problem(406, "request.not_acceptable");
        }
    }
    // Who he is comes first.
    let stranger = app.anonymous().send_with(&[("Accept", "text/xml")], "GET", "/me", "").await;
    stranger.assert_problem(401, "auth.unauthenticated");
}

#[actix_web::test]
async fn case_56_a_cursor_of_another_list_shows_only_what_is_the_callers() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.given_customer(0).await, app.given_customer(0).await);
    for _ in 0..3 {
        app.given_order(owner).await;
    }
    let cursor = app.customer(owner).await.get("/orders?limit=1").await.body["next_cursor"].clone();
    let stranger = app.customer(stranger).await;

    for list in ["/orders", "/top-ups", "/quotes", "/deliveries", "/notifications"] {
        let answer = stranger.get(&format!("{list}?cursor={}", cursor.as_str().unwrap())).await;
        assert_eq!((answer.status, &answer.body["data"]), (200, &json!([])), "{list}");
    }
}

#[actix_web::test]
async fn cases_57_and_59_a_filter_opens_nothing_and_a_range_that_ends_first_is_empty() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.given_customer(0).await, app.given_customer(0).await);
    app.given_order(owner).await;
    let (manager, stranger) = (app.order_manager().await, app.customer(stranger).await);

    let foreign = stranger.get(&format!("/orders?customer_id={owner}")).await;
    let unknown = stranger.get(&format!("/orders?owner_id={owner}")).await;
    let backwards = manager.get("/orders?from=2100-01-01T00:00:00Z&to=2020-01-01T00:00:00Z").await;

    for empty in [foreign, backwards] {
        assert_eq!((empty.status, &empty.body["data"]), (200, &json!([])));
    }
    unknown.assert_problem(400, "request.unreadable");
}

#[actix_web::test]
async fn case_61_a_method_that_is_not_declared_is_told_of_those_that_are() {
    let app = TestApp::start().await;
    let all = operations();
    for operation in &all {
        let path = operation.path_to_nothing();
        let declared = |method: &str| all.iter().any(|it| it.path == operation.path && it.method == method);
        for method in ["TRACE", "PUT", "DELETE"].into_iter().filter(|method| !declared(method)) {
            let refused = app.anonymous().send(method, &path, "").await;
            refused.assert_problem(405, "request.method_not_allowed");
            assert!(refused.headers["allow"].to_str().unwrap().contains(&operation.method), "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn case_63_what_a_client_says_of_itself_changes_nothing() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await.user.unwrap().to_string();
    let customer = app.customer(app.given_customer(0).await).await;
    let lies = [
        ("X-User-Id", admin.as_str()),
        ("X-HTTP-Method-Override", "POST"),
        ("X-Original-URL", "/api/v1/users"),
        ("X-Rewrite-URL", "/api/v1/users"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("Forwarded", "for=10.0.0.1"),
    ];

    let me = customer.send_with(&lies, "GET", "/me", "").await;
    let users = customer.send_with(&lies, "GET", "/users", "").await;

    assert_eq!((me.status, me.id()), (200, customer.user.unwrap()));
    users.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn case_70_nobody_writes_lines_into_the_log() {
    let app = TestApp::start().await;
    let log = Log::listen();
    let forged = "%0d%0a%0aINFO%20forged%5f70";
    let customer = app.customer(app.given_customer(0).await).await;

    customer.get(&format!("/nowhere{forged}")).await.assert_problem(404, "request.not_found");
    customer.get(&format!("/orders?colour{forged}=1")).await.assert_problem(400, "request.unreadable");
    customer.post_text("/top-ups", "{\"a\r\nINFO forged_70\": 1}").await.assert_status(400);
    customer.post("/top-ups", &json!({ "\r\nINFO forged_70": 1 })).await.assert_status(422);

    let said = log.text();
    assert!(said.contains("/nowhere"), "nobody listened");
    assert!(!said.lines().any(|line| line.trim_start().starts_with("INFO forged_70")), "{said}");
}
