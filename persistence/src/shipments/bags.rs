//! Bags, loaded to be changed.

use domain::shipments::{Bag, BagRecord, BagStatus};
use domain::{Actor, BagId, Event, Kilograms, PackageId, ShipmentId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Loads bags and keeps their rows locked until the transaction ends; ascending by id. A shipment is locked before its
/// bags, and bags before orders.
pub async fn lock_bags(conn: &mut Conn, ids: &[BagId]) -> Result<Vec<Bag>> {
    let records = sqlx::query_as!(
        BagRecord,
        "SELECT id, code, origin_id, destination_id, status, seal_number, weight, shipment_id, created_by, created_at, version
           FROM bags WHERE id = ANY($1) ORDER BY id FOR UPDATE",
        &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(Bag::restore).collect())
}

/// The same of all that are loaded on a shipment.
pub async fn bags_of(conn: &mut Conn, shipment: ShipmentId) -> Result<Vec<Bag>> {
    let records = sqlx::query_as!(
        BagRecord,
        "SELECT id, code, origin_id, destination_id, status, seal_number, weight, shipment_id, created_by, created_at, version
           FROM bags WHERE shipment_id = $1 ORDER BY id FOR UPDATE",
        shipment.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(Bag::restore).collect())
}

/// Writes new bags together with what happened to them, and to the shipment they are on.
///
/// Refused by `bags_origin_id_fkey` or `bags_destination_id_fkey` where there is no such warehouse.
pub async fn insert_bags(conn: &mut Conn, actor: &Actor, bags: &[Bag], events: &[Event]) -> Result<()> {
    let records = || bags.iter().map(Bag::record);
    sqlx::query!(
        "INSERT INTO bags (id, code, origin_id, destination_id, status, seal_number, shipment_id, created_by, created_at)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::uuid[],
                              $9::timestamptz[])",
        &records().map(|bag| bag.id.uuid()).collect::<Vec<_>>(),
        &records().map(|bag| bag.code.clone()).collect::<Vec<_>>(),
        &records().map(|bag| bag.origin_id.uuid()).collect::<Vec<_>>(),
        &records().map(|bag| bag.destination_id.uuid()).collect::<Vec<_>>(),
        &records().map(|bag| bag.status.as_str().to_owned()).collect::<Vec<_>>(),
        &records().map(|bag| bag.seal_number.clone()).collect::<Vec<_>>() as _,
        &records().map(|bag| bag.shipment_id.map(ShipmentId::uuid)).collect::<Vec<_>>() as _,
        &records().map(|bag| bag.created_by.uuid()).collect::<Vec<_>>(),
        &records().map(|bag| bag.created_at.utc()).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}

/// Writes bags back together with what happened to them, or to the shipment they are on.
pub async fn save_bags(conn: &mut Conn, actor: &Actor, bags: &[Bag], events: &[Event]) -> Result<()> {
    let column = |of: fn(&BagRecord) -> Option<String>| bags.iter().map(|bag| of(bag.record())).collect::<Vec<_>>();
    sqlx::query!(
        "UPDATE bags SET status = new.status, seal_number = new.seal_number, weight = new.weight,
                shipment_id = new.shipment_id, version = version + 1
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::numeric[], $5::uuid[])
                AS new (id, status, seal_number, weight, shipment_id)
          WHERE bags.id = new.id",
        &bags.iter().map(|bag| bag.record().id.uuid()).collect::<Vec<_>>(),
        &bags.iter().map(|bag| bag.record().status).map(BagStatus::as_str).map(str::to_owned).collect::<Vec<_>>(),
        &column(|record| record.seal_number.clone()) as _,
        &bags.iter().map(|bag| bag.record().weight.map(Kilograms::amount)).collect::<Vec<_>>() as _,
        &bags.iter().map(|bag| bag.record().shipment_id.map(ShipmentId::uuid)).collect::<Vec<_>>() as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(bags.len().try_into().unwrap_or(u64::MAX))?;
    journal::record_all(conn, actor, events).await
}

/// What lies in these bags; lost packages are not in any.
pub async fn packages_in(conn: &mut Conn, bags: &[BagId]) -> Result<Vec<PackageId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM packages WHERE bag_id = ANY($1) ORDER BY id",
        &bags.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}
