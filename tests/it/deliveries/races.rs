use futures_util::future::join;
use serde_json::{Value, json};

use super::{Arrived, DUE};
use crate::support::{Client, Response, TestApp};

/// Two requests that both wait for the delivery before either goes on.
async fn at_once(app: &TestApp, one: (&Client, &str, &Value), other: (&Client, &str, &Value)) -> (Response, Response) {
    let held = app.holding("LOCK TABLE deliveries IN EXCLUSIVE MODE").await;
    let both = join(one.0.post(one.1, one.2), other.0.post(other.1, other.2));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    join(both, release).await.0
}

#[actix_web::test]
async fn of_two_signatures_at_once_one_counts() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let (sign, refuse) = (format!("/deliveries/{id}/sign-off"), format!("/deliveries/{id}/refuse"));
    let (signed, reason) = (json!({ "signed_name": "Lan" }), json!({ "reason": "nobody home" }));

    let (taken, refused) = at_once(&app, (&arrived.owner, &sign, &signed), (&arrived.courier, &refuse, &reason)).await;

    let (winner, loser) = if taken.status == 200 { (&taken, &refused) } else { (&refused, &taken) };
    winner.assert_status(200);
    loser.assert_problem(409, "deliveries.transition_refused");
    let (status, package) = if taken.status == 200 { ("completed", "delivered") } else { ("in_vietnam", "in_vietnam") };
    assert_eq!(
        (arrived.order_status().await, app.status_of(arrived.packages[0]).await),
        (json!(status), package.into())
    );
    let revenue = app.count("SELECT count(*) FROM ledger_transactions WHERE kind = 'revenue'").await;
    assert_eq!(revenue, i64::from(taken.status == 200));
}

#[actix_web::test]
async fn what_is_called_off_while_it_is_paid_for_is_called_off_and_the_money_is_the_orders() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;
    let (pay, cancel) = (format!("/deliveries/{id}/pay"), format!("/deliveries/{id}/cancel"));

    let nothing = Value::Null;
    let (paid, cancelled) = at_once(&app, (&arrived.owner, &pay, &nothing), (&arrived.owner, &cancel, &nothing)).await;

    cancelled.assert_status(200);
    let spent = app.value("SELECT (100000 - balance)::text FROM wallets").await;
    if paid.status == 200 {
        assert_eq!(spent, DUE);
    } else {
        paid.assert_problem(409, "deliveries.transition_refused");
        assert_eq!(spent, "0");
    }
    let due = arrived.owner.get(&format!("/orders/{}", arrived.order)).await.body["due"].clone();
    assert_eq!(due, if paid.status == 200 { "0" } else { DUE });
    app.assert_books_add_up().await;
}
