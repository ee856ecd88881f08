//! Goods that need no counting after all.

use domain::packages::{Package, Tally};
use domain::pricing::ChargeKind;
use domain::{Actor, OrderId, Timestamp};
use persistence::{Conn, orders, packages};

use super::super::responses::TallyExemption;
use super::Batch;
use crate::App;
use crate::http::Problem;
use crate::orders::commands::{refund_excess, reprice};
use crate::orders::problems;

/// Spares an order's goods the counting, and the customer what it costs. Its packages that wait to be counted go on,
/// unless another order wants them counted. Whoever handles packages may say so of every order.
pub(crate) async fn exempt(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: OrderId,
    reason: &str,
    now: Timestamp,
) -> Result<TallyExemption, Problem> {
    let mut order = orders::lock(tx, id, actor.package_scope()).await?.ok_or(problems::NOT_FOUND)?;
    let event = order.exempt_tally(reason, now)?;
    orders::save(tx, actor, &order, &event).await?;
    if orders::charges(tx, id).await?.iter().any(|charge| charge.kind == ChargeKind::TallyFee) {
        let freight = order.record().china_freight;
        reprice(tx, actor, &mut order, freight, "the goods need no counting", now).await?;
        refund_excess(tx, app, actor, &mut order, "the order costs less than was paid", now).await?;
    }
    let ids = packages::awaiting_tally(tx, id).await?;
    let (mut batch, waiting) = Batch::lock(tx, &ids).await?;
    let wishes = packages::wishes(tx, &ids).await?;
    let mut exempted = 0;
    for mut package in waiting {
        let wish = wishes.get(&package.record().id).map_or(Tally::None, |wishes| wishes.tally);
        if let Some(event) = Package::exempt(&mut package, wish, &batch.units, now) {
            batch.add(package, [event])?;
            exempted += 1;
        }
    }
    batch.save_and_price(tx, app, actor, now).await?;
    let record = order.record();
    Ok(TallyExemption {
        order_id: id,
        code: record.code.clone(),
        tally_exempt: record.tally_exempt,
        packages: exempted,
    })
}
