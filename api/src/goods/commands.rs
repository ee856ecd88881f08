//! What can be done to the list of forbidden goods, and with it.

use domain::goods::{GoodsList, GoodsRule};
use domain::orders::NewLine;
use domain::{Actor, Event, EventKind, Timestamp};
use persistence::{Conn, goods};
use serde_json::json;
use uuid::Uuid;

use crate::http::{Problem, require_version};

/// Puts another list in the place of the one at `version`. What was ordered before and is not bought is looked at by a job of
/// the worker, and once more when it is approved.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    version: i32,
    rules: Vec<GoodsRule>,
    note: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = goods::current(tx).await?;
    require_version(before.version, version)?;
    let after = GoodsList::new(version + 1, rules)?;
    // The list has versions that stay, and no id.
    let data = json!({ "before": before.version, "after": after.version, "note": note });
    let event = Event::new(EventKind::ForbiddenGoodsChanged, Uuid::nil(), now).with(data);
    goods::insert(tx, actor, &after, note, &event).await.map_err(|error| match error.constraint() {
        // Somebody else has just changed it.
        Some("forbidden_goods_versions_pkey") => Problem::stale(version + 1),
        _ => error.into(),
    })
}

/// Says of each line what the list has against it; answers the list's version.
pub(crate) async fn screen(tx: &mut Conn, lines: impl IntoIterator<Item = &mut NewLine>) -> Result<i32, Problem> {
    let list = goods::current(tx).await?;
    screen_by(&list, lines);
    Ok(list.version)
}

/// Says of each line what this list has against it.
pub(crate) fn screen_by<'a>(list: &GoodsList, lines: impl IntoIterator<Item = &'a mut NewLine>) {
    for line in lines {
        let found = list.screen(line.words());
        line.screen(found);
    }
}
