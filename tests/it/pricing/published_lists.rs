//! Lists of other shapes than those of the fixtures, made after how agencies write theirs: data alone, to the đồng.

use serde_json::{Value, json};

use super::vectors::{amount, carried, charge, customer_of, freight, goods, package};
use crate::support::TestApp;

fn amounts(quote: &Value) -> Vec<(&str, &str)> {
    let charges = quote["charges"].as_array().unwrap().iter();
    charges.map(|charge| (charge["kind"].as_str().unwrap(), charge["amount"].as_str().unwrap())).collect()
}

/// A courier's list: a first weight and each further one, a fee for each piece, zones in Vietnam, storage after three days.
#[actix_web::test]
async fn first_weight_and_further_weight() {
    let app = TestApp::start().await;
    let tables = json!({
        "deposit_percent": "80",
        "service_fee": { "per_item": { "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "50", "value": "2000" },
            { "from": "50", "to": null, "value": "1500" },
        ] } },
        "freight": freight(&json!({ "pieces": { "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "0.5", "value": { "fixed": "45000" } },
            { "from": "0.5", "to": "20", "value": { "price": "18000", "step": "0.5" } },
            { "from": "20", "to": null, "value": { "price": "30000", "of": "whole", "apart": true } },
        ] } })),
        "last_mile": [
            { "zone": "inner city", "pieces": { "bounds": "upper_inclusive", "rows": [
                { "from": "0", "to": "2", "value": { "fixed": "20000" } },
                { "from": "2", "to": null, "value": { "price": "4000", "step": "1" } },
            ] } },
            { "zone": "islands" },
        ],
        "storage": [{ "free_days": 3, "mode": "graduated", "cap": "15000", "bands": { "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "7", "value": "500" },
            { "from": "7", "to": null, "value": "1000" },
        ] } }],
    });
    let client = customer_of(&app, &tables, "1").await;

    // 45 000, and three begun half kilograms; two packages pay each for itself.
    let mut request = carried(&json!([package("1.6", None), package("0.5", None)]), &json!({}));
    request["lines"][0]["quantity"] = json!(60);
    request["transport"]["zone"] = json!("inner city");
    request["transport"]["storage_days"] = json!(12);
    let quote = client.post("/quotes", &request).await.body;
    // Storage: nine days, seven at 500 and two at 1 000, for 1.6 kg and 0.5 kg; last mile: 20 000 and one begun kilogram.
    let expected = [
        ("goods", "60000"),
        ("service_fee", "90000"),
        ("freight", "144000"),
        ("storage_fee", "11550"),
        ("last_mile_fee", "24000"),
    ];
    assert_eq!(amounts(&quote), expected);

    request["transport"]["zone"] = json!("islands");
    let at_cost = client.speaking("en").post("/quotes", &request).await;
    at_cost.assert_problem(409, "pricing.negotiated");
    assert_eq!(
        at_cost.body["detail"],
        "the table of last-mile fees has no price for islands before its cost is known: it has to be negotiated"
    );
    // From 20 kg on the whole weight is cheaper: 747 000 for 19.9 kg.
    let told = charge(&client, &carried(&json!([package("19.9", None)]), &json!({})), "freight").await;
    assert_eq!(told["amount"], "747000");
    assert_eq!(told["explanation"]["next_cliff"]["saves"], "147000");
    // 51 pieces at 1 500 cost less than 50 at 2 000.
    let mut fifty = goods("10.00");
    fifty["lines"][0]["quantity"] = json!(50);
    let told = charge(&client, &fifty, "service_fee").await;
    assert_eq!(told["explanation"]["next_cliff"]["text"], "more than 50 pieces cost 25000 đ less than 50");
}

/// An importer's list: percentages in yuan, part by part, that fall with the deposit; freight by what the goods are worth;
/// duty and value added tax.
#[actix_web::test]
async fn official_import_and_fees_by_deposit() {
    let app = TestApp::start().await;
    let graduated = |first: &str, second: &str| {
        json!({ "rows": [
            { "from": "0", "to": "1000", "value": first },
            { "from": "1000", "to": null, "value": second },
        ] })
    };
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "currency": "CNY", "basis": "goods_plus_china_freight", "mode": "graduated", "cap": "500",
            "by_deposit": [
                { "deposit_percent": "70", "bands": graduated("5", "4") },
                { "deposit_percent": "90", "bands": graduated("4", "3") },
                { "deposit_percent": "100", "bands": graduated("3", "2") },
            ] },
        "freight": freight(&json!({ "line": "official", "banded_by": "order_value", "basis": "order",
            "bands": { "rows": [
                { "from": "0", "to": "10000000", "value": "32000" },
                { "from": "10000000", "to": null, "value": "22000" },
            ] },
            "import": { "duty_percent": "10", "vat_percent": "8", "includes_freight": true } })),
    });
    let client = customer_of(&app, &tables, "3500").await;
    let mut request = carried(&json!([package("12.5", None), package("7.5", None)]), &json!({ "line": "official" }));
    request["china_freight"] = json!("200.00");

    // 5 % of 1 000 yuan and 4 % of 200 at 3 500; 20 kg at 32 000; 10 % of 3 500 000 + 640 000; 8 % of that and the duty.
    let quote = client.post("/quotes", &request).await.body;
    let expected = [
        ("goods", "3500000"),
        ("china_freight", "700000"),
        ("service_fee", "203000"),
        ("freight", "640000"),
        ("import_duty", "414000"),
        ("import_vat", "364320"),
    ];
    assert_eq!(amounts(&quote), expected);
    assert_eq!(quote["deposit"], "2940000");
    for (share, fee, deposit) in
        [("89.99", "203000", "3780000"), ("90", "161000", "3780000"), ("100", "119000", "4200000")]
    {
        request["deposit_percent"] = json!(share);
        let quote = client.post("/quotes", &request).await.body;
        assert_eq!(amounts(&quote)[2].1, fee, "who pays {share} %");
        assert_eq!(quote["deposit"], deposit, "who pays {share} %");
    }
    request["lines"][0]["quantity"] = json!(3);
    assert_eq!(amount(&client, &request, "freight").await, "440000", "10 500 000 of goods");
}

/// A consolidator's list: kilograms or cubic metres, whichever is more, for all packages together; one crate for all;
/// surcharges by name; insurance of what is dear.
#[actix_web::test]
async fn kilograms_or_cubic_metres_and_surcharges() {
    let app = TestApp::start().await;
    let tables = json!({
        "deposit_percent": "70",
        "insurance": { "percent": "2", "items_above": "2000000", "minimum": "50000" },
        "crate": { "basis": "together", "first_kg": "60000", "further_kg": "3000" },
        "freight": freight(&json!({ "basis": "order", "package_minimum_kg": "0.3", "step_kg": "0.5",
            "bands": { "bounds": "upper_inclusive", "rows": [
                { "from": "0", "to": "50", "value": "20000" },
                { "from": "50", "to": null, "value": "17000" },
            ] },
            "volume": { "minimum_m3": "0.1", "bands": { "rows": [
                { "from": "0", "to": "1", "value": "4200000" },
                { "from": "1", "to": null, "value": "3900000" },
            ] } } })),
        "surcharges": [
            { "name": "handling", "per": "package", "always": true, "price": "5000", "minimum": "8000" },
            { "name": "fragile", "per": "goods_percent", "price": "1.5", "cap": "100000" },
            { "name": "battery", "goods_class": "sensitive", "always": true, "per": "kg", "price": "7000" },
        ],
    });
    let client = customer_of(&app, &tables, "3600").await;
    let packages = json!([package("0.1", None), package("12.2", Some("50x50x40"))]);
    let mut request = carried(&packages, &json!({ "crate": true, "insurance": true }));
    request["lines"] = json!([{ "unit_price": "600.00", "quantity": 2 }, { "unit_price": "500.00", "quantity": 1 }]);
    request["surcharges"] = json!(["fragile"]);

    // 0.1 m³ at 4 200 000 with half a kilogram of unknown size at 20 000 is more than 12.5 kg; 12.3 kg in one crate:
    // 60 000 and twelve further.
    let quote = client.post("/quotes", &request).await.body;
    let expected = [
        ("goods", "6120000"),
        ("insurance_fee", "86400"),
        ("freight", "430000"),
        ("crate_fee", "96000"),
        ("surcharge", "10000"),
        ("surcharge", "91800"),
    ];
    assert_eq!(amounts(&quote), expected);
    let told = |index: usize| &quote["charges"][index]["explanation"];
    let bases =
        told(2)["parts"].as_array().unwrap().iter().map(|part| format!("{} {}", part["base"], part["base_unit"]));
    assert_eq!(bases.collect::<Vec<_>>(), [r#""0.1" "m3""#, r#""0.5" "kg""#]);
    let shares: Vec<_> = told(3)["parts"].as_array().unwrap().iter().map(|part| part["amount"].clone()).collect();
    assert_eq!(shares, ["780", "95220"], "by weight, to the last đồng");
    assert_eq!((&told(5)["name"], &told(5)["base"]), (&json!("fragile"), &json!("6120000")));

    request["transport"]["packages"] = json!([package("12.2", None)]);
    request["services"] = json!({});
    let lighter = client.post("/quotes", &request).await.body;
    assert_eq!(amounts(&lighter)[1..], [("freight", "250000"), ("surcharge", "8000"), ("surcharge", "91800")]);
    request["surcharges"] = json!(["gift wrap"]);
    client.post("/quotes", &request).await.assert_problem(409, "pricing.negotiated");
}
