//! Turns events into notices.

use domain::notifications::NoticeKind;
use domain::{EventKind, NotificationId};
use persistence::{Conn, notifications};

use crate::App;
use crate::http::Problem;

/// Tells whom they concern of events, by their number in the journal. Whoever knows already is not told again.
pub(crate) async fn tell(tx: &mut Conn, app: &App, events: &[(i64, EventKind)]) -> Result<(), Problem> {
    let audience = |kind| NoticeKind::of(kind).map_or(&[][..], NoticeKind::audience);
    let told = events.iter().flat_map(|&(id, kind)| audience(kind).iter().map(move |&it| (id, it)));
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        return Ok(());
    }
    let readers = notifications::readers(tx, &told).await?;
    let mut ids: Vec<NotificationId> = readers.iter().map(|_| app.clock.id()).collect();
    // Ids of one millisecond come in any order, notices shall come in that of their events.
    ids.sort_unstable();
    let notices: Vec<_> = ids.into_iter().zip(readers).collect();
    Ok(notifications::insert(tx, &notices, app.clock.now()).await?)
}
