//! What several nodes on one database share.

use std::num::NonZeroU32;

use api::RateLimit;

use crate::support::TestApp;

/// How many of so many requests this node admits.
async fn admitted(app: &TestApp, requests: usize) -> usize {
    let mut admitted = 0;
    for _ in 0..requests {
        let answer = app.anonymous().get("/nowhere").await;
        admitted += usize::from(answer.status == 404);
    }
    admitted
}

#[actix_web::test]
async fn several_nodes_admit_no_more_than_one() {
    let app = TestApp::start_allowing(NonZeroU32::new(9)).await;
    let others = [app.another_node(), app.another_node()];
    for node in &others {
        api::announce(node).await.unwrap();
    }
    api::announce(app.app()).await.unwrap();

    let answer = app.anonymous().get("/nowhere").await;
    let more = admitted(&app, 5).await;

    assert_eq!(answer.headers["ratelimit-policy"], "\"address\";q=3;w=60");
    assert_eq!((answer.status, more), (404, 2));
}

#[actix_web::test]
async fn a_node_that_is_silent_for_long_leaves_its_share_to_the_others() {
    let app = TestApp::start_allowing(NonZeroU32::new(4)).await;
    api::announce(&app.another_node()).await.unwrap();
    api::announce(app.app()).await.unwrap();
    assert_eq!(admitted(&app, 1).await, 1);
    app.execute("UPDATE nodes SET seen_at = seen_at - interval '16 s'").await.unwrap();

    api::announce(app.app()).await.unwrap();

    let answer = app.anonymous().get("/nowhere").await;
    assert_eq!(answer.headers["ratelimit-policy"], "\"address\";q=4;w=60");
    assert_eq!((answer.status, admitted(&app, 4).await), (404, 1), "the other half of what is allowed is left");
    assert_eq!(app.count("SELECT count(*) FROM nodes WHERE seen_at > now() - interval '15 s'").await, 1);
}

#[actix_web::test]
async fn what_was_counted_stays_counted_when_nodes_come_and_go() {
    let app = TestApp::start_allowing(NonZeroU32::new(2)).await;
    assert_eq!(admitted(&app, 3).await, 2);

    api::announce(&app.another_node()).await.unwrap();
    api::announce(app.app()).await.unwrap();
    assert_eq!(admitted(&app, 2).await, 0);
    app.execute("UPDATE nodes SET seen_at = seen_at - interval '16 s'").await.unwrap();
    api::announce(app.app()).await.unwrap();
    assert_eq!(admitted(&app, 2).await, 0);
}

#[actix_web::test]
async fn whoever_asked_for_what_is_not_there_is_not_forgiven_when_a_node_comes() {
    let app = TestApp::start_allowing(NonZeroU32::new(24)).await;
    let customer = app.given_customer(0).await;
    let customer = app.customer(customer).await;
    let look = async || customer.get(&format!("/orders/{}", app.new_id())).await;
    look().await.assert_problem(404, "orders.not_found");
    look().await.assert_problem(404, "orders.not_found");

    api::announce(&app.another_node()).await.unwrap();
    api::announce(app.app()).await.unwrap();

    look().await.assert_problem(429, "request.too_many");
    customer.get("/me").await.assert_status(200);
}

#[actix_web::test]
async fn more_nodes_than_requests_admit_one_each() {
    let app = TestApp::start_allowing(NonZeroU32::new(1)).await;
    for _ in 0..3 {
        api::announce(&app.another_node()).await.unwrap();
    }
    api::announce(app.app()).await.unwrap();

    assert_eq!(admitted(&app, 3).await, 1);
}

#[actix_web::test]
async fn an_account_has_one_allowance_wherever_it_asks_from() {
    let app = TestApp::start_with(|app| {
        app.rate = RateLimit::per_minute(NonZeroU32::new(3));
        app.proxies = api::TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap()]);
    })
    .await;
    let (customer, other) = (app.given_customer(0).await, app.given_customer(0).await);
    let (customer, other) = (app.customer(customer).await, app.customer(other).await);
    let me = async |who: &crate::support::Client, number: u8| {
        who.send_with(&[("X-Forwarded-For", &format!("198.51.100.{number}"))], "GET", "/me", "").await
    };

    for number in 0..3 {
        let answer = me(&customer, number).await;
        answer.assert_status(200);
        assert_eq!(answer.headers["ratelimit"], format!("\"account\";r={}", 2 - number));
    }
    let refused = me(&customer, 3).await;

    refused.assert_problem(429, "request.too_many");
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.headers["ratelimit-policy"], "\"account\";q=3;w=60");
    me(&other, 4).await.assert_status(200);
}
