//! Placing orders, and changing what they say.

use domain::orders::{Destination, LineRecord, NewLine, NewOrder, Order, OrderRecord};
use domain::settings::Assignment;
use domain::{Actor, AddressId, Cny, CustomerId, EventKind, OrderId, OrderLineId, OutOfRange, Timestamp};
use persistence::orders::{self, Work};
use persistence::{Conn, settings};
use serde_json::{Value, json};

use super::super::problems;
use super::review::put_in_charge;
use crate::App;
use crate::http::Problem;

/// Where an order is to go: one of the customer's addresses, or in words.
#[derive(Clone, Debug)]
pub(crate) enum Destined {
    Address(AddressId),
    Words(Destination),
    /// Not said yet.
    Nowhere,
}

/// Places an order; one that lacks something is held until it is complete. With automatic assignment it is under
/// review at once.
pub(crate) async fn submit(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    new: &NewOrder,
    now: Timestamp,
) -> Result<OrderId, Problem> {
    if !orders::receives(tx, new.warehouse).await? {
        return Err(problems::WAREHOUSE_UNKNOWN.into());
    }
    let (mut order, event) = Order::place(app.clock.id(), new, actor.id, now)?;
    let lines: Vec<(OrderLineId, NewLine)> = new.lines.iter().map(|line| (app.clock.id(), line.clone())).collect();
    orders::insert(tx, actor, &order, &lines, &event).await.map_err(|error| match error.constraint() {
        Some("orders_customer_id_fkey") => problems::CUSTOMER_UNKNOWN.into(),
        _ => Problem::from(error),
    })?;
    if settings::load(tx).await?.order_assign_care == Assignment::LeastLoaded
        && order.record().hold_reason.is_none()
        && let Some(staff) = orders::least_loaded(tx, Work::Care).await?
    {
        put_in_charge(tx, &Actor::system(), &mut order, Work::Care, staff, now).await?;
    }
    Ok(order.record().id)
}

/// Looks the address up.
pub(crate) async fn destination(
    tx: &mut Conn,
    customer: CustomerId,
    destined: &Destined,
) -> Result<Option<Destination>, Problem> {
    match destined {
        Destined::Nowhere => Ok(None),
        Destined::Words(destination) => Ok(Some(destination.clone())),
        Destined::Address(id) => {
            let found = orders::address(tx, customer, *id).await?;
            Ok(Some(found.ok_or(problems::ADDRESS_UNKNOWN)?))
        }
    }
}

/// Changes what the order says of itself.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    data: Value,
    now: Timestamp,
    change: impl FnOnce(&mut OrderRecord),
) -> Result<(), Problem> {
    let event = order.edit(EventKind::OrderChanged, data, now, change)?;
    Ok(orders::save(tx, actor, order, &event).await?)
}

pub(crate) async fn add_line(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    id: OrderLineId,
    line: &NewLine,
    now: Timestamp,
) -> Result<(), Problem> {
    require_marketplace(order, line)?;
    orders::insert_line(tx, order.record().id, id, line, now).await?;
    let data = json!({ "line": id, "after": said(line) });
    record_lines(tx, actor, order, EventKind::OrderLineAdded, data, now).await
}

pub(crate) async fn change_line(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    id: OrderLineId,
    now: Timestamp,
    change: impl FnOnce(&mut NewLine),
) -> Result<(), Problem> {
    let before = line(tx, order, id).await?.as_new();
    let mut after = before.clone();
    change(&mut after);
    require_marketplace(order, &after)?;
    orders::update_line(tx, id, &after).await?;
    let data = json!({ "line": id, "before": said(&before), "after": said(&after) });
    record_lines(tx, actor, order, EventKind::OrderLineChanged, data, now).await
}

pub(crate) async fn remove_line(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    id: OrderLineId,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = line(tx, order, id).await?.as_new();
    orders::remove_line(tx, id, now).await?;
    let data = json!({ "line": id, "before": said(&before) });
    record_lines(tx, actor, order, EventKind::OrderLineRemoved, data, now).await
}

async fn line(tx: &mut Conn, order: &Order, id: OrderLineId) -> Result<LineRecord, Problem> {
    let lines = orders::lines(tx, order.record().id).await?;
    Ok(lines.into_iter().find(|line| line.id == id).ok_or(problems::LINE_NOT_FOUND)?)
}

/// Writes the order after a change of its lines: the goods come to something else.
async fn record_lines(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    kind: EventKind,
    data: Value,
    now: Timestamp,
) -> Result<(), Problem> {
    let lines = orders::lines(tx, order.record().id).await?;
    let totals: Result<Vec<_>, OutOfRange> = lines.iter().map(|line| line.unit_price.times(line.quantity)).collect();
    let goods = Cny::sum(totals?)?;
    let event = order.edit(kind, data, now, |record| record.goods = goods)?;
    Ok(orders::save(tx, actor, order, &event).await?)
}

fn require_marketplace(order: &Order, line: &NewLine) -> Result<(), Problem> {
    let of_line = domain::carts::ItemLink::read(&line.link).ok().map(|link| link.marketplace());
    match of_line {
        Some(marketplace) if marketplace != order.record().marketplace => Err(problems::OTHER_MARKETPLACE.into()),
        Some(_) | None => Ok(()),
    }
}

/// A line as the history tells it.
fn said(line: &NewLine) -> Value {
    json!({
        "link": line.link, "title": line.title, "variant": line.variant, "image": line.image,
        "unit_price": line.unit_price, "quantity": line.quantity, "note": line.note,
    })
}
