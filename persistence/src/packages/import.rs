//! What the codes in a file stand for.

use std::collections::HashMap;

use domain::{CustomerId, Scope, WarehouseId};

use crate::{Conn, Result};

/// Customers within the scope.
pub async fn customers_by_code(conn: &mut Conn, codes: &[String], scope: Scope) -> Result<HashMap<String, CustomerId>> {
    let rows = sqlx::query!(
        "SELECT code, id FROM customers
          WHERE code = ANY($1) AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR works_for($3, id))",
        codes,
        scope.customer(),
        scope.employee(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Open warehouses in Vietnam.
pub async fn receiving_warehouses(conn: &mut Conn, codes: &[String]) -> Result<HashMap<String, WarehouseId>> {
    let rows = sqlx::query!(
        "SELECT code, id FROM warehouses WHERE code = ANY($1) AND country = 'vietnam' AND status = 'open'",
        codes,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}
