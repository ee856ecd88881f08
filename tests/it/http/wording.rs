//! What went wrong is told in the language that is asked for, with its parts in place.

use serde_json::{Value, json};

use crate::support::{Client, Response, TestApp};

const PASSWORD: &str = "correct horse battery";

/// Vietnamese where no language is asked for, English, Chinese.
fn in_all_languages(client: &Client) -> [(&'static str, Client); 3] {
    [("vi", client.with_same_token()), ("en", client.speaking("en")), ("zh", client.speaking("zh-CN"))]
}

#[track_caller]
fn assert_told(answer: &Response, language: &str, pointer: &str, text: &str) {
    assert_eq!(answer.body.pointer(pointer).and_then(Value::as_str), Some(text), "{:#}", answer.body);
    assert_eq!(answer.language(), language);
}

#[actix_web::test]
async fn a_transition_is_refused_in_every_language() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let manager = app.order_manager().await;
    let texts = [
        "đơn hàng ở trạng thái submitted không cho phép thao tác approve",
        "an order that is submitted does not accept approve",
        "状态为 submitted 的订单不允许执行 approve",
    ];

    for ((language, manager), text) in in_all_languages(&manager).into_iter().zip(texts) {
        let refused = manager.post(&format!("/orders/{order}/approve"), &Value::Null).await;

        refused.assert_problem(409, "orders.transition_refused");
        assert_told(&refused, language, "/detail", text);
    }
}

#[actix_web::test]
async fn a_field_out_of_range_is_told_in_every_language() {
    let app = TestApp::start().await;
    let body = json!({ "email": "lan@example.vn", "full_name": "", "phone": "0912345678", "password": PASSWORD });
    let texts = [
        "phải dài 1 đến 100 ký tự, không có ký tự điều khiển",
        "must have 1 to 100 characters, none of them a control character",
        "须为 1 至 100 个字符，不含控制字符",
    ];

    for ((language, client), text) in in_all_languages(&app.anonymous()).into_iter().zip(texts) {
        let refused = client.post("/auth/register", &body).await;

        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["code"], "out_of_range");
        assert_told(&refused, language, "/errors/0/message", text);
    }
}

#[actix_web::test]
async fn an_unknown_field_and_those_there_are_stay_by_their_names() {
    let app = TestApp::start().await;
    let body = json!({ "email": "lan@example.vn", "password": PASSWORD, "pasword": PASSWORD });
    let texts = [
        "không có trường `pasword`; các trường được nhận: `email`, `password`, `refresh_token_in`",
        "unknown field `pasword`, expected one of `email`, `password`, `refresh_token_in`",
        "没有字段 `pasword`，可用字段：`email`, `password`, `refresh_token_in`",
    ];

    for ((language, client), text) in in_all_languages(&app.anonymous()).into_iter().zip(texts) {
        let refused = client.post("/auth/login", &body).await;

        refused.assert_problem(422, "request.invalid");
        assert_told(&refused, language, "/errors/0/message", text);
    }
}

#[actix_web::test]
async fn no_name_of_a_type_is_told() {
    let app = TestApp::start().await;
    let client = app.customer(app.given_customer(0).await).await;
    let texts = [
        ["sai kiểu: nhận được số `5`, cần một đối tượng JSON", "-5 không phải số tiền đồng nguyên, lớn hơn 0"],
        ["invalid type: integer `5`, expected an object", "-5 is not an amount in whole đồng above zero"],
        ["类型错误：收到数字 `5`，须为JSON 对象", "-5 不是大于 0 的整数越南盾金额"],
    ];

    for ((language, client), [no_object, no_amount]) in in_all_languages(&client).into_iter().zip(texts) {
        let number = client.post("/top-ups", &json!(5)).await;
        let negative = client.post("/top-ups", &json!({ "amount": "-5" })).await;

        number.assert_problem(422, "request.invalid");
        assert_told(&number, language, "/errors/0/message", no_object);
        negative.assert_problem(422, "request.invalid");
        assert_told(&negative, language, "/errors/0/message", no_amount);
    }
}

#[actix_web::test]
async fn rows_that_are_refused_say_why_in_the_language_of_the_request() {
    let app = TestApp::start().await;
    let warehouse = app.given_warehouse("china").await;
    let scanner = app.employee("china_warehouse", Some(warehouse)).await;
    let customer = app.customer(app.given_customer(0).await).await;
    let scan = json!({ "warehouse_id": warehouse, "rows": [{ "tracking_number": "??" }] });
    let texts = [
        ["mã vận đơn gồm 4 đến 40 chữ cái, chữ số và dấu gạch nối", "còn thiếu"],
        ["a tracking number has 4 to 40 letters, digits and hyphens", "is missing"],
        ["运单号须为 4 至 40 个字母、数字和连字符", "未填写"],
    ];

    for (language, [malformed, missing]) in ["vi", "en", "zh"].into_iter().zip(texts) {
        let scanned = scanner.speaking(language).post("/packages/scans", &scan).await;
        let added = customer.speaking(language).post("/cart/items", &json!({ "items": [{}] })).await;

        scanned.assert_status(200);
        assert_eq!(scanned.body["rows"][0]["detail"], malformed);
        added.assert_status(200);
        assert_eq!(added.body["rows"][0]["problems"][0]["message"], missing);
    }
}
