//! What is due by the clock.

use chrono::TimeDelta;
use domain::Timestamp;
use domain::identity::session::Attempts;
use domain::settings::Settings;
use persistence::retention::{self, Before};
use persistence::{Conn, idempotency, ledger, schedules, settings};

use crate::http::{Problem, atomically};
use crate::{App, audit, carts, customers, files, orders, pricing, purchasing};

/// A job that every node looks after. What is due is found in the data, under the locks of a command, so that nothing
/// is done twice.
#[derive(Clone, Copy, Debug)]
enum Job {
    SealJournal,
    PassCartTime,
    ReturnDiscounts,
    RescreenGoods,
    AssignWaitingOrders,
    RemindOfUnpaidOrders,
    CompleteDeliveredOrders,
    BookStorage,
    WarnOfUntrackedPurchases,
    CountPostings,
    ForgetKeys,
    ClearFiles,
    ForgetWhatIsOver,
    ReviewLevels,
}

impl Job {
    const ALL: &[Self] = &[
        Self::SealJournal,
        Self::PassCartTime,
        Self::ReturnDiscounts,
        Self::RescreenGoods,
        Self::AssignWaitingOrders,
        Self::RemindOfUnpaidOrders,
        Self::CompleteDeliveredOrders,
        Self::BookStorage,
        Self::WarnOfUntrackedPurchases,
        Self::CountPostings,
        Self::ForgetKeys,
        Self::ClearFiles,
        Self::ForgetWhatIsOver,
        Self::ReviewLevels,
    ];

    /// How much time may pass between two runs, for what looks at more than what is due; none for every round.
    fn rest(self) -> Option<(&'static str, TimeDelta)> {
        // Completing looks at all orders under way, and days decide.
        matches!(self, Self::CompleteDeliveredOrders).then_some(("complete_delivered_orders", TimeDelta::hours(1)))
    }

    async fn is_due(self, tx: &mut Conn, now: Timestamp) -> persistence::Result<bool> {
        match self.rest() {
            Some((name, rest)) => schedules::claim_job(tx, name, now.after(-rest), now).await,
            None => Ok(true),
        }
    }

    async fn run(self, app: &App, now: Timestamp) -> Result<(), Problem> {
        match self {
            Self::SealJournal => audit::seal_all(app).await,
            Self::PassCartTime => {
                while atomically(app, async |tx: &mut Conn| carts::commands::pass_time(tx, now).await).await? > 0 {}
                Ok(())
            }
            Self::ReturnDiscounts => {
                while atomically(app, async |tx: &mut Conn| pricing::discounts::return_expired(tx, now).await).await?
                    > 0
                {}
                Ok(())
            }
            Self::RescreenGoods => {
                while atomically(app, async |tx: &mut Conn| orders::commands::rescreen(tx, now).await).await? > 0 {}
                Ok(())
            }
            Self::AssignWaitingOrders => orders::deadlines::assign_waiting(app).await,
            Self::RemindOfUnpaidOrders => orders::deadlines::remind_unpaid(app).await,
            Self::CompleteDeliveredOrders => orders::deadlines::complete_delivered(app).await,
            Self::BookStorage => orders::deadlines::book_storage(app).await,
            Self::WarnOfUntrackedPurchases => {
                while atomically(app, async |tx: &mut Conn| purchasing::commands::warn_untracked(tx, now).await).await?
                    > 0
                {}
                Ok(())
            }
            Self::ClearFiles => files::commands::clear_away(app).await,
            Self::CountPostings => {
                while atomically(app, async |tx: &mut Conn| Ok(ledger::advance_checkpoints(tx).await?)).await? {}
                Ok(())
            }
            Self::ReviewLevels => customers::review::review_levels(app).await,
            Self::ForgetKeys => {
                let month_ago = now.after(-TimeDelta::days(30));
                atomically(app, async |tx: &mut Conn| Ok(idempotency::forget(tx, month_ago).await?)).await
            }
            Self::ForgetWhatIsOver => {
                let settings = settings::load(&mut *app.db.conn().await?).await?;
                let before = over_before(&settings, now);
                while atomically(app, async |tx: &mut Conn| Ok(retention::forget(tx, before).await?)).await? {}
                Ok(())
            }
        }
    }
}

/// What is over is forgotten when it was over before these moments.
fn over_before(settings: &Settings, now: Timestamp) -> Before {
    let days = |days: i32| now.after(-TimeDelta::days(days.into()));
    let sessions = settings.retention_session_days.get();
    Before {
        sessions: days(sessions),
        rotated_tokens: days(sessions.min(7)),
        login_failures: now.after(-Attempts::WINDOW),
        read_notices: days(settings.retention_notice_days.get()),
        dead_events: days(settings.retention_dead_event_days.get()),
    }
}

/// Does what has become due, unless another node is at it.
///
/// A job that fails does not hold up the others; it is due again next time, and told once all have had their turn.
pub async fn pass_time(app: &App) -> Result<(), Problem> {
    // What failed is no reason to forget when the others had their turn: the outcome is told after the commit.
    let turn = app.db.transaction(async |tx: &mut Conn| {
        let mut outcome = Ok(());
        if !schedules::claim(tx).await? {
            return Ok::<_, Problem>(outcome);
        }
        for &job in Job::ALL {
            let now = app.clock.now();
            if !job.is_due(tx, now).await? {
                continue;
            }
            if let Err(problem) = Box::pin(job.run(app, now)).await {
                tracing::warn!(?job, cause = problem.causes(), "a job failed");
                if let Some((name, _)) = job.rest() {
                    schedules::give_back_job(tx, name).await?;
                }
                outcome = Err(problem);
            }
        }
        Ok(outcome)
    });
    turn.await?
}
