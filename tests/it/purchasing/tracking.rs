use serde_json::json;

use super::{ToBuy, text};
use crate::support::{Client, TestApp};

/// Which units are in which package.
const CONTENTS: &str =
    "SELECT string_agg(tracking_number || ' ' || COALESCE(units, '-'), ', ' ORDER BY tracking_number)
                          FROM packages LEFT JOIN LATERAL (
                               SELECT string_agg(position || ':' || expected, ' ' ORDER BY position) AS units
                                 FROM package_lines JOIN order_lines ON order_lines.id = order_line_id
                                WHERE package_id = packages.id AND expected > 0) AS content ON true";

#[actix_web::test]
async fn the_first_number_carries_what_no_package_carries_yet() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}/tracking-numbers");
    let numbers =
        json!({ "packages": [{ "tracking_number": "yt7546218830216" }, { "tracking_number": "YT7546218830215" }] });

    let shipped = it.buyer.post(&url, &numbers).await;
    let order = it.detail().await;
    let more = it.buyer.post(&url, &json!({ "packages": [{ "tracking_number": "SF1000" }] })).await;

    shipped.assert_status(201);
    assert_eq!(text(&shipped.body, "/status"), "shipped");
    assert_eq!(shipped.body["packages"].as_array().map(Vec::len), Some(2));
    assert_eq!(text(&order, "/status"), "seller_shipped");
    more.assert_status(201);
    assert_eq!(app.value(CONTENTS).await, "SF1000 -, YT7546218830215 -, YT7546218830216 1:2 2:1");
    let happened = ["purchase.placed", "purchase.paid", "purchase.shipped", "purchase.shipped"];
    assert_eq!(app.events_of(purchase).await, happened);
}

#[actix_web::test]
async fn contents_may_be_told_and_no_unit_travels_twice() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}/tracking-numbers");
    let coats = |number: &str, quantity: i32| {
        let line = json!({ "order_line_id": it.coats, "quantity": quantity });
        json!({ "tracking_number": number, "lines": [line] })
    };

    let too_many = it.buyer.post(&url, &json!({ "packages": [coats("YT0001", 3)] })).await;
    let nothing_written = it.buyer.get(&format!("/purchases/{purchase}")).await;
    let told = it.buyer.post(&url, &json!({ "packages": [coats("YT0001", 1), { "tracking_number": "YT0002" }] })).await;
    let again = it.buyer.post(&url, &json!({ "packages": [coats("YT0003", 1)] })).await;

    too_many.assert_problem(409, "packages.units_exceed_purchased");
    assert_eq!(text(&nothing_written.body, "/status"), "paid");
    told.assert_status(201);
    again.assert_problem(409, "packages.units_exceed_purchased");
    assert_eq!(app.value(CONTENTS).await, "YT0001 1:1, YT0002 1:1 2:1");
}

#[actix_web::test]
async fn only_what_is_paid_travels() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.bought(&it.everything()).await;
    let url = format!("/purchases/{purchase}/tracking-numbers");
    let number = json!({ "packages": [{ "tracking_number": "YT0001" }] });
    let colleague = app.employee("ordering_staff", None).await;

    it.buyer.post(&url, &number).await.assert_problem(409, "purchases.transition_refused");
    colleague.post(&url, &number).await.assert_problem(404, "purchases.not_found");
    let none = it.buyer.post(&url, &json!({ "packages": [] })).await;
    none.assert_problem(422, "request.invalid");
    assert_eq!(app.value("SELECT count(*)::text FROM packages").await, "0");
}

#[actix_web::test]
async fn what_travels_is_neither_short_nor_cancelled() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}");
    let number = json!({ "packages": [{ "tracking_number": "YT0001" }] });
    it.buyer.post(&format!("{url}/tracking-numbers"), &number).await.assert_status(201);

    let short = json!({ "order_line_id": it.coats, "quantity": 1, "note": "only one left" });
    let short = it.buyer.post(&format!("{url}/shortages"), &short).await;
    let cancelled = it.buyer.post(&format!("{url}/cancel"), &json!({ "reason": "too late" })).await;

    short.assert_problem(409, "purchases.units_in_packages");
    cancelled.assert_problem(409, "purchases.transition_refused");
}

#[actix_web::test]
async fn a_purchase_is_received_with_its_last_package_and_closed_with_its_order() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}");
    let numbers = json!({ "packages": [{ "tracking_number": "YT0001" }, { "tracking_number": "YT0002" }] });
    it.buyer.post(&format!("{url}/tracking-numbers"), &numbers).await.assert_status(201);
    let china = app.given_warehouse("china").await;
    let forwarder = app.employee("china_warehouse", Some(china)).await;
    let scan = async |number: &str| {
        let scans = json!({ "warehouse_id": china, "rows": [{ "tracking_number": number, "weight_kg": "1.200" }] });
        forwarder.post("/packages/scans", &scans).await.assert_status(200);
        app.tell_everybody().await;
        text(&it.buyer.get(&url).await.body, "/status").to_owned()
    };

    let first = scan("YT0001").await;
    let second = scan("YT0002").await;
    app.execute(
        "WITH entry AS (
             INSERT INTO events (at, kind, subject_id, order_id, actor_id, data)
             SELECT now() - interval '1 s', 'order.completed', id, id, created_by, 'null' FROM orders RETURNING id, at)
         INSERT INTO outbox (event_id, run_at) SELECT id, at FROM entry",
    )
    .await
    .unwrap();
    app.tell_everybody().await;

    assert_eq!((first.as_str(), second.as_str()), ("shipped", "received"));
    assert_eq!(text(&it.buyer.get(&url).await.body, "/status"), "closed");
    let happened = ["purchase.placed", "purchase.paid", "purchase.shipped", "purchase.received", "purchase.closed"];
    assert_eq!(app.events_of(purchase).await, happened);
}

#[actix_web::test]
async fn a_purchase_without_tracking_number_is_told_to_the_buyer_and_later_to_the_managers() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let manager = app.order_manager().await;
    let (purchase, _) = it.paid(&app).await;
    let pass_time = async |to: &'static str| {
        app.execute(to).await.unwrap();
        api::pass_time(app.app()).await.unwrap();
        api::pass_time(app.app()).await.unwrap();
        app.tell_everybody().await;
        app.events_of(purchase).await[2..].to_vec()
    };
    let first =
        async |reader: &Client| text(&reader.get("/notifications?limit=1").await.body, "/data/0/title").to_owned();

    let in_time = pass_time("UPDATE purchases SET paid_at = now() - interval '71 hours'").await;
    let late = pass_time("UPDATE purchases SET paid_at = now() - interval '73 hours'").await;
    let told = (first(&it.buyer).await, first(&manager).await);
    let later = pass_time("UPDATE purchases SET warned_at = now() - interval '47 hours'").await;
    let at_last = pass_time("UPDATE purchases SET warned_at = now() - interval '49 hours'").await;

    assert_eq!((in_time, late), (vec![], vec!["purchase.untracked".to_owned()]));
    assert_eq!(told.0, "Chưa có mã vận đơn");
    assert_ne!(told.1, "Chưa có mã vận đơn");
    assert_eq!(later, ["purchase.untracked"]);
    assert_eq!(at_last, ["purchase.untracked", "purchase.still_untracked"]);
    assert_eq!(
        (first(&it.buyer).await.as_str(), first(&manager).await.as_str()),
        ("Chưa có mã vận đơn", "Vẫn chưa có mã vận đơn")
    );
}
