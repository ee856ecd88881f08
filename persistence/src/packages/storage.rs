//! Days that packages lie in our Vietnamese warehouses.

use domain::{Actor, Event, OrderId, PackageId, Timestamp};

use crate::{Conn, Result, journal};

/// Further days of a package: those after `booked`, up to `days`.
#[derive(Clone, Copy, Debug)]
pub struct FurtherDays {
    pub package: PackageId,
    pub booked: i32,
    pub days: i32,
}

/// Books them for an order, which is locked; the primary key refuses a day that was booked.
pub async fn book_storage(conn: &mut Conn, order: OrderId, further: &[FurtherDays], at: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO storage_days (order_id, package_id, day, booked_at)
         SELECT $1, package_id, day, $5
           FROM UNNEST($2::uuid[], $3::integer[], $4::integer[]) AS further (package_id, booked, days),
                generate_series(booked + 1, days) AS day",
        order.uuid(),
        &further.iter().map(|it| it.package.uuid()).collect::<Vec<_>>(),
        &further.iter().map(|it| it.booked).collect::<Vec<_>>(),
        &further.iter().map(|it| it.days).collect::<Vec<_>>(),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the owners of these packages are warned; the events tell them.
pub async fn warn_of_storage(
    conn: &mut Conn,
    actor: &Actor,
    packages: &[PackageId],
    events: &[Event],
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "UPDATE packages SET storage_warned_at = $2 WHERE id = ANY($1)",
        &packages.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
        at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}

/// When the order's storage is to be looked at again; never, where that is `None`.
pub async fn storage_due(conn: &mut Conn, order: OrderId, at: Option<Timestamp>) -> Result<()> {
    sqlx::query!("UPDATE orders SET storage_due_at = $2 WHERE id = $1", order.uuid(), at as Option<Timestamp>)
        .execute(conn)
        .await?;
    Ok(())
}

/// The orders whose storage is to be looked at by now, in ascending order of their ids.
pub async fn orders_in_storage(
    conn: &mut Conn,
    now: Timestamp,
    after: Option<OrderId>,
    limit: i64,
) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders
          WHERE storage_due_at <= $1 AND ($2::uuid IS NULL OR id > $2) AND planned_each_time($3)
          ORDER BY id LIMIT $3",
        now,
        after.map(OrderId::uuid),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}
