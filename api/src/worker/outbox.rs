//! Events, told to whom they concern. Several nodes may do it at once: what one holds the others pass over.

use chrono::TimeDelta;
use domain::EventKind;
use persistence::outbox::{self, Pending};
use persistence::{Conn, Error};

use crate::http::Problem;
use crate::{App, identity, notifications, purchasing};

/// Events told in one transaction.
const BATCH: i64 = 100;
/// Tries before an event is put aside for people to look at.
const TRIES: i32 = 12;

/// Tells what is due, one batch; answers how many events that were.
///
/// An event leaves the outbox in the transaction that writes its notices, so that none is lost and none told twice,
/// whenever the program is killed. Where a batch fails each of its events is tried by itself, and those that fail
/// again are tried later, each time after a longer while.
pub async fn work_off(app: &App) -> Result<usize, Problem> {
    let now = app.clock.now();
    let mut batch = vec![];
    let told = app.db.transaction(async |tx: &mut Conn| {
        batch = outbox::take(tx, now, BATCH).await?;
        tell(app, tx, batch.iter().filter(|pending| !is_mailed(pending.kind))).await
    });
    let apart: Vec<_> = match told.await {
        Ok(()) => batch.iter().filter(|pending| is_mailed(pending.kind)).collect(),
        Err(problem) if problem.status == 503 => return Err(problem),
        Err(_) => batch.iter().collect(),
    };
    let mut done = batch.len() - apart.len();
    for pending in apart {
        match tell_apart(app, pending).await {
            Ok(()) => done += 1,
            Err(problem) if problem.status == 503 => return Err(problem),
            Err(problem) => put_off(app, pending, &problem).await?,
        }
    }
    Ok(done)
}

async fn tell<'a>(app: &App, tx: &mut Conn, events: impl Iterator<Item = &'a Pending>) -> Result<(), Problem> {
    let events: Vec<&Pending> = events.collect();
    let numbered: Vec<_> = events.iter().map(|it| (it.event_id, it.kind)).collect();
    notifications::tell(tx, app, &numbered).await?;
    let happened: Vec<_> = events.iter().map(|it| (it.kind, it.subject_id)).collect();
    purchasing::commands::follow(tx, &happened, app.clock.now()).await?;
    Ok(outbox::done(tx, &events.iter().map(|it| it.id).collect::<Vec<_>>()).await?)
}

/// One event in a transaction of its own. Mail, too, goes out from here, before the commit: it may come twice after a
/// crash, and is never lost.
async fn tell_apart(app: &App, pending: &Pending) -> Result<(), Problem> {
    let now = app.clock.now();
    let told = app.db.transaction(async |tx: &mut Conn| {
        let Some(pending) = outbox::take_one(tx, pending.id, now).await? else { return Ok(()) };
        identity::tell(app, tx, &pending).await?;
        tell(app, tx, std::iter::once(&pending)).await
    });
    told.await
}

/// Whether somebody gets a mail of it. A mail cannot be taken back, so these events are not told in batches.
fn is_mailed(kind: EventKind) -> bool {
    identity::is_mailed(kind)
}

async fn put_off(app: &App, pending: &Pending, problem: &Problem) -> Result<(), Error> {
    let attempts = pending.attempts + 1;
    let wait = TimeDelta::seconds(1 << attempts.clamp(1, 12));
    let again = (attempts < TRIES).then(|| app.clock.now().after(wait));
    tracing::warn!(event = pending.event_id, attempts, cause = problem.causes(), "an event could not be told");
    app.db.transaction(async |tx: &mut Conn| outbox::failed(tx, pending.id, &problem.causes(), again).await).await
}
