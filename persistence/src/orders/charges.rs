//! What an order is charged with, and why.

use domain::OrderId;
use domain::pricing::{Charge, ChargeKind};

use super::OrderCharge;
use crate::{Conn, Result};

/// In the order of a bill.
pub async fn charges(conn: &mut Conn, order: OrderId) -> Result<Vec<OrderCharge>> {
    let rows = sqlx::query!(
        "SELECT kind, amount, explanation FROM order_charges WHERE order_id = $1
          ORDER BY array_position(ARRAY['goods', 'china_freight', 'service_fee', 'tally_fee', 'insurance_fee', 'freight',
                                        'import_duty', 'import_vat', 'crate_fee', 'storage_fee', 'last_mile_fee',
                                        'surcharge', 'cancellation_fee', 'discount'], kind), position",
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let charge = |kind, amount, explanation| Charge { kind, amount, explanation };
    Ok(rows.into_iter().map(|row| charge(row.kind, row.amount, row.explanation.0)).collect())
}

/// Puts `charges` in the place of all charges of these kinds.
pub async fn replace_charges(conn: &mut Conn, order: OrderId, kinds: &[ChargeKind], charges: &[Charge]) -> Result<()> {
    sqlx::query!(
        "DELETE FROM order_charges WHERE order_id = $1 AND kind = ANY($2)",
        order.uuid(),
        &kinds.iter().map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    let explanations = charges.iter().map(|charge| serde_json::to_value(&charge.explanation));
    sqlx::query!(
        "INSERT INTO order_charges (order_id, kind, position, amount, explanation)
         SELECT $1, kind, position, amount, explanation
           FROM UNNEST($2::text[], $3::numeric[], $4::jsonb[]) WITH ORDINALITY
                AS charge (kind, amount, explanation, position)",
        order.uuid(),
        &charges.iter().map(|charge| charge.kind.as_str().to_owned()).collect::<Vec<_>>(),
        &charges.iter().map(|charge| charge.amount.amount()).collect::<Vec<_>>(),
        &explanations.collect::<Result<Vec<_>, _>>()?,
    )
    .execute(conn)
    .await?;
    Ok(())
}
