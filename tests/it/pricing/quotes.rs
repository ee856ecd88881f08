use domain::Permission;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, standard_tables};

fn asked() -> Value {
    json!({
        "lines": [{ "unit_price": "125.00", "quantity": 8 }, { "unit_price": "4.50", "quantity": 2 }],
        "china_freight": "20.00",
        "services": { "tally": true, "insurance": true },
    })
}

fn charges(quote: &Value) -> Vec<(&str, &str)> {
    let charges = quote["charges"].as_array().unwrap().iter();
    charges.map(|charge| (charge["kind"].as_str().unwrap(), charge["amount"].as_str().unwrap())).collect()
}

async fn service_percent(client: &Client) -> String {
    let quote = client.post("/quotes", &asked()).await;
    quote.assert_status(201);
    let charges = quote.body["charges"].as_array().unwrap();
    let fee = charges.iter().find(|charge| charge["kind"] == "service_fee").unwrap();
    fee["explanation"]["percent"].as_str().unwrap().to_owned()
}

/// The standard tables with one percentage for every value.
fn flat(percent: &str) -> Value {
    let mut tables = standard_tables();
    tables["service_fee"]["bands"]["rows"] = json!([{ "from": "0", "to": null, "value": percent }]);
    tables
}

#[actix_web::test]
async fn a_customer_is_told_what_something_would_cost_and_why() {
    let app = TestApp::start().await;
    app.given_standard_prices().await;
    let customer = app.given_customer(0).await;
    let client = app.customer(customer).await;

    let quote = client.post("/quotes", &asked()).await;

    quote.assert_status(201);
    assert_eq!(
        charges(&quote.body),
        [
            ("goods", "3733300"),
            ("china_freight", "74000"),
            ("service_fee", "93333"),
            ("tally_fee", "35000"),
            ("insurance_fee", "186665"),
        ]
    );
    assert_eq!((&quote.body["total"], &quote.body["deposit"]), (&json!("4122298"), &json!("2666000")));
    assert_eq!(quote.body["audience"], "everybody");
    assert_eq!((&quote.body["goods_cny"], &quote.body["exchange_rate"]), (&json!("1009.00"), &json!("3700.0000")));
    let tally = &quote.body["charges"][3]["explanation"];
    assert_eq!((&tally["card_code"], &tally["version"]), (&json!("STANDARD"), &json!(1)));
    assert_eq!(tally["next_cliff"]["text"], "11 pieces cost 13000 đ less than 10");
    assert_eq!(client.get(&format!("/quotes/{}", quote.id())).await.body, quote.body);
    assert_eq!(app.events_of(quote.id()).await, ["quote.given"]);
}

#[actix_web::test]
async fn a_quote_stays_as_it_was_given() {
    let app = TestApp::start().await;
    let card = app.given_card("STANDARD", &json!({}), &flat("5")).await;
    app.given_exchange_rate("3700", "3620").await;
    let client = app.customer(app.given_customer(0).await).await;
    let before = client.post("/quotes", &asked()).await;

    app.given_version(card, &flat("1")).await;
    app.given_exchange_rate("4000", "3900").await;

    let after = client.post("/quotes", &asked()).await.body;
    assert_eq!(client.get(&format!("/quotes/{}", before.id())).await.body, before.body);
    assert_eq!((&after["card_version"], &after["exchange_rate"]), (&json!(2), &json!("4000.0000")));
    assert_ne!(after["total"], before.body["total"]);
}

#[actix_web::test]
async fn the_customers_card_comes_before_that_of_the_level_and_that_before_everybodys() {
    let app = TestApp::start().await;
    let staff = app.staff_with([Permission::WritePricing]).await;
    let level = json!({ "code": "gold", "name": "Khách vàng", "min_turnover": "0", "service_discount": "50",
        "freight_discount": "0", "deposit_percent": "60" });
    let level = staff.post("/levels", &level).await.id();
    let (stranger, regular, own) =
        (app.given_customer(0).await, app.given_customer(0).await, app.given_customer(0).await);
    for customer in [regular, own] {
        app.given_level(customer, level).await;
    }
    app.given_exchange_rate("3700", "3620").await;
    // The more particular ones first, so that age alone would choose otherwise.
    app.given_card("LAN", &json!({ "customer_id": own }), &flat("1")).await;
    app.given_card("GOLD", &json!({ "level_id": level }), &flat("2")).await;
    app.given_card("STANDARD", &json!({}), &flat("3")).await;

    assert_eq!(service_percent(&app.customer(stranger).await).await, "3");
    assert_eq!(service_percent(&app.customer(regular).await).await, "2");
    assert_eq!(service_percent(&app.customer(own).await).await, "1");
    let quote = app.customer(regular).await.post("/quotes", &asked()).await.body;
    assert_eq!(quote["audience"], "level");
    assert_eq!(charges(&quote)[2], ("service_fee", "37333"));
    assert_eq!(quote["deposit"], "2285000");
}

#[actix_web::test]
async fn what_the_card_has_no_price_for_is_negotiated() {
    let app = TestApp::start().await;
    app.given_standard_prices().await;
    let client = app.customer(app.given_customer(0).await).await;
    let mut many = asked();
    many["lines"][0] = json!({ "unit_price": "0.10", "quantity": 10_001 });

    for (language, detail) in [
        ("vi", "bảng phí kiểm đếm không có giá cho 10003 sản phẩm: cần thỏa thuận"),
        ("en", "the table of tally fees has no price for 10003 pieces: it has to be negotiated"),
        ("zh", "清点费表没有“10003 件”的价格，须另行协商"),
    ] {
        let refused = client.speaking(language).post("/quotes", &many).await;
        refused.assert_problem(409, "pricing.negotiated");
        assert_eq!((refused.body["detail"].as_str(), refused.language()), (Some(detail), language));
    }
}

#[actix_web::test]
async fn without_a_card_or_a_rate_in_force_there_is_no_quote() {
    let app = TestApp::start().await;
    let client = app.customer(app.given_customer(0).await).await;

    client.post("/quotes", &asked()).await.assert_problem(409, "pricing.not_available");
    app.given_card("STANDARD", &json!({}), &standard_tables()).await;
    client.post("/quotes", &asked()).await.assert_problem(409, "pricing.not_available");
    app.given_exchange_rate("3700", "3620").await;
    client.post("/quotes", &asked()).await.assert_status(201);
}

#[actix_web::test]
async fn quotes_are_for_oneself_and_staff_say_for_whom() {
    let app = TestApp::start().await;
    app.given_standard_prices().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let (as_lan, staff) = (app.customer(lan).await, app.staff_with([Permission::Quote]).await);
    let of = |customer| {
        let mut request = asked();
        request["customer_id"] = json!(customer);
        request
    };

    let quote = staff.post("/quotes", &of(lan)).await;
    quote.assert_status(201);
    let foreign = staff.post("/quotes", &of(minh)).await;

    as_lan.get(&format!("/quotes/{}", quote.id())).await.assert_status(200);
    as_lan.get(&format!("/quotes/{}", foreign.id())).await.assert_problem(404, "pricing.quote_not_found");
    as_lan.post("/quotes", &of(lan)).await.assert_status(201);
    as_lan.post("/quotes", &of(minh)).await.assert_problem(409, "pricing.customer_unknown");
    staff.post("/quotes", &asked()).await.assert_problem(409, "pricing.customer_missing");
    staff.post("/quotes", &of(app.new_id())).await.assert_problem(409, "pricing.customer_unknown");
}

#[actix_web::test]
async fn a_question_that_is_none_is_refused_field_by_field() {
    let app = TestApp::start().await;
    app.given_standard_prices().await;
    let client = app.customer(app.given_customer(0).await).await;
    let asks = async |lines: Value| client.post("/quotes", &json!({ "lines": lines })).await;

    let counts =
        asks(json!([{ "unit_price": "1.00", "quantity": 0 }, { "unit_price": "1.00", "quantity": 1_000_001 }]));
    let counts = counts.await;
    counts.assert_problem(422, "request.invalid");
    assert_eq!(counts.body["errors"].as_array().map(Vec::len), Some(2));
    asks(json!([])).await.assert_problem(422, "request.invalid");
    asks(json!([{ "unit_price": "1.005", "quantity": 1 }])).await.assert_problem(422, "request.invalid");
    let beyond = asks(json!([{ "unit_price": "999999999999999.00", "quantity": 1_000_000 }])).await;
    beyond.assert_problem(409, "request.amount_out_of_range");
}

#[actix_web::test]
async fn quotes_are_listed_to_whom_they_concern() {
    let app = TestApp::start().await;
    app.given_standard_prices().await;
    let [lan, minh] = [app.given_customer(0).await, app.given_customer(0).await];
    let (lans, minhs) = (app.customer(lan).await, app.customer(minh).await);
    let [first, second] = [lans.post("/quotes", &asked()).await.id(), lans.post("/quotes", &asked()).await.id()];
    let other = minhs.post("/quotes", &asked()).await.id();
    let manager = app.order_manager().await;
    let listed = async |client: &Client, path: &str| {
        let page = client.get(path).await;
        page.assert_status(200);
        page.body["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };

    assert_eq!(listed(&lans, "/quotes").await, [json!(second), json!(first)]);
    lans.get(&format!("/quotes?customer_id={minh}")).await.assert_problem(403, "auth.forbidden");
    assert_eq!(listed(&manager, &format!("/quotes?customer_id={minh}")).await, [json!(other)]);
    assert_eq!(listed(&manager, "/quotes?limit=1").await, [json!(other)]);
}

#[actix_web::test]
async fn an_old_quote_reckoned_again_comes_to_the_same_dong() {
    let app = TestApp::start().await;
    let manager = app.staff_with([Permission::WritePricing]).await;
    let level = json!({ "code": "gold", "name": "Khách vàng", "min_turnover": "0", "service_discount": "7.125",
        "freight_discount": "3", "deposit_percent": "60" });
    let level = manager.post("/levels", &level).await;
    let card = app.given_card("STANDARD", &json!({}), &standard_tables()).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(0).await;
    app.given_level(customer, level.id()).await;
    let client = app.customer(customer).await;
    let mut request = asked();
    request["services"]["crate"] = json!(true);
    request["transport"] = json!({ "origin": "Guangzhou", "destination": "Hanoi", "packages": [
        { "weight_kg": "9.91", "size": { "length_cm": "60", "width_cm": "50", "height_cm": "40.5" } },
        { "weight_kg": "31" },
    ] });
    let before = client.post("/quotes", &request).await;
    before.assert_status(201);

    let mut dearer = flat("9");
    dearer["freight"][0]["bands"]["rows"] = json!([{ "from": "0", "to": null, "value": "99000" }]);
    app.given_version(card, &dearer).await;
    app.given_version(card, &flat("8")).await;
    app.given_card("OWN", &json!({ "customer_id": customer }), &flat("1")).await;
    app.given_exchange_rate("4000", "3900").await;
    let change = json!({ "version": 1, "service_discount": "50", "freight_discount": "50", "deposit_percent": "10" });
    manager.patch(&format!("/levels/{}", level.id()), &change).await.assert_status(200);

    let again = client.get(&format!("/quotes/{}/recomputation", before.id())).await;
    again.assert_status(200);
    assert_eq!(again.body["same"], true);
    for kept in ["total", "deposit", "goods_vnd", "charges"] {
        assert_eq!(again.body[kept], before.body[kept], "{kept}");
    }
    assert_ne!(client.post("/quotes", &request).await.body["total"], before.body["total"]);
    let stranger = app.customer(app.given_customer(0).await).await;
    let foreign = stranger.get(&format!("/quotes/{}/recomputation", before.id())).await;
    foreign.assert_problem(404, "pricing.quote_not_found");
}
