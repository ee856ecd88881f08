//! Whatever is booked, in whatever order: the books add up.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::{Actor, CashAccountId, Cny, CustomerId, ExchangeRate, Vnd};
use persistence::Database;
use rust_decimal::Decimal;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Client, TestApp};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 += 1;
        let digest = Sha256::digest(self.0.to_be_bytes());
        digest[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)) % bound
    }
}

#[actix_web::test]
async fn after_any_bookings_the_books_add_up_and_no_wallet_is_below_zero() {
    let app = TestApp::start().await;
    let mut customers = vec![];
    for _ in 0..3 {
        customers.push(CustomerId::new(app.given_customer(1000).await));
    }
    let bank = CashAccountId::new(app.given_cash_account("VND").await);
    let yuan = CashAccountId::new(app.given_cash_account("CNY").await);
    let (clock, mut dice, mut refused) = (app.app().clock, Dice(2026), 0);

    for _ in 0..200 {
        let wallet = Account::Wallet(customers[usize::try_from(dice.below(3)).unwrap()]);
        let amount = Vnd::new(dice.below(700).into()).unwrap();
        let booked = Transaction::new(clock.id(), TransactionKind::CashEntry, clock.id::<uuid::Uuid>(), clock.now());
        let income = Account::Of(AccountKind::OtherIncome);
        let booked = match dice.below(4) {
            0 => booked.moves(wallet, Account::Cash(bank), amount),
            1 => booked.moves(income, wallet, amount),
            2 => booked
                .moves(Account::Wallet(customers[0]), wallet, amount)
                .and_then(|it| it.moves(wallet, income, amount)),
            _ => {
                let rate = ExchangeRate::new(Decimal::from(3650)).unwrap();
                let cny = Cny::new(Decimal::new(i64::try_from(dice.below(9999)).unwrap(), 2)).unwrap();
                booked.spends_cny(
                    Account::Cash(yuan),
                    Account::Of(AccountKind::PurchaseCost),
                    cny,
                    cny.at(rate).unwrap(),
                )
            }
        };
        if !is_booked(&app.app().db, &booked.unwrap()).await {
            refused += 1;
        }
    }

    assert!((1..150).contains(&refused), "{refused} of 200 were refused");
    app.assert_books_add_up().await;
    assert_eq!(app.value("SELECT count(*)::text FROM wallets WHERE balance < 0").await, "0");
    let chain = "SELECT count(*)::text FROM (
                     SELECT balance_after + sum(amount) OVER (PARTITION BY customer_id ORDER BY id) AS off
                       FROM postings WHERE account = 'customer_wallet') AS links WHERE off <> 0";
    assert_eq!(app.value(chain).await, "0");
}

async fn is_booked(db: &Database, transaction: &Transaction) -> bool {
    let mut conn = db.conn().await.unwrap();
    match persistence::ledger::post(&mut conn, &Actor::system(), transaction).await {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error.constraint(), Some("wallets_available_not_negative"));
            false
        }
    }
}

/// One operation by chance, by whoever may do it; most are refused as things stand.
async fn something(people: &[Client; 3], ids: &[uuid::Uuid; 6], dice: &mut Dice) -> u16 {
    let [owner, accountant, manager] = people;
    let [order, bank, yuan, purchase, top_up, withdrawal] = ids;
    let amount = (1 + dice.below(90_000)).to_string();
    let fen = format!("{}.{:02}", dice.below(60), dice.below(100));
    let (of_order, of_purchase) = (format!("/orders/{order}"), format!("/purchases/{purchase}"));
    let because = json!({ "amount": amount, "reason": "by chance" });
    let request = json!({ "amount": amount, "cash_account_id": bank, "reference": "by chance" });
    let to_bank = json!({ "amount": amount, "bank": "VCB", "account_number": "0123456789", "account_holder": "LAN" });
    let answer = match dice.below(12) {
        0 => owner.post("/top-ups", &request).await,
        1 => accountant.post(&format!("/top-ups/{top_up}/confirm"), &json!({})).await,
        2 => owner.post(&format!("{of_order}/payments"), &json!({ "amount": amount })).await,
        3 => manager.post(&format!("{of_order}/refunds"), &because).await,
        4 => {
            manager
                .post(
                    &format!("{of_order}/charges"),
                    &json!({ "kind": "surcharge", "amount": amount, "reason": "by chance" }),
                )
                .await
        }
        5 => owner.post("/withdrawals", &to_bank).await,
        6 => accountant.post(&format!("/withdrawals/{withdrawal}/approve"), &json!({})).await,
        7 => accountant.post(&format!("/withdrawals/{withdrawal}/pay"), &json!({ "cash_account_id": bank })).await,
        8 => accountant.post(&format!("/withdrawals/{withdrawal}/reject"), &json!({ "reason": "by chance" })).await,
        9 => {
            let payment = json!({ "amount": fen, "cash_account_id": yuan, "difference_reason": "by chance" });
            manager.post(&format!("{of_purchase}/pay"), &payment).await
        }
        10 => {
            let refund = json!({ "amount": fen, "kind": "goods", "cash_account_id": yuan, "note": "by chance" });
            manager.post(&format!("{of_purchase}/refunds"), &refund).await
        }
        _ => {
            let transactions = accountant.get("/ledger/transactions?limit=20").await;
            let rows = transactions.body["data"].as_array().unwrap();
            let row = &rows[usize::try_from(dice.below(rows.len() as u64)).unwrap()];
            let path = format!("/ledger/transactions/{}/reverse", row["id"].as_str().unwrap());
            accountant.post(&path, &json!({ "reason": "by chance" })).await
        }
    };
    assert!(answer.status < 500, "{:#}", answer.body);
    assert_ne!(answer.status, 422, "{:#}", answer.body);
    answer.status
}

#[actix_web::test]
async fn whatever_people_do_with_money_in_whatever_order_the_books_add_up() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let people = [app.customer(it.customer).await, app.employee("accountant", None).await, app.order_manager().await];
    let (mut dice, mut done) = (Dice(1128), 0);

    for round in 0..100 {
        let newest = async |path: &str| {
            let page = people[0].get(&format!("{path}?limit=1")).await;
            page.body["data"][0]["id"].as_str().map_or_else(uuid::Uuid::max, |id| id.parse().unwrap())
        };
        let ids = [it.order, bank, yuan, it.purchase, newest("/top-ups").await, newest("/withdrawals").await];
        done += u32::from(something(&people, &ids, &mut dice).await < 300);
        if round % 20 == 19 {
            app.assert_books_add_up().await;
        }
    }

    assert!(done > 30, "only {done} of 100 came about");
    let broken = "SELECT count(*)::text FROM (
                      SELECT balance_after + sum(amount) OVER (PARTITION BY customer_id ORDER BY id) AS off
                        FROM postings WHERE account = 'customer_wallet') AS links WHERE off <> 0";
    assert_eq!(app.value(broken).await, "0");
    assert_eq!(app.value("SELECT count(*)::text FROM wallets WHERE balance - held < 0 OR held < 0").await, "0");
    let paid = "SELECT count(*)::text FROM orders
                 WHERE paid <> COALESCE((SELECT -sum(amount) FROM postings JOIN ledger_transactions ON ledger_transactions.id = transaction_id
                                          WHERE postings.order_id = orders.id AND account = 'order_prepayment'), 0)";
    assert_eq!(app.value(paid).await, "0", "an order says it was paid what the ledger has");
}
