//! The agency of the demo: its people, warehouses, accounts and prices.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use uuid::Uuid;

use super::session::Session;
use super::{ADMINISTRATOR, PASSWORD};

/// One employee in each role, and three customers; they sign in as `<name>@demo.langson.test`.
pub const PEOPLE: &[&str] = &[
    "admin",
    "order_manager",
    "care_manager",
    "care_staff",
    "ordering_staff",
    "china_warehouse",
    "vietnam_warehouse",
    "delivery_staff",
    "accountant",
    "customer1",
    "customer2",
    "customer3",
];

/// What customers can write to pay less.
pub const DISCOUNT: &str = "HOI-MUA-SAM";

const CUSTOMERS: [(&str, &str, &str); 3] = [
    ("customer1", "Nguyễn Thị Lan", "0912345671"),
    ("customer2", "Trần Văn Minh", "0912345672"),
    ("customer3", "Lê Hoàng Phúc", "0912345673"),
];

/// Everything a walk along the road needs to know.
#[derive(Debug)]
pub struct Company {
    sessions: BTreeMap<&'static str, Session>,
    pub customers: Vec<Customer>,
    /// The Chinese warehouse whose employee scans.
    pub guangzhou: Uuid,
    pub hanoi: Uuid,
    pub bank: Uuid,
    pub alipay: Uuid,
    pub care_staff: Uuid,
    pub ordering_staff: Uuid,
}

#[derive(Debug)]
pub struct Customer {
    pub session: Session,
    pub address: Uuid,
}

impl Company {
    /// With money for so many orders.
    pub async fn found(address: &str, orders: usize) -> Result<Self> {
        let money = Money::of(orders);
        let anybody = Session::anonymous(address);
        let admin = anybody.sign_in(ADMINISTRATOR, PASSWORD).await?;
        let [guangzhou, _, hanoi, ..] = warehouses(&admin).await?;

        let mut sessions = BTreeMap::from([("admin", admin.clone())]);
        let mut users = BTreeMap::new();
        for role in &PEOPLE[1..9] {
            let warehouse = match *role {
                "china_warehouse" => Some(guangzhou),
                "vietnam_warehouse" | "delivery_staff" => Some(hanoi),
                _ => None,
            };
            let email = format!("{role}@demo.langson.test");
            let employee = json!({
                "email": email, "full_name": role.replace('_', " "), "password": PASSWORD,
                "role_codes": [role], "warehouse_id": warehouse,
            });
            users.insert(*role, admin.create("/users", employee).await?);
            sessions.insert(role, anybody.sign_in(&email, PASSWORD).await?);
        }
        let accountant = sessions.get("accountant").context("an accountant")?.clone();
        let (bank, alipay) = accounts(&accountant, &admin, money).await?;
        prices(&accountant, &admin).await?;
        let mut customers = vec![];
        for person in CUSTOMERS {
            customers.push(customer(&anybody, person).await?);
        }
        for customer in &customers {
            top_up(customer, &accountant, bank, money.wallet).await?;
        }
        let user = |role: &str| users.get(role).copied().context("an employee");
        Ok(Self {
            customers,
            guangzhou,
            hanoi,
            bank,
            alipay,
            care_staff: user("care_staff")?,
            ordering_staff: user("ordering_staff")?,
            sessions,
        })
    }

    /// The employee in this role.
    pub fn employee(&self, role: &str) -> Result<&Session> {
        self.sessions.get(role).with_context(|| format!("there is no {role}"))
    }
}

/// Two in China and three in Vietnam.
async fn warehouses(admin: &Session) -> Result<[Uuid; 5]> {
    let all = [
        ("GZ1", "Kho Quảng Châu", "china", "guangzhou", "白云区石井街道12号"),
        ("DX1", "Kho Đông Hưng", "china", "dongxing", "东兴市北仑大道8号"),
        ("HN1", "Kho Hà Nội", "vietnam", "hanoi", "1 Giải Phóng, Hoàng Mai, Hà Nội"),
        ("DN1", "Kho Đà Nẵng", "vietnam", "da_nang", "2 Điện Biên Phủ, Thanh Khê, Đà Nẵng"),
        ("SG1", "Kho Sài Gòn", "vietnam", "ho_chi_minh", "3 Cộng Hòa, Tân Bình, Thành phố Hồ Chí Minh"),
    ];
    let mut ids = [Uuid::nil(); 5];
    for (place, (code, name, country, city, address)) in ids.iter_mut().zip(all) {
        let warehouse = json!({ "code": code, "name": name, "country": country, "city": city, "address": address, "phone": "0240000000" });
        *place = admin.create("/warehouses", warehouse).await?;
    }
    Ok(ids)
}

/// What so many orders of the demo need, and something to spare.
#[derive(Clone, Copy, Debug)]
struct Money {
    /// Đồng in each customer's wallet.
    wallet: usize,
    /// Yuan at Alipay.
    yuan: usize,
}

impl Money {
    /// An order costs a customer less than a million đồng, of whom none has more than a hundred, and the agency less than
    /// 150 yuan.
    fn of(orders: usize) -> Self {
        Self { wallet: 100_000_000, yuan: 300_000.max(orders * 150) }
    }
}

/// A bank account, and an Alipay account filled from it. One person asks for the capital to be entered, another agrees.
async fn accounts(accountant: &Session, admin: &Session, money: Money) -> Result<(Uuid, Uuid)> {
    const RATE: usize = 3_620;
    let account = |code: &str, name: &str, currency: &str, kind: &str| json!({ "code": code, "name": name, "currency": currency, "kind": kind });
    let bank = accountant.create("/cash-accounts", account("VCB", "Vietcombank", "VND", "bank")).await?;
    let alipay = accountant.create("/cash-accounts", account("ALIPAY", "Alipay", "CNY", "alipay")).await?;
    let (yuan, dong) = (money.yuan.to_string(), (money.yuan * RATE).to_string());
    let capital = (2 * money.yuan * RATE).to_string();
    let capital = json!({ "cash_account_id": bank, "direction": "in", "category": "equity", "amount": capital, "memo": "Vốn góp" });
    let entry = accountant.create("/cash-entries", capital).await?;
    admin.post(&format!("/cash-entries/{entry}/approve"), json!({})).await?;
    let purchase = json!({ "from_account_id": bank, "to_account_id": alipay, "vnd": dong, "cny": yuan });
    accountant.post("/cny-purchases", purchase).await?;
    Ok((bank, alipay))
}

/// A rate card, levels, an exchange rate and a discount code. One person drafts or proposes, another publishes or confirms.
async fn prices(accountant: &Session, admin: &Session) -> Result<()> {
    let card = accountant.create("/rate-cards", json!({ "code": "standard", "name": "Bảng giá chung" })).await?;
    let versions = format!("/rate-cards/{card}/versions");
    let draft = accountant.post(&versions, json!({ "tables": tables() })).await?;
    let publish = json!({ "revision": draft["revision"] });
    admin.post(&format!("{versions}/{}/publish", draft["version"]), publish).await?;
    for (code, name, turnover, service, freight, deposit) in [
        ("new", "Mới", "0", "0", "0", "90"),
        ("silver", "Bạc", "100000000", "5", "1", "85"),
        ("gold", "Vàng", "500000000", "8", "3", "75"),
    ] {
        let level = json!({
            "code": code, "name": name, "min_turnover": turnover, "service_discount": service,
            "freight_discount": freight, "deposit_percent": deposit,
        });
        admin.post("/levels", level).await?;
    }
    let rate = accountant.create("/exchange-rates", json!({ "sell": "3700", "buy": "3620" })).await?;
    admin.post(&format!("/exchange-rates/{rate}/confirm"), json!({})).await?;
    let discount = json!({
        "code": DISCOUNT, "campaign": "Hội mua sắm", "terms": { "of": "service_fee", "percent": "50", "cap": "20000" },
        "max_uses": 1_000_000, "max_uses_per_customer": 100,
    });
    admin.post("/discount-codes", discount).await?;
    Ok(())
}

fn tables() -> Value {
    let band = |from: &str, to: Option<&str>, value: Value| json!({ "from": from, "to": to, "value": value });
    let freight = |destination: &str, surcharge: u32| {
        let price = |dong: u32| json!((dong + surcharge).to_string());
        json!({
            "origin": "guangzhou", "destination": destination, "minimum_kg": "0.5", "step_kg": "0.1",
            "bands": { "rows": [
                band("0", Some("10"), price(28_000)), band("10", Some("30"), price(27_000)),
                band("30", Some("100"), price(26_000)), band("100", None, price(25_000)),
            ] },
        })
    };
    json!({
        "deposit_percent": "70",
        "service_fee": { "minimum": "9000", "bands": { "rows": [
            band("0", Some("2000000"), json!("3")), band("2000000", Some("20000000"), json!("2.5")),
            band("20000000", Some("100000000"), json!("2")), band("100000000", None, json!("1")),
        ] } },
        "tally": { "bands": { "rows": [
            band("1", Some("3"), json!({ "price": "5000" })), band("3", Some("11"), json!({ "price": "3500" })),
            band("11", Some("101"), json!({ "price": "2000" })), band("101", None, json!({ "price": "1500" })),
        ] } },
        "crate": { "first_kg": "70000", "further_kg": "3500" },
        "insurance": { "percent": "5" },
        "freight": [freight("hanoi", 0), freight("da_nang", 3_000), freight("ho_chi_minh", 5_000)],
    })
}

/// Registers, and says where to deliver.
async fn customer(anybody: &Session, (name, full_name, phone): (&str, &str, &str)) -> Result<Customer> {
    let email = format!("{name}@demo.langson.test");
    let registration = json!({ "email": email, "full_name": full_name, "phone": phone, "password": PASSWORD });
    anybody.post("/auth/register", registration).await?;
    let session = anybody.sign_in(&email, PASSWORD).await?;
    let me = session.get("/me").await?;
    let customer = me["customer_id"].as_str().context("a customer")?;
    let address = json!({
        "recipient": full_name, "phone": phone, "province": "Hà Nội", "district": "Hoàn Kiếm", "ward": "Hàng Bài",
        "street": "12 Hai Bà Trưng", "is_default": true,
    });
    let address = session.create(&format!("/customers/{customer}/addresses"), address).await?;
    Ok(Customer { session, address })
}

/// Pays something in, which somebody else finds at the bank.
async fn top_up(customer: &Customer, accountant: &Session, bank: Uuid, amount: usize) -> Result<()> {
    let top_up = json!({ "amount": amount.to_string(), "cash_account_id": bank });
    let top_up = customer.session.create("/top-ups", top_up).await?;
    accountant.post(&format!("/top-ups/{top_up}/confirm"), json!({})).await?;
    Ok(())
}
