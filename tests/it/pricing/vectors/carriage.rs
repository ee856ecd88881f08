use serde_json::{Value, json};

use super::{amount, carried, charge, customer_of, freight, number, package, published, rows};
use crate::support::{Client, TestApp};

/// The same price whatever the weight, and 70 % of deposit.
async fn freight_of(app: &TestApp, table: &Value) -> Client {
    customer_of(app, &json!({ "deposit_percent": "70", "freight": freight(table) }), "1").await
}

async fn charged_kg(client: &Client, packages: &Value) -> String {
    let told = charge(client, &carried(packages, &json!({})), "freight").await;
    told["explanation"]["base"].as_str().unwrap().to_owned()
}

/// As the published examples write it.
fn round(kg: &str, decimals: usize) -> String {
    let kg: rust_decimal::Decimal = kg.parse().unwrap();
    format!("{:.decimals$}", kg.round_dp(2))
}

#[actix_web::test]
async fn crates_by_kilograms_begun_in_dong_and_in_yuan() {
    let app = TestApp::start().await;
    let lists = published()["crate"].clone();
    let crated = async |client: &Client, kg: &str| {
        let request = carried(&json!([package(kg, None)]), &json!({ "crate": true }));
        amount(client, &request, "crate_fee").await
    };
    let (dong, yuan) = (&lists[0]["card"], &lists[1]["card"]);
    let table = json!({ "first_kg": number(&dong["first_kg_vnd"]), "further_kg": number(&dong["next_kg_vnd"]) });
    let tables = json!({ "deposit_percent": "70", "crate": table, "freight": freight(&json!({})) });
    let client = customer_of(&app, &tables, "3700").await;
    for (kg, fee) in lists[0]["kg_to_fee"].as_object().unwrap() {
        assert_eq!(crated(&client, kg).await, number(fee), "of {kg} kg");
    }

    let customer = app.given_customer(0).await;
    let table = json!({ "currency": "CNY", "first_kg": yuan["first_kg_cny"], "further_kg": yuan["next_kg_cny"],
        "minimum": yuan["min_cny"] });
    let tables = json!({ "deposit_percent": "70", "crate": table, "freight": freight(&json!({})) });
    app.given_card("YUAN", &json!({ "customer_id": customer }), &tables).await;
    let client = app.customer(customer).await;
    // 20 yuan, and 0.8 for each further one.
    assert_eq!(crated(&client, "0.4").await, "74000");
    assert_eq!(crated(&client, "3").await, "79920");
}

#[actix_web::test]
async fn crates_by_volume_in_pieces_that_join() {
    let app = TestApp::start().await;
    let volume = json!({ "bounds": "upper_inclusive", "rows": [
        { "from": "0", "to": "0.01", "value": { "fixed": "70000" } },
        { "from": "0.01", "to": "0.1", "value": { "price": "15000", "step": "0.01" } },
        { "from": "0.1", "to": "1", "value": { "price": "50000", "step": "0.1" } },
        { "from": "1", "to": null, "value": { "price": "655000", "of": "whole" } },
    ] });
    let tables = json!({ "deposit_percent": "70", "crate": { "volume": volume }, "freight": freight(&json!({})) });
    let client = customer_of(&app, &tables, "1").await;

    for (size, fee) in [
        ("20x20x25", "70000"),
        ("20x20x25.1", "85000"),
        ("40x50x50", "205000"),
        ("100x100x30", "305000"),
        ("100x100x100", "655000"),
        ("100x100x250", "1637500"),
    ] {
        let request = carried(&json!([package("1", Some(size))]), &json!({ "crate": true }));
        assert_eq!(amount(&client, &request, "crate_fee").await, fee, "of {size}");
    }
    let unmeasured = client.post("/quotes", &carried(&json!([package("1", None)]), &json!({ "crate": true }))).await;
    unmeasured.assert_problem(409, "pricing.negotiated");
}

#[actix_web::test]
async fn freight_by_the_weight_of_a_package() {
    let app = TestApp::start().await;
    let list = &published()["freight"];
    let bands = json!({ "rows": rows(&list["card"]["bands_kg"], |price| json!(number(price))) });
    let table = json!({ "bands": bands, "minimum_kg": list["card"]["min_kg"], "mode": list["card"]["mode"] });
    let client = freight_of(&app, &table).await;

    let expected = list["kg_to_fee"].as_object().unwrap();
    assert_eq!(expected.len(), 8);
    for (kg, fee) in expected {
        let request = carried(&json!([package(kg, None)]), &json!({}));
        assert_eq!(amount(&client, &request, "freight").await, number(fee), "of {kg} kg");
    }
}

#[actix_web::test]
async fn size_counts_as_weight_by_the_divisor() {
    let app = TestApp::start().await;
    customer_of(&app, &json!({ "deposit_percent": "70" }), "1").await;
    let expected = published()["chargeable_weight"]["divisor_of_60x50x40"].clone();
    for (divisor, kg) in expected.as_object().unwrap() {
        let customer = app.given_customer(0).await;
        let tables =
            json!({ "deposit_percent": "70", "freight": freight(&json!({ "volumetric": { "divisor": divisor } })) });
        app.given_card(divisor, &json!({ "customer_id": customer }), &tables).await;
        let charged = charged_kg(&app.customer(customer).await, &json!([package("4", Some("60x50x40"))])).await;
        let decimals = number(kg).split('.').nth(1).map_or(0, str::len);
        assert_eq!(round(&charged, decimals), number(kg), "at {divisor}");
    }
}

#[actix_web::test]
async fn three_zones_make_one_weight_of_two() {
    let app = TestApp::start().await;
    let blend = json!({ "mean_from_kg": "3", "larger_from_kg": "10" });
    let client = freight_of(&app, &json!({ "volumetric": { "divisor": "7000", "blend": blend } })).await;

    let cases = published()["chargeable_weight"]["blend_over_7000"]["cases"].clone();
    for case in cases.as_array().unwrap() {
        let charged = charged_kg(&client, &json!([package(&number(&case[0]), case[1].as_str())])).await;
        let decimals = number(&case[2]).split('.').nth(1).map_or(0, str::len);
        assert_eq!(round(&charged, decimals), number(&case[2]), "of {case}");
    }
}

#[actix_web::test]
async fn weights_are_rounded_as_agencies_do() {
    let app = TestApp::start().await;
    customer_of(&app, &json!({ "deposit_percent": "70" }), "1").await;
    let by_order = |mut table: Value| {
        table["basis"] = json!("order");
        table
    };
    for (name, table, packages, kg) in [
        ("minimum 0.5 kg", json!({ "minimum_kg": "0.5" }), vec!["0.2"], "0.5"),
        ("up to 0.5", json!({ "step_kg": "0.5" }), vec!["1.2"], "1.5"),
        ("up to 1", json!({ "step_kg": "1" }), vec!["1.001"], "2"),
        ("0.1", json!({ "step_kg": "0.1" }), vec!["0.55"], "0.6"),
        ("minimum 0.3 per package", by_order(json!({ "package_minimum_kg": "0.3" })), vec!["0.1", "0.1", "0.7"], "1.3"),
        ("0.5 per package", by_order(json!({ "package_step_kg": "0.5" })), vec!["0.1", "0.6"], "1.5"),
        ("0.5 per batch", by_order(json!({ "step_kg": "0.5" })), vec!["0.1", "0.6"], "1"),
    ] {
        let customer = app.given_customer(0).await;
        let tables = json!({ "deposit_percent": "70", "freight": freight(&table) });
        app.given_card(name, &json!({ "customer_id": customer }), &tables).await;
        let packages: Value = packages.into_iter().map(|kg| package(kg, None)).collect();
        assert_eq!(charged_kg(&app.customer(customer).await, &packages).await, kg, "{name}");
    }
}

#[actix_web::test]
async fn the_whole_of_one_order() {
    let app = TestApp::start().await;
    let list = &published()["profit_of_one_order"];
    let price =
        json!({ "bands": { "rows": [{ "from": "0", "to": null, "value": number(&list["given"]["freight_price"]) }] } });
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "to": null, "value": "2.5" }] } },
        "freight": freight(&price),
    });
    let client = customer_of(&app, &tables, &number(&list["given"]["sell_rate"])).await;
    let mut request = carried(&json!([package(&number(&list["given"]["freight_kg"]), None)]), &json!({}));
    request["china_freight"] = json!("20.00");

    let quote = client.post("/quotes", &request).await.body;

    let amounts: Vec<_> = quote["charges"].as_array().unwrap().iter().map(|it| it["amount"].clone()).collect();
    assert_eq!(amounts, ["3700000", "74000", "92500", "332100"]);
    assert_eq!(quote["total"], number(&list["expect"]["customer_total"]));
}
