//! One order's way along the main road, as far as it is asked to go.

use anyhow::{Context, Result, ensure};
use domain::orders::OrderStatus;
use serde_json::{Value, json};
use uuid::Uuid;

use super::STAGES;
use super::company::{Company, Customer, DISCOUNT};
use super::session::{Session, id, text};

/// Makes the order number `number` and walks it to `stage`.
pub async fn walk(company: &Company, number: usize, stage: OrderStatus) -> Result<()> {
    let walk = Walk { company, number };
    let customer = company.customers.get(number % company.customers.len()).context("a customer")?;
    let order = walk.check_out(customer).await?;
    let end = walk.until(customer, order, stage).await.with_context(|| format!("order {number} on its way to {stage}"));
    end?;
    let stands = customer.session.get(&format!("/orders/{order}")).await?;
    ensure!(stands["status"] == stage.as_str(), "order {number} should be {stage}: {stands}");
    Ok(())
}

struct Walk<'a> {
    company: &'a Company,
    number: usize,
}

impl Walk<'_> {
    async fn until(&self, customer: &Customer, order: Uuid, stage: OrderStatus) -> Result<()> {
        let url = format!("/orders/{order}");
        let reached = |status: OrderStatus| stage != OrderStatus::Cancelled && stage < status;
        if stage == OrderStatus::Submitted {
            return Ok(());
        }
        let care = json!({ "staff_id": self.company.care_staff });
        self.by("care_manager", &format!("{url}/assign-care"), care).await?;
        if reached(OrderStatus::Approved) {
            return Ok(());
        }
        self.by("care_staff", &format!("{url}/approve"), json!({})).await?;
        if stage == OrderStatus::Cancelled {
            customer.session.post(&format!("{url}/cancel"), json!({})).await?;
            return Ok(());
        }
        if reached(OrderStatus::Deposited) {
            return Ok(());
        }
        customer.session.post(&format!("{url}/deposit"), json!({})).await?;
        if reached(OrderStatus::Ordering) {
            return Ok(());
        }
        let buyer = json!({ "staff_id": self.company.ordering_staff });
        self.by("order_manager", &format!("{url}/assign-ordering"), buyer).await?;
        if reached(OrderStatus::Purchased) {
            return Ok(());
        }
        let purchase = self.buy(order).await?;
        if reached(OrderStatus::SellerShipped) {
            return Ok(());
        }
        let tracking = format!("YT{:013}", self.number);
        let numbers = json!({ "packages": [{ "tracking_number": tracking }] });
        self.by("ordering_staff", &format!("/purchases/{purchase}/tracking-numbers"), numbers).await?;
        if reached(OrderStatus::InChina) {
            return Ok(());
        }
        self.scan("china_warehouse", "/packages/scans", Some(self.company.guangzhou), &tracking).await?;
        if reached(OrderStatus::InTransit) {
            return Ok(());
        }
        let shipment = self.send_off(&tracking).await?;
        if reached(OrderStatus::InVietnam) {
            return Ok(());
        }
        self.by("china_warehouse", &format!("/shipments/{shipment}/border"), json!({})).await?;
        self.by("vietnam_warehouse", &format!("/shipments/{shipment}/arrive"), json!({})).await?;
        let package = self.scan("vietnam_warehouse", &format!("/shipments/{shipment}/scans"), None, &tracking).await?;
        self.by("vietnam_warehouse", &format!("/shipments/{shipment}/close"), json!({})).await?;
        if reached(OrderStatus::Delivering) {
            return Ok(());
        }
        let delivery = self.deliver(customer, package).await?;
        if reached(OrderStatus::Completed) {
            return Ok(());
        }
        let signed = json!({ "signed_name": "Nguyễn Thị Lan" });
        self.by("delivery_staff", &format!("/deliveries/{delivery}/sign-off"), signed).await?;
        if self.is_of_round(2) {
            let refund = json!({ "amount": "5000", "reason": "Giao chậm hai ngày" });
            self.by("order_manager", &format!("{url}/refunds"), refund).await?;
        }
        Ok(())
    }

    /// One of those that are made while the stages are gone through for this time, from 0 on.
    fn is_of_round(&self, round: usize) -> bool {
        self.number / STAGES.len() == round
    }

    /// Two items as the extension posts them, in the cart and out of it, once it is known what they will cost. In the second
    /// round with a discount code.
    async fn check_out(&self, customer: &Customer) -> Result<Uuid> {
        let item = 606_725_450_000 + 2 * self.number;
        let items = [(item, "泳衣女夏分体", "39.80", "3"), (item + 1, "草帽", "12.50", "2")];
        let items = items.map(|(item, title, price, quantity)| {
            json!({
                "site": "TAOBAO", "item_id": item.to_string(), "title_origin": title, "price_origin": price,
                "price_promotion": price, "property": "S;军绿色", "quantity": quantity, "require_min": "1", "step": "1",
                "stock": "200", "shop_id": "112458579", "shop_name": "泳装原产地直销店", "wangwang": "tongyin1982",
                "image_origin": "https://img.alicdn.com/imgextra/i1/456706214/O1CN01hkv7uI1vm3ikk6C0d_!!0-item_pic.jpg",
                "link_origin": format!("https://item.taobao.com/item.htm?id={item}"), "comment": "", "tool": "Addon",
            })
        });
        let lines = json!([{ "unit_price": "39.80", "quantity": 3 }, { "unit_price": "12.50", "quantity": 2 }]);
        customer.session.post("/quotes", json!({ "lines": lines })).await?;
        let added = customer.session.post("/cart/items", json!({ "items": items })).await?;
        let rows = added["rows"].as_array().context("rows")?;
        let ids = rows.iter().map(|row| text(row, "cart_item_id")).collect::<Result<Vec<_>>>()?;
        let checkout = json!({
            "cart_item_ids": ids, "address_id": customer.address, "warehouse_id": self.company.hanoi,
            "discount_code": self.is_of_round(1).then_some(DISCOUNT),
        });
        let checkout = customer.session.create("/checkout", checkout).await?;
        let confirmed = customer.session.post(&format!("/checkout/{checkout}/confirm"), json!({})).await?;
        text(&confirmed["orders"][0], "order_id")?.parse().context("an order")
    }

    /// All lines at one shop, paid from Alipay.
    async fn buy(&self, order: Uuid) -> Result<Uuid> {
        let buyer = self.company.employee("ordering_staff")?;
        let detail = buyer.get(&format!("/orders/{order}")).await?;
        let lines: Vec<_> = detail["lines"].as_array().context("lines")?.iter().map(bought).collect();
        let goods = text(&detail, "goods")?;
        let purchase = json!({
            "marketplace": "taobao", "buyer_account": "langson-buyer", "shop_order_number": format!("3{:017}", self.number),
            "lines": lines,
        });
        let purchase = buyer.create(&format!("/orders/{order}/purchases"), purchase).await?;
        let payment = json!({ "amount": goods, "cash_account_id": self.company.alipay });
        buyer.post(&format!("/purchases/{purchase}/pay"), payment).await?;
        Ok(purchase)
    }

    /// Into a bag, onto a truck, and off.
    async fn send_off(&self, tracking: &str) -> Result<Uuid> {
        let forwarder = self.company.employee("china_warehouse")?;
        let route = json!({ "origin_id": self.company.guangzhou, "destination_id": self.company.hanoi });
        let bag = forwarder.create("/bags", route.clone()).await?;
        forwarder.post(&format!("/bags/{bag}/packages"), json!({ "rows": [{ "tracking_number": tracking }] })).await?;
        forwarder.post(&format!("/bags/{bag}/seal"), json!({ "seal_number": format!("S{}", self.number) })).await?;
        let shipment = forwarder.create("/shipments", route).await?;
        forwarder.post(&format!("/shipments/{shipment}/bags"), json!({ "bag_ids": [bag] })).await?;
        let departure = json!({
            "vehicle_plate": "29C-123.45", "driver": "Phạm Văn Hùng", "seal_number": format!("T{}", self.number), "route": "Hữu Nghị",
        });
        forwarder.post(&format!("/shipments/{shipment}/depart"), departure).await?;
        Ok(shipment)
    }

    /// Answers the package's id.
    async fn scan(&self, role: &str, path: &str, warehouse: Option<Uuid>, tracking: &str) -> Result<Uuid> {
        let mut body = json!({ "rows": [{ "tracking_number": tracking, "weight_kg": "1.200" }] });
        if let Some(warehouse) = warehouse {
            body["warehouse_id"] = json!(warehouse);
        }
        let answer = self.by(role, path, body).await?;
        text(&answer["rows"][0], "package_id")?.parse().context("a package")
    }

    /// Asked for, paid, and on its way to the door.
    async fn deliver(&self, customer: &Customer, package: Uuid) -> Result<Uuid> {
        let request = json!({ "kind": "delivery", "package_ids": [package], "address_id": customer.address });
        let delivery = id(&customer.session.post("/deliveries", request).await?)?;
        customer.session.post(&format!("/deliveries/{delivery}/pay"), json!({})).await?;
        self.by("vietnam_warehouse", &format!("/deliveries/{delivery}/pick"), json!({})).await?;
        self.by("vietnam_warehouse", &format!("/deliveries/{delivery}/hand-over"), json!({})).await?;
        Ok(delivery)
    }

    async fn by(&self, role: &str, path: &str, body: Value) -> Result<Value> {
        let employee: &Session = self.company.employee(role)?;
        employee.post(path, body).await
    }
}

/// A line, bought as it was ordered.
fn bought(line: &Value) -> Value {
    json!({ "order_line_id": line["id"], "quantity": line["quantity"], "unit_price": line["unit_price"] })
}
