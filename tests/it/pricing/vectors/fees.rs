use domain::Permission;
use serde_json::{Value, json};

use super::{amount, charge, customer_of, freight, goods, number, published, rows};
use crate::support::TestApp;

#[actix_web::test]
async fn a_service_fee_by_the_value_of_the_goods() {
    let app = TestApp::start().await;
    let list = &published()["service_fee"];
    let bands = json!({ "rows": rows(&list["card"]["bands_vnd"], Clone::clone) });
    let minimum = number(&list["card"]["min_fee"]);
    let table =
        json!({ "mode": list["card"]["mode"], "basis": list["card"]["basis"], "minimum": minimum, "bands": bands });
    let client = customer_of(&app, &json!({ "deposit_percent": "70", "service_fee": table }), "1").await;

    let expected = list["goods_to_fee"].as_object().unwrap();
    assert_eq!(expected.len(), 8);
    for (value, fee) in expected {
        assert_eq!(amount(&client, &goods(value), "service_fee").await, number(fee), "of {value}");
    }
}

#[actix_web::test]
async fn a_service_fee_by_level_and_none_at_zero_percent() {
    let app = TestApp::start().await;
    let list = &published()["service_fee_by_level"]["card"];
    let manager = app.staff_with([Permission::WritePricing]).await;
    let mut by_level = vec![];
    let mut customers = vec![];
    for row in list["levels_by_turnover_million"].as_array().unwrap() {
        let millions = row[0].as_i64().unwrap();
        let level = json!({ "code": format!("from {millions}"), "name": "Khách quen",
            "min_turnover": (millions * 1_000_000).to_string(), "service_discount": "0", "freight_discount": "0",
            "deposit_percent": "70" });
        let level = manager.post("/levels", &level).await;
        level.assert_status(201);
        by_level.push(
            json!({ "level_id": level.id(), "bands": { "rows": [{ "from": "0", "to": null, "value": row[1] }] } }),
        );
        let customer = app.given_customer(0).await;
        app.given_level(customer, level.id()).await;
        customers.push(customer);
    }
    let table = json!({ "by_level": by_level, "minimum": number(&list["min_fee"]) });
    customer_of(&app, &json!({ "deposit_percent": "70", "service_fee": table }), "1").await;

    let mut fees = vec![];
    for customer in customers {
        let client = app.customer(customer).await;
        let of = async |value| amount(&client, &goods(value), "service_fee").await.as_str().map(str::to_owned).unwrap();
        fees.push([of("1000000").await, of("60000").await]);
    }

    let expected = [
        ["50000", "5000"],
        ["40000", "5000"],
        ["35000", "5000"],
        ["30000", "5000"],
        ["20000", "5000"],
        ["10000", "5000"],
        ["0", "0"],
    ];
    assert_eq!(fees, expected);
    let without_level = app.customer(app.given_customer(0).await).await;
    without_level.post("/quotes", &goods("1000000")).await.assert_problem(409, "pricing.negotiated");
}

#[actix_web::test]
async fn a_tally_fee_by_the_number_of_pieces() {
    let app = TestApp::start().await;
    let list = &published()["tally_per_item"];
    let bands = rows(&list["card"]["bands_quantity"], |price| json!({ "price": number(price) }));
    let tally = json!({ "max_quantity": number(&list["card"]["max_quantity"]), "bands": { "rows": bands } });
    let client = customer_of(&app, &json!({ "deposit_percent": "70", "tally": tally }), "1").await;
    let tallied = |quantity: i64| json!({ "lines": [{ "unit_price": "12.00", "quantity": quantity }], "services": { "tally": true } });

    let expected = list["quantity_to_fee"].as_object().unwrap();
    assert_eq!(expected.len(), 10);
    for (quantity, fee) in expected {
        let request = tallied(quantity.parse().unwrap());
        assert_eq!(amount(&client, &request, "tally_fee").await, number(fee), "of {quantity}");
    }
    let refused = client.speaking("en").post("/quotes", &tallied(10_001)).await;
    refused.assert_problem(409, "pricing.negotiated");
    let detail = "the table of tally fees has no price for 10001 pieces: it has to be negotiated";
    assert_eq!(refused.body["detail"], detail);
    let told = charge(&client, &tallied(10), "tally_fee").await;
    assert_eq!(told["explanation"]["next_cliff"]["text"], "11 pieces cost 13000 đ less than 10");
}

#[actix_web::test]
async fn insurance_of_what_was_declared() {
    let app = TestApp::start().await;
    let list = &published()["insurance"];
    let table = json!({
        "percent": list["card"]["percent"],
        "payout_percent": list["card"]["payout_percent_insured"],
        "uninsured_freight_multiple": number(&list["card"]["payout_freight_multiple_uninsured"]),
    });
    let client = customer_of(&app, &json!({ "deposit_percent": "70", "insurance": table }), "1").await;

    for (declared, expected) in list["declared_to"].as_object().unwrap() {
        let mut request = goods("8000000");
        request["services"] = json!({ "insurance": true });
        request["declared_value"] = json!(declared);
        let told = charge(&client, &request, "insurance_fee").await;
        assert_eq!(told["amount"], number(&expected["premium"]));
        assert_eq!(told["explanation"]["covers"], number(&expected["payout_insured"]));
        assert_eq!(told["explanation"]["base"], *declared);
    }
}

#[actix_web::test]
async fn levels_lower_service_fee_freight_and_deposit() {
    let app = TestApp::start().await;
    let manager = app.staff_with([Permission::WritePricing]).await;
    let list = published()["levels"].clone();
    let tables = json!({
        "deposit_percent": "95",
        "service_fee": { "bands": { "rows": [{ "from": "0", "to": null, "value": "2.5" }] } },
        "freight": freight(&json!({ "bands": { "rows": [{ "from": "0", "to": null, "value": "27000" }] } })),
    });
    customer_of(&app, &tables, "1").await;
    let mut request = super::carried(&json!([super::package("10", None)]), &json!({}));
    request["lines"][0]["unit_price"] = json!("4000000");

    let mut found = vec![];
    for (index, row) in list.as_array().unwrap().iter().enumerate() {
        let millions = row["turnover_million"].as_i64().unwrap();
        let level = json!({ "code": format!("{index}"), "name": "Khách quen",
            "min_turnover": (millions * 1_000_000).to_string(), "service_discount": row["service_discount"],
            "freight_discount": row["freight_discount"], "deposit_percent": row["deposit"] });
        let level = manager.post("/levels", &level).await;
        level.assert_status(201);
        let customer = app.given_customer(0).await;
        app.given_level(customer, level.id()).await;
        let quote = app.customer(customer).await.post("/quotes", &request).await.body;
        assert_eq!(quote["level"]["level_id"], json!(level.id()));
        let amounts = quote["charges"].as_array().unwrap().iter().skip(1).map(|charge| charge["amount"].clone());
        found.push(amounts.chain([quote["deposit"].clone()]).collect::<Vec<_>>());
    }

    // 2.5 % of 4 000 000, 10 kg at 27 000, and the deposit.
    let expected = [
        ["100000", "270000", "3600000"],
        ["95000", "267300", "3400000"],
        ["92000", "261900", "3000000"],
        ["90000", "256500", "2400000"],
        ["85000", "243000", "2000000"],
    ];
    assert_eq!(Value::from(found), json!(expected));
}
