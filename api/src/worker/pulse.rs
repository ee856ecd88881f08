//! Listening whether the database answers at all: nobody waits for one that is frozen or cut off.

use std::time::Duration;

use actix_web::rt::time::timeout;
use tokio::sync::watch;

use super::stopped_within;
use crate::App;

const BEAT: Duration = Duration::from_secs(1);
/// What a database that works never takes for saying nothing. Requests are let go within four seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tells all requests when the database falls silent, and when it speaks again. One that refuses answers, too.
pub async fn keep_listening(app: App, mut stop: watch::Receiver<bool>) {
    let mut pulse = app.db.pulse();
    while !stopped_within(&mut stop, BEAT).await {
        let answers = timeout(PATIENCE, pulse.beat()).await.is_ok();
        match (app.database_answers.send_replace(answers), answers) {
            (true, false) => tracing::error!("the database does not answer; requests are refused until it does"),
            (false, true) => tracing::info!("the database answers again"),
            (true, true) | (false, false) => {}
        }
    }
}
