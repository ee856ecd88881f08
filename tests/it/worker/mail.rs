//! Mail, to servers that are well and to others.

use std::time::{Duration, Instant};

use api::{Worker, work_off};
use domain::EventKind;

use crate::support::{Mailbox, TestApp};

#[actix_web::test]
async fn a_mail_server_that_hangs_holds_up_no_notice_and_no_transaction() {
    let mailbox = Mailbox::hanging();
    let app = TestApp::start_with(|app| app.mailer = mailbox.mailer()).await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    let mail = app.given_forgotten_password().await;

    let worker = Worker::start(app.app());
    app.until_counted(1, "SELECT count(*) FROM outbox WHERE lane = 'mail' AND run_at > now() + interval '30 s'").await;
    app.given_event(EventKind::OrderPaid, lan).await;
    app.until_counted(1, "SELECT count(*) FROM notifications").await;
    app.until_counted(0, "SELECT count(*) FROM outbox WHERE lane = 'notice'").await;
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in %'";
    app.until_counted(0, open).await;

    let left = app.outbox_of(mail).await.unwrap();
    assert_eq!((left.state.as_str(), left.attempts, left.due), ("ready", 0, false));

    let asked = Instant::now();
    worker.stop(Duration::from_millis(100)).await;
    assert!(asked.elapsed() < Duration::from_secs(5));
}

#[actix_web::test]
async fn a_mail_that_takes_too_long_or_is_refused_is_tried_again_later() {
    for mailbox in [Mailbox::hanging(), Mailbox::refusing()] {
        let patience = Duration::from_millis(200);
        let app = TestApp::start_with(|app| app.mailer = mailbox.mailer().with_patience(patience)).await;
        let mail = app.given_forgotten_password().await;

        assert_eq!(work_off(app.app()).await.unwrap(), 0);

        let left = app.outbox_of(mail).await.unwrap();
        assert_eq!((left.state.as_str(), left.attempts, left.due), ("ready", 1, false));
        app.until_counted(0, "SELECT count(*) FROM outbox WHERE run_at > now() + interval '3 s'").await;
    }
}

#[actix_web::test]
async fn after_the_last_try_a_mail_is_put_aside() {
    let mailbox = Mailbox::refusing();
    let app = TestApp::start_mailing(&mailbox).await;
    let mail = app.given_forgotten_password().await;
    app.execute("UPDATE outbox SET attempts = 11").await.unwrap();

    app.tell_everybody().await;

    let left = app.outbox_of(mail).await.unwrap();
    assert_eq!((left.state.as_str(), left.attempts), ("dead", 12));
    let ready = app.anonymous().get("//health/ready").await;
    assert_eq!((&ready.body["status"], &ready.body["outbox_dead"]), (&"lagging".into(), &1.into()));
}

#[actix_web::test]
async fn a_mail_whose_sender_died_is_sent_by_another_when_the_lease_is_over() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let mail = app.given_forgotten_password().await;
    app.execute("UPDATE outbox SET run_at = now() + interval '60 s'").await.unwrap();

    app.tell_everybody().await;
    assert_eq!(mailbox.mails().len(), 0);
    app.execute("UPDATE outbox SET run_at = now() - interval '1 ms'").await.unwrap();
    app.tell_everybody().await;

    assert_eq!(mailbox.mails().len(), 1);
    assert_eq!(app.outbox_of(mail).await, None);
}

#[actix_web::test]
async fn without_a_server_mail_goes_to_the_log_and_is_done() {
    let app = TestApp::start().await;
    let mail = app.given_forgotten_password().await;

    app.tell_everybody().await;

    assert_eq!(app.outbox_of(mail).await, None);
    assert_eq!(app.count("SELECT count(*) FROM password_resets").await, 1);
}
