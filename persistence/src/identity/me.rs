//! What somebody is told about his own account.

use domain::identity::{Code, Locale};
use domain::settings::Settings;
use domain::{CustomerId, DepartmentId, Permission, UserId, WarehouseId};
use serde::Serialize;
use utoipa::ToSchema;

use super::principal::known;
use crate::{Conn, Result};

/// The account of whoever asks
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: UserId,
    #[schema(max_length = 200)]
    pub email: String,
    #[schema(max_length = 100)]
    pub full_name: String,
    pub locale: Locale,
    #[schema(max_items = 50)]
    pub roles: Vec<Code>,
    /// What the token in use may do
    #[schema(max_items = 200)]
    pub permissions: Vec<Permission>,
    /// Set for a customer's own account
    pub customer_id: Option<CustomerId>,
    /// The only warehouse this employee scans for
    pub warehouse_id: Option<WarehouseId>,
    pub department_id: Option<DepartmentId>,
    /// Whether sign-in asks for a second step
    pub has_totp: bool,
    /// Whether the account must turn the second step on before it may do anything else
    pub must_enrol: bool,
    #[schema(minimum = 1)]
    pub version: i32,
}

pub async fn me(conn: &mut Conn, user: UserId, settings: &Settings) -> Result<Option<Me>> {
    let row = sqlx::query!(
        r#"SELECT id, email, full_name, locale, customer_id, warehouse_id, department_id, version,
                  EXISTS (SELECT FROM totps WHERE totps.user_id = users.id AND confirmed_at IS NOT NULL) AS "has_totp!",
                  ARRAY(SELECT roles.code FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id ORDER BY roles.code) AS "roles!: Vec<Code>",
                  ARRAY(SELECT DISTINCT unnest(roles.permissions) FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id) AS "permissions!"
             FROM users WHERE id = $1"#,
        user.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Me {
        has_totp: row.has_totp,
        must_enrol: settings.identity_totp_required_roles.contain_any(&row.roles) && !row.has_totp,
        id: row.id,
        email: row.email,
        full_name: row.full_name,
        locale: row.locale,
        roles: row.roles,
        permissions: known(&row.permissions).into_iter().collect(),
        customer_id: row.customer_id,
        warehouse_id: row.warehouse_id,
        department_id: row.department_id,
        version: row.version,
    }))
}
