//! An order on its way from its shop to its owner.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Client, Response, TestApp};

/// Two coats at 12.50 and a pair of socks at 26.00, bought and paid for at their shop: 194 361 đ so far, of which 133 000
/// are paid. Each package will weigh two kilograms and cost 56 000 đ.
pub struct Bought {
    pub customer: Uuid,
    pub order: Uuid,
    pub purchase: Uuid,
    pub coats: Uuid,
    pub socks: Uuid,
    pub owner: Client,
    pub admin: Client,
    pub china: Uuid,
    pub vietnam: Uuid,
}

impl TestApp {
    /// Of a customer with a million.
    pub async fn given_bought(&self) -> Bought {
        self.given_road_prices().await;
        let customer = self.given_customer(1_000_000).await;
        self.given_bought_for(customer).await
    }

    pub async fn given_bought_for(&self, customer: Uuid) -> Bought {
        self.given_unbought_for(customer).await.bought(self).await
    }

    /// The same before anything is bought.
    pub async fn given_unbought_for(&self, customer: Uuid) -> Bought {
        let (order, _) = self.given_order_to_buy(customer).await;
        self.unbought(customer, order).await
    }

    /// An order that is to be bought.
    pub async fn unbought(&self, customer: Uuid, order: Uuid) -> Bought {
        let admin = self.employee("admin", None).await;
        let detail = admin.get(&format!("/orders/{order}")).await;
        Bought {
            customer,
            order,
            purchase: Uuid::nil(),
            coats: detail.uuid("/lines/0/id"),
            socks: detail.uuid("/lines/1/id"),
            owner: self.customer(customer).await,
            admin,
            china: self.given_warehouse("china").await,
            vietnam: self.warehouse_of(order).await,
        }
    }
}

impl Bought {
    /// Everything is ordered at the shop and paid.
    pub async fn bought(self, app: &TestApp) -> Self {
        let purchase = self.place("1", &[(self.coats, 2, "12.50"), (self.socks, 1, "26.00")]).await;
        self.pay_shop(app, purchase, "51.00").await;
        Self { purchase, ..self }
    }

    /// Orders lines at the shop, each with quantity and price.
    pub async fn place(&self, number: &str, lines: &[(Uuid, i32, &str)]) -> Uuid {
        let line = |(id, quantity, price): &(Uuid, i32, &str)| json!({ "order_line_id": id, "quantity": quantity, "unit_price": price });
        let purchase = json!({
            "marketplace": "taobao", "buyer_account": "langson", "shop_order_number": format!("{}-{number}", self.order),
            "lines": lines.iter().map(line).collect::<Vec<_>>(),
        });
        let placed = self.command("purchases", &purchase).await;
        placed.assert_status(201);
        placed.id()
    }

    pub async fn pay_shop(&self, app: &TestApp, purchase: Uuid, amount: &str) {
        let account = app.given_cash_account("CNY").await;
        let payment = json!({ "amount": amount, "cash_account_id": account });
        self.admin.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    }

    /// A tracking number, with the units that travel under it.
    pub async fn announce(&self, number: &str, lines: &[(Uuid, i32)]) -> Uuid {
        let line = |(id, quantity): &(Uuid, i32)| json!({ "order_line_id": id, "quantity": quantity });
        let lines: Vec<_> = lines.iter().map(line).collect();
        let numbers = json!({ "packages": [{ "tracking_number": number, "lines": lines }] });
        self.admin.post(&format!("/purchases/{}/tracking-numbers", self.purchase), &numbers).await.assert_status(201);
        let found = self.admin.get(&format!("/packages?q={number}")).await;
        found.uuid("/data/0/id")
    }

    /// Everything, in one package.
    pub async fn announce_all(&self, number: &str) -> Uuid {
        self.announce(number, &[(self.coats, 2), (self.socks, 1)]).await
    }

    pub async fn reach_china(&self, numbers: &[&str]) {
        self.scan(self.china, numbers).await;
    }

    /// Through both warehouses.
    pub async fn reach_vietnam(&self, numbers: &[&str]) {
        self.scan(self.china, numbers).await;
        self.scan(self.vietnam, numbers).await;
    }

    async fn scan(&self, warehouse: Uuid, numbers: &[&str]) {
        let row = |number: &&str| json!({ "tracking_number": number, "weight_kg": "2" });
        let rows: Vec<_> = numbers.iter().map(row).collect();
        let answer = self.admin.post("/packages/scans", &json!({ "warehouse_id": warehouse, "rows": rows })).await;
        answer.assert_status(200);
        for row in answer.body["rows"].as_array().unwrap() {
            assert_eq!(row["result"], "accepted", "{row}");
        }
    }

    /// Asked for, paid and handed over.
    pub async fn hand_over(&self, packages: &[Uuid]) -> Uuid {
        let wish = json!({ "kind": "pickup", "package_ids": packages });
        let delivery = self.owner.post("/deliveries", &wish).await;
        delivery.assert_status(201);
        for step in ["pay", "pick", "hand-over"] {
            let path = format!("/deliveries/{}/{step}", delivery.id());
            self.admin.post(&path, &Value::Null).await.assert_status(200);
        }
        delivery.id()
    }

    /// The same, and signed for.
    pub async fn deliver(&self, packages: &[Uuid]) {
        let delivery = self.hand_over(packages).await;
        self.sign_off(delivery).await;
    }

    pub async fn sign_off(&self, delivery: Uuid) {
        let signed = json!({ "signed_name": "Lan" });
        self.admin.post(&format!("/deliveries/{delivery}/sign-off"), &signed).await.assert_status(200);
    }

    pub async fn report_lost(&self, package: Uuid) {
        let reason = json!({ "reason": "nowhere to be found" });
        self.admin.post(&format!("/packages/{package}/report-lost"), &reason).await.assert_status(200);
    }

    /// A command on the order, by an administrator.
    pub async fn command(&self, verb: &str, body: &Value) -> Response {
        self.admin.post(&format!("/orders/{}/{verb}", self.order), body).await
    }

    pub async fn detail(&self) -> Value {
        self.admin.get(&format!("/orders/{}", self.order)).await.body
    }

    pub async fn status(&self) -> String {
        self.detail().await["status"].as_str().unwrap().to_owned()
    }

    /// What the order is charged, as kind and amount. Fails where that is not its total.
    pub async fn charges(&self) -> Vec<(String, String)> {
        let charges = self.owner.get(&format!("/orders/{}/charges", self.order)).await.body;
        let text = |charge: &Value, field: &str| charge[field].as_str().unwrap().to_owned();
        let charges = charges["data"].as_array().unwrap().iter();
        let charges: Vec<_> = charges.map(|charge| (text(charge, "kind"), text(charge, "amount"))).collect();
        let sum: i64 = charges.iter().map(|(_, amount)| amount.parse::<i64>().unwrap()).sum();
        assert_eq!(self.detail().await["total"], sum.to_string(), "{charges:?}");
        charges
    }
}
