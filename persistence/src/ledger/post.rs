//! The one door by which money moves.

use std::collections::BTreeMap;

use domain::ledger::{Account, Transaction};
use domain::{Actor, CashAccountId, CustomerId, LedgerTransactionId, OrderId, SignedAmount};
use rust_decimal::Decimal;

use crate::{Conn, Result, fault};

/// Books a transaction and brings the wallets it touches along, in one statement.
///
/// A wallet that would fall below its credit limit is refused by the constraint `wallets_available_not_negative`.
/// The wallet's row is what concurrent payments of one customer queue on; company accounts have no such row.
pub async fn post(conn: &mut Conn, actor: &Actor, transaction: &Transaction) -> Result<()> {
    let postings = transaction.postings();
    if postings.is_empty() {
        return Ok(());
    }
    let mut wallets: BTreeMap<CustomerId, Decimal> = BTreeMap::new();
    for posting in postings {
        if let Account::Wallet(customer) = posting.account {
            // A wallet is what we owe: credited when the customer gets more.
            *wallets.entry(customer).or_default() -= posting.amount.amount();
        }
    }
    let (customers, changes): (Vec<_>, Vec<_>) =
        wallets.into_iter().map(|(customer, it)| (customer.uuid(), it)).unzip();
    let changes = if fault::COMMIT_BETWEEN_POSTINGS {
        let moved = "UPDATE wallets SET balance = balance + change.amount
                       FROM UNNEST($1::uuid[], $2::numeric[]) AS change (customer_id, amount)
                      WHERE wallets.customer_id = change.customer_id";
        sqlx::query(moved).bind(&customers).bind(&changes).execute(&mut *conn).await?;
        fault::commit_here(conn).await?;
        vec![Decimal::ZERO; changes.len()]
    } else {
        changes
    };
    let owners: Vec<_> = postings.iter().map(|posting| Owner::of(posting.account)).collect();
    sqlx::query!(
        "WITH wallet AS (
             UPDATE wallets SET balance = balance + change.amount
               FROM UNNEST($9::uuid[], $10::numeric[]) AS change (customer_id, amount)
              WHERE wallets.customer_id = change.customer_id
             RETURNING wallets.customer_id, balance
         ), booked AS (
             INSERT INTO ledger_transactions
                 (id, kind, subject_id, order_id, customer_id, actor_id, idempotency_key, memo, reverses_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $17, $18)
             RETURNING id
         )
         INSERT INTO postings
             (transaction_id, account, currency, amount, customer_id, order_id, cash_account_id, balance_after, created_at)
         SELECT booked.id, posting.account, posting.currency, posting.amount, posting.customer_id, posting.order_id,
                posting.cash_account_id, wallet.balance, $18
           FROM booked,
                UNNEST($11::text[], $12::text[], $13::numeric[], $14::uuid[], $15::uuid[], $16::uuid[])
                    AS posting (account, currency, amount, customer_id, order_id, cash_account_id)
                LEFT JOIN wallet ON posting.account = 'customer_wallet' AND wallet.customer_id = posting.customer_id",
        transaction.id.uuid(),
        transaction.kind.as_str(),
        transaction.subject,
        transaction.order.map(OrderId::uuid),
        transaction.customer.map(CustomerId::uuid),
        actor.id.uuid(),
        actor.origin.idempotency_key,
        transaction.memo,
        &customers,
        &changes,
        &postings.iter().map(|posting| posting.account.kind().as_str().to_owned()).collect::<Vec<_>>(),
        &postings.iter().map(|posting| posting.currency.as_str().to_owned()).collect::<Vec<_>>(),
        &postings.iter().map(|posting| SignedAmount::amount(posting.amount)).collect::<Vec<_>>(),
        &owners.iter().map(|owner| owner.customer.map(CustomerId::uuid)).collect::<Vec<_>>() as _,
        &owners.iter().map(|owner| owner.order.map(OrderId::uuid)).collect::<Vec<_>>() as _,
        &owners.iter().map(|owner| owner.cash.map(CashAccountId::uuid)).collect::<Vec<_>>() as _,
        transaction.reverses.map(LedgerTransactionId::uuid),
        transaction.at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose account it is, column by column.
#[derive(Default)]
struct Owner {
    customer: Option<CustomerId>,
    order: Option<OrderId>,
    cash: Option<CashAccountId>,
}

impl Owner {
    fn of(account: Account) -> Self {
        match account {
            Account::Wallet(customer) => Self { customer: Some(customer), ..Self::default() },
            Account::Prepayment(order) => Self { order: Some(order), ..Self::default() },
            Account::Cash(cash) => Self { cash: Some(cash), ..Self::default() },
            Account::Of(_) => Self::default(),
        }
    }
}
