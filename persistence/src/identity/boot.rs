//! What must be there before anybody can sign in. Several nodes may start at once.

use domain::identity::{BuiltInRole, Department};
use domain::{Permission, Timestamp};
use uuid::Uuid;

use crate::{Conn, Result};

/// Makes the roles and departments that are missing. `admin` always holds every permission there is.
pub async fn ensure_built_in(conn: &mut Conn, now: Timestamp, new_id: &dyn Fn() -> Uuid) -> Result<()> {
    for role in BuiltInRole::ALL {
        let permissions: Vec<_> = role.permissions().into_iter().map(|it| Permission::as_str(it).to_owned()).collect();
        sqlx::query!(
            "INSERT INTO roles (id, code, name, permissions, built_in, created_at) VALUES ($1, $2, $3, $4, true, $5)
             ON CONFLICT (code) DO UPDATE SET permissions = EXCLUDED.permissions
              WHERE roles.code = 'admin' AND roles.permissions <> EXCLUDED.permissions",
            new_id(),
            role.as_str(),
            role.name(),
            &permissions,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    for department in Department::ALL {
        sqlx::query!(
            "INSERT INTO departments (id, code, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO NOTHING",
            new_id(),
            department.as_str(),
            department.name(),
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub async fn has_users(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM users) AS "any!""#).fetch_one(conn).await?)
}

/// The newest signing key, which is `made` unless there is one. Nodes take turns until the transaction ends.
pub async fn signing_key(conn: &mut Conn, kid: &str, made: &[u8], now: Timestamp) -> Result<(String, Vec<u8>)> {
    sqlx::query!("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO signing_keys (kid, private_key, created_at)
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM signing_keys)",
        kid,
        made,
        now,
    )
    .execute(&mut *conn)
    .await?;
    let key = sqlx::query!("SELECT kid, private_key FROM signing_keys ORDER BY created_at DESC, kid LIMIT 1")
        .fetch_one(conn)
        .await?;
    Ok((key.kid, key.private_key))
}

/// Whether somebody does business here already.
pub async fn has_customers(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM customers) AS "any!""#).fetch_one(conn).await?)
}
