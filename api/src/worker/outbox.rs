//! Events, told to whom they concern. Several nodes may do it at once: what one holds the others pass over.

use std::io;

use chrono::TimeDelta;
use domain::Lane;
use futures_util::future::join_all;
use persistence::outbox::{self, Pending};
use persistence::{Conn, Error};

use super::Mailer;
use crate::http::Problem;
use crate::{App, identity, notifications, purchasing};

/// Events told in one transaction, and mails sent side by side.
const BATCH: i64 = 100;
const MAILS: i64 = 10;
/// Batches told in a row before the worker looks whether it shall stop.
const BATCHES: usize = 10;
/// Tries before an event is put aside for people to look at.
const TRIES: i32 = 12;

/// Tells and mails what is due, one batch of each; answers how many events that were.
pub async fn work_off(app: &App) -> Result<usize, Problem> {
    Ok(tell_due(app).await? + mail_due(app).await?)
}

/// Tells what is due, some batches of it; answers how many events that were.
pub(super) async fn tell_all_due(app: &App) -> Result<usize, Problem> {
    let mut told = 0;
    for _ in 0..BATCHES {
        let done = tell_due(app).await?;
        told += done;
        if i64::try_from(done).is_ok_and(|done| done < BATCH) {
            break;
        }
    }
    Ok(told)
}

/// Tells what is due, one batch; answers how many events that were.
///
/// An event leaves the outbox in the transaction that writes its notices, so that none is lost and none told twice,
/// whenever the program is killed. Where a batch fails each of its events is tried by itself, and those that fail
/// again are tried later, each time after a longer while.
async fn tell_due(app: &App) -> Result<usize, Problem> {
    let now = app.clock.now();
    let mut batch = vec![];
    let told = app.db.transaction(async |tx: &mut Conn| {
        batch = outbox::take(tx, Lane::Notice, now, BATCH).await?;
        tell(app, tx, &batch).await
    });
    match told.await {
        Ok(()) => return Ok(batch.len()),
        Err(problem) if problem.is_outage() || batch.is_empty() => return Err(problem),
        Err(_) => {}
    }
    let mut done = 0;
    for pending in &batch {
        match tell_apart(app, pending).await {
            Ok(()) => done += 1,
            Err(problem) if problem.is_outage() => return Err(problem),
            Err(problem) => put_off(app, pending, &problem).await?,
        }
    }
    Ok(done)
}

async fn tell(app: &App, tx: &mut Conn, events: &[Pending]) -> Result<(), Problem> {
    let numbered: Vec<_> = events.iter().map(|it| (it.event_id, it.kind)).collect();
    notifications::tell(tx, app, &numbered).await?;
    let happened: Vec<_> = events.iter().map(|it| (it.kind, it.subject_id)).collect();
    purchasing::commands::follow(tx, &happened, app.clock.now()).await?;
    Ok(outbox::done(tx, &events.iter().map(|it| it.id).collect::<Vec<_>>()).await?)
}

/// One event in a transaction of its own.
async fn tell_apart(app: &App, pending: &Pending) -> Result<(), Problem> {
    let now = app.clock.now();
    let told = app.db.transaction(async |tx: &mut Conn| {
        let Some(pending) = outbox::take_one(tx, pending.id, now).await? else { return Ok(()) };
        tell(app, tx, std::slice::from_ref(&pending)).await
    });
    told.await
}

/// Mails what is due, some side by side; answers how many were sent.
///
/// No transaction waits for a mail server. The mails are leased for longer than sending may take; where the program is
/// killed meanwhile they are due again when the lease is over. So a mail may come twice, and none is lost.
pub(super) async fn mail_due(app: &App) -> Result<usize, Problem> {
    let lease = TimeDelta::from_std(Mailer::PATIENCE * 4).map_err(Problem::internal)?;
    let now = app.clock.now();
    let leased =
        app.db.transaction(async |tx: &mut Conn| outbox::lease(tx, Lane::Mail, now, now.after(lease), MAILS).await);
    let due = leased.await?;
    let sent: Vec<_> = join_all(due.iter().map(|pending| mail_or_put_off(app, pending))).await;
    sent.into_iter().try_fold(0, |count, sent| Ok(count + usize::from(sent?)))
}

/// Whether it was sent. What an outage keeps from being sent waits for the end of its lease.
async fn mail_or_put_off(app: &App, pending: &Pending) -> Result<bool, Problem> {
    match mail(app, pending).await {
        Ok(()) => Ok(true),
        Err(problem) if problem.is_outage() => Err(problem),
        Err(problem) => Ok(put_off(app, pending, &problem).await.map(|()| false)?),
    }
}

async fn mail(app: &App, pending: &Pending) -> Result<(), Problem> {
    let written = app.db.transaction(async |tx: &mut Conn| identity::write(app, tx, pending).await).await?;
    if let Some(mail) = written {
        app.mailer.send(mail).await.map_err(|error| Problem::internal(io::Error::other(error)))?;
    }
    app.db.transaction(async |tx: &mut Conn| Ok(outbox::done(tx, &[pending.id]).await?)).await
}

async fn put_off(app: &App, pending: &Pending, problem: &Problem) -> Result<(), Error> {
    let attempts = pending.attempts + 1;
    let wait = TimeDelta::seconds(1 << attempts.clamp(1, 12));
    let again = (attempts < TRIES).then(|| app.clock.now().after(wait));
    tracing::warn!(event = pending.event_id, attempts, cause = problem.causes(), "an event could not be told");
    app.db.transaction(async |tx: &mut Conn| outbox::failed(tx, pending.id, &problem.causes(), again).await).await
}
