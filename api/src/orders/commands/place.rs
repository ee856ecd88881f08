//! Placing orders, and changing what they say.

use chrono::TimeDelta;
use domain::carts::{SaidPrice, said_doubts};
use domain::orders::{
    Destination, LineChange, LineRecord, MAX_LINES, NewLine, NewOrder, Order, OrderStatus, OrderTerms, defects,
    price_by_tiers,
};
use domain::pricing::ChargeKind;
use domain::settings::{Assignment, Settings};
use domain::{Actor, AddressId, Cny, CustomerId, Event, EventKind, OrderLineId, OutOfRange, Timestamp, WarehouseId};
use persistence::orders::{self, Ground, Placed};
use persistence::{Conn, settings};
use serde_json::{Value, json};

use super::super::problems;
use super::assign::{begin_care, start_care, start_ordering};
use crate::App;
use crate::carts::commands::known_prices;
use crate::goods::commands::{screen, screen_by};
use crate::http::Problem;
use crate::pricing::{self, discounts};

/// Where an order is to go: one of the customer's addresses, or in words.
#[derive(Clone, Debug)]
pub(crate) enum Destined {
    Address(AddressId),
    Words(Destination),
    /// Not said yet.
    Nowhere,
}

/// Places orders of one customer to one warehouse; one that lacks something is held until it is complete. With automatic
/// assignment they are under review at once.
pub(crate) async fn submit(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    customer: CustomerId,
    warehouse: WarehouseId,
    news: Vec<NewOrder>,
    now: Timestamp,
) -> Result<Vec<Placed>, Problem> {
    let ground = ground(tx, actor, customer, warehouse).await?;
    place(tx, app, actor, &ground, news, now).await
}

/// Places an order that staff enter, with a discount code if the customer has named one.
pub(crate) async fn enter(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    mut new: NewOrder,
    destined: &Destined,
    code: Option<&str>,
    now: Timestamp,
) -> Result<Placed, Problem> {
    let customer = new.customer;
    let ground = ground(tx, actor, customer, new.warehouse).await?;
    new.destination = destination(tx, customer, destined).await?;
    doubt(tx, actor, customer, &mut new.lines, &ground.settings, now).await?;
    // Before there is the order: a code may be for a first one.
    let code = match code {
        Some(code) => {
            let rate = pricing::commands::applicable(tx, customer, now).await?.sell;
            let totals = new.lines.iter().map(|line| line.unit_price.times(line.quantity));
            let goods = Cny::sum(totals.collect::<Result<Vec<_>, OutOfRange>>()?)?.at(rate)?;
            Some(discounts::usable(tx, &code.to_uppercase(), customer, goods, now).await?)
        }
        None => None,
    };
    let placed = place(tx, app, actor, &ground, vec![new], now).await?;
    let placed = placed.into_iter().next().ok_or(problems::NOT_FOUND)?;
    if let Some(code) = &code {
        discounts::use_for_order(tx, app, actor, code, customer, placed.order.record().id, now).await?;
    }
    Ok(placed)
}

/// What has to be known before orders are placed, or why they cannot be.
async fn ground(tx: &mut Conn, actor: &Actor, customer: CustomerId, warehouse: WarehouseId) -> Result<Ground, Problem> {
    let ground = orders::ground(tx, customer, actor.customer_scope(), warehouse).await?;
    if !ground.has_customer {
        return Err(problems::CUSTOMER_UNKNOWN.into());
    }
    if !ground.receives {
        return Err(problems::WAREHOUSE_UNKNOWN.into());
    }
    Ok(ground)
}

async fn place(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    ground: &Ground,
    mut news: Vec<NewOrder>,
    now: Timestamp,
) -> Result<Vec<Placed>, Problem> {
    let goods = app.goods.at(tx, ground.goods_list).await?;
    screen_by(&goods, news.iter_mut().flat_map(|new| &mut new.lines));
    let expected = now.after(TimeDelta::hours(ground.settings.order_review_hours.get().into()));
    let mut placed = vec![];
    for (id, new) in app.clock.ids(news.len()).into_iter().zip(news) {
        let (order, event) = Order::place(id, &new, actor.id, now, expected)?;
        let lines = app.clock.ids(new.lines.len()).into_iter().zip(new.lines).collect();
        placed.push(Placed { order, goods_list: goods.version, lines, event });
    }
    orders::insert(tx, actor, &placed).await?;
    if ground.settings.order_assign_care != Assignment::Manual {
        for placed in &mut placed {
            begin_care(tx, &mut placed.order, now).await?;
        }
    }
    Ok(placed)
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

/// Changes what the order says of itself; nothing where it says that already.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    terms: OrderTerms,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = order.record().status;
    let Some(event) = order.change(terms, actor, now)? else { return Ok(()) };
    save_edited(tx, actor, order, before, &event).await?;
    settle(tx, actor, order, now).await
}

/// Writes what staff tell each other about the order.
pub(crate) async fn annotate(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    note: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let Some(event) = order.annotate(note, now) else { return Ok(()) };
    Ok(orders::save(tx, actor, order, &event).await?)
}

/// Lets a held order move on.
pub(crate) async fn release(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    let event = order.release(now)?;
    orders::save(tx, actor, order, &event).await?;
    move_on(tx, order, now).await
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
    if orders::lines(tx, order.record().id).await?.len() >= MAX_LINES {
        return Err(problems::TOO_MANY_LINES.because(format_args!("{MAX_LINES} are the most")));
    }
    let mut line = line.clone();
    let settings = settings::load(tx).await?;
    doubt(tx, actor, order.record().customer_id, std::slice::from_mut(&mut line), &settings, now).await?;
    screen(tx, [&mut line]).await?;
    orders::insert_line(tx, order.record().id, id, &line, now).await?;
    let data = json!({ "line": id, "after": said(&line) });
    record_lines(tx, actor, order, EventKind::OrderLineAdded, data, now).await
}

/// Nothing where the line says that already. Another item or variant comes with a price of its own.
pub(crate) async fn change_line(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    id: OrderLineId,
    change: LineChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = line(tx, order, id).await?.as_new();
    let settings = settings::load(tx).await?;
    // Staff know what the shop says.
    let tolerance = actor.customer.map(|_| settings.cart_price_tolerance);
    let mut after = before.clone().with(change, tolerance).ok_or(problems::PRICE_REQUIRED)?;
    if after == before {
        return Ok(());
    }
    require_marketplace(order, &after)?;
    if (&after.link, &after.variant) != (&before.link, &before.variant) {
        doubt(tx, actor, order.record().customer_id, std::slice::from_mut(&mut after), &settings, now).await?;
    }
    screen(tx, [&mut after]).await?;
    orders::update_line(tx, id, &after).await?;
    let data = json!({ "line": id, "before": said(&before), "after": said(&after) });
    record_lines(tx, actor, order, EventKind::OrderLineChanged, data, now).await
}

/// Says of lines that somebody writes what speaks against their prices.
async fn doubt(
    tx: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    lines: &mut [NewLine],
    settings: &Settings,
    now: Timestamp,
) -> Result<(), Problem> {
    let texts = |text: fn(&NewLine) -> &String| lines.iter().map(|line| text(line).clone()).collect::<Vec<_>>();
    let (links, keys) = (texts(|line| &line.link), texts(|line| &line.variant_key));
    let known = known_prices(tx, customer, (&links, &keys), settings, now).await?;
    for (line, known) in lines.iter_mut().zip(known) {
        let said = SaidPrice { unit_price: line.unit_price, tiers: &line.price_tiers, quantity: line.quantity };
        let tolerance = settings.cart_price_tolerance;
        line.price_doubts = said_doubts(said, &known, tolerance, actor.customer.is_some());
    }
    Ok(())
}

/// Carries the goods of a line in spite of what the list says of them now.
pub(crate) async fn allow_goods(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    id: OrderLineId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut allowed = line(tx, order, id).await?.as_new();
    screen(tx, [&mut allowed]).await?;
    let event = order.allow_goods(id, &allowed.screening, reason, now)?;
    orders::update_line(tx, id, &allowed).await?;
    orders::allow_goods(tx, id, actor.id, reason).await?;
    orders::save(tx, actor, order, &event).await?;
    settle(tx, actor, order, now).await
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

/// Writes the order after a change of its lines: by its tiers an item may have another price, and the goods come to
/// something else.
async fn record_lines(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    kind: EventKind,
    mut data: Value,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut lines = orders::lines(tx, order.record().id).await?;
    let prices = price_by_tiers(&mut lines);
    if !prices.is_empty() {
        orders::save_prices(tx, &prices).await?;
        data["repriced"] = prices.iter().map(|(line, price)| json!({ "line": line, "unit_price": price })).collect();
    }
    let totals: Result<Vec<_>, OutOfRange> = lines.iter().map(|line| line.unit_price.times(line.quantity)).collect();
    let goods = Cny::sum(totals?)?;
    let before = order.record().status;
    let event = order.change_lines(kind, data, goods, actor, now)?;
    save_edited(tx, actor, order, before, &event).await?;
    settle(tx, actor, order, now).await
}

/// After a change: what was held for what it lacked moves on once it lacks nothing.
async fn settle(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    let lines = orders::lines(tx, order.record().id).await?;
    let asked: Vec<NewLine> = lines.iter().map(LineRecord::as_new).collect();
    let lacks = defects(order.record().channel, order.destination().as_ref(), asked.iter());
    if let Some(event) = order.settle(lacks.is_empty(), actor, now)? {
        orders::save(tx, actor, order, &event).await?;
    }
    move_on(tx, order, now).await
}

/// Finds somebody for an order that waits for nothing else.
async fn move_on(tx: &mut Conn, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    start_care(tx, order, now).await?;
    start_ordering(tx, order, now).await?;
    Ok(())
}

/// Writes an order after an edit. One that was approved is charged nothing until it is priced again.
async fn save_edited(
    tx: &mut Conn,
    actor: &Actor,
    order: &Order,
    before: OrderStatus,
    event: &Event,
) -> Result<(), Problem> {
    if order.record().status != before {
        orders::replace_charges(tx, order.record().id, ChargeKind::ALL, &[]).await?;
    }
    Ok(orders::save(tx, actor, order, event).await?)
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
