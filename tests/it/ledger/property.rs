//! Whatever is booked, in whatever order: the books add up.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::{Actor, CashAccountId, Cny, CustomerId, ExchangeRate, Vnd};
use persistence::Database;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::support::TestApp;

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
