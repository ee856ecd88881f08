//! One of everything, for tests that call every operation.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, Client, TestApp};

const TAOBAO: &str = include_str!("../../fixtures/payloads/01_vn_extension_addtocart_taobao.assembled.json");

/// What stands for a parameter of a path.
pub type Ids = HashMap<&'static str, String>;

/// A customer with one of everything that a customer may have, by the names that ids have in paths.
pub struct World {
    pub of: Bought,
    pub ids: Ids,
}

async fn made(who: &Client, path: &str, body: &Value) -> Uuid {
    let made = who.post(path, body).await;
    assert!([200, 201].contains(&made.status), "{path}: {:#}", made.body);
    made.id()
}

impl World {
    /// Number `world` of an app that has road prices.
    pub async fn create(app: &TestApp, world: u8) -> Self {
        let customer = app.given_customer(1_000_000).await;
        let it = app.given_bought_for(customer).await;
        let number = format!("YT100{world}");
        let package = it.announce_all(&number).await;
        it.reach_vietnam(&[&number]).await;
        let address = app.given_address(it.customer).await;
        let item: Value = serde_json::from_str(TAOBAO).unwrap();
        let item = it.owner.post("/cart/items", &json!({ "items": [item] })).await.uuid("/rows/0/cart_item_id");
        let warehouse = app.warehouse_of(it.order).await;
        let checkout = json!({ "cart_item_ids": [item], "address_id": address, "warehouse_id": warehouse });
        let quote = json!({ "lines": [{ "unit_price": "125.00", "quantity": 8 }] });
        let token = json!({ "name": "extension", "scopes": ["orders:read"], "expires_in_days": 1 });
        let account = app.given_cash_account("VND").await;
        let top_up = json!({ "amount": "1000", "cash_account_id": account });
        let withdrawal = json!({ "amount": "1000", "bank": "VCB", "account_number": "0123456789",
                                 "account_holder": "NGUYEN THI LAN" });
        app.tell_everybody().await;
        let other = app.given_unbought_for(it.customer).await;
        let dearer = json!({ "order_line_id": other.socks, "quantity": 1, "unit_price": "30.00", "note": "dearer" });
        let short = json!({ "order_line_id": other.coats, "quantity": 1, "note": "sold out" });
        let short = other.admin.post(&format!("/orders/{}/shortages", other.order), &short).await;
        let goodwill = json!({ "amount": "1000", "reason": "late" });
        let manager = app.order_manager().await;
        let route = json!({ "origin_id": it.china, "destination_id": it.vietnam });
        let guarantee = json!({ "kind": "person", "amount": "1000", "note": "Her sister" });
        let guarantees = format!("/customers/{}/guarantees", it.customer);
        let ids: [(&'static str, Uuid); 23] = [
            ("customer_id", it.customer),
            ("order_id", it.order),
            ("line_id", it.coats),
            ("purchase_id", it.purchase),
            ("package_id", package),
            (
                "delivery_id",
                made(&it.owner, "/deliveries", &json!({ "kind": "pickup", "package_ids": [package] })).await,
            ),
            ("address_id", address),
            ("cart_item_id", item),
            ("checkout_id", made(&it.owner, "/checkout", &checkout).await),
            ("consent_id", made(&other.admin, &format!("/orders/{}/price-consents", other.order), &dearer).await),
            ("shortage_id", short.id()),
            ("quote_id", made(&it.owner, "/quotes", &quote).await),
            ("id", made(&it.owner, "/api-tokens", &token).await),
            ("top_up_id", made(&it.owner, "/top-ups", &top_up).await),
            ("withdrawal_id", made(&it.owner, "/withdrawals", &withdrawal).await),
            ("refund_id", made(&manager, &format!("/orders/{}/refunds", it.order), &goodwill).await),
            ("file_id", it.owner.upload("mail.pdf", "application/pdf", b"%PDF-1.7\n%%EOF").await.id()),
            ("notification_id", it.owner.get("/notifications").await.uuid("/data/0/id")),
            ("session_id", it.owner.get("/me/sessions").await.uuid("/data/0/id")),
            ("guarantee_id", made(&it.admin, &guarantees, &guarantee).await),
            ("bag_id", made(&it.admin, "/bags", &route).await),
            ("shipment_id", made(&it.admin, "/shipments", &route).await),
            ("other_order_id", other.order),
        ];
        let mut ids: Ids = ids.into_iter().map(|(name, id)| (name, id.to_string())).collect();
        ids.insert("tracking_number", number);
        Self { of: it, ids }
    }

    /// What is the company's, besides.
    pub async fn add_company(&mut self, app: &TestApp) {
        let admin = &self.of.admin;
        let first = async |path: &str| admin.get(path).await.uuid("/data/0/id");
        let (bank, drawer, yuan) = (
            app.given_cash_account("VND").await,
            app.given_cash_account("VND").await,
            app.given_cash_account("CNY").await,
        );
        let entry =
            json!({ "cash_account_id": bank, "direction": "in", "category": "equity", "amount": "5", "memo": "x" });
        let moved = json!({ "from_account_id": bank, "to_account_id": drawer, "amount": "5" });
        let bought = json!({ "from_account_id": bank, "to_account_id": yuan, "vnd": "3700", "cny": "1" });
        let level = json!({ "code": "gold", "name": "Gold", "min_turnover": "900000000", "service_discount": "0",
                            "freight_discount": "0", "deposit_percent": "0" });
        let discount =
            json!({ "code": "TET2027", "campaign": "Tết", "terms": { "of": "service_fee", "amount": "1000" } });
        let role = json!({ "code": "helper", "name": "Helper", "permissions": ["users:read"] });
        let card = first("/rate-cards").await;
        let simulate = format!("/rate-cards/{card}/versions/1/simulate");
        let ids = [
            ("department_id", made(admin, "/departments", &json!({ "code": "help_desk", "name": "Help desk" })).await),
            ("role_id", made(admin, "/roles", &role).await),
            ("level_id", made(admin, "/levels", &level).await),
            ("discount_code_id", made(admin, "/discount-codes", &discount).await),
            ("cash_account_id", bank),
            ("yuan_account_id", yuan),
            ("cash_entry_id", made(admin, "/cash-entries", &entry).await),
            ("cash_transfer_id", made(admin, "/cash-transfers", &moved).await),
            ("cny_purchase_id", made(admin, "/cny-purchases", &bought).await),
            ("rate_card_id", card),
            ("simulation_id", made(admin, &simulate, &json!({ "from": "2020-01-01T00:00:00Z" })).await),
            ("exchange_rate_id", first("/exchange-rates").await),
            ("transaction_id", first("/ledger/transactions").await),
            ("warehouse_id", self.of.vietnam),
            ("user_id", app.employee("care_staff", None).await.user.unwrap()),
        ];
        self.ids.extend(ids.into_iter().map(|(name, id)| (name, id.to_string())));
        let words = [("entry_number", "1"), ("version", "1"), ("currency", "VND"), ("key", "cart.ttl_days")];
        self.ids.extend(words.map(|(name, word)| (name, word.to_owned())));
    }
}
