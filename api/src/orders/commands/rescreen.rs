//! What a changed list of forbidden goods says of orders that are not bought yet.

use std::collections::HashMap;

use domain::goods::GoodsList;
use domain::orders::{FlaggedGoods, LineRecord, NewLine, Order, defects};
use domain::{Actor, Event, OrderId, OrderLineId, Timestamp};
use persistence::{Conn, goods, orders};

use crate::http::Problem;

/// Orders looked at in one transaction: fewer where there are many words to look for.
fn batch(list: &GoodsList) -> i64 {
    let words = i64::try_from(list.words()).unwrap_or(i64::MAX);
    (20_000 / words.max(1)).clamp(1, 50)
}

/// Looks at so many open orders by the list that counts; answers how many that were. What it newly finds in goods that are not
/// bought is told and, where they must be allowed first, holds the order; one that was held for goods that are on the list no
/// more moves on. However many orders, it is a fixed number of statements.
pub(crate) async fn rescreen(tx: &mut Conn, now: Timestamp) -> Result<usize, Problem> {
    let list = goods::current(tx).await?;
    let open = orders::lock_screened_before(tx, list.version, batch(&list)).await?;
    let ids: Vec<_> = open.iter().map(|order| order.record().id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let mut lines: HashMap<OrderId, Vec<LineRecord>> = HashMap::new();
    for line in orders::lines_of(tx, &ids).await? {
        lines.entry(line.order_id).or_default().push(line);
    }
    let (mut found, mut changed) = (vec![], vec![]);
    for order in open {
        let lines = lines.remove(&order.record().id).unwrap_or_default();
        let Looked { lines, order } = look(&list, order, &lines, now)?;
        found.extend(lines);
        changed.extend(order);
    }
    orders::save_screened(tx, &Actor::system(), list.version, &ids, &found, &changed).await?;
    Ok(ids.len())
}

/// What has changed by a look: the lines of which the list says something else, and the order with what happened to it.
struct Looked {
    lines: Vec<(OrderLineId, NewLine)>,
    order: Option<(Order, Vec<Event>)>,
}

fn look(list: &GoodsList, mut order: Order, lines: &[LineRecord], now: Timestamp) -> Result<Looked, Problem> {
    let (mut changed, mut flagged, mut all) = (vec![], vec![], vec![]);
    for record in lines {
        let before = record.as_new();
        let mut after = before.clone();
        // What is bought is bought; but nothing waits for what is allowed.
        if record.unbought() > 0 || before.waits() {
            after.screen(list.screen(before.words()));
        }
        if after != before {
            let (rules, verdict) = (after.screening.rules.clone(), after.screening.verdict);
            let is_flagged = after.is_flagged_since(&before);
            flagged.push((is_flagged, FlaggedGoods { line: record.id, rules, verdict }));
            changed.push((record.id, after.clone()));
        }
        all.push(after);
    }
    if changed.is_empty() {
        return Ok(Looked { lines: vec![], order: None });
    }
    let (new, others): (Vec<_>, Vec<_>) = flagged.into_iter().partition(|(is_flagged, _)| *is_flagged);
    let [new, others] = [new, others].map(|found| found.into_iter().map(|(_, line)| line).collect::<Vec<_>>());
    let mut events = vec![];
    if !new.is_empty() {
        events.push(order.flag_goods(list.version, &new, now));
    }
    if !others.is_empty() {
        events.push(order.rescreen_goods(list.version, &others, now));
    }
    let lacks = defects(order.record().channel, order.destination().as_ref(), all.iter());
    events.extend(order.settle(lacks.is_empty(), &Actor::system(), now)?);
    Ok(Looked { lines: changed, order: Some((order, events)) })
}
