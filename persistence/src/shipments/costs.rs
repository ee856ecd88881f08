//! What shipments cost, and how it is shared among their packages.

use domain::shipments::{CostShare, ShipmentCost};
use domain::{Actor, Event, Kilograms, PackageId, ShipmentCostId, ShipmentId, Timestamp, Vnd};
use uuid::Uuid;

use super::ShipmentCostDetail;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Writes a cost whose transaction is posted.
pub async fn insert_cost(conn: &mut Conn, actor: &Actor, cost: &ShipmentCost, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO shipment_costs
             (id, shipment_id, kind, currency, amount, vnd, cash_account_id, memo, transaction_id, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        cost.id.uuid(),
        cost.shipment.uuid(),
        cost.new.kind.as_str(),
        cost.account.currency.as_str(),
        cost.new.amount.amount(),
        cost.vnd.amount(),
        cost.account.id.uuid(),
        cost.new.memo,
        cost.transaction.id.uuid(),
        actor.id.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// The costs that were not taken back, oldest first.
pub async fn costs(conn: &mut Conn, shipment: ShipmentId) -> Result<Vec<(ShipmentCostId, Vnd)>> {
    let rows = sqlx::query!(
        "SELECT id, vnd FROM shipment_costs WHERE shipment_id = $1 AND reversed_at IS NULL ORDER BY id",
        shipment.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.vnd)).collect())
}

/// By what the costs are shared: all that was on the manifest or came out besides.
pub async fn loads(conn: &mut Conn, shipment: ShipmentId) -> Result<Vec<(PackageId, Kilograms)>> {
    let rows = sqlx::query!(
        "SELECT package_id, charged_weight FROM shipment_packages WHERE shipment_id = $1 ORDER BY package_id",
        shipment.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.package_id, row.charged_weight)).collect())
}

/// Writes what each package bears, in the place of what it bore before. Nothing ever leaves a shipment's list.
pub async fn save_shares(conn: &mut Conn, shares: &[CostShare]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO shipment_cost_shares (cost_id, package_id, amount)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::numeric[])
         ON CONFLICT (cost_id, package_id) DO UPDATE SET amount = EXCLUDED.amount",
        &shares.iter().map(|share| share.cost.uuid()).collect::<Vec<_>>(),
        &shares.iter().map(|share| share.package.uuid()).collect::<Vec<_>>(),
        &shares.iter().map(|share| share.amount.amount()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a cost back whose transaction is reversed: nobody bears anything of it any more.
pub async fn take_cost_back(conn: &mut Conn, cost: Uuid, at: Timestamp) -> Result<()> {
    // Whoever shares the costs of the shipment out holds its row.
    sqlx::query!(
        "SELECT id FROM shipments WHERE id = (SELECT shipment_id FROM shipment_costs WHERE id = $1) FOR UPDATE",
        cost,
    )
    .fetch_optional(&mut *conn)
    .await?;
    sqlx::query!("UPDATE shipment_costs SET reversed_at = $2 WHERE id = $1", cost, at).execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM shipment_cost_shares WHERE cost_id = $1", cost).execute(conn).await?;
    Ok(())
}

/// The shipment that a package came out of without being on its manifest.
pub async fn came_besides(conn: &mut Conn, package: PackageId) -> Result<Option<ShipmentId>> {
    let shipment = sqlx::query_scalar!(
        "SELECT shipment_id FROM shipment_packages WHERE package_id = $1 AND NOT on_manifest
          ORDER BY received_at DESC LIMIT 1",
        package.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(shipment)
}

/// What a package weighs for the sharing of costs, after it was weighed anew.
pub async fn save_load(
    conn: &mut Conn,
    shipment: ShipmentId,
    package: PackageId,
    charged_weight: Kilograms,
) -> Result<()> {
    sqlx::query!(
        "UPDATE shipment_packages SET charged_weight = $3 WHERE shipment_id = $1 AND package_id = $2",
        shipment.uuid(),
        package.uuid(),
        charged_weight.amount(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first; `None` where there is no such shipment.
pub async fn list_costs(
    conn: &mut Conn,
    shipment: ShipmentId,
    page: PageRequest<ShipmentCostId>,
) -> Result<Option<Page<ShipmentCostDetail>>> {
    let known = sqlx::query_scalar!("SELECT id FROM shipments WHERE id = $1", shipment.uuid());
    if known.fetch_optional(&mut *conn).await?.is_none() {
        return Ok(None);
    }
    let rows = sqlx::query_as!(
        ShipmentCostDetail,
        r#"SELECT cost.id, cost.shipment_id, cost.kind, cost.currency, cost.amount, cost.vnd, cost.cash_account_id,
                  cost.memo, cost.transaction_id, reversal.id AS "reversal_id?", cost.created_by, cost.created_at
             FROM shipment_costs cost LEFT JOIN ledger_transactions reversal ON reversal.reverses_id = cost.transaction_id
            WHERE cost.shipment_id = $1 AND ($2::uuid IS NULL OR cost.id < $2)
              AND planned_each_time($3)
            ORDER BY cost.id DESC
            LIMIT $3"#,
        shipment.uuid(),
        page.after.map(ShipmentCostId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(page.page(rows, |cost| cost.id)))
}

pub async fn find_cost(conn: &mut Conn, id: ShipmentCostId) -> Result<Option<ShipmentCostDetail>> {
    let cost = sqlx::query_as!(
        ShipmentCostDetail,
        r#"SELECT cost.id, cost.shipment_id, cost.kind, cost.currency, cost.amount, cost.vnd, cost.cash_account_id,
                  cost.memo, cost.transaction_id, reversal.id AS "reversal_id?", cost.created_by, cost.created_at
             FROM shipment_costs cost LEFT JOIN ledger_transactions reversal ON reversal.reverses_id = cost.transaction_id
            WHERE cost.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(cost)
}
