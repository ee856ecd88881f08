//! Sealing the journal, and proving that it is as it was sealed.

use std::time::Duration;

use actix_web::rt::time::sleep;
use domain::audit::{Fault, Seal};
use persistence::Conn;
use persistence::audit::seals::{self, Tail};
use serde::Serialize;
use utoipa::ToSchema;

use super::requests::VerifyAuditEntries;
use crate::App;
use crate::http::Problem;

/// Entries read and sealed at once.
const BATCH: i64 = 5000;
/// Batches at a time.
const TURNS: u8 = 40;
/// How often it is asked whether those who were writing have ended, and how long is waited in between.
const LOOKS: u8 = 40;
const PAUSE: Duration = Duration::from_millis(25);
/// Entries that one verification looks at.
const MOST: usize = 1_000_000;

/// What became of a verification
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Entries whose seal was computed anew and found right
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub checked: usize,
    /// The last entry that has a seal; the newest get theirs within half a minute
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub sealed_to: i64,
    /// The first entry that is not what was sealed; null where there is none
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub first_broken: Option<i64>,
    /// What is wrong with it
    pub reason: Option<Fault>,
    /// Where to go on, as `after`, since one request looks at a million entries; null at the end
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub next_after: Option<i64>,
}

/// Seals what has been committed since the last time, but no more at once than leaves the other jobs their turn.
pub(crate) async fn seal_all(app: &App) -> Result<(), Problem> {
    for _ in 0..TURNS {
        if seal(app).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// A batch; answers how many entries that were.
///
/// Entries are sealed in the order of their numbers, and only up to where no transaction can add one any more. Where a
/// transaction stays open that long, its turn comes next time.
async fn seal(app: &App) -> Result<usize, Problem> {
    let now = app.clock.now();
    app.db
        .transaction(async |tx: &mut Conn| {
            if !seals::claim(tx).await? {
                return Ok(0);
            }
            let (newest, tail) = (seals::newest(tx).await?, seals::tail(tx, i64::MAX).await?);
            if newest <= tail.entry_id || !writers_have_ended(tx).await? {
                return Ok(0);
            }
            if tail.entry_id > 0
                && let Some(day) = seals::anchor(tx, tail, now).await?
            {
                tracing::info!(day, entry = tail.entry_id, seal = String::from(tail.seal), "the journal's anchor");
            }
            append(tx, tail, newest, now).await
        })
        .await
}

async fn append(tx: &mut Conn, tail: Tail, newest: i64, now: domain::Timestamp) -> Result<usize, Problem> {
    let (mut entries, mut sealed, mut last) = (vec![], vec![], tail.seal);
    for link in seals::links(tx, tail.entry_id, newest, BATCH).await? {
        last = last.next(link.entry.as_deref().unwrap_or_default());
        entries.push(link.entry_id);
        sealed.push(last);
    }
    seals::append(tx, &entries, &sealed, now).await?;
    Ok(entries.len())
}

/// Waits a second for those who are writing entries at this moment.
async fn writers_have_ended(tx: &mut Conn) -> Result<bool, Problem> {
    let writing = seals::writers(tx).await?;
    for _ in 0..LOOKS {
        let running = seals::writers(tx).await?;
        if !running.iter().any(|transaction| writing.contains(transaction)) {
            return Ok(true);
        }
        sleep(PAUSE).await;
    }
    Ok(false)
}

/// Computes the chain anew and compares it with the stored one.
pub(crate) async fn verify(app: &App, request: &VerifyAuditEntries) -> Result<AuditVerification, Problem> {
    let (sealed_to, start) = {
        let mut conn = app.db.conn().await?;
        (seals::tail(&mut conn, i64::MAX).await?.entry_id, seals::tail(&mut conn, request.after).await?)
    };
    let walked = walk(app, Tail { entry_id: request.after, ..start }, sealed_to).await?;
    let other_chain = leaves_known(app, request).await?.filter(|&entry| walked.at_end || entry <= walked.to);
    let broken = walked.broken.or(other_chain.map(|entry| (entry, Fault::OtherChain)));
    let goes_on = !walked.at_end && broken.is_none();
    Ok(AuditVerification {
        checked: walked.checked,
        sealed_to,
        first_broken: broken.map(|(entry, _)| entry),
        reason: broken.map(|(_, fault)| fault),
        next_after: goes_on.then_some(walked.to),
    })
}

struct Walked {
    checked: usize,
    to: i64,
    at_end: bool,
    broken: Option<(i64, Fault)>,
}

/// A batch at a time, each on a connection that others may have in between.
async fn walk(app: &App, from: Tail, sealed_to: i64) -> Result<Walked, Problem> {
    let mut walked = Walked { checked: 0, to: from.entry_id, at_end: false, broken: None };
    let mut before: Seal = from.seal;
    while walked.checked < MOST {
        let links = seals::links(&mut *app.db.conn().await?, walked.to, sealed_to, BATCH).await?;
        walked.at_end = links.is_empty();
        for link in &links {
            match link.check(before) {
                Ok(seal) => before = seal,
                Err(fault) => return Ok(Walked { broken: Some((link.entry_id, fault)), ..walked }),
            }
            walked.checked += 1;
            walked.to = link.entry_id;
        }
        if walked.at_end {
            break;
        }
    }
    Ok(walked)
}

/// The first entry whose seal is known, from its day's anchor or from whoever asks, to have been another one.
async fn leaves_known(app: &App, request: &VerifyAuditEntries) -> Result<Option<i64>, Problem> {
    let mut conn = app.db.conn().await?;
    let anchor = seals::broken_anchor(&mut conn, request.after).await?;
    let Some(known) = &request.known else { return Ok(anchor) };
    let found = seals::find(&mut conn, known.entry_id).await?;
    let lost = (found != Some(known.seal)).then_some(known.entry_id);
    Ok(anchor.into_iter().chain(lost).min())
}
