//! Where an order may go.

use domain::orders::Destination;
use domain::{AddressId, CustomerId, WarehouseId};

use crate::{Conn, Result};

/// One of the customer's addresses, as it is now, in one line.
pub async fn address(conn: &mut Conn, customer: CustomerId, id: AddressId) -> Result<Option<Destination>> {
    let found = sqlx::query_as!(
        Destination,
        r#"SELECT recipient, phone, concat_ws(', ', street, ward, district, province) AS "address!"
             FROM customer_addresses WHERE id = $1 AND customer_id = $2 AND deleted_at IS NULL"#,
        id.uuid(),
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Whether goods can be sent there: an open warehouse in Vietnam.
pub async fn receives(conn: &mut Conn, warehouse: WarehouseId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM warehouses WHERE id = $1 AND country = 'vietnam' AND status = 'open') AS "found!""#,
        warehouse.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}
