mod consents;
mod money;
mod payments;
mod place;
mod prices;
mod shortages;
mod standing;
mod tracking;
mod untrack;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

/// An order of two coats at 12.50 and a pair of socks at 26.00, 194 361 đ in all, that is to be bought.
struct ToBuy {
    customer: Uuid,
    order: Uuid,
    coats: Uuid,
    socks: Uuid,
    buyer: Client,
}

impl ToBuy {
    async fn given(app: &TestApp) -> Self {
        app.given_prices().await;
        let customer = app.given_customer(1_000_000).await;
        let (order, buyer) = app.given_order_to_buy(customer).await;
        let detail = buyer.get(&format!("/orders/{order}")).await;
        let (coats, socks) = (detail.uuid("/lines/0/id"), detail.uuid("/lines/1/id"));
        Self { customer, order, coats, socks, buyer }
    }

    /// One whose customer has paid all of it.
    async fn given_paid(app: &TestApp) -> Self {
        let it = Self::given(app).await;
        let paid = app.customer(it.customer).await.post(&format!("/orders/{}/payments", it.order), &json!({})).await;
        paid.assert_status(201);
        it
    }

    fn purchases(&self) -> String {
        format!("/orders/{}/purchases", self.order)
    }

    /// Everything, at the customer's prices.
    fn everything(&self) -> Value {
        a_purchase("2206814407715", &[(self.coats, 2, "12.50"), (self.socks, 1, "26.00")])
    }

    async fn bought(&self, body: &Value) -> Uuid {
        let placed = self.buyer.post(&self.purchases(), body).await;
        placed.assert_status(201);
        placed.id()
    }

    /// Everything bought and paid.
    async fn paid(&self, app: &TestApp) -> (Uuid, Uuid) {
        let (purchase, account) = (self.bought(&self.everything()).await, app.given_cash_account("CNY").await);
        let payment = json!({ "amount": "51.00", "cash_account_id": account });
        self.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
        (purchase, account)
    }

    /// The same, on its way under this number.
    async fn shipped(&self, app: &TestApp, number: &str) -> Uuid {
        let (purchase, _) = self.paid(app).await;
        self.tracked(purchase, &[number]).await;
        purchase
    }

    async fn tracked(&self, purchase: Uuid, numbers: &[&str]) {
        let packages: Vec<_> = numbers.iter().map(|number| json!({ "tracking_number": number })).collect();
        let url = format!("/purchases/{purchase}/tracking-numbers");
        self.buyer.post(&url, &json!({ "packages": packages })).await.assert_status(201);
    }

    async fn status_of(&self, purchase: Uuid) -> String {
        text(&self.buyer.get(&format!("/purchases/{purchase}")).await.body, "/status").to_owned()
    }

    async fn detail(&self) -> Value {
        self.buyer.get(&format!("/orders/{}", self.order)).await.body
    }
}

/// Units of lines at the shop's prices.
fn a_purchase(number: &str, lines: &[(Uuid, i32, &str)]) -> Value {
    let line = |(line, quantity, price): &(Uuid, i32, &str)| json!({ "order_line_id": line, "quantity": quantity, "unit_price": price });
    json!({
        "marketplace": "taobao",
        "buyer_account": "langson01",
        "shop_order_number": number,
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// The text at a JSON pointer.
#[track_caller]
fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer}: {body:#}"))
}
