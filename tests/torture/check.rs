//! What must be true afterwards, read from the database itself.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::desk::Desk;
use crate::people::{People, id};
use crate::rules::{CONSERVED, RULES};

/// All that is wrong with a database, whatever it was told, as sentences; and where its packages are.
pub async fn invariants(people: &People, sql: &mut PgConnection) -> Result<(Vec<String>, String)> {
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
    for (rule, statement) in RULES {
        let broken: i64 = sqlx::query_scalar(*statement).fetch_one(&mut *sql).await?;
        if broken > 0 {
            wrong.push(format!("{rule}: {broken} times"));
        }
    }
    let (packages, conserved) = packages(sql).await?;
    if !conserved {
        wrong.push(format!("packages are not conserved: {packages}"));
    }
    Ok((wrong, packages))
}

/// The chain of the audit trail, where the program seals one.
async fn audit(people: &People) -> Result<Option<String>> {
    let verified = people.post("admin", "/audit-entries/verify").await?;
    Ok((verified["first_broken"] != Value::Null).then(|| format!("the audit trail is broken: {verified}")))
}

/// How many were received in China and where they are, and whether that is all of them.
async fn packages(sql: &mut PgConnection) -> Result<(String, bool)> {
    let (received, stored, packed, on_the_road, arrived, lost): (i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(CONSERVED).fetch_one(sql).await?;
    let told = format!(
        "{received} packages received in China: {stored} stored there, {packed} in bags, {on_the_road} on the road, \
         {arrived} in Vietnam, {lost} lost"
    );
    Ok((told, received == stored + packed + on_the_road + arrived + lost))
}

/// Nothing has happened of which nobody was told, and no money has moved twice under one key.
pub async fn effects(sql: &mut PgConnection, desk: &Desk) -> Result<Vec<String>> {
    let told: HashSet<_> = desk.done(false).into_iter().map(|(key, _)| key).collect();
    let happened: Vec<String> = sqlx::query_scalar(
        "SELECT idempotency_key FROM ledger_transactions WHERE idempotency_key LIKE 'torture-%'
          UNION SELECT idempotency_key FROM events WHERE idempotency_key LIKE 'torture-%'",
    )
    .fetch_all(&mut *sql)
    .await?;
    let untold = happened.iter().filter(|key| !told.contains(*key));
    let mut wrong: Vec<_> = untold.map(|key| format!("nobody was told of the effect of {key}")).collect();
    let twice: Vec<String> = sqlx::query_scalar(
        "SELECT idempotency_key FROM ledger_transactions WHERE idempotency_key LIKE 'torture-%'
          GROUP BY 1 HAVING count(*) > 1",
    )
    .fetch_all(sql)
    .await?;
    wrong.extend(twice.into_iter().map(|key| format!("{key} took effect more than once")));
    Ok(wrong)
}

/// Whatever was acknowledged is there.
pub async fn acknowledged(sql: &mut PgConnection, desk: &Desk) -> Result<Vec<String>> {
    let mut wrong = vec![];
    let booked: Vec<(String, Value)> = sqlx::query_as(
        "SELECT idempotency_key, jsonb_agg(id) FROM ledger_transactions
          WHERE idempotency_key LIKE 'torture-%' GROUP BY 1",
    )
    .fetch_all(&mut *sql)
    .await?;
    let booked: HashMap<_, _> = booked.into_iter().collect();
    for (key, answer) in desk.done(true) {
        let transaction = &answer["transaction_id"];
        let found = booked.get(&key).and_then(Value::as_array);
        if transaction.is_string() && !found.is_some_and(|it| it.contains(transaction)) {
            wrong.push(format!("{key} was acknowledged and is not in the ledger: {}", json!(transaction)));
        }
    }
    let of_order = |answer: &Value| answer["lines"].is_array() && answer["deposit"].is_string();
    let told: Vec<_> = desk.done(false).into_iter().filter(|(_, answer)| of_order(answer)).collect();
    let orders: Vec<_> = told.iter().filter_map(|(_, answer)| id(&answer["id"]).ok()).collect();
    let lost: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM UNNEST($1::uuid[]) AS told (id)
          WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = told.id)",
    )
    .bind(&orders)
    .fetch_one(&mut *sql)
    .await?;
    if lost > 0 {
        wrong.push(format!("{lost} acknowledged orders are lost"));
    }
    wrong.extend(journal(sql, desk).await?);
    wrong.extend(scans(sql, desk).await?);
    Ok(wrong)
}

/// Every success is written in the journal, but those of calls whose every row was refused or a repetition.
async fn journal(sql: &mut PgConnection, desk: &Desk) -> Result<Vec<String>> {
    let did_something = |answer: &Value| answer["rows"].as_array().is_none_or(|rows| rows.iter().any(acted));
    let told = desk.done(false).into_iter().filter(|(_, answer)| did_something(answer)).map(|(key, _)| key);
    let forgotten: Vec<String> = sqlx::query_scalar(
        "SELECT key FROM UNNEST($1::text[]) AS told (key)
          WHERE NOT EXISTS (SELECT FROM events WHERE idempotency_key = key)",
    )
    .bind(told.collect::<Vec<_>>())
    .fetch_all(sql)
    .await?;
    Ok(forgotten.into_iter().map(|key| format!("{key} was acknowledged and is not in the journal")).collect())
}

/// Every package that an answer names is there once under the number it was told for, and what was done to it, by a scan or
/// into a bag, is in its history once.
async fn scans(sql: &mut PgConnection, desk: &Desk) -> Result<Vec<String>> {
    let (mut numbers, mut packages, mut keys) = (vec![], vec![], vec![]);
    for (key, answer) in desk.done(false) {
        let rows = answer["rows"].as_array().into_iter().flatten().map(|row| (row, &row["package_id"], acted(row)));
        let announced = [(&answer, &answer["id"], false)];
        for (row, package, acted) in rows.chain(announced) {
            if let (Some(number), Ok(package)) = (row["tracking_number"].as_str(), id(package)) {
                numbers.push(number.to_owned());
                packages.push(package);
                keys.push(acted.then(|| key.clone()));
            }
        }
    }
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT number FROM UNNEST($1::text[], $2::uuid[]) AS told (number, package)
          WHERE (SELECT array_agg(id) FROM packages WHERE tracking_number = number) IS DISTINCT FROM ARRAY[package]",
    )
    .bind(&numbers)
    .bind(&packages)
    .fetch_all(&mut *sql)
    .await?;
    let unwritten: Vec<(String, String)> = sqlx::query_as(
        "SELECT key, number FROM UNNEST($1::text[], $2::uuid[], $3::text[]) AS told (number, package, key)
          WHERE key IS NOT NULL AND 1 <> (SELECT count(*) FROM events WHERE subject_id = package AND idempotency_key = key
                AND kind IN ('package.received_in_china', 'package.received_in_vietnam', 'package.found', 'package.packed'))",
    )
    .bind(&numbers)
    .bind(&packages)
    .bind(&keys)
    .fetch_all(sql)
    .await?;
    let missing = missing.into_iter().map(|number| format!("package {number} was acknowledged and is not there once"));
    let unwritten = unwritten.into_iter().map(|(key, number)| format!("{key}: not once in the history of {number}"));
    Ok(missing.chain(unwritten).collect())
}

/// Whether this row of an answer changed something.
fn acted(row: &Value) -> bool {
    ["accepted", "anonymous"].contains(&row["result"].as_str().unwrap_or_default())
}
