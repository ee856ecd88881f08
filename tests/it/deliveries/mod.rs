//! Handing packages to their owner.

mod lifecycle;
mod races;
mod request;
mod rights;
mod sign_off;
mod together;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

/// A customer with an order in Vietnam of which 61 361 đ are due, and its two packages.
struct Arrived {
    customer: Uuid,
    order: Uuid,
    packages: Vec<Uuid>,
    owner: Client,
    /// Of the warehouse where the packages are.
    keeper: Client,
    courier: Client,
}

const DUE: &str = "61361";

impl Arrived {
    async fn with_balance(app: &TestApp, balance: i64) -> Self {
        app.given_prices().await;
        Self::of(app, app.given_customer(133_000 + balance).await).await
    }

    /// Another one of the same customer, or of another.
    async fn of(app: &TestApp, customer: Uuid) -> Self {
        let (order, _) = app.given_order_to_buy(customer).await;
        Self {
            packages: app.given_packages_in_vietnam(order, 2).await,
            owner: app.customer(customer).await,
            keeper: app.employee("vietnam_warehouse", Some(app.warehouse_of(order).await)).await,
            courier: app.employee("delivery_staff", None).await,
            customer,
            order,
        }
    }

    /// What the owner asks for.
    fn wish(&self) -> Value {
        json!({
            "kind": "delivery",
            "package_ids": self.packages,
            "destination": { "recipient": "Nguyễn Thị Lan", "phone": "0912345678", "address": "12 Hàng Bài, Hà Nội" },
        })
    }

    async fn request(&self) -> Uuid {
        let requested = self.owner.post("/deliveries", &self.wish()).await;
        requested.assert_status(201);
        requested.id()
    }

    async fn request_and_pay(&self) -> Uuid {
        let id = self.request().await;
        step(&self.owner, id, "pay").await.assert_status(200);
        id
    }

    async fn hand_over(&self) -> Uuid {
        let id = self.request_and_pay().await;
        step(&self.keeper, id, "pick").await.assert_status(200);
        step(&self.keeper, id, "hand-over").await.assert_status(200);
        id
    }

    async fn order_status(&self) -> Value {
        self.owner.get(&format!("/orders/{}", self.order)).await.body["status"].clone()
    }
}

async fn step(who: &Client, id: Uuid, step: &str) -> Response {
    who.post(&format!("/deliveries/{id}/{step}"), &Value::Null).await
}
