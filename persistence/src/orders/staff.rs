//! Who could be put in charge of an order.

use domain::{Permission, UserId};

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

/// The active employee of the built-in role with the least open work; the one who is longer with us of two alike.
pub async fn least_loaded(conn: &mut Conn, work: Work) -> Result<Option<UserId>> {
    let role = match work {
        Work::Care => "care_staff",
        Work::Ordering => "ordering_staff",
    };
    let user = sqlx::query_scalar!(
        "SELECT users.id
           FROM users JOIN user_roles ON user_roles.user_id = users.id JOIN roles ON roles.id = user_roles.role_id
          WHERE roles.code = $1 AND users.status = 'active'
          ORDER BY (SELECT count(*) FROM orders
                     WHERE status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering')
                       AND CASE $1 WHEN 'care_staff' THEN care_staff_id ELSE ordering_staff_id END = users.id),
                   users.id
          LIMIT 1",
        role,
    )
    .fetch_optional(conn)
    .await?;
    Ok(user)
}

/// Whether this is an active employee who can do the work.
pub async fn has_role_permission(conn: &mut Conn, user: UserId, permission: Permission) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM users JOIN user_roles ON user_roles.user_id = users.id JOIN roles ON roles.id = user_roles.role_id
                WHERE users.id = $1 AND users.status = 'active' AND users.customer_id IS NULL
                  AND $2 = ANY(roles.permissions)) AS "found!""#,
        user.uuid(),
        permission.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}
