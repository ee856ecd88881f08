//! The yearly look at everybody's level, by which customers fall.

use domain::Actor;
use domain::customers::LevelReview;
use persistence::customers::{self, Deciding, ReviewState};
use persistence::{Conn, settings};
use serde_json::json;

use crate::App;
use crate::http::{Problem, atomically};

/// Customers looked at in one transaction.
const BATCH: i64 = 500;

/// Reviews all levels once after a year has begun in Vietnam, if that was set when it began and still is: whoever turns it
/// on in summer makes nobody fall before the next year.
pub(crate) async fn review_levels(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    if settings.levels_review == LevelReview::Never {
        return Ok(());
    }
    let year = now.vietnamese_day().year_start();
    let deciding = Deciding { window: settings.levels_window, at: now };
    let is_due = atomically(app, async |tx: &mut Conn| match customers::review_state(tx, year).await? {
        ReviewState::Finished => Ok(false),
        ReviewState::Begun => Ok(true),
        ReviewState::NotBegun => {
            let set = settings::stored_at(tx, "levels.review", year.start()).await?;
            let was_set = set == Some(json!(LevelReview::Yearly));
            if was_set {
                customers::begin_review(tx, app.clock.id(), year, deciding).await?;
            }
            Ok(was_set)
        }
    });
    if !is_due.await? {
        return Ok(());
    }
    let system = Actor::system();
    while atomically(app, async |tx: &mut Conn| Ok(customers::review_next(tx, &system, year, now, BATCH).await?))
        .await?
    {}
    Ok(())
}
