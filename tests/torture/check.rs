//! What must be true afterwards, read from the database itself.

use std::collections::HashSet;

use anyhow::Result;
use embedded::{Cluster, Options};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::desk::Desk;
use crate::people::{People, id};
use crate::program::Program;

/// Each answers how many rows break a rule.
const RULES: &[(&str, &str)] = &[
    (
        "a transaction does not come to zero",
        "SELECT count(*) FROM (SELECT FROM postings GROUP BY transaction_id, currency HAVING sum(amount) <> 0) AS broken",
    ),
    (
        "a wallet is not what its postings come to",
        "SELECT count(*) FROM wallets WHERE balance <> COALESCE((SELECT -sum(amount) FROM postings
          WHERE account = 'customer_wallet' AND postings.customer_id = wallets.customer_id), 0)",
    ),
    (
        "a wallet's chain of balances is broken",
        "SELECT count(*) FROM (
             SELECT balance_after + amount - COALESCE(lag(balance_after) OVER (PARTITION BY customer_id ORDER BY id), 0) AS gap
               FROM postings WHERE account = 'customer_wallet') AS chain WHERE gap <> 0",
    ),
    (
        "a wallet was below zero",
        "SELECT count(*) FROM postings JOIN wallets USING (customer_id)
          WHERE account = 'customer_wallet' AND balance_after < -credit_limit",
    ),
    (
        "an order's `paid` is not what its postings come to",
        "SELECT count(*) FROM orders WHERE status <> 'completed' AND paid <> COALESCE((SELECT -sum(amount) FROM postings
          WHERE account = 'order_prepayment' AND postings.order_id = orders.id), 0)",
    ),
    (
        "one key made two orders",
        "SELECT count(*) FROM (SELECT FROM events WHERE kind = 'order.submitted' AND idempotency_key LIKE 'torture-%'
          GROUP BY actor_id, idempotency_key HAVING count(*) > 1) AS doubled",
    ),
    ("an event could not be told", "SELECT count(*) FROM outbox WHERE state = 'dead'"),
    (
        "a top-up was booked twice or not at all",
        "SELECT count(*) FROM top_ups WHERE (status = 'confirmed') <> (
             (SELECT count(*) FROM ledger_transactions WHERE subject_id = top_ups.id) = 1)",
    ),
];

/// All that is wrong with the books, as sentences.
pub async fn books(program: &Program, people: &People, desk: &Desk) -> Result<Vec<String>> {
    let mut wrong = vec![];
    for name in ["accountant", "admin"] {
        people.refresh(name).await;
    }
    let trial = people.get("accountant", "/ledger/trial-balance").await?;
    let sums = trial["currencies"].as_array().into_iter().flatten().map(|it| &it["sum"]);
    let even =
        sums.clone().count() > 0 && sums.clone().all(|sum| ["0", "0.00"].contains(&sum.as_str().unwrap_or_default()));
    if !even || trial["unbalanced_transactions"] != 0 || trial["drifted_accounts"] != 0 {
        wrong.push(format!("the trial balance is {trial}"));
    }
    wrong.extend(audit(people).await?);

    let cluster = Cluster::start(&program.home().join("data/postgres"), Options::default())?;
    let mut sql = PgConnection::connect(&cluster.url("postgres")).await?;
    for (rule, statement) in RULES {
        let broken: i64 = sqlx::query_scalar(*statement).fetch_one(&mut sql).await?;
        if broken > 0 {
            wrong.push(format!("{rule}: {broken} times"));
        }
    }
    wrong.extend(keys(&mut sql, desk).await?);
    Ok(wrong)
}

/// The chain of the audit trail, where the program seals one.
async fn audit(people: &People) -> Result<Option<String>> {
    let verified = people.post("admin", "/audit-entries/verify").await?;
    Ok((verified["first_broken"] != Value::Null).then(|| format!("the audit trail is broken: {verified}")))
}

/// Whatever was acknowledged is there once, and nothing is there of which nobody was told.
async fn keys(sql: &mut PgConnection, desk: &Desk) -> Result<Vec<String>> {
    let mut wrong = vec![];
    let booked: Vec<(String, Value)> = sqlx::query_as(
        "SELECT idempotency_key, jsonb_agg(id) FROM ledger_transactions
          WHERE idempotency_key LIKE 'torture-%' GROUP BY 1",
    )
    .fetch_all(&mut *sql)
    .await?;
    let told: HashSet<_> = desk.done(false).into_iter().map(|(key, _)| key).collect();
    for (key, transactions) in &booked {
        if !told.contains(key) {
            wrong.push(format!("nobody was told of the effect of {key}"));
        }
        if transactions.as_array().is_some_and(|it| it.len() > 1) {
            wrong.push(format!("{key} took effect more than once"));
        }
    }
    for (key, answer) in desk.done(true) {
        let transaction = &answer["transaction_id"];
        let found = booked.iter().find(|(booked, _)| *booked == key).map(|(_, transactions)| transactions);
        if transaction.is_string() && !found.is_some_and(|it| it.as_array().is_some_and(|it| it.contains(transaction)))
        {
            wrong.push(format!("{key} was acknowledged and is not in the ledger: {}", json!(transaction)));
        }
    }
    let told: Vec<_> = desk.done(false).into_iter().filter(|(_, answer)| answer["lines"].is_array()).collect();
    let orders: Vec<_> = told.iter().filter_map(|(_, answer)| id(&answer["id"]).ok()).collect();
    let lost: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM UNNEST($1::uuid[]) AS told (id)
          WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = told.id)",
    )
    .bind(&orders)
    .fetch_one(sql)
    .await?;
    if lost > 0 {
        wrong.push(format!("{lost} acknowledged orders are lost"));
    }
    Ok(wrong)
}
