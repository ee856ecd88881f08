//! Events, told to whom they concern.

use chrono::TimeDelta;
use persistence::outbox::{self, Pending};
use persistence::{Conn, Error};

use crate::App;
use crate::http::Problem;

/// Events worked off in one transaction.
const BATCH: i64 = 100;
/// Tries before an event is put aside for people to look at.
const TRIES: i32 = 12;

/// Tells what is due, one batch; answers how many events that were.
///
/// One that fails does not hold up the others: it is tried again, later each time.
pub async fn work_off(app: &App) -> Result<usize, Problem> {
    let now = app.clock.now();
    let batch = app.db.transaction(async |tx: &mut Conn| outbox::take(tx, now, BATCH).await).await?;
    let mut done = 0;
    for pending in batch {
        let told: Result<(), Problem> = app
            .db
            .transaction(async |tx: &mut Conn| {
                tell(&pending);
                Ok(outbox::done(tx, &[pending.id]).await?)
            })
            .await;
        match told {
            Ok(()) => done += 1,
            Err(problem) => put_off(app, &pending, &problem).await?,
        }
    }
    Ok(done)
}

fn tell(pending: &Pending) {
    tracing::debug!(event = pending.event_id, kind = pending.kind.as_str(), "told");
}

async fn put_off(app: &App, pending: &Pending, problem: &Problem) -> Result<(), Error> {
    let attempts = pending.attempts + 1;
    let wait = TimeDelta::seconds(1 << attempts.clamp(1, 12));
    let again = (attempts < TRIES).then(|| app.clock.now().after(wait));
    tracing::warn!(event = pending.event_id, attempts, cause = problem.causes(), "an event could not be told");
    app.db.transaction(async |tx: &mut Conn| outbox::failed(tx, pending.id, &problem.causes(), again).await).await
}
