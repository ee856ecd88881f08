//! What happens after the answer: telling people, sending mail, and what is due by the clock.

mod mail;
mod nodes;
mod outbox;
mod pulse;
mod schedule;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::timeout;
use futures_util::FutureExt;
use futures_util::future::{join, join5};
pub use mail::{Mail, Mailer};
pub use nodes::announce;
use nodes::keep_announcing;
pub use outbox::work_off;
use outbox::{mail_due, tell_all_due};
use persistence::health;
use pulse::keep_listening;
pub use schedule::pass_time;
use tokio::sync::watch;

use crate::App;
use crate::http::{Problem, measured_upkeep, waiting};
use crate::pricing::simulations::try_orders;

/// How long the worker rests when there is nothing to tell, and between two looks at the clock.
const REST: Duration = Duration::from_millis(300);
/// How long it waits for company of the little there is: one transaction for many events costs less than one for each.
const GATHER: Duration = Duration::from_millis(50);
/// One for a batch, and one for what could not be told.
const TELLING: u32 = 2;
const TICK: Duration = Duration::from_secs(20);
/// Orders that a rate card is tried on in one transaction.
const TRIED_AT_ONCE: i64 = 200;

/// The running worker.
#[derive(Debug)]
pub struct Worker {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Worker {
    /// Works until stopped: tells, mails, tries rate cards, keeps time, says that it is there and listens to the database, none of
    /// which waits for another. Other nodes' workers take what this one has not.
    pub fn start(app: &App) -> Self {
        let (stop, told) = watch::channel(false);
        // With plans made anew for each notice's foreign keys, telling of an order would cost a quarter of placing it.
        let telling = App { db: app.db.keeping_plans(TELLING), ..app.clone() };
        let all = Box::pin(join5(
            keep_at(telling, told.clone(), GATHER, tell_all_due),
            keep_at(app.clone(), told.clone(), Duration::ZERO, mail_due),
            keep_at(app.clone(), told.clone(), Duration::ZERO, async |app: &App| try_orders(app, TRIED_AT_ONCE).await),
            keep_time(app.clone(), told.clone()),
            keep_announcing(app.clone(), told.clone()),
        ));
        let all = join(all, keep_listening(app.clone(), told));
        let task = actix_web::rt::spawn(async {
            all.await;
        });
        Self { task, stop }
    }

    /// Lets it finish what it is at, if that takes no longer than `patience`. What is broken off is rolled back, or is
    /// due again when its lease is over.
    pub async fn stop(mut self, patience: Duration) {
        self.stop.send_replace(true);
        if timeout(patience, &mut self.task).await.is_err() {
            tracing::warn!("the worker was broken off");
            self.task.abort();
            drop(self.task.await);
        }
    }
}

/// Does the work again and again, with no more than this pause as long as there is some.
async fn keep_at(
    app: App,
    mut stop: watch::Receiver<bool>,
    pause: Duration,
    work: impl AsyncFn(&App) -> Result<usize, Problem>,
) {
    loop {
        let done = outlived(work(&app)).await.unwrap_or_default();
        if stopped_within(&mut stop, if done > 0 { pause } else { REST }).await {
            return;
        }
    }
}

async fn keep_time(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        outlived(pass_time(&app)).await;
        outlived(measure(&app)).await;
        if stopped_within(&mut stop, TICK).await {
            return;
        }
    }
}

/// For Prometheus, whether or not anybody scrapes.
async fn measure(app: &App) -> Result<(), Problem> {
    measured_upkeep();
    waiting(&health::waiting(&mut *app.db.conn().await?).await?);
    Ok(())
}

/// What came of the work; whatever befalls it, the worker goes on.
async fn outlived<T>(work: impl Future<Output = Result<T, Problem>>) -> Option<T> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(problem)) => {
            tracing::error!(cause = problem.causes(), "the worker failed and will try again");
            None
        }
        // The panic hook has logged it.
        Err(_) => None,
    }
}

/// Whether the worker was told to stop, or has nobody left to tell it, before so much time has passed.
async fn stopped_within(stop: &mut watch::Receiver<bool>, time: Duration) -> bool {
    timeout(time, stop.wait_for(|stop| *stop)).await.is_ok()
}
