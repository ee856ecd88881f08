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
    let manager = app.order_manager().await;
    let (own, stranger) = (app.customer(owner).await, app.customer(stranger).await);
    let nobody = app.new_id();
    let of_customers =
        Permission::ALL.iter().copied().filter(|it| domain::identity::BuiltInRole::Customer.permissions().contains(it));
    let of_customers: Vec<_> = of_customers.collect();
    let mut asked = 0;

    for operation in operations().iter().filter(|it| it.permission.is_some_and(|needed| of_customers.contains(&needed)))
    {
        let parameters = operation.json["parameters"].to_string();
        if parameters.contains("\"customer_id\"") && parameters.contains("\"cursor\"") && !operation.path.contains('{')
        {
            asked += 1;
            let list =
                async |who: &Client, customer| who.get(&format!("{}?customer_id={customer}", operation.path)).await;
            // Whoever is asked for, if it is not oneself: nobody learns which customers there are.
            list(&stranger, owner).await.assert_problem(403, "auth.forbidden");
            list(&stranger, nobody).await.assert_problem(403, "auth.forbidden");
            list(&own, owner).await.assert_status(200);
            list(&manager, owner).await.assert_status(200);
        }
    }
    let unknown = stranger.get(&format!("/orders?owner_id={owner}")).await;
    let backwards = manager.get("/orders?from=2100-01-01T00:00:00Z&to=2020-01-01T00:00:00Z").await;

    assert!(asked > 4, "{asked}");
    assert_eq!((backwards.status, &backwards.body["data"]), (200, &json!([])));
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

/// What the document says an amount of each unit is, and what is none.
const AMOUNTS: [(&str, &[&str]); 7] = [
    ("Vnd", &["0.5", "1.0", "100.00"]),
    ("PositiveVnd", &["0.5", "1.0", "0"]),
    ("Cny", &["0.005", "1.000"]),
    ("PositiveAmount", &["0.005", "1.000", "0", "0.00"]),
    ("ExchangeRate", &["3700.00001", "0"]),
    ("Kilograms", &["0.0001"]),
    ("PackageWeight", &["0.0001", "0", "999999"]),
];
/// What is no number of ours, whatever it counts.
const NO_AMOUNTS: [&str; 9] = ["-5", "1e9", "1,000", " 1", "٣", "0x10", "1_000", "", "1000000000000000000"];

#[actix_web::test]
async fn cases_31_32_and_74_an_amount_too_fine_or_otherwise_none_is_a_mistake_of_its_field() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let contract = api::Contract::build();
    let mut asked = std::collections::BTreeSet::new();
    let mut wrong = vec![];
    for operation in operations().iter().filter(|operation| takes_json(operation) && operation.permission.is_some()) {
        let schema = &operation.json["requestBody"]["content"]["application/json"]["schema"];
        let target = contract.document().pointer(schema["$ref"].as_str().unwrap_or_default().trim_start_matches('#'));
        for (field, property) in target.unwrap_or(schema)["properties"].as_object().into_iter().flatten() {
            let mut either = property["oneOf"].as_array().into_iter().flatten().chain([property]);
            let unit = either.find_map(|it| it["$ref"].as_str()?.rsplit('/').next()).unwrap_or_default();
            let Some((unit, too_fine)) = AMOUNTS.iter().find(|(name, _)| *name == unit) else { continue };
            let texts = too_fine.iter().chain(&NO_AMOUNTS).map(|text| json!(text));
            for value in texts.chain([json!(1.5), json!(1), json!(true)]) {
                let body = json!({ field: value }).to_string();
                let answer = match operation.method.as_str() {
                    "POST" => staff.post_text(&operation.path_to_nothing(), &body).await,
                    method => staff.send(method, &operation.path_to_nothing(), &body).await,
                };
                asked.insert(*unit);
                let named = answer.body["errors"][0]["pointer"] == format!("/{field}");
                if answer.status != 422 || answer.body["code"] != "request.invalid" || !named {
                    wrong.push(format!("{} {body}: {} {}", operation.id(), answer.status, answer.body["errors"]));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(asked.len() > 4, "{asked:?}");
}

#[actix_web::test]
async fn case_33_a_key_that_is_none_is_told_before_anything_is_read() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let long = "a".repeat(300);
    for operation in operations().iter().filter(|operation| operation.keyed) {
        for key in ["short", &long, "fifteen-letters", "with a space in it", "ключ-ключ-ключ-ключ"] {
            let answer =
                staff.send_with(&[("Idempotency-Key", key)], "POST", &operation.path_to_nothing(), "{ not json").await;
            answer.assert_problem(400, "idempotency.key_missing");
        }
    }
}

#[actix_web::test]
async fn case_34_a_key_is_its_owners() {
    const KEY: &str = "one-key-of-two-people";
    let app = TestApp::start().await;
    let (one, other) = (app.given_customer(0).await, app.given_customer(0).await);
    let bank = app.given_cash_account("VND").await;
    let top_up = |amount: &str| json!({ "amount": amount, "cash_account_id": bank });

    let first = app.customer(one).await.post_with_key(KEY, "/top-ups", &top_up("5")).await;
    let second = app.customer(other).await.post_with_key(KEY, "/top-ups", &top_up("7")).await;

    assert_eq!((first.status, second.status), (201, 201));
    assert!(!second.headers.contains_key("idempotency-replayed"));
    assert_eq!(second.body["amount"], "7");
}

#[actix_web::test]
async fn case_54_text_is_kept_as_it_is_and_never_more_than_fits() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let owner = app.customer(customer).await;
    let zalgo = "Z\u{0351}\u{036b}\u{0343}a\u{0334}\u{0355}".repeat(10);
    let url = format!("/customers/{customer}");
    for (version, name) in
        (1..).zip(["<img src=x onerror=alert(1)>", "=HYPERLINK(\"http://evil\")", "\u{202e}gnp.exe", "👩‍👩‍👧‍👦 Lan", &zalgo])
    {
        let changed = owner.patch(&url, &json!({ "version": version, "name": name })).await;
        let read = owner.get(&url).await;
        changed.assert_status(200);
        assert_eq!(read.body["name"], name);
        assert_eq!(
            (&read.headers["content-type"], &read.headers["x-content-type-options"]),
            (&"application/json".parse().unwrap(), &"nosniff".parse().unwrap())
        );
    }
    for name in ["😀".repeat(10_000), "a".repeat(101), "a\u{0}b".to_owned(), "a\r\nb".to_owned(), String::new()] {
        let refused = owner.patch(&url, &json!({ "version": 6, "name": name })).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], "/name");
    }
}

#[actix_web::test]
async fn case_72_whoever_changes_something_says_what_they_saw() {
    let app = TestApp::start().await;
    let staff = somebody_who_may_do_everything(&app).await;
    let contract = api::Contract::build();
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| takes_json(operation)) {
        let schema = &operation.json["requestBody"]["content"]["application/json"]["schema"];
        let target = contract.document().pointer(schema["$ref"].as_str().unwrap_or_default().trim_start_matches('#'));
        let required: Vec<_> =
            target.unwrap_or(schema)["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !required.contains(&"version") {
            assert_ne!(operation.method, "PATCH", "{}", operation.id());
            continue;
        }
        // A line is no name, and a list of rules is none.
        if required.iter().any(|name| ["line", "rules"].contains(name)) {
            continue;
        }
        let others = required.iter().filter(|name| **name != "version");
        let body: serde_json::Map<_, _> = others.map(|name| ((*name).to_owned(), json!("A name"))).collect();
        let body = Value::Object(body);
        let answer = match operation.method.as_str() {
            "POST" => staff.post(&operation.path_to_nothing(), &body).await,
            method => staff.send(method, &operation.path_to_nothing(), &body.to_string()).await,
        };
        answer.assert_problem(422, "request.invalid");
        assert!(answer.body["errors"].to_string().contains("version"), "{}: {:#}", operation.id(), answer.body);
        asked += 1;
    }
    assert!(asked > 14, "{asked}");
}

#[actix_web::test]
async fn case_26_a_leap_is_refused_with_what_would_be_allowed() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let it = app.given_unbought_for(app.given_customer(1_000_000).await).await;
    let bag = json!({ "origin_id": it.china, "destination_id": it.vietnam });
    let (bag, shipment) = (it.admin.post("/bags", &bag).await.id(), it.admin.post("/shipments", &bag).await.id());
    let package = it.owner.post("/packages", &json!({ "tracking_number": "YT1001" })).await.id();

    for (path, code, allowed) in [
        (format!("/orders/{}/approve", it.order), "orders.transition_refused", "assign_ordering"),
        (format!("/orders/{}/complete", it.order), "orders.transition_refused", "cancel"),
        (format!("/bags/{bag}/open"), "bags.transition_refused", "seal"),
        (format!("/shipments/{shipment}/border"), "shipments.transition_refused", "depart"),
        (format!("/packages/{package}/found"), "packages.transition_refused", "receive_in_china"),
    ] {
        let refused = it.admin.post(&path, &Value::Null).await;
        refused.assert_problem(409, code);
        let told = refused.body["data"]["allowed_transitions"].as_array().unwrap();
        assert!(told.contains(&json!(allowed)) && !told.contains(&json!("deliver")), "{path}: {told:?}");
    }
    assert_eq!(it.status().await, "ordering");
}
