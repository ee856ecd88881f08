//! Prices for tests that are about something else.

use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use super::TestApp;

/// A price list as agencies publish them.
pub fn standard_tables() -> Value {
    let freight = ["Hanoi", "Da Nang", "Ho Chi Minh City"].map(|destination| {
        json!({
            "origin": "Guangzhou", "destination": destination, "minimum_kg": "0.5", "step_kg": "0.1",
            "volumetric": { "divisor": "6000" },
            "bands": { "rows": [
                { "from": "0", "to": "10", "value": "28000" },
                { "from": "10", "to": "30", "value": "27000" },
                { "from": "30", "to": null, "value": "26000" },
            ] },
        })
    });
    json!({
        "deposit_percent": "70",
        "service_fee": { "minimum": "9000", "bands": { "rows": [
            { "from": "0", "to": "2000000", "value": "3" },
            { "from": "2000000", "to": "20000000", "value": "2.5" },
            { "from": "20000000", "to": "100000000", "value": "2" },
            { "from": "100000000", "to": null, "value": "1" },
        ] } },
        "tally": { "max_quantity": "10000", "bands": { "rows": [
            { "from": "1", "to": "3", "value": { "price": "5000" } },
            { "from": "3", "to": "11", "value": { "price": "3500" } },
            { "from": "11", "to": "101", "value": { "price": "2000" } },
            { "from": "101", "to": "501", "value": { "price": "1500" } },
            { "from": "501", "to": null, "value": { "price": "1000" } },
        ] } },
        "crate": { "currency": "CNY", "first_kg": "20", "further_kg": "0.8", "minimum": "20" },
        "insurance": { "percent": "5" },
        "freight": freight,
    })
}

impl TestApp {
    /// The standard price list for everybody, at 3700 đồng to the yuan.
    pub async fn given_standard_prices(&self) {
        self.given_card("STANDARD", &json!({}), &standard_tables()).await;
        self.given_exchange_rate("3700", "3620").await;
    }

    /// A rate card with a published version, for whomever `audience` names.
    pub async fn given_card(&self, code: &str, audience: &Value, tables: &Value) -> Uuid {
        let drafter = self.staff_with([Permission::WritePricing]).await;
        let mut card = json!({ "code": code, "name": "Bảng giá" });
        card.as_object_mut().unwrap().extend(audience.as_object().unwrap().clone());
        let card = drafter.post("/rate-cards", &card).await;
        card.assert_status(201);
        self.given_version(card.id(), tables).await;
        card.id()
    }

    /// A further published version of a card.
    pub async fn given_version(&self, card: Uuid, tables: &Value) {
        let drafter = self.staff_with([Permission::WritePricing]).await;
        let publisher = self.staff_with([Permission::PublishPricing]).await;
        let versions = format!("/rate-cards/{card}/versions");
        let draft = drafter.post(&versions, &json!({ "tables": tables })).await;
        draft.assert_status(201);
        let publish = format!("{versions}/{}/publish", draft.body["version"]);
        publisher.post(&publish, &json!({ "revision": 1 })).await.assert_status(200);
    }

    pub async fn given_exchange_rate(&self, rate: &str, cost: &str) -> Uuid {
        let staff = self.staff_with([Permission::WriteRates]).await;
        let proposed = staff.post("/exchange-rates", &json!({ "sell": rate, "buy": cost })).await;
        proposed.assert_status(201);
        self.confirm_rate(proposed.id()).await;
        proposed.id()
    }

    /// Somebody else confirms a proposed rate, however far it is from the one in force.
    pub async fn confirm_rate(&self, rate: Uuid) {
        let other = self.staff_with([Permission::ConfirmRates]).await;
        let confirmed = other.post(&format!("/exchange-rates/{rate}/confirm"), &json!({ "accept_drift": true })).await;
        confirmed.assert_status(200);
    }

    /// A level that asks for no deposit, as the customer's.
    pub async fn given_trust(&self, customer: Uuid) {
        let level = json!({ "code": "trusted", "name": "Khách quen", "min_turnover": "900000000", "service_discount": "0",
            "freight_discount": "0", "deposit_percent": "0" });
        let level = self.staff_with([Permission::WritePricing]).await.post("/levels", &level).await;
        level.assert_status(201);
        self.given_level(customer, level.id()).await;
    }

    /// How far the customer's wallet may go below zero.
    pub async fn given_credit(&self, customer: Uuid, limit: &str) {
        let accountant = self.employee("accountant", None).await;
        let set = accountant.put(&format!("/customers/{customer}/credit"), &json!({ "credit_limit": limit })).await;
        set.assert_status(200);
    }

    /// As if the customer's turnover had brought it.
    pub async fn given_level(&self, customer: Uuid, level: Uuid) {
        let sql = "UPDATE customers SET level_id = $2 WHERE id = $1";
        sqlx::query(sql).bind(customer).bind(level).execute(&self.sql).await.unwrap();
    }
}
