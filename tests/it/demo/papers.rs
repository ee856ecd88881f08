//! What the demo copies besides orders: quotes, carts, uses of a discount code, papers and notices.

use serde_json::{Value, json};

use super::at_size::amount;
use crate::support::{Client, TestApp};

/// Whatever has a list at size has rows there, each with the fields that its status asks for.
pub async fn assert_lists_filled(app: &TestApp, office: &Client) {
    // What walked, and a dozen of papers for two copies of each customer and account.
    for (list, rows) in [
        ("/quotes", 100),
        ("/cart/items?status=ordered", 100),
        ("/top-ups?status=confirmed", 6 + 6 + 12),
        ("/top-ups?status=rejected", 3 + 3),
        ("/top-ups?status=requested", 3 + 3),
        ("/withdrawals?status=paid", 3 + 12),
        ("/withdrawals?status=rejected", 3 + 3),
        ("/withdrawals?status=approved", 3 + 3),
        ("/withdrawals?status=requested", 3 + 3),
        ("/cash-entries?status=approved", 3 + 16),
        ("/cash-entries?status=rejected", 1 + 1),
        ("/cash-entries?status=requested", 1 + 1),
        ("/cash-transfers", 1 + 16),
        ("/cny-purchases", 2 + 16),
        ("/refunds?status=granted", 1 + 10),
    ] {
        let sign = if list.contains('?') { '&' } else { '?' };
        let answer = office.get(&format!("{list}{sign}limit=100")).await;
        answer.assert_status(200);
        assert_eq!(answer.body["data"].as_array().map(Vec::len), Some(rows), "{list}");
    }
    assert_eq!(app.count("SELECT count(*) FROM quotes").await, super::at_size::ORDERS);
    for table in ["quotes", "cart_items", "discount_uses", "top_ups", "withdrawals", "cash_entries", "cash_transfers"] {
        let torn = format!(
            "SELECT count(*) FROM {table} WHERE abs(1000 * date_part('epoch', created_at)
                      - ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) > 1000"
        );
        assert_eq!(app.count(torn.leak()).await, 0, "{table}: ids that tell another time");
    }
    assert_quotes_hold(app, office).await;
}

/// Every order was quoted to its customer before, and a quote still comes to what it says.
async fn assert_quotes_hold(app: &TestApp, office: &Client) {
    let unquoted = "SELECT count(*) FROM (
                        SELECT customer_id, created_at, row_number() OVER (PARTITION BY customer_id ORDER BY created_at) AS place
                          FROM orders) AS made
                     JOIN (SELECT customer_id, created_at, row_number() OVER (PARTITION BY customer_id ORDER BY created_at) AS place
                             FROM quotes) AS asked USING (customer_id, place)
                    WHERE asked.created_at <= made.created_at";
    assert_eq!(app.count(unquoted).await, super::at_size::ORDERS);
    let oldest = app.value("SELECT id::text FROM quotes ORDER BY id LIMIT 1").await;
    let again = office.get(&format!("/quotes/{oldest}/recomputation")).await;
    again.assert_status(200);
    assert_eq!(again.body["same"], true, "{:#}", again.body);
}

/// Each of the journal's entries and bookings tells of its own paper, and nobody decided about what he asked for.
pub async fn assert_papers_hold_together(app: &TestApp, office: &Client) {
    let torn = "SELECT count(*) FROM (
                    SELECT id, code, transaction_id FROM withdrawals UNION ALL SELECT id, code, transaction_id FROM top_ups
                    UNION ALL SELECT id, code, transaction_id FROM cash_entries
                    UNION ALL SELECT id, code, transaction_id FROM cash_transfers
                    UNION ALL SELECT id, code, transaction_id FROM cny_purchases) AS paper
                  JOIN events ON events.subject_id = paper.id
                 WHERE data ->> 'code' <> paper.code
                    OR (data ->> 'transaction_id')::uuid <> paper.transaction_id
                    OR NOT EXISTS (SELECT FROM ledger_transactions AS booked
                                    WHERE booked.id = paper.transaction_id AND booked.subject_id = paper.id)
                       AND paper.transaction_id IS NOT NULL";
    assert_eq!(app.count(torn).await, 0);
    let silent = "SELECT count(*) FROM (SELECT id FROM withdrawals UNION ALL SELECT id FROM top_ups
                      UNION ALL SELECT id FROM cash_entries UNION ALL SELECT id FROM cny_purchases) AS paper
                   WHERE NOT EXISTS (SELECT FROM events WHERE subject_id = paper.id)";
    assert_eq!(app.count(silent).await, 0);
    let top_ups = office.get("/top-ups?limit=100").await;
    for top_up in top_ups.body["data"].as_array().unwrap() {
        assert_eq!(top_up["reference"], top_up["code"]);
    }
    // What waits is held, and the wallet's entries tell what was paid out.
    let waiting = office.get("/withdrawals?status=requested,approved&limit=100").await;
    for withdrawal in waiting.body["data"].as_array().unwrap() {
        let wallet = office.get(&format!("/customers/{}/wallet", withdrawal["customer_id"].as_str().unwrap())).await;
        assert_eq!(wallet.body["held"], "500000", "{:#}", wallet.body);
    }
    let paid = office.get("/withdrawals?status=paid&limit=1").await.body["data"][0].clone();
    let entries = format!("/customers/{}/wallet/entries?kind=withdrawal", paid["customer_id"].as_str().unwrap());
    let entries = office.get(&entries).await;
    assert!(
        entries.body["data"].as_array().unwrap().iter().all(|entry| amount(entry) == -500_000),
        "{:#}",
        entries.body
    );
    assert!(!entries.body["data"].as_array().unwrap().is_empty());
}

/// A tenth of all orders use the code, and no more than it may be used.
pub async fn assert_discount_uses_count(app: &TestApp, office: &Client) {
    let codes = office.get("/discount-codes").await;
    let code = &codes.body["data"][0];
    let uses = format!("/discount-codes/{}/uses?limit=100", code["id"].as_str().unwrap());
    let uses = office.get(&uses).await;
    let uses = uses.body["data"].as_array().unwrap();
    let campaigns = office.get("/discount-campaigns").await;
    let campaign = &campaigns.body["data"][0];

    assert!(
        uses.len() >= 13 + 15 && uses.len() < 50,
        "13 that walked, and a tenth of the copies or some more: {}",
        uses.len()
    );
    let returned = uses.iter().filter(|it| !it["returned_at"].is_null()).count();
    assert_eq!(
        (&campaign["uses"], &campaign["returned"]),
        (&json!(uses.len() - returned), &json!(returned)),
        "{campaign:#}"
    );
    assert!(returned > 1, "{returned}");
    for it in uses {
        let order = office.get(&format!("/orders/{}", it["order_ids"][0].as_str().unwrap())).await;
        assert_eq!(order.body["customer_id"], it["customer_id"], "{it:#}");
        let told = office.get(&format!("/orders/{}/history?limit=100", it["order_ids"][0].as_str().unwrap())).await;
        assert!(told.body.to_string().contains(it["id"].as_str().unwrap()), "{it:#} {:#}", told.body);
    }
    let beyond = "SELECT count(*) FROM (SELECT count(*) AS uses FROM discount_uses GROUP BY customer_id) AS counted WHERE uses > 100";
    assert_eq!(app.count(beyond).await, 0);
    let strange = "SELECT count(*) FROM checkouts WHERE NOT EXISTS (
                       SELECT FROM customer_addresses AS address
                        WHERE address.customer_id = checkouts.customer_id AND address.id = (request ->> 'address_id')::uuid)
                      OR (SELECT count(*) FROM cart_items
                           WHERE cart_items.customer_id = checkouts.customer_id
                             AND request -> 'cart_item_ids' ? cart_items.id::text) <> 2";
    assert_eq!(app.count(strange).await, 0, "checkouts whose request is of their template");
}

/// Everybody's notices are of what is theirs, and most are read.
pub async fn assert_notices_are_ones_own(app: &TestApp, client: &Client) {
    let notices = client.get("/notifications?limit=100").await;
    let unread = client.get("/notifications?unread=true&limit=100").await;
    let notices = notices.body["data"].as_array().unwrap();
    let unread = unread.body["data"].as_array().map_or(0, Vec::len);

    assert!(notices.len() > 50 && unread > 0 && unread * 3 < notices.len(), "{} {unread}", notices.len());
    let mut before = Value::Null;
    for notice in notices {
        if let Some(order) = notice["order_id"].as_str() {
            client.get(&format!("/orders/{order}")).await.assert_status(200);
        }
        assert!(before.is_null() || before.as_str() >= notice["created_at"].as_str(), "{notice:#}");
        before = notice["created_at"].clone();
    }
    let strange = "SELECT count(*) FROM notifications
                     JOIN events ON events.id = event_id JOIN users ON users.id = user_id
                    WHERE events.customer_id <> users.customer_id OR notifications.created_at < events.at OR read_at > now()";
    assert_eq!(app.count(strange).await, 0);
    let of_employees =
        "SELECT count(*) FROM notifications JOIN users ON users.id = user_id WHERE users.customer_id IS NULL";
    assert!(app.count(of_employees).await > 500);
}
