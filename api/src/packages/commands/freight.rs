//! What carrying an order's packages costs, once they have been weighed in Vietnam.

use std::collections::{BTreeMap, BTreeSet};

use domain::orders::Order;
use domain::packages::{Package, PackageStatus};
use domain::pricing::{
    Carriage, Charge, ChargeKind, FreightBasis, GoodsClass, Measured, PriceName, Pricing, PricingError, Services,
    Stored, Surcharged,
};
use domain::{Actor, Cny, DeliveryId, OrderId, OutOfRange, PackageId, ShipmentId, Timestamp, Vnd};
use persistence::packages::{self, Arrived};
use persistence::pricing::Applicable;
use persistence::{Conn, orders};
use rust_decimal::Decimal;

use crate::App;
use crate::http::Problem;
use crate::orders::commands::{fixed_prices, recharge, refund_excess};

const BY_PACKAGES: &[ChargeKind] = &[
    ChargeKind::CrateFee,
    ChargeKind::Freight,
    ChargeKind::ImportDuty,
    ChargeKind::ImportVat,
    ChargeKind::StorageFee,
    ChargeKind::LastMileFee,
    ChargeKind::Surcharge,
];
const WEIGHED: &str = "freight by real weight";
const GOING: &str = "what goes to the customer together";

/// What the tables say of an order's packages.
#[derive(Debug, Default)]
struct Priced {
    charges: Vec<Charge>,
    /// Those that no table has a price for and nobody has agreed on.
    unpriced: Vec<PackageId>,
    /// Storage; `None` where no table has a price for it, and what was charged stays.
    stored: Option<Vec<Charge>>,
    /// Storage costs something sooner or later.
    stores: bool,
}

/// The order's share of the last mile of its deliveries.
#[derive(Debug, Default)]
struct LastMiles {
    /// Of those that have not left.
    charges: Vec<Charge>,
    /// Those that have left, and those that no table has a price for: what was charged for them stays.
    settled: BTreeSet<DeliveryId>,
    refused: BTreeMap<DeliveryId, PricingError>,
}

/// What has no price.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// Packages whose freight somebody has to agree on.
    pub packages: BTreeSet<PackageId>,
    pub last_miles: BTreeMap<DeliveryId, PricingError>,
}

/// Whose packages are priced, and by what.
pub(crate) struct Asked<'a> {
    pub pricing: Pricing<'a>,
    pub wanted: Services,
    /// By name, besides those that are always charged.
    pub surcharges: &'a [PriceName],
    /// What the goods of the order cost.
    pub goods: Vnd,
    pub order: OrderId,
    /// What came together with the order's own, in ascending order of the ids.
    pub others: BTreeMap<OrderId, Vec<Arrived>>,
}

/// The cities that end a route, and what travels there.
type Route<'a> = (&'a str, &'a str, GoodsClass);

/// Charges freight, wooden frames, storage and the last mile for those of the order's packages that have arrived, by real
/// weight, at the order's own prices, and gives back what was paid beyond the new total. A package that serves several
/// orders counts for each by its units. Answers what somebody has to agree on. An order that is completed or cancelled
/// stays as it was settled.
pub(super) async fn charge_packages(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    why: &str,
    now: Timestamp,
) -> Result<Left, Problem> {
    if !order.record().status.follows_packages() {
        return Ok(Left::default());
    }
    let Priced { mut charges, unpriced, stored, stores } = price(tx, order, now).await?;
    if stores {
        // For the job that books days to look at what has come.
        packages::storage_due(tx, order.record().id, Some(now)).await?;
    }
    let storage_stays = stored.is_none();
    charges.extend(stored.into_iter().flatten());
    let LastMiles { charges: last_miles, settled, refused } = last_miles(tx, order, now).await?;
    charges.extend(last_miles);
    let mut earlier = orders::charges(tx, order.record().id).await?;
    earlier.retain(|charge| BY_PACKAGES.contains(&charge.kind));
    let of_goods = |charge: &Charge| charge.kind == ChargeKind::Surcharge && !charge.explanation.by_packages;
    let stays = |charge: &&Charge| {
        charge.is_agreed()
            || of_goods(charge)
            || (storage_stays && charge.kind == ChargeKind::StorageFee)
            || charge.explanation.delivery_id.is_some_and(|delivery| settled.contains(&delivery))
    };
    charges.extend(earlier.iter().filter(stays).cloned());
    earlier.sort_by_key(order_of_bill);
    charges.sort_by_key(order_of_bill);
    let told = |charges: &[Charge]| {
        let of = |it: &Charge| (it.kind, it.amount, it.explanation.delivery_id, it.explanation.name.clone());
        charges.iter().map(of).collect::<Vec<_>>()
    };
    if told(&earlier) != told(&charges) {
        recharge(tx, actor, order, BY_PACKAGES, &charges, why, now).await?;
        refund_excess(tx, app, actor, order, why, now).await?;
    }
    Ok(Left { packages: unpriced.into_iter().collect(), last_miles: refused })
}

/// Surcharges by name, last miles by delivery; others of one kind in the order they have.
fn order_of_bill(charge: &Charge) -> (ChargeKind, Option<DeliveryId>, Option<String>) {
    (charge.kind, charge.explanation.delivery_id, charge.explanation.name.clone())
}

/// The order's packages in Vietnam that no table has a price for and nobody has agreed on.
pub(super) async fn unpriced(tx: &mut Conn, order: &Order, now: Timestamp) -> Result<Vec<PackageId>, Problem> {
    Ok(price(tx, order, now).await?.unpriced)
}

/// Whether one of the orders it serves has to agree on its freight first.
pub(super) async fn awaits_agreement(tx: &mut Conn, id: PackageId, now: Timestamp) -> Result<bool, Problem> {
    let orders = packages::order_ids(tx, &[id]).await?;
    for order in orders::lock_many(tx, &orders).await? {
        if unpriced(tx, &order, now).await?.contains(&id) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn price(tx: &mut Conn, order: &Order, now: Timestamp) -> Result<Priced, Problem> {
    if !order.record().status.follows_packages() {
        return Ok(Priced::default());
    }
    let Some(fixed) = fixed_prices(tx, order, now).await? else { return Ok(Priced::default()) };
    let arrived = packages::arrived(tx, &[order.record().id]).await?;
    let arrived: Vec<_> = arrived.into_iter().map(|(_, arrived)| arrived).collect();
    let others = others_together(tx, order.record().id, &fixed, &arrived).await?;
    let goods = order.record().goods.at(fixed.sell)?;
    let asked = Asked {
        pricing: fixed.pricing(),
        wanted: order.services(),
        surcharges: &order.record().surcharges,
        goods,
        order: order.record().id,
        others,
    };
    let stored = known(stored(asked.pricing, goods, &arrived))?;
    let priced = by_routes(&asked, &arrived)?;
    Ok(Priced { stored, stores: !fixed.tables.storage.is_empty(), ..priced })
}

/// The last mile of the order's deliveries to a zone. What is charged at cost is agreed on once that is known.
async fn last_miles(tx: &mut Conn, order: &Order, now: Timestamp) -> Result<LastMiles, Problem> {
    let id = order.record().id;
    let (open, left): (Vec<_>, Vec<_>) = packages::brought(tx, id).await?.into_iter().partition(|it| it.is_open);
    let mut found = LastMiles { settled: left.into_iter().map(|it| it.delivery).collect(), ..LastMiles::default() };
    if open.is_empty() {
        return Ok(found);
    }
    let Some(fixed) = fixed_prices(tx, order, now).await? else { return Ok(found) };
    let served: BTreeSet<_> = open.iter().flat_map(|it| &it.served).map(|(order, _)| *order).collect();
    let arrived = packages::arrived(tx, &served.into_iter().collect::<Vec<_>>()).await?;
    for delivery in open {
        let mut parts: BTreeMap<OrderId, Decimal> = BTreeMap::new();
        for (order, arrived) in &arrived {
            if delivery.served.contains(&(*order, arrived.package)) {
                *parts.entry(*order).or_default() += arrived.weight.amount() * arrived.part();
            }
        }
        let Some(own) = parts.keys().position(|order| *order == id) else { continue };
        let parts: Vec<_> = parts.into_values().collect();
        let zone = delivery.zone.as_str();
        let charge = match fixed.tables.last_mile_to(zone) {
            Ok(table) if table.pieces.is_none() => continue,
            Ok(_) => fixed.pricing().last_mile_of_several(zone, delivery.weight, &parts, own),
            Err(error) => Err(error),
        };
        match charge {
            Ok(mut charge) => {
                charge.explanation.delivery_id = Some(delivery.delivery);
                found.charges.push(charge);
            }
            Err(error) => {
                found.settled.insert(delivery.delivery);
                found.refused.insert(delivery.delivery, error);
            }
        }
    }
    Ok(found)
}

/// Storage by the days that were booked, city by city. A card without tables for it asks nothing for it.
pub(crate) fn stored(pricing: Pricing<'_>, goods: Vnd, arrived: &[Arrived]) -> Result<Vec<Charge>, PricingError> {
    let mut cities: BTreeMap<&str, Vec<Stored>> = BTreeMap::new();
    if !pricing.tables.storage.is_empty() {
        for package in arrived.iter().filter(|package| package.storage_days > 0) {
            let city = package.destination.as_deref().unwrap_or_default();
            cities.entry(city).or_default().push(Stored { package: package.measured(), days: package.storage_days });
        }
    }
    let mut charges = vec![];
    for (city, stored) in cities {
        charges.extend(pricing.storage(city, goods, &stored)?);
    }
    Ok(charges)
}

/// What came for the customer's other orders in the same shipments, or goes to the customer with the same deliveries, where
/// the order pays its share of all together. Orders that another version priced have totals of their own.
async fn others_together(
    tx: &mut Conn,
    order: OrderId,
    fixed: &Applicable,
    own: &[Arrived],
) -> Result<BTreeMap<OrderId, Vec<Arrived>>, Problem> {
    let mut others = BTreeMap::<_, Vec<_>>::new();
    let ids: Vec<_> = own.iter().map(|arrived| arrived.package).collect();
    let shared_by = |basis| fixed.tables.freight.iter().any(|table| table.basis == basis);
    let mut together = vec![];
    if shared_by(FreightBasis::ArrivalBatch) {
        together.extend(packages::batch_orders(tx, &ids).await?);
    }
    if shared_by(FreightBasis::Delivery) {
        together.extend(packages::delivery_orders(tx, &ids).await?);
    }
    together.sort_unstable();
    together.dedup();
    together.retain(|id| *id != order);
    if together.is_empty() {
        return Ok(others);
    }
    for (id, arrived) in packages::arrived(tx, &together).await? {
        if arrived.version == Some(fixed.version_id) {
            others.entry(id).or_default().push(arrived);
        }
    }
    Ok(others)
}

/// Packages of one route and class are charged together. What was agreed on needs no price. Answers also those that no
/// route is known of.
fn routes(arrived: &[Arrived]) -> (BTreeMap<Route<'_>, Vec<&Arrived>>, Vec<PackageId>) {
    let mut routes: BTreeMap<Route<'_>, Vec<&Arrived>> = BTreeMap::new();
    let mut unknown = vec![];
    for package in arrived.iter().filter(|package| !package.agreed) {
        match (&package.origin, &package.destination) {
            (Some(origin), Some(destination)) => {
                routes.entry((origin, destination, package.goods_class)).or_default().push(package);
            }
            // Nobody knows where it came from.
            (None, _) | (_, None) => unknown.push(package.package),
        }
    }
    (routes, unknown)
}

/// What the packages would be charged by other prices than the order's own, or why they could not be. What nobody knows
/// the route of is charged nothing here either.
pub(crate) fn tried(asked: &Asked<'_>, arrived: &[Arrived]) -> Result<Vec<Charge>, PricingError> {
    let (routes, _) = routes(arrived);
    let mut tried = vec![];
    let mut weighed = vec![];
    for (route, packages) in routes {
        tried.extend(charges(asked, route, &packages)?);
        weighed.extend(packages);
    }
    tried.extend(surcharges(asked, &weighed)?);
    Ok(tried)
}

fn by_routes(asked: &Asked<'_>, arrived: &[Arrived]) -> Result<Priced, PricingError> {
    let (routes, unpriced) = routes(arrived);
    let mut freight = Priced { unpriced, ..Priced::default() };
    let mut weighed = vec![];
    for (route, packages) in routes {
        let (charges, fitting) = fitting(asked, route, packages.clone())?;
        freight.charges.extend(charges);
        weighed.extend(fitting.iter().copied());
        let fits = |package: PackageId| fitting.iter().any(|it| it.package == package);
        freight.unpriced.extend(packages.iter().map(|it| it.package).filter(|package| !fits(*package)));
    }
    freight.charges.extend(surcharges(asked, &weighed)?);
    Ok(freight)
}

fn surcharges(asked: &Asked<'_>, packages: &[&Arrived]) -> Result<Vec<Charge>, OutOfRange> {
    let pieces = packages.iter().map(|package| package.pieces).sum::<i64>().into();
    let weighed: Vec<_> = packages.iter().map(|package| (package.measured(), package.goods_class)).collect();
    let charged = Surcharged { pieces, goods: asked.goods, packages: Some(&weighed) };
    asked.pricing.surcharges_of_packages(asked.surcharges, &charged)
}

/// The charges of all that the tables have a price for, and which those are: one that they have none for leaves the
/// others their price.
fn fitting<'a>(
    asked: &Asked<'_>,
    route: Route<'_>,
    packages: Vec<&'a Arrived>,
) -> Result<(Vec<Charge>, Vec<&'a Arrived>), PricingError> {
    if let Some(charges) = known(charges(asked, route, &packages))? {
        return Ok((charges, packages));
    }
    let mut fitting = vec![];
    for package in packages {
        if known(charges(asked, route, &[package]))?.is_some() {
            fitting.push(package);
        }
    }
    Ok(match known(charges(asked, route, &fitting))? {
        Some(charges) => (charges, fitting),
        None => (vec![], vec![]),
    })
}

fn charges(asked: &Asked<'_>, route: Route<'_>, packages: &[&Arrived]) -> Result<Vec<Charge>, PricingError> {
    let (origin, destination, class) = route;
    let pricing = asked.pricing;
    let services = Services { crating: false, ..asked.wanted };
    let way = Carriage { origin, destination, services, class, goods: asked.goods, carried: None };
    if packages.is_empty() {
        return Ok(vec![]);
    }
    let basis = pricing.freight_basis(&way)?;
    let batch = |package: &Arrived| match basis {
        FreightBasis::ArrivalBatch => package.shipment.map(ShipmentId::uuid),
        FreightBasis::Delivery => package.delivery.map(DeliveryId::uuid),
        FreightBasis::Package | FreightBasis::Order => None,
    };
    let mut charges = vec![];
    let mut batches: BTreeMap<_, Vec<&Arrived>> = BTreeMap::new();
    for package in packages {
        batches.entry(batch(package)).or_default().push(package);
    }
    for (together, own) in batches {
        let worth: Option<Vec<Cny>> = own.iter().map(|package| package.worth).collect();
        let carried = worth.map(|worth| Cny::sum(worth)?.at(pricing.rate)).transpose()?;
        let came_along = |package: &&Arrived| {
            let of_route = (package.origin.as_deref(), package.destination.as_deref(), package.goods_class);
            batch(package) == together
                && package.line == services.line
                && pricing.shares_freight(&way, package.rate, package.freight_discount)
                && !package.agreed
                && of_route == (Some(origin), Some(destination), class)
        };
        let mut orders = vec![(asked.order, measured(own))];
        if together.is_some() {
            for (order, arrived) in &asked.others {
                let mut theirs = vec![];
                for package in measured(arrived.iter().filter(came_along)) {
                    // What has no price by itself is agreed on by itself.
                    let alone = Carriage { carried: Some(Vnd::ZERO), ..way };
                    if known(pricing.freight(&alone, std::slice::from_ref(&package)))?.is_some() {
                        theirs.push(package);
                    }
                }
                if !theirs.is_empty() {
                    orders.push((*order, theirs));
                }
            }
        }
        orders.sort_by_key(|(order, _)| *order);
        let position = orders.iter().position(|(order, _)| *order == asked.order).unwrap_or_default();
        let orders: Vec<_> = orders.iter().map(|(_, packages)| packages.as_slice()).collect();
        charges.extend(pricing.freight_of_several(&Carriage { carried, ..way }, &orders, position)?);
    }
    let framed = measured(packages.iter().copied().filter(|package| package.crating));
    if !framed.is_empty() {
        charges.push(pricing.crate_fee(&framed)?);
    }
    Ok(charges)
}

fn measured<'a>(packages: impl IntoIterator<Item = &'a Arrived>) -> Vec<Measured> {
    packages.into_iter().map(Arrived::measured).collect()
}

/// `None` where the tables have no price.
pub(super) fn known<T>(priced: Result<T, PricingError>) -> Result<Option<T>, PricingError> {
    match priced {
        Ok(priced) => Ok(Some(priced)),
        Err(PricingError::NoBand { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Prices the orders of packages that arrived or turned out otherwise. What no rate card prices is put aside, for
/// somebody to agree on it with the customer.
pub(super) async fn price_arrivals(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    arrivals: &[PackageId],
    now: Timestamp,
) -> Result<(), Problem> {
    if arrivals.is_empty() {
        return Ok(());
    }
    let mut ids = packages::order_ids(tx, arrivals).await?;
    ids.extend(packages::batch_orders(tx, arrivals).await?);
    ids.extend(packages::delivery_orders(tx, arrivals).await?);
    ids.extend(packages::last_mile_orders(tx, arrivals).await?);
    let left = price_orders(tx, app, actor, &ids, WEIGHED, now).await?;
    for (delivery, error) in &left.last_miles {
        tracing::warn!(%delivery, %error, "its last mile stays as it was charged");
    }
    put_aside(tx, actor, left.packages, now).await
}

/// Prices the orders of packages that are to go, or no longer go, to the customer together.
pub(crate) async fn price_delivery(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    going: &[PackageId],
    now: Timestamp,
) -> Result<Left, Problem> {
    let ids = packages::order_ids(tx, going).await?;
    price_orders(tx, app, actor, &ids, GOING, now).await
}

async fn price_orders(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    ids: &[OrderId],
    why: &str,
    now: Timestamp,
) -> Result<Left, Problem> {
    let mut left = Left::default();
    for mut order in orders::lock_many(tx, ids).await? {
        let of_order = charge_packages(tx, app, actor, &mut order, why, now).await?;
        left.packages.extend(of_order.packages);
        left.last_miles.extend(of_order.last_miles);
    }
    Ok(left)
}

/// Keeps packages on the shelf until somebody has agreed on their freight with the customer.
pub(crate) async fn put_aside(
    tx: &mut Conn,
    actor: &Actor,
    unpriced: BTreeSet<PackageId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut held, mut events) = (vec![], vec![]);
    for mut package in packages::lock_many(tx, &unpriced.into_iter().collect::<Vec<_>>()).await? {
        if package.record().status == PackageStatus::InVietnam {
            events.push(package.hold(Package::FREIGHT_NEGOTIATED.to_owned(), now)?);
            held.push(package);
        }
    }
    // Holding moves no unit and no status of an order.
    Ok(packages::save_all(tx, actor, &held, &events).await?)
}
