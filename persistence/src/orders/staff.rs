//! Who could be put in charge of an order.

use domain::{CustomerId, OrderId, Permission, UserId};

use crate::{Conn, Result};

/// Which side of orders somebody works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Care,
    Ordering,
}

impl Work {
    /// Without which nobody can do the work.
    pub const fn needs(self) -> Permission {
        match self {
            Self::Care => Permission::ReviewOrders,
            Self::Ordering => Permission::WritePurchases,
        }
    }
}

/// Who gets the work on an order of this customer: whoever looks after the customer, else the active employee who can
/// do it and has the least of it open; of two alike, the one whose newest order is older.
///
/// Who sees all orders assigns work, and is given none.
pub async fn least_loaded(conn: &mut Conn, work: Work, customer: CustomerId) -> Result<Option<UserId>> {
    match work {
        Work::Care => care(conn, customer).await,
        Work::Ordering => ordering(conn).await,
    }
}

async fn care(conn: &mut Conn, customer: CustomerId) -> Result<Option<UserId>> {
    let user = sqlx::query_scalar!(
        "SELECT users.id
           FROM users LEFT JOIN customers ON customers.id = $1 AND customers.care_staff_id = users.id
          WHERE users.status = 'active' AND users.customer_id IS NULL AND user_may(users.id, $2)
            AND (customers.id IS NOT NULL OR NOT user_may(users.id, $3))
          ORDER BY customers.id IS NULL,
                   (SELECT count(*) FROM orders
                     WHERE care_staff_id = users.id
                       AND status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering')),
                   (SELECT orders.id FROM orders WHERE care_staff_id = users.id ORDER BY orders.id DESC LIMIT 1)
                       NULLS FIRST,
                   users.id
          LIMIT 1",
        customer.uuid(),
        Work::Care.needs().as_str(),
        Permission::ReadAllOrders.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(user)
}

async fn ordering(conn: &mut Conn) -> Result<Option<UserId>> {
    let user = sqlx::query_scalar!(
        "SELECT users.id
           FROM users
          WHERE users.status = 'active' AND users.customer_id IS NULL AND user_may(users.id, $1)
            AND NOT user_may(users.id, $2)
          ORDER BY (SELECT count(*) FROM orders
                     WHERE ordering_staff_id = users.id
                       AND status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering')),
                   (SELECT orders.id FROM orders WHERE ordering_staff_id = users.id ORDER BY orders.id DESC LIMIT 1)
                       NULLS FIRST,
                   users.id
          LIMIT 1",
        Work::Ordering.needs().as_str(),
        Permission::ReadAllOrders.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(user)
}

/// Orders that wait for somebody to be put in charge, some hundreds at a time; oldest first.
pub async fn waiting(conn: &mut Conn, work: Work) -> Result<Vec<OrderId>> {
    let ids = match work {
        Work::Care => {
            sqlx::query_scalar!(
                "SELECT id FROM orders
                  WHERE status = 'submitted' AND care_staff_id IS NULL AND hold_reason IS NULL ORDER BY id LIMIT 200",
            )
            .fetch_all(conn)
            .await?
        }
        Work::Ordering => {
            sqlx::query_scalar!(
                "SELECT id FROM orders
                  WHERE status = 'deposited' AND ordering_staff_id IS NULL AND hold_reason IS NULL
                  ORDER BY id LIMIT 200",
            )
            .fetch_all(conn)
            .await?
        }
    };
    Ok(ids)
}

/// Whether this is an active employee who can do the work.
pub async fn has_role_permission(conn: &mut Conn, user: UserId, permission: Permission) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM users
                WHERE id = $1 AND status = 'active' AND customer_id IS NULL AND user_may(id, $2)) AS "found!""#,
        user.uuid(),
        permission.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}
