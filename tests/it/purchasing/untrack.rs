//! Tracking numbers that were wrong, and parcels that are sent again.

use futures_util::future::join;
use serde_json::{Value, json};

use super::{ToBuy, a_purchase, text};
use crate::packages::scans::scan;
use crate::support::TestApp;

#[actix_web::test]
async fn a_wrong_number_is_taken_back_and_the_goods_travel_under_the_right_one() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.shipped(&app, "YT0001").await;
    let url = format!("/purchases/{purchase}/tracking-numbers");

    let removed = it.buyer.delete(&format!("{url}/yt0001")).await;
    let order = text(&it.detail().await, "/status").to_owned();
    let again = it.buyer.delete(&format!("{url}/YT0001")).await;
    it.tracked(purchase, &["YT0002"]).await;
    let after = it.buyer.get(&format!("/purchases/{purchase}")).await.body;

    removed.assert_status(200);
    assert_eq!((text(&removed.body, "/status"), &removed.body["packages"]), ("paid", &json!([])));
    assert_eq!((&removed.body["shipped_at"], order.as_str()), (&Value::Null, "purchased"));
    again.assert_problem(404, "purchases.tracking_number_not_found");
    assert_eq!((text(&after, "/status"), text(&after, "/packages/0/tracking_number")), ("shipped", "YT0002"));
    let units = "SELECT string_agg(tracking_number || ' ' || expected, ', ' ORDER BY expected)
                   FROM package_lines JOIN packages ON packages.id = package_id";
    assert_eq!(app.value(units).await, "YT0002 1, YT0002 2");
    let happened = ["purchase.shipped", "purchase.tracking_number_removed", "purchase.shipped"];
    assert_eq!(app.events_of(purchase).await[2..], happened);
    let history = it.buyer.get(&format!("/orders/{}/history", it.order)).await.body;
    let told = history["data"].as_array().unwrap().iter().find(|it| it["kind"] == "purchase.tracking_number_removed");
    assert_eq!(told.unwrap()["data"]["tracking_number"], "YT0001");
}

#[actix_web::test]
async fn what_a_lost_parcel_was_to_bring_comes_in_the_next() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.shipped(&app, "YT0001").await;
    let shipped = it.buyer.get(&format!("/purchases/{purchase}")).await;
    let package = shipped.uuid("/packages/0/package_id");
    let (china, admin) = (app.given_warehouse("china").await, app.employee("admin", None).await);

    let lost = admin.post(&format!("/packages/{package}/report-lost"), &json!({ "reason": "never came" })).await;
    let missing = app.units_of(it.order).await;
    let removed = it.buyer.delete(&format!("/purchases/{purchase}/tracking-numbers/YT0001")).await;
    let free = app.units_of(it.order).await;
    it.tracked(purchase, &["YT0002"]).await;
    scan(&admin, china, &["YT0002"]).await;
    app.tell_everybody().await;

    lost.assert_status(200);
    removed.assert_status(200);
    assert_eq!((missing, free), ([0, 0, 3, 0, 0], [0; 5]));
    assert_eq!(app.units_of(it.order).await, [3, 0, 0, 0, 0]);
    assert_eq!(it.status_of(purchase).await, "received");
    assert_eq!(app.status_of(package).await, "lost");
}

#[actix_web::test]
async fn what_has_arrived_or_was_refunded_stays_what_it_is() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.shipped(&app, "YT0001").await;
    let url = format!("/purchases/{purchase}/tracking-numbers/YT0001");
    let (china, admin) = (app.given_warehouse("china").await, app.employee("admin", None).await);
    let colleague = app.employee("ordering_staff", None).await;
    let package = it.buyer.get(&format!("/purchases/{purchase}")).await.uuid("/packages/0/package_id");

    let hidden = colleague.delete(&url).await;
    let unknown = it.buyer.delete(&format!("/purchases/{purchase}/tracking-numbers/YT0002")).await;
    let none = it.buyer.delete(&format!("/purchases/{purchase}/tracking-numbers/YT_2")).await;
    scan(&admin, china, &["YT0001"]).await;
    let arrived = it.buyer.delete(&url).await;
    let reason = json!({ "reason": "gone" });
    admin.post(&format!("/packages/{package}/report-lost"), &reason).await.assert_status(200);
    app.execute("UPDATE order_lines SET refunded = 1 WHERE missing = 1").await.unwrap();
    let refunded = it.buyer.delete(&url).await;

    hidden.assert_problem(404, "purchases.not_found");
    unknown.assert_problem(404, "purchases.tracking_number_not_found");
    assert_eq!(none.status, 404);
    arrived.assert_problem(409, "packages.transition_refused");
    refunded.assert_problem(409, "packages.units_refunded");
    assert_eq!(app.units_of(it.order).await, [0, 0, 3, 0, 0]);
    assert!(!app.events_of(purchase).await.contains(&"purchase.tracking_number_removed".to_owned()));
}

#[actix_web::test]
async fn a_number_taken_back_is_free_for_whose_it_is() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (owner, other) = (app.customer(it.customer).await, app.given_customer(0).await);
    let other = app.customer(other).await;
    owner.post("/packages", &json!({ "tracking_number": "YT0002" })).await.assert_status(201);
    let (purchase, _) = it.paid(&app).await;
    it.tracked(purchase, &["YT0001", "YT0002"]).await;
    let url = format!("/purchases/{purchase}/tracking-numbers");

    let taken = other.post("/packages", &json!({ "tracking_number": "YT0001" })).await;
    for number in ["YT0001", "YT0002"] {
        it.buyer.delete(&format!("{url}/{number}")).await.assert_status(200);
    }
    let free = other.post("/packages", &json!({ "tracking_number": "YT0001" })).await;
    let his = other.post("/packages", &json!({ "tracking_number": "YT0002" })).await;

    taken.assert_problem(409, "packages.already_announced");
    free.assert_status(201);
    his.assert_problem(409, "packages.already_announced");
    assert_eq!(it.status_of(purchase).await, "paid");
}

#[actix_web::test]
async fn two_purchases_of_one_line_may_come_in_one_parcel() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let account = app.given_cash_account("CNY").await;
    let mut purchases = vec![];
    for number in ["4071-1", "4071-2"] {
        let purchase = it.bought(&a_purchase(number, &[(it.coats, 1, "12.50")])).await;
        let payment = json!({ "amount": "12.50", "cash_account_id": account });
        it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
        it.tracked(purchase, &["YT0001"]).await;
        purchases.push(purchase);
    }
    let (china, admin) = (app.given_warehouse("china").await, app.employee("admin", None).await);

    let one_more = json!({ "packages": [{ "tracking_number": "YT0002", "lines": [{ "order_line_id": it.coats, "quantity": 1 }] }] });
    let one_more = it.buyer.post(&format!("/purchases/{}/tracking-numbers", purchases[1]), &one_more).await;
    it.buyer.delete(&format!("/purchases/{}/tracking-numbers/YT0001", purchases[1])).await.assert_status(200);
    it.tracked(purchases[1], &["YT0001"]).await;
    scan(&admin, china, &["YT0001"]).await;
    app.tell_everybody().await;

    one_more.assert_problem(409, "packages.units_exceed_purchased");
    assert_eq!(app.units_of(it.order).await, [2, 0, 0, 0, 0]);
    for purchase in purchases {
        assert_eq!(it.status_of(purchase).await, "received");
    }
    let packages = admin.get("/packages?q=YT0001").await;
    let package = admin.get(&format!("/packages/{}", packages.uuid("/data/0/id"))).await.body;
    let units: Vec<_> = package["lines"].as_array().unwrap().iter().map(|line| &line["good"]).collect();
    assert_eq!(units, [1, 1]);
}

#[actix_web::test]
async fn what_has_gone_out_or_is_lost_brings_no_other_purchase() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let owner = app.customer(it.customer).await;
    let (purchase, _) = it.paid(&app).await;
    let (url, number) =
        (format!("/purchases/{purchase}/tracking-numbers"), json!({ "packages": [{ "tracking_number": "YT0001" }] }));
    let package = owner.post("/packages", &json!({ "tracking_number": "YT0001" })).await.id();
    let admin = app.employee("admin", None).await;
    let reason = json!({ "reason": "never came" });
    admin.post(&format!("/packages/{package}/report-lost"), &reason).await.assert_status(200);

    let lost = it.buyer.post(&url, &number).await;
    app.execute("UPDATE packages SET status = 'out_for_delivery', resumes_as = NULL").await.unwrap();
    let out = it.buyer.post(&url, &number).await;
    app.execute("UPDATE packages SET status = 'delivered'").await.unwrap();
    let delivered = it.buyer.post(&url, &number).await;
    let twice = json!({ "packages": [{ "tracking_number": "YT0002" }, { "tracking_number": "yt0002" }] });
    let twice = it.buyer.post(&url, &twice).await;

    for refused in [lost, out, delivered] {
        refused.assert_problem(409, "packages.transition_refused");
    }
    twice.assert_problem(409, "purchases.tracking_number_repeated");
    assert_eq!(it.status_of(purchase).await, "paid");
}

#[actix_web::test]
async fn fifty_numbers_are_noted_at_once() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let (china, admin) = (app.given_warehouse("china").await, app.employee("admin", None).await);
    scan(&admin, china, &["YT0007", "YT0049"]).await;
    let numbers: Vec<_> = (0..50).map(|number| format!("YT{number:04}")).collect();

    it.tracked(purchase, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let after = it.buyer.get(&format!("/purchases/{purchase}")).await.body;
    assert_eq!(after["packages"].as_array().map(Vec::len), Some(50));
    let packages = "SELECT string_agg(status || ' ' || count, ', ' ORDER BY status)
                      FROM (SELECT status, count(*) FROM packages GROUP BY status) AS counted";
    assert_eq!(app.value(packages).await, "announced 48, in_china 2");
    assert_eq!(app.value("SELECT sum(expected)::text FROM package_lines").await, "3");
}

#[actix_web::test]
async fn two_purchases_that_name_the_same_numbers_at_once_are_both_served() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let account = app.given_cash_account("CNY").await;
    let mut urls = vec![];
    for (number, line, amount) in
        [("4071-1", (it.coats, 2, "12.50"), "25.00"), ("4071-2", (it.socks, 1, "26.00"), "26.00")]
    {
        let purchase = it.bought(&a_purchase(number, &[line])).await;
        let payment = json!({ "amount": amount, "cash_account_id": account });
        it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
        urls.push(format!("/purchases/{purchase}/tracking-numbers"));
    }
    let numbers =
        |numbers: [&str; 2]| json!({ "packages": numbers.map(|number| json!({ "tracking_number": number })) });
    let (forth, back) = (numbers(["YT0001", "YT0002"]), numbers(["YT0002", "YT0001"]));
    let held = app.holding("LOCK TABLE packages IN EXCLUSIVE MODE").await;

    let both = join(it.buyer.post(&urls[0], &forth), it.buyer.post(&urls[1], &back));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((one, two), ()) = join(both, release).await;

    one.assert_status(201);
    two.assert_status(201);
    let served = "SELECT count(*)::text || ' of ' || count(DISTINCT package_id) FROM package_purchases";
    assert_eq!(app.value(served).await, "4 of 2");
    assert_eq!(app.value("SELECT sum(expected)::text FROM package_lines").await, "3");
}
