//! What is due by the clock.

use persistence::Conn;

use crate::http::Problem;
use crate::{App, carts};

/// Does what has become due, one batch of each kind; answers how much that was.
///
/// Several nodes may do so at once: each takes what the others have not.
pub async fn pass_time(app: &App) -> Result<u64, Problem> {
    let now = app.clock.now();
    app.db.transaction(async |tx: &mut Conn| carts::commands::pass_time(tx, now).await).await
}
