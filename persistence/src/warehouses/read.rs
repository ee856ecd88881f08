//! Reads for screens.

use domain::WarehouseId;
use domain::packages::{Country, WarehouseStatus};

use super::WarehouseView;
use crate::{Conn, Page, PageRequest, Result};

#[derive(Clone, Copy, Debug, Default)]
pub struct WarehouseFilter {
    pub country: Option<Country>,
    pub status: Option<WarehouseStatus>,
}

pub async fn find(conn: &mut Conn, id: WarehouseId) -> Result<Option<WarehouseView>> {
    let warehouse = sqlx::query_as!(
        WarehouseView,
        "SELECT id, code, name, country, city, address, phone, status, version, created_at FROM warehouses WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(warehouse)
}

/// Newest first.
pub async fn list(
    conn: &mut Conn,
    filter: WarehouseFilter,
    page: PageRequest<WarehouseId>,
) -> Result<Page<WarehouseView>> {
    let rows = sqlx::query_as!(
        WarehouseView,
        "SELECT id, code, name, country, city, address, phone, status, version, created_at
           FROM warehouses
          WHERE ($1::text IS NULL OR country = $1)
            AND ($2::text IS NULL OR status = $2)
            AND ($3::uuid IS NULL OR id < $3)
            AND planned_each_time($4)
          ORDER BY id DESC
          LIMIT $4",
        filter.country.map(Country::as_str),
        filter.status.map(WarehouseStatus::as_str),
        page.after.map(WarehouseId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |warehouse| warehouse.id))
}
