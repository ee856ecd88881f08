//! Checkouts that are reckoned again after everything has changed.

use serde_json::{Value, json};

use super::{alibaba, posted, taobao};
use crate::pricing::given_code;
use crate::support::TestApp;

#[actix_web::test]
async fn an_offer_comes_to_the_same_after_card_rate_and_code_have_changed() {
    let app = TestApp::start().await;
    let percent = |percent: &str| json!({ "rows": [{ "from": "0", "value": percent }] });
    let tables = |usual: &str| {
        json!({
            "deposit_percent": "70",
            "service_fee": { "bands": percent(usual), "by_deposit": [{ "deposit_percent": "100", "bands": percent("1") }] },
            "surcharges": [{ "name": "paperwork", "always": true, "price": "5000" }],
        })
    };
    let card = app.given_card("STANDARD", &json!({}), &tables("3")).await;
    app.given_exchange_rate("3700", "3620").await;
    let code = given_code(&app, "TET-2027", &json!({})).await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let added = client.post("/cart/items", &posted([taobao(&json!({})), alibaba(&json!({}))])).await;
    let request = json!({
        "cart_item_ids": [added.body["rows"][0]["cart_item_id"], added.body["rows"][1]["cart_item_id"]],
        "address_id": app.given_address(owner).await,
        "warehouse_id": app.given_warehouse("vietnam").await,
        "deposit_percent": "100",
        "discount_code": "tet-2027",
    });
    let checkout = client.post("/checkout", &request).await;
    checkout.assert_status(201);

    app.given_version(card, &tables("9")).await;
    app.given_exchange_rate("3950", "3900").await;
    let manager = app.staff_with([domain::Permission::ReadPricing, domain::Permission::WritePricing]).await;
    let off = json!({ "version": 1, "disabled": true });
    manager.patch(&format!("/discount-codes/{code}"), &off).await.assert_status(200);
    let again = client.get(&format!("/checkout/{}/recomputation", checkout.id())).await;

    again.assert_status(200);
    assert_eq!((&again.body["same"], &again.body["offer"]), (&json!(true), &checkout.body["offer"]));
    // 1 % of 441 780 and of 12 254 400, a tenth of which the code takes off.
    let charges = |shop: usize| -> Vec<_> {
        let charges = checkout.body["offer"]["shops"][shop]["quote"]["charges"].as_array().unwrap().iter();
        charges.map(|charge| charge["amount"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(charges(0), ["441780", "4418", "5000", "-442"]);
    assert_eq!(charges(1), ["12254400", "122544", "5000", "-12254"]);
    let deposit = &checkout.body["offer"]["shops"][0]["quote"]["deposit"];
    assert_eq!(deposit, "442000");
    let stranger = app.customer(app.given_customer(0).await).await;
    let foreign = stranger.get(&format!("/checkout/{}/recomputation", checkout.id())).await;
    foreign.assert_problem(404, "checkout.not_found");
}

#[actix_web::test]
async fn a_chosen_share_above_everything_is_refused() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let added = client.post("/cart/items", &posted([taobao(&json!({}))])).await;
    let request = json!({
        "cart_item_ids": [added.body["rows"][0]["cart_item_id"]],
        "warehouse_id": app.given_warehouse("vietnam").await,
        "deposit_percent": "101",
    });
    client.post("/checkout", &request).await.assert_problem(422, "request.invalid");
}
