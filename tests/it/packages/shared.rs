//! Packages that serve several orders of one customer.

use serde_json::{Value, json};

use crate::support::{Bought, TestApp};

/// The charge of this kind, and what it says of itself.
async fn charge(it: &Bought, kind: &str) -> (i64, Value) {
    let charges = it.owner.get(&format!("/orders/{}/charges", it.order)).await.body["data"].clone();
    let charge = charges.as_array().unwrap().iter().find(|charge| charge["kind"] == kind).unwrap().clone();
    (charge["amount"].as_str().unwrap().parse().unwrap(), charge["explanation"].clone())
}

#[actix_web::test]
async fn a_package_of_two_orders_costs_them_what_it_costs_one() {
    let app = TestApp::start().await;
    let band = |from: &str, to: Option<&str>, value: &str| json!({ "from": from, "to": to, "value": value });
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [band("0", None, "3")] } },
        "crate": { "currency": "VND", "first_kg": "20001", "further_kg": "5000" },
        "freight": [{ "origin": "guangzhou", "destination": "hanoi", "package_step_kg": "1",
                      "bands": { "rows": [band("0", Some("10"), "28000"), band("10", None, "27001")] } }],
        "surcharges": [{ "name": "handling", "always": true, "per": "package", "price": "9999" }],
    });
    app.given_card("STANDARD", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(2_000_000).await;
    let (one, other) = (app.given_bought_for(customer).await, app.given_bought_for(customer).await);
    let package = one.announce("YT1001", &[(one.coats, 2), (one.socks, 1)]).await;
    assert_eq!(other.announce("YT1001", &[(other.coats, 1)]).await, package);
    let row = json!({ "tracking_number": "YT1001", "weight_kg": "11.4" });
    for warehouse in [one.china, one.vietnam] {
        let scan = json!({ "warehouse_id": warehouse, "rows": [row] });
        let answer = one.admin.post("/packages/scans", &scan).await;
        assert_eq!(answer.body["rows"][0]["result"], "accepted", "{}", answer.body);
    }
    let url = format!("/packages/{package}");
    let version = one.admin.get(&url).await.body["version"].clone();
    one.admin.patch(&url, &json!({ "version": version, "crate": true })).await.assert_status(200);

    // 12 kg at 27 001, a frame for 20 001 and eleven times 5 000, and one handling; three units of four are the first's.
    for (kind, whole, first) in
        [("freight", 324_012, 243_009), ("crate_fee", 75_001, 56_251), ("surcharge", 9_999, 7_499)]
    {
        let ((own, told), (others, _)) = (charge(&one, kind).await, charge(&other, kind).await);
        assert_eq!((own, own + others), (first, whole), "{kind}");
        if kind == "freight" {
            assert_eq!([&told["base"], &told["band"], &told["shared_total"]], ["12", "10 ≤ x", "324012"]);
        }
    }
    app.assert_books_add_up().await;
}
