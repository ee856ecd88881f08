use std::collections::BTreeSet;

use serde_json::Value;

use super::scans::scan;
use crate::support::TestApp;

fn numbers(page: &Value) -> BTreeSet<&str> {
    page["data"].as_array().unwrap().iter().map(|package| package["tracking_number"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn packages_are_found_by_what_is_known_of_them() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    scan(&admin, warehouse, &["SF2002"]).await;
    scan(&admin, warehouse, &["YT3003"]).await;

    let code = admin.get("/packages?q=SF2002").await.body["data"][0]["code"].as_str().unwrap().to_owned();
    let [oldest, newest] = ["created_at", "-created_at"];
    for (sort, first) in [(oldest, "YT1001"), (newest, "YT3003")] {
        let page = admin.get(&format!("/packages?limit=1&sort={sort}")).await.body;
        assert_eq!(page["data"][0]["tracking_number"], first, "{sort}");
    }

    for (filter, expected) in [
        ("q=yt".to_owned(), vec!["YT1001", "YT3003"]),
        ("status=anonymous,held".to_owned(), vec!["SF2002", "YT3003"]),
        (format!("order_id={}", package.order), vec!["YT1001"]),
        (format!("customer_id={customer}"), vec!["YT1001"]),
        (format!("warehouse_id={warehouse}&q=SF"), vec!["SF2002"]),
        (format!("order_id={}", app.new_id()), vec![]),
        (format!("code={code}"), vec!["SF2002"]),
        ("code=K-NONE".to_owned(), vec![]),
    ] {
        let page = admin.get(&format!("/packages?{filter}")).await;
        page.assert_status(200);
        assert_eq!(numbers(&page.body), expected.into_iter().collect(), "{filter}");
    }
    admin.get("/packages?q=%25").await.assert_problem(400, "request.unreadable");
    admin.get("/packages?status=nowhere").await.assert_problem(400, "request.unreadable");
}

#[actix_web::test]
async fn everybody_sees_the_packages_of_the_orders_they_see() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (customer, other) = (app.given_customer(500_000).await, app.given_customer(0).await);
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let scanner = app.employee("china_warehouse", Some(warehouse)).await;
    scan(&scanner, warehouse, &["YT2002"]).await;
    let colleague = app.employee("care_staff", None).await;

    assert_eq!(numbers(&scanner.get("/packages").await.body), ["YT1001", "YT2002"].into());
    assert_eq!(numbers(&app.customer(customer).await.get("/packages").await.body), ["YT1001"].into());
    assert_eq!(numbers(&app.customer(other).await.get("/packages").await.body), BTreeSet::new());
    assert_eq!(numbers(&colleague.get("/packages").await.body), ["YT2002"].into());
    colleague.get(&format!("/packages/{}", package.id)).await.assert_problem(404, "packages.not_found");
}
