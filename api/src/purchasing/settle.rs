//! What buying does to what the customer pays.

use domain::orders::Order;
use domain::pricing::{Charge, ChargeKind};
use domain::purchasing::share_discount;
use domain::{Actor, EventKind, Timestamp};
use persistence::{Conn, orders as order_rows, purchasing, settings};
use serde_json::json;

use crate::App;
use crate::http::Problem;
use crate::orders::commands as orders;

/// Has the customer pay the shops' prices, as far as they are his to pay, for lines of which everything is bought;
/// answers whether any price changed.
pub(super) async fn prices(tx: &mut Conn, actor: &Actor, order: &Order, now: Timestamp) -> Result<bool, Problem> {
    let mut prices = vec![];
    let mut events = vec![];
    for line in purchasing::bought_lines(tx, order.record().id).await? {
        let price = line.settled()?;
        if price == line.unit_price {
            continue;
        }
        let of = |unit_price| json!({ "unit_price": unit_price });
        let data = json!({ "line": line.id, "before": of(line.unit_price), "after": of(price) });
        events.push(order.event(EventKind::OrderLineChanged, now).with(data));
        prices.push((line.id, price));
    }
    if !prices.is_empty() {
        purchasing::settle_prices(tx, actor, &prices, &events).await?;
    }
    Ok(!prices.is_empty())
}

/// Charges the order again for its goods if they `changed`, and for the freight within China; what was paid beyond the
/// new total goes back to the wallet.
///
/// Once everything is bought the shops' freight takes the place of the estimate, before that only where it is more.
pub(super) async fn charges(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    changed: bool,
    now: Timestamp,
) -> Result<(), Problem> {
    let asked = purchasing::freight_of(tx, order.record().id).await?;
    let lines = purchasing::open_lines(tx, order.record().id).await?;
    let estimate = order.record().china_freight;
    let complete = lines.iter().all(|line| line.purchased + line.cancelled == line.ordered);
    let freight = if complete { asked } else { asked.max(estimate) };
    if changed || freight != estimate {
        orders::reprice(tx, actor, order, freight, "bought at the shop", now).await?;
        orders::refund_excess(tx, app, actor, order, "the order costs less than was paid", now).await?;
    }
    Ok(())
}

/// Passes the customer's share of the discounts won from shops on to him: `purchase.discount_to_customer_percent`.
pub(super) async fn discount(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    now: Timestamp,
) -> Result<(), Problem> {
    let share = settings::load(tx).await?.purchase_discount_to_customer_percent;
    let Some(rate) = order.record().exchange_rate else { return Ok(()) };
    if !order.record().status.follows_packages() {
        return Ok(());
    }
    let mut before = order_rows::charges(tx, order.record().id).await?;
    before.retain(|charge: &Charge| charge.kind == ChargeKind::Discount);
    let won = purchasing::discount_won(tx, order.record().id).await?;
    let after = share_discount(before.clone(), won, share, rate)?;
    if after != before {
        orders::recharge(tx, actor, order, &[ChargeKind::Discount], &after, "discount won from the shop", now).await?;
        orders::refund_excess(tx, app, actor, order, "the order costs less than was paid", now).await?;
    }
    Ok(())
}
