//! Whose an order may be, and where it may go.

use domain::orders::Destination;
use domain::settings::Settings;
use domain::{AddressId, CustomerId, Scope, WarehouseId};
use serde_json::{Map, Value};
use sqlx::types::Json;

use crate::{Conn, Result, settings};

/// What has to be known before an order is placed.
#[derive(Debug)]
pub struct Ground {
    /// Whether there is such a customer within the scope.
    pub has_customer: bool,
    /// Whether goods can be sent to the warehouse; see [`receives`].
    pub receives: bool,
    /// The version of the list of forbidden goods that counts; 0 where there is none.
    pub goods_list: i32,
    pub settings: Settings,
}

/// All of it in one question.
pub async fn ground(conn: &mut Conn, customer: CustomerId, scope: Scope, warehouse: WarehouseId) -> Result<Ground> {
    let row = sqlx::query!(
        r#"SELECT EXISTS (
                      SELECT FROM customers
                       WHERE id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR works_for($3, id)))
                      AS "has_customer!",
                  EXISTS (SELECT FROM warehouses WHERE id = $4 AND country = 'vietnam' AND status = 'open')
                      AS "receives!",
                  COALESCE((SELECT max(version) FROM forbidden_goods_versions), 0) AS "goods_list!",
                  (SELECT COALESCE(jsonb_object_agg(key, value), '{}')
                     FROM (SELECT DISTINCT ON (key) key, value FROM setting_values ORDER BY key, version DESC) AS last)
                      AS "settings!: Json<Map<String, Value>>""#,
        customer.uuid(),
        scope.customer(),
        scope.employee(),
        warehouse.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Ground {
        has_customer: row.has_customer,
        receives: row.receives,
        goods_list: row.goods_list,
        settings: settings::read(row.settings.0),
    })
}

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
