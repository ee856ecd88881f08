use domain::Permission;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn a_book_opens_with_what_the_days_before_left_and_closes_with_what_moved() {
    let app = TestApp::start().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    for (day, currency, account, amount) in [
        // Still the 20th in Vietnam, and already the 21st.
        ("2026-11-20T16:59:59Z", "VND", bank, "1000"),
        ("2026-11-20T17:00:00Z", "VND", bank, "500"),
        ("2026-11-21T05:00:00Z", "VND", bank, "-200"),
        ("2026-11-21T17:00:00Z", "VND", bank, "9"),
        ("2026-11-21T05:00:00Z", "CNY", yuan, "1.5"),
    ] {
        app.given_movement(day, currency, account, amount).await;
    }
    let accountant = app.staff_with([Permission::ReadBooks]).await;

    let dong = accountant.get("/cash-books/VND?from=2026-11-21&to=2026-11-22").await;
    let yuans = accountant.get("/cash-books/CNY").await;
    let movements = accountant.get("/cash-books/VND/movements?from=2026-11-21&to=2026-11-22&limit=1").await;
    let cursor = movements.body["next_cursor"].as_str().unwrap();
    let next = accountant.get(&format!("/cash-books/VND/movements?from=2026-11-21&limit=1&cursor={cursor}")).await;
    let of_nobody = accountant.get(&format!("/cash-books/VND/movements?cash_account_id={yuan}")).await;

    let figures = |book: &Value| {
        let account = &book["accounts"][0];
        ["opening", "incoming", "outgoing", "closing"].map(|name| account[name].as_str().unwrap().to_owned())
    };
    dong.assert_status(200);
    assert_eq!(figures(&dong.body), ["1000", "500", "200", "1300"]);
    assert_eq!(figures(&yuans.body), ["0", "1.5", "0", "1.5"]);
    assert_eq!(movements.body["data"][0]["amount"], "-200");
    assert_eq!(next.body["data"][0]["amount"], "500");
    assert!(next.body["next_cursor"].is_null());
    assert_eq!(of_nobody.body["data"], json!([]));
}

#[actix_web::test]
async fn days_that_are_none_and_currencies_nobody_keeps_are_refused() {
    let app = TestApp::start().await;
    app.given_cash_account("VND").await;
    let accountant = app.staff_with([Permission::ReadBooks]).await;

    for day in ["2026-02-30", "0000-00-00", "99999-01-01", "today"] {
        accountant.get(&format!("/cash-books/VND?from={day}")).await.assert_problem(400, "request.unreadable");
    }
    accountant.get("/cash-books/USD").await.assert_problem(404, "request.not_found");
    let backwards = accountant.get("/cash-books/VND?from=2026-11-22&to=2026-11-20").await;
    assert_eq!(backwards.body["accounts"][0]["closing"], "0");
}
