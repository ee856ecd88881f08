//! What becomes of packages: two scanners have the same ones, two bags are to hold them, a truck drives one lot to Vietnam,
//! and what does not come out of it is lost until somebody finds it.

use std::sync::Mutex;

use futures_util::future::join;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, Intention};
use crate::people::id;
use crate::work::Worker;

/// Numbers on the shelf in Guangzhou, with their owners' names on them; the newest are packed by everybody at once.
static SHELF: Mutex<Vec<String>> = Mutex::new(vec![]);
const HOT: usize = 9;

impl Worker<'_> {
    /// Three fifths at the door, two on the road.
    pub async fn handle_packages(&mut self) {
        if self.random.random_ratio(3, 5) {
            self.receive().await;
        } else {
            self.send().await;
        }
    }

    /// Some were announced, one is announced in this moment, of the others nobody knows whose they are. The second scanner
    /// begins with the last; sometimes it stands in another warehouse.
    async fn receive(&mut self) {
        let mut numbers = vec![];
        for _ in 0..self.random.random_range(3..9) {
            numbers.push(format!("TT{:013}", self.random.random_range(0..10_000_000_000_000_u64)));
        }
        let (who, _) = self.customer();
        let announcement = |number: &str| intention(who, "/packages".to_owned(), json!({ "tracking_number": number }));
        let announced = numbers[..3].to_vec();
        for number in &announced[1..] {
            self.see_through(announcement(number)).await;
        }
        // One more that has been here before, wherever it is by now.
        numbers.extend(hot_numbers().into_iter().next());
        let (here, other) = (self.people.guangzhou, self.people.dongxing);
        let at = if self.random.random_ratio(1, 4) { other } else { here };
        let first = scan("china_warehouse", here, &numbers);
        numbers.reverse();
        let second = scan("admin", at, &numbers);
        let mut announcer = self.another();
        let (scanned, _) = join(self.both(first, second), announcer.see_through(announcement(&announced[0]))).await;
        let mut shelf = SHELF.lock().unwrap();
        for answer in if at == here { &scanned[..] } else { &scanned[..1] } {
            let taken_in = rows(answer.as_ref(), &["accepted", "anonymous"]);
            shelf.extend(taken_in.filter(|number| announced.contains(number)));
        }
    }

    /// Packages into two bags at once, some of them into both, and all that is in either onto a truck. Now and then it stays
    /// in its bag, or on the road.
    async fn send(&mut self) {
        let numbers = hot_numbers();
        if numbers.is_empty() {
            return;
        }
        let third = numbers.len() / 3;
        let (one, other) = (&numbers[..numbers.len() - third], &numbers[third..]);
        let route = json!({ "origin_id": self.people.guangzhou, "destination_id": self.people.hanoi });
        let create = || intention("china_warehouse", "/bags".to_owned(), route.clone());
        let bags = self.both(create(), create()).await;
        let bags: Vec<_> = bags.iter().flatten().filter_map(|bag| id(&bag["id"]).ok()).collect();
        let [first, second] = bags[..] else { return };
        let pack = |bag: Uuid, numbers: &[String]| {
            let rows: Vec<_> = numbers.iter().map(|number| json!({ "tracking_number": number })).collect();
            intention("china_warehouse", format!("/bags/{bag}/packages"), json!({ "rows": rows }))
        };
        let packed = self.both(pack(first, one), pack(second, other)).await;
        let packed: Vec<_> = packed.iter().flat_map(|answer| rows(answer.as_ref(), &["accepted"])).collect();
        SHELF.lock().unwrap().retain(|number| !packed.contains(number));
        let seal = |bag| intention("china_warehouse", format!("/bags/{bag}/seal"), json!({ "seal_number": "S-1" }));
        let sealed = self.both(seal(first), seal(second)).await;
        let sealed: Vec<_> = sealed.iter().flatten().map(|bag| bag["id"].clone()).collect();
        if sealed.is_empty() || self.random.random_ratio(1, 8) {
            return;
        }
        let Some(made) = self.by("china_warehouse", "/shipments".to_owned(), route).await else { return };
        let Ok(shipment) = id(&made["id"]) else { return };
        self.by("china_warehouse", format!("/shipments/{shipment}/bags"), json!({ "bag_ids": sealed })).await;
        let departure =
            json!({ "vehicle_plate": "29C-123.45", "driver": "王师傅", "seal_number": "T-1", "route": "Hữu Nghị" });
        let left = self.by("china_warehouse", format!("/shipments/{shipment}/depart"), departure).await;
        if left.is_some() && !self.random.random_ratio(1, 8) {
            self.unload(shipment, &packed).await;
        }
    }

    /// One half comes out while the other is still unloaded by one and declared missing by another, who closes the truck. Half
    /// of what is missing is found: here and where it came from, in the same moment.
    async fn unload(&mut self, shipment: Uuid, numbers: &[String]) {
        self.by("vietnam_warehouse", format!("/shipments/{shipment}/arrive"), json!({})).await;
        let (first, second) = numbers.split_at(numbers.len() / 2);
        let unload = |numbers: &[String]| {
            intention("vietnam_warehouse", format!("/shipments/{shipment}/scans"), json!({ "rows": weighed(numbers) }))
        };
        if !first.is_empty() {
            self.see_through(unload(first)).await;
        }
        let close = intention("admin", format!("/shipments/{shipment}/close"), json!({}));
        let [_, closed] = self.both(unload(second), close).await;
        let missing = closed.map(|answer| answer["reconciliation"]["missing"].clone()).unwrap_or_default();
        let missing: Vec<_> = missing.as_array().into_iter().flatten().filter_map(number).collect();
        if missing.is_empty() || self.random.random() {
            return;
        }
        let overlooked = scan("china_warehouse", self.people.guangzhou, &missing);
        let [back, _] = self.both(overlooked, scan("vietnam_warehouse", self.people.hanoi, &missing)).await;
        SHELF.lock().unwrap().extend(rows(back.as_ref(), &["accepted"]));
    }

    async fn both(&mut self, first: Intention, second: Intention) -> [Option<Value>; 2] {
        let mut other = self.another();
        let (first, second) = join(self.see_through(first), other.see_through(second)).await;
        [first, second]
    }

    /// Somebody who does something in the same moment.
    fn another(&mut self) -> Self {
        Self { people: self.people, desk: self.desk, random: StdRng::seed_from_u64(self.random.random()) }
    }

    async fn by(&mut self, who: &'static str, path: String, body: Value) -> Option<Value> {
        self.see_through(intention(who, path, body)).await
    }
}

fn intention(who: &'static str, path: String, body: Value) -> Intention {
    Desk::intention(who, path, body, false)
}

fn scan(who: &'static str, warehouse: Uuid, numbers: &[String]) -> Intention {
    let body = json!({ "warehouse_id": warehouse, "rows": weighed(numbers) });
    intention(who, "/packages/scans".to_owned(), body)
}

fn weighed(numbers: &[String]) -> Vec<Value> {
    numbers.iter().map(|number| json!({ "tracking_number": number, "weight_kg": "1.2" })).collect()
}

/// The numbers of the rows that ended as one of these.
fn rows<'a>(answer: Option<&'a Value>, results: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let rows = answer.and_then(|answer| answer["rows"].as_array()).into_iter().flatten();
    rows.filter(|row| row["result"].as_str().is_some_and(|result| results.contains(&result))).filter_map(number)
}

fn number(row: &Value) -> Option<String> {
    row["tracking_number"].as_str().map(str::to_owned)
}

fn hot_numbers() -> Vec<String> {
    let shelf = SHELF.lock().unwrap();
    shelf[shelf.len().saturating_sub(HOT)..].to_vec()
}
