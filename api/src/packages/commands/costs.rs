//! What the packages of a shipment bear of its costs.

use domain::packages::Package;
use domain::shipments::share_costs;
use domain::{PackageId, ShipmentId};
use persistence::{Conn, packages, settings, shipments};

use crate::http::Problem;

/// Shares all costs of the shipment, whose row is locked, among what it carries.
pub(crate) async fn share_out(tx: &mut Conn, shipment: ShipmentId) -> Result<(), Problem> {
    let costs = shipments::costs(tx, shipment).await?;
    if costs.is_empty() {
        return Ok(());
    }
    let loads = shipments::loads(tx, shipment).await?;
    Ok(shipments::save_shares(tx, &share_costs(&costs, &loads)).await?)
}

/// Locks the shipment, if there is one, whose costs are shared otherwise when this package weighs something else: what
/// was on a manifest counts as it left China.
pub(super) async fn lock_besides(tx: &mut Conn, package: PackageId) -> Result<Option<ShipmentId>, Problem> {
    let Some(shipment) = shipments::came_besides(tx, package).await? else { return Ok(None) };
    Ok(shipments::lock(tx, shipment).await?.map(|_| shipment))
}

/// Has the package bear its part by what it weighs now.
pub(super) async fn weigh_anew(tx: &mut Conn, shipment: ShipmentId, package: PackageId) -> Result<(), Problem> {
    let divisor = settings::load(tx).await?.shipment_volumetric_divisor.get();
    let weighed = packages::lock_many(tx, &[package]).await?;
    for charged in weighed.iter().map(|package| Package::charged_weight(package, divisor)) {
        shipments::save_load(tx, shipment, package, charged?).await?;
    }
    share_out(tx, shipment).await
}
