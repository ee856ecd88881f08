//! What people do: a quarter top-ups, a tenth orders, two fifths payments, a quarter refunds; and packages now and then, each
//! time with so many steps that they are a tenth of all.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Answer, Desk, Intention};
use crate::people::{People, id};

/// Approved orders and whose they are; the newest are paid by everybody at once.
static ORDERS: Mutex<Vec<(&str, Uuid)>> = Mutex::new(vec![]);
const HOT: usize = 6;

pub async fn work(people: Arc<People>, desk: Arc<Desk>, seed: u64, until: Instant) {
    let mut worker = Worker { people: &people, desk: &desk, random: StdRng::seed_from_u64(seed) };
    worker.order().await;
    while Instant::now() < until {
        match worker.random.random_range(0..1000) {
            0..250 => worker.top_up().await,
            250..350 => worker.order().await,
            350..740 => worker.pay().await,
            740..975 => worker.refund().await,
            _ => worker.handle_packages().await,
        }
    }
}

pub struct Worker<'a> {
    pub people: &'a People,
    pub desk: &'a Desk,
    pub random: StdRng,
}

impl Worker<'_> {
    /// The customer says what was sent, an accountant confirms it.
    async fn top_up(&mut self) {
        let (who, _) = self.customer();
        let amount = self.random.random_range(10_000..150_000).to_string();
        let reference = format!("ref {amount}");
        let asked =
            self.post(who, "/top-ups".to_owned(), json!({ "amount": amount, "reference": reference }), false).await;
        if let Some(top_up) = asked.and_then(|answer| id(&answer["id"]).ok()) {
            self.post("accountant", format!("/top-ups/{top_up}/confirm"), json!({}), false).await;
        }
    }

    /// Entered by the care manager, and approved.
    async fn order(&mut self) {
        let (who, customer) = self.customer();
        // So much that the wallets are soon empty, and everybody fights for what comes in.
        let price = format!("{}.50", self.random.random_range(200..2000));
        let order = json!({
            "customer_id": customer, "channel": "phone", "marketplace": "taobao", "shop_id": "112458579",
            "shop_name": "泳装原产地直销店", "warehouse_id": self.people.hanoi,
            "destination": { "recipient": "Nguyễn Thị Lan", "phone": "0912345678", "address": "12 Hàng Bài, Hà Nội" },
            "lines": [{ "link": "https://item.taobao.com/item.htm?id=606725453107", "title": "泳装", "variant": "S",
                        "unit_price": price, "quantity": 2 }],
        });
        let Some(made) = self.post("care_manager", "/orders".to_owned(), order, false).await else { return };
        let Ok(order) = id(&made["id"]) else { return };
        let care = json!({ "staff_id": self.people.care_staff });
        self.post("care_manager", format!("/orders/{order}/assign-care"), care, false).await;
        // By somebody who overrides poor credit: orders pile up here, unpaid.
        if self.post("admin", format!("/orders/{order}/approve"), json!({}), false).await.is_some() {
            ORDERS.lock().unwrap().push((who, order));
        }
    }

    /// The deposit, or some more of what is due.
    async fn pay(&mut self) {
        let Some((who, order)) = self.hot_order() else { return };
        let amount = json!({ "amount": self.random.random_range(1_000..80_000).to_string() });
        if self.random.random() {
            self.post(who, format!("/orders/{order}/deposit"), json!({}), true).await;
        } else {
            self.post(who, format!("/orders/{order}/payments"), amount, true).await;
        }
    }

    async fn refund(&mut self) {
        let Some((_, order)) = self.hot_order() else { return };
        let amount = self.random.random_range(1_000..30_000).to_string();
        let refund = json!({ "amount": amount, "reason": "goodwill" });
        self.post("order_manager", format!("/orders/{order}/refunds"), refund, true).await;
    }

    async fn post(&mut self, who: &'static str, path: String, body: Value, money: bool) -> Option<Value> {
        self.see_through(Desk::intention(who, path, body, money)).await
    }

    pub async fn see_through(&mut self, intention: Intention) -> Option<Value> {
        match self.desk.see_through(self.people, intention, &mut self.random).await {
            Answer::Done(answer) => Some(answer),
            Answer::Refused => None,
        }
    }

    pub fn customer(&mut self) -> (&'static str, Uuid) {
        self.people.customers[self.random.random_range(0..self.people.customers.len())]
    }

    fn hot_order(&mut self) -> Option<(&'static str, Uuid)> {
        let orders = ORDERS.lock().unwrap();
        let hot = &orders[orders.len().saturating_sub(HOT)..];
        (!hot.is_empty()).then(|| hot[self.random.random_range(0..hot.len())])
    }
}
