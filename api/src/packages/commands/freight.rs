//! What carrying an order's packages costs, once they have been weighed in Vietnam.

use std::collections::BTreeMap;

use domain::orders::Order;
use domain::packages::{Package, PackageStatus};
use domain::pricing::{Charge, ChargeKind, GoodsClass, Measured, PriceTable, PricingError, Services};
use domain::{Actor, PackageId, Timestamp};
use persistence::packages::{self, Arrived};
use persistence::pricing::Applicable;
use persistence::{Conn, orders};

use crate::http::Problem;
use crate::orders::commands::{fixed_prices, recharge};
use crate::pricing::problems::NEGOTIATED;

const BY_WEIGHT: &[ChargeKind] = &[ChargeKind::Freight, ChargeKind::CrateFee];

/// Charges freight and wooden frames for those of the order's packages that have arrived, by real weight, at the
/// order's own prices. A package that serves several orders counts for each by its units. An order that is completed or
/// cancelled stays as it was settled.
pub(crate) async fn charge_freight(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    now: Timestamp,
) -> Result<(), Problem> {
    if !order.record().status.follows_packages() {
        return Ok(());
    }
    let Some(fixed) = fixed_prices(tx, order, now).await? else { return Ok(()) };
    let arrived = packages::arrived(tx, order.record().id).await?;
    let charges = charges(&fixed, order.services(), &arrived)?;
    let earlier = orders::charges(tx, order.record().id).await?;
    let earlier = earlier.iter().filter(|it| BY_WEIGHT.contains(&it.kind)).map(|it| (it.kind, it.amount));
    if earlier.eq(charges.iter().map(|it| (it.kind, it.amount))) {
        return Ok(());
    }
    recharge(tx, actor, order, BY_WEIGHT, &charges, "freight by real weight", now).await
}

/// Packages of one route and class are charged together.
fn charges(prices: &Applicable, wanted: Services, arrived: &[Arrived]) -> Result<Vec<Charge>, PricingError> {
    let mut routes: BTreeMap<(&str, &str, GoodsClass), Vec<&Arrived>> = BTreeMap::new();
    for package in arrived {
        let (Some(origin), Some(destination)) = (&package.origin, &package.destination) else {
            let value = format!("package {}, which came from nowhere", package.package);
            return Err(PricingError::NoBand { table: PriceTable::Freight, value });
        };
        routes.entry((origin, destination, package.goods_class)).or_default().push(package);
    }
    let (mut freight, mut crates) = (vec![], vec![]);
    for ((origin, destination, class), packages) in routes {
        let measured = |crating: bool| -> Result<Vec<Measured>, PricingError> {
            let counted = packages.iter().filter(|package| package.crating || !crating);
            Ok(counted.map(|package| package.measured()).collect::<Result<_, _>>()?)
        };
        let plain = Services { crating: false, ..wanted };
        let framed = Services { crating: true, ..wanted };
        freight.extend(prices.pricing().freight(origin, destination, plain, class, &measured(false)?)?);
        let with_frames = prices.pricing().freight(origin, destination, framed, class, &measured(true)?)?;
        crates.extend(with_frames.into_iter().filter(|charge| charge.kind == ChargeKind::CrateFee));
    }
    Ok(freight.into_iter().chain(crates).collect())
}

/// Prices the orders of packages that arrived or turned out otherwise. What no rate card prices is put aside, for
/// somebody to agree on it with the customer.
pub(super) async fn price_arrivals(
    tx: &mut Conn,
    actor: &Actor,
    arrivals: &[PackageId],
    now: Timestamp,
) -> Result<(), Problem> {
    if arrivals.is_empty() {
        return Ok(());
    }
    let ids = packages::order_ids(tx, arrivals).await?;
    let mut unpriced = vec![];
    for mut order in orders::lock_many(tx, &ids).await? {
        match charge_freight(tx, actor, &mut order, now).await {
            Err(problem) if problem.is(NEGOTIATED) => unpriced.push(order.record().id),
            priced => priced?,
        }
    }
    if unpriced.is_empty() {
        return Ok(());
    }
    let mut held = vec![];
    let mut events = vec![];
    for mut package in packages::lock_many(tx, arrivals).await? {
        let concerned = package.serves().iter().any(|served| unpriced.contains(&served.order));
        if concerned && package.record().status == PackageStatus::InVietnam {
            events.push(package.hold(Package::FREIGHT_NEGOTIATED.to_owned(), now)?);
            held.push(package);
        }
    }
    // Holding moves no unit and no status of an order.
    Ok(packages::save_all(tx, actor, &held, &events).await?)
}
