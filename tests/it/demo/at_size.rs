//! The demo's copies: orders made in bulk, of which everything holds that holds for those that walked.

use std::collections::BTreeSet;

use api::{fill_with_demo, pass_time};
use domain::OrderId;
use persistence::orders;
use serde_json::{Value, json};
use uuid::Uuid;

use super::papers;
use crate::support::{Client, TestApp};

pub const ORDERS: i64 = 200;

#[actix_web::test]
async fn orders_made_in_bulk_are_orders_like_any_others() {
    let app = TestApp::start().await;

    fill_with_demo(app.another_node(), usize::try_from(ORDERS).unwrap()).await.unwrap();
    let told = app.count("SELECT count(*) FROM events").await;
    pass_time(app.app()).await.unwrap();

    assert_eq!(app.count("SELECT count(*) FROM events").await, told, "nothing of theirs is due yet");
    app.assert_books_add_up().await;
    assert_stages(&app).await;
    assert_states_follow(&app).await;
    assert_units_add_up(&app).await;
    assert_every_table_copied(&app).await;
    let office = app.employee("admin", None).await;
    let verified = office.post("/audit-entries/verify", &json!({})).await;
    assert_eq!(verified.body["first_broken"], Value::Null, "{:#}", verified.body);
    assert_orders_readable(&app, &office).await;
    assert_wallets_chain(&app, &office).await;
    papers::assert_lists_filled(&app, &office).await;
    papers::assert_papers_hold_together(&app, &office).await;
    papers::assert_discount_uses_count(&app, &office).await;
}

/// Most are completed, some cancelled, and the others stand at every stage.
async fn assert_stages(app: &TestApp) {
    assert_eq!(app.count("SELECT count(*) FROM orders").await, ORDERS);
    assert_eq!(app.count("SELECT count(*) FROM orders WHERE status = 'completed'").await, 4 + 119);
    assert_eq!(app.count("SELECT count(*) FROM orders WHERE status = 'cancelled'").await, 4 + 15);
    assert_eq!(app.count("SELECT count(DISTINCT status) FROM orders").await, 13);
    let torn = "SELECT count(*) FROM orders WHERE goods <> (
                    SELECT sum(unit_price * quantity) FROM order_lines WHERE order_id = orders.id)";
    assert_eq!(app.count(torn).await, 0, "orders whose lines are not theirs");
}

/// What is bought stands where its packages are, and is over where each unit has ended.
async fn assert_states_follow(app: &TestApp) {
    let bought = "SELECT string_agg(id || ' ' || status, ',') FROM orders
                   WHERE status NOT IN ('submitted', 'reviewing', 'approved', 'deposited', 'cancelled')";
    let stand = app.value(bought).await;
    let stand: Vec<(OrderId, &str)> = stand
        .split(',')
        .map(|row| row.split_once(' ').unwrap())
        .map(|(id, it)| (id.parse::<Uuid>().unwrap().into(), it))
        .collect();
    let ids: Vec<_> = stand.iter().map(|(id, _)| *id).collect();
    let found = orders::progress(&mut app.app().db.conn().await.unwrap(), &ids).await.unwrap();
    assert_eq!(found.len(), stand.len());
    for (id, progress) in found {
        let (_, status) = stand.iter().find(|(it, _)| *it == id).unwrap();
        match *status {
            "completed" => assert!(progress.is_over(), "{id}: {progress:?}"),
            _ => assert_eq!(progress.status().as_str(), *status, "{id}: {progress:?}"),
        }
    }
}

/// Units of lines are those of purchases and packages, no more and no fewer.
async fn assert_units_add_up(app: &TestApp) {
    for (what, counted) in [
        (
            "purchased",
            "SELECT sum(purchase_lines.quantity) FROM purchase_lines JOIN purchases ON purchases.id = purchase_id
              WHERE order_line_id = order_lines.id AND purchases.status <> 'cancelled'",
        ),
        ("received_good", "SELECT sum(good) FROM package_lines WHERE order_line_id = order_lines.id"),
        ("defective", "SELECT sum(package_lines.defective) FROM package_lines WHERE order_line_id = order_lines.id"),
        (
            "delivered",
            "SELECT sum(good) FROM package_lines JOIN packages ON packages.id = package_id
              WHERE order_line_id = order_lines.id AND packages.status = 'delivered'",
        ),
    ] {
        let torn = format!("SELECT count(*) FROM order_lines WHERE {what} <> COALESCE(({counted}), 0)");
        assert_eq!(app.count(torn.leak()).await, 0, "{what}");
    }
}

/// Whatever hangs on an order that has walked hangs on copies too, but for checkouts, which only those with a code have.
async fn assert_every_table_copied(app: &TestApp) {
    let hanging = "SELECT string_agg(DISTINCT conrelid::regclass::text, ' ') FROM pg_constraint
                    WHERE contype = 'f' AND confrelid IN ('orders'::regclass, 'packages'::regclass,
                          'purchases'::regclass, 'shipments'::regclass, 'deliveries'::regclass)
                      AND conrelid NOT IN ('checkout_orders'::regclass)";
    for table in app.value(hanging).await.split(' ') {
        let walked = match table {
            "packages" | "bags" => 16,
            "refunds" => 1,
            "order_discounts" => 13,
            _ => 52,
        };
        let sql = format!("SELECT count(*) FROM {table}");
        let rows = app.count(sql.leak()).await;
        assert!(rows == 0 || rows > walked, "{table} has {rows} rows");
    }
}

/// The detail, the charges and the history of an old order, as the office sees them.
async fn assert_orders_readable(app: &TestApp, office: &Client) {
    let oldest = app.value("SELECT id::text FROM orders WHERE status = 'completed' ORDER BY id LIMIT 1").await;
    let order = office.get(&format!("/orders/{oldest}")).await;
    let charges = office.get(&format!("/orders/{oldest}/charges")).await;
    let history = office.get(&format!("/orders/{oldest}/history")).await;

    for answer in [&order, &charges, &history] {
        answer.assert_status(200);
    }
    assert_eq!(order.body["lines"].as_array().map(Vec::len), Some(2), "{:#}", order.body);
    let total: i64 = charges.body["data"].as_array().unwrap().iter().map(amount).sum();
    assert_eq!(Some(total.to_string().as_str()), order.body["total"].as_str(), "{:#}", charges.body);
    let told = history.body.to_string();
    for kind in ["order.submitted", "order.approved", "order.deposited", "order.completed"] {
        assert!(told.contains(kind), "{kind} is missing: {told}");
    }
    let elsewhere = "SELECT count(*) FROM events, regexp_matches(data::text, '[0-9a-f]{8}-[0-9a-f-]{27}', 'g') AS named
                      WHERE kind IN ('package.packed', 'package.departed', 'package.sent_out')
                        AND NOT EXISTS (SELECT FROM bags WHERE id = named[1]::uuid
                                        UNION ALL SELECT FROM shipments WHERE id = named[1]::uuid
                                        UNION ALL SELECT FROM deliveries WHERE id = named[1]::uuid)";
    assert_eq!(app.count(elsewhere).await, 0);
    let shared = "SELECT count(*) FROM (SELECT data FROM events WHERE kind IN ('package.packed', 'package.departed')
                   GROUP BY data HAVING count(*) > 1) AS shared";
    assert_eq!(app.count(shared).await, 0, "entries of copies that tell of their templates");
}

/// Every wallet's entries lead from nothing to what it holds; the customer sees the same.
async fn assert_wallets_chain(app: &TestApp, office: &Client) {
    let customers = office.get("/customers?limit=100").await;
    let mut seen = BTreeSet::new();
    for customer in customers.body["data"].as_array().unwrap() {
        let id = customer["id"].as_str().unwrap();
        let entries = all(office, &format!("/customers/{id}/wallet/entries")).await;
        let wallet = office.get(&format!("/customers/{id}/wallet")).await;
        let mut held = 0;
        for entry in entries.iter().rev() {
            held += amount(entry);
            assert_eq!(entry["balance_after"], held.to_string(), "{entry:#}");
        }
        assert_eq!(wallet.body["balance"], held.to_string());
        seen.insert(id.to_owned());
    }
    assert_eq!(seen.len(), 9, "three customers walked, and each was copied twice");
    let user = app.value("SELECT id::text FROM users WHERE email = 'customer1-1@demo.langson.test'").await;
    let client = app.signed_in(user.parse().unwrap()).await;
    let theirs = client.get("/orders").await;
    assert!(theirs.body["data"].as_array().is_some_and(|orders| !orders.is_empty()), "{:#}", theirs.body);
    papers::assert_notices_are_ones_own(app, &client).await;
}

/// Every page of a list.
async fn all(client: &Client, list: &str) -> Vec<Value> {
    let (mut rows, mut next) = (vec![], format!("{list}?limit=100"));
    loop {
        let page = client.get(&next).await;
        rows.extend(page.body["data"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page.body["next_cursor"].as_str() else { return rows };
        next = format!("{list}?limit=100&cursor={cursor}");
    }
}

pub fn amount(of: &Value) -> i64 {
    of["amount"].as_str().unwrap().parse().unwrap()
}
