//! Telling the other nodes that this one is there, and sharing with them what none may give by itself.

use std::time::Duration;

use persistence::nodes;
use tokio::sync::watch;

use super::{outlived, stopped_within};
use crate::App;
use crate::http::Problem;

/// A third of the time after which a silent node counts as gone.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Takes its place among the nodes, and its share of what clients may ask.
pub async fn announce(app: &App) -> Result<(), Problem> {
    let nodes = nodes::announce(&mut *app.db.conn().await?, app.node).await?;
    app.rate.share_among(nodes);
    Ok(())
}

/// Announces it until the program stops. While the database is away the number of nodes stays as it was.
pub async fn keep_announcing(app: App, mut stop: watch::Receiver<bool>) {
    while !stopped_within(&mut stop, HEARTBEAT).await {
        outlived(announce(&app)).await;
        app.rate.forget_rested();
    }
    outlived(leave(&app)).await;
}

async fn leave(app: &App) -> Result<(), Problem> {
    Ok(nodes::leave(&mut *app.db.conn().await?, app.node).await?)
}
