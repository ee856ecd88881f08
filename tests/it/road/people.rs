//! Those who walk the road, and the world they walk in.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

pub struct People {
    pub app: TestApp,
    pub customer_id: Uuid,
    pub customer: Client,
    pub stranger: Client,
    pub care: Client,
    pub care_manager: Client,
    pub order_manager: Client,
    pub buyer: Client,
    pub china: Client,
    pub vietnam: Client,
    pub driver: Client,
    pub accountant: Client,
    pub guangzhou: Uuid,
    pub hanoi: Uuid,
    pub bank: Uuid,
    pub alipay: Uuid,
    /// How many events of each order were expected so far.
    told: RefCell<HashMap<Uuid, usize>>,
}

impl People {
    pub async fn gather() -> Self {
        let app = TestApp::start().await;
        let (guangzhou, hanoi) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
        app.given_road_prices().await;
        let accountant = app.employee("accountant", None).await;
        let account = |code: &str, currency: &str, kind: &str| json!({ "code": code, "name": code, "currency": currency, "kind": kind });
        let bank = accountant.post("/cash-accounts", &account("VCB", "VND", "bank")).await.id();
        let alipay = accountant.post("/cash-accounts", &account("ALIPAY", "CNY", "alipay")).await.id();
        let yuan = json!({ "from_account_id": bank, "to_account_id": alipay, "vnd": "36200000", "cny": "10000.00" });
        accountant.post("/cny-purchases", &yuan).await.assert_status(201);
        let customer_id = app.given_customer(0).await;
        let stranger = app.given_customer(0).await;
        Self {
            customer: app.customer(customer_id).await,
            stranger: app.customer(stranger).await,
            care: app.employee("care_staff", None).await,
            care_manager: app.employee("care_manager", None).await,
            order_manager: app.employee("order_manager", None).await,
            buyer: app.employee("ordering_staff", None).await,
            china: app.employee("china_warehouse", Some(guangzhou)).await,
            vietnam: app.employee("vietnam_warehouse", Some(hanoi)).await,
            driver: app.employee("delivery_staff", Some(hanoi)).await,
            accountant,
            app,
            customer_id,
            guangzhou,
            hanoi,
            bank,
            alipay,
            told: RefCell::default(),
        }
    }

    /// What the customer sees of the order, which must stand there.
    pub async fn order_at(&self, order: Uuid, status: &str) -> Value {
        let found = self.customer.get(&format!("/orders/{order}")).await;
        found.assert_status(200);
        assert_eq!(found.body["status"], status, "{:#}", found.body);
        found.body
    }

    /// The order after a step: it stands there, just this has happened since the step before, its charges come to its
    /// total, and the books add up.
    pub async fn step(&self, order: Uuid, status: &str, events: &[&str]) -> Value {
        let found = self.order_at(order, status).await;
        let all = self.app.events_of(order).await;
        let before = self.told.borrow_mut().insert(order, all.len()).unwrap_or_default();
        assert_eq!(all[before..], *events, "{status}");
        let charges = self.customer.get(&format!("/orders/{order}/charges")).await.done().body;
        let sum: i64 = charges["data"].as_array().unwrap().iter().map(amount).sum();
        assert_eq!(sum.to_string(), found["total"].as_str().unwrap_or("0"), "charges come to the total");
        self.wallet().await;
        found
    }

    /// The wallet's balance, after having the whole ledger checked.
    pub async fn wallet(&self) -> String {
        let trial = self.accountant.get("/ledger/trial-balance").await;
        trial.assert_status(200);
        for currency in trial.body["currencies"].as_array().unwrap() {
            assert!(["0", "0.00"].contains(&currency["sum"].as_str().unwrap()), "{:#}", trial.body);
        }
        assert_eq!((&trial.body["unbalanced_transactions"], &trial.body["drifted_accounts"]), (&json!(0), &json!(0)));
        let wallet = self.customer.get(&format!("/customers/{}/wallet", self.customer_id)).await;
        assert_eq!(wallet.body["balance"], wallet.body["available"]);
        wallet.body["balance"].as_str().unwrap().to_owned()
    }

    /// The strangers, and the colleagues whose work it is not, are kept out: they get one of these answers.
    pub async fn keeps_out(&self, others: &[&Client], path: &str, body: &Value) {
        for other in others {
            let refused = other.post(path, body).await;
            assert!([403, 404].contains(&refused.status), "{path}: {} {:#}", refused.status, refused.body);
        }
    }
}

fn amount(charge: &Value) -> i64 {
    charge["amount"].as_str().unwrap().parse().unwrap()
}

/// An answer that must be a success.
pub trait Done {
    fn done(self) -> Response;
}

impl Done for Response {
    #[track_caller]
    fn done(self) -> Response {
        assert!((200..300).contains(&self.status), "{} {:#}", self.status, self.body);
        self
    }
}
