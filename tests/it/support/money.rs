//! Money to begin with.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::{Actor, CustomerId, Permission, Vnd};
use serde_json::json;
use uuid::Uuid;

use super::TestApp;

impl TestApp {
    /// An open company account: `VND` at a bank, `CNY` at Alipay.
    pub async fn given_cash_account(&self, currency: &str) -> Uuid {
        let kind = if currency == "VND" { "bank" } else { "alipay" };
        let code = self.new_id().to_string();
        let account = json!({ "code": code, "name": "Langson's", "currency": currency, "kind": kind });
        let accountant = self.staff_with([Permission::WriteBooks]).await;
        let response = accountant.post("/cash-accounts", &account).await;
        response.assert_status(201);
        response.id()
    }

    /// A top-up that staff have announced and an accountant has confirmed; answers its ledger transaction.
    pub async fn given_top_up(&self, customer: Uuid, account: Uuid, amount: &str) -> Uuid {
        let care = self.staff_with([Permission::RequestTopUps]).await;
        let top_up = json!({ "customer_id": customer, "cash_account_id": account, "amount": amount });
        let requested = care.post("/top-ups", &top_up).await;
        requested.assert_status(201);
        let accountant = self.employee("accountant", None).await;
        let confirmed = accountant.post(&format!("/top-ups/{}/confirm", requested.id()), &json!({})).await;
        confirmed.assert_status(200);
        confirmed.uuid("/transaction_id")
    }

    /// Takes money out of the wallet, as paying for something would.
    pub async fn spend(&self, customer: Uuid, amount: i64) {
        let clock = self.app().clock;
        let (wallet, income) = (Account::Wallet(CustomerId::new(customer)), Account::Of(AccountKind::OtherIncome));
        let payment = Transaction::new(clock.id(), TransactionKind::Payment, customer, clock.now())
            .of_customer(CustomerId::new(customer))
            .moves(income, wallet, Vnd::new(amount.into()).unwrap())
            .unwrap();
        let mut conn = self.app().db.conn().await.unwrap();
        persistence::ledger::post(&mut conn, &Actor::system(), &payment).await.unwrap();
    }

    /// What the wallet says it holds.
    pub async fn balance_of(&self, customer: Uuid) -> String {
        let wallet =
            self.staff_with([Permission::ReadWallets]).await.get(&format!("/customers/{customer}/wallet")).await;
        wallet.assert_status(200);
        wallet.body["balance"].as_str().unwrap().to_owned()
    }

    /// Fails unless the books add up to the last đồng.
    pub async fn assert_books_add_up(&self) {
        let trial = self.staff_with([Permission::ReadLedger]).await.get("/ledger/trial-balance").await;
        trial.assert_status(200);
        for currency in trial.body["currencies"].as_array().unwrap() {
            assert_eq!(currency["sum"], "0", "{:#}", trial.body);
        }
        assert_eq!(trial.body["unbalanced_transactions"], 0, "{:#}", trial.body);
        assert_eq!(trial.body["drifted_accounts"], 0, "{:#}", trial.body);
    }

    /// Money that came or went at a moment of the past, against the owners' pocket.
    pub async fn given_movement(&self, at: &str, currency: &str, account: Uuid, amount: &str) {
        let sql = "WITH booked AS (
                       INSERT INTO ledger_transactions (id, kind, subject_id, actor_id, created_at)
                       VALUES ($1, 'cash_entry', $1, $1, $2::timestamptz) RETURNING id, created_at)
                   INSERT INTO postings (transaction_id, account, currency, amount, cash_account_id, created_at)
                   SELECT id, 'cash', $3, $5::numeric, $4, created_at FROM booked
                    UNION ALL SELECT id, 'equity', $3, -$5::numeric, NULL, created_at FROM booked";
        let query = sqlx::query(sql).bind(self.new_id()).bind(at).bind(currency).bind(account).bind(amount);
        query.execute(&self.sql).await.unwrap();
    }
}
