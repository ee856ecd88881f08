//! What is measured.
//!
//! Every request has a number of twelve digits, which stands at the end of all that must be its own: the key, the id of what it
//! acts on. So the statements of one request are those of any other, once the number is replaced.

use serde_json::json;

use crate::program::{CART_OWNER, People};

pub const CLIENTS: u64 = 8;
/// Numbers of pgbench's requests are so much higher than ours.
pub const OF_PGBENCH: u64 = 50_000_000_000;
/// The first order that is there to be read, of a thousand.
pub const READ: u64 = 400_000_000_000;
/// The number of the first customer, of 64.
pub const CUSTOMERS: u64 = 600_000_000_000;

/// What a request uses up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Deposit,
    Scan,
}

impl Target {
    /// How many of them a client uses in a round.
    pub fn each(self, size: usize) -> usize {
        let each = match self {
            Self::Deposit => 250,
            Self::Scan => 16,
        };
        (each * size / 100).max(2)
    }

    /// How many numbers after its first one a client's last two numbers begin, which no round uses.
    pub fn spare(self, rounds: usize, size: usize) -> u64 {
        let each = self.each(size);
        ((each + each / 5 + 1) * (rounds + 1)) as u64
    }

    pub fn first(self, client: u64) -> u64 {
        let first = match self {
            Self::Deposit => 700_000_000_000,
            Self::Scan => 800_000_000_000,
        };
        first + client * STRIDE
    }
}

/// From a client's first number to the next one's, so that clients do not meet at one customer.
pub const STRIDE: u64 = 64 * 100_000 + 8;

pub struct Operation {
    pub name: &'static str,
    pub person: &'static str,
    pub method: &'static str,
    /// With `{n}` where the number goes.
    pub path: String,
    pub body: Option<String>,
    /// Requests of one client in one round.
    pub each: usize,
    /// The number of a client's first request.
    first: u64,
    /// How much later two numbers come which no round uses.
    spare: u64,
    /// Whether a number may be used but once.
    pub writes: bool,
}

impl Operation {
    /// Each client's next number.
    pub fn numbers(&self) -> Vec<u64> {
        (0..CLIENTS).map(|client| self.first + client * STRIDE).collect()
    }

    /// A number that no round uses, nor the one after it.
    pub fn spare(&self) -> u64 {
        self.first + self.spare
    }

    pub fn first_of_pgbench(&self) -> u64 {
        self.first + OF_PGBENCH
    }

    /// What a request of this number names.
    pub fn target(&self, number: u64) -> u64 {
        if self.writes { number } else { READ + number % 1000 }
    }

    pub fn key(&self, number: u64) -> Option<String> {
        self.writes.then(|| format!("bench-{number}"))
    }
}

pub fn all(people: &People, rounds: usize, size: usize) -> Vec<Operation> {
    let lines: Vec<_> = (1..=5)
        .map(|line| {
            json!({
                "link": format!("https://item.taobao.com/item.htm?id=60672545{line:04}"), "title": "泳衣女夏分体", "variant": "S;军绿色",
                "unit_price": "39.80", "quantity": line,
            })
        })
        .collect();
    let order = json!({
        "customer_id": people.customer, "channel": "phone", "marketplace": "taobao", "shop_id": "112458579", "shop_name": "泳装原产地直销店",
        "destination": { "recipient": "Nguyễn Thị Lan", "phone": "0912345671", "address": "12 Hai Bà Trưng, Hà Nội" },
        "warehouse_id": people.hanoi, "source_document": "phone", "lines": lines,
    });
    let rows: Vec<_> =
        (1..=50).map(|part| json!({ "tracking_number": format!("BN{part:02}{{n}}"), "weight_kg": "1.200" })).collect();
    let scans = json!({ "warehouse_id": people.guangzhou, "rows": rows });
    let read = |name, path: &str, each: usize| Operation {
        name,
        person: "admin",
        method: "GET",
        path: path.to_owned(),
        body: None,
        each: each * size / 100,
        first: 500_000_000_000,
        spare: 0,
        writes: false,
    };
    let write = |name, person, path: &str, body: String, each, first, spare| Operation {
        name,
        person,
        method: "POST",
        path: path.to_owned(),
        body: Some(body),
        each,
        first,
        spare,
        writes: true,
    };
    let checkout = json!({
        "cart_item_ids": people.cart, "warehouse_id": people.hanoi, "services": { "tally": true, "insurance": true },
    });
    vec![
        read("read an order", "/orders/00be0001-0000-7000-8000-{n}", 1500),
        read("list 50 orders", "/orders?status=completed&limit=50", 800),
        write(
            "create an order",
            "admin",
            "/orders",
            order.to_string(),
            (250 * size / 100).max(2),
            900_000_000_000,
            1_000_000,
        ),
        write(
            "pay a deposit",
            "admin",
            "/orders/00be0001-0000-7000-8000-{n}/deposit",
            "{}".to_owned(),
            Target::Deposit.each(size),
            Target::Deposit.first(0),
            Target::Deposit.spare(rounds, size),
        ),
        write(
            "scan 50 packages",
            "china_warehouse",
            "/packages/scans",
            scans.to_string(),
            Target::Scan.each(size),
            Target::Scan.first(0),
            Target::Scan.spare(rounds, size),
        ),
        Operation { person: CART_OWNER, ..read("read a cart of 200 lines", "/cart", 100) },
        write(
            "quote that cart over 20 shops",
            CART_OWNER,
            "/checkout",
            checkout.to_string(),
            (100 * size / 100).max(2),
            940_000_000_000,
            1_000_000,
        ),
    ]
}
