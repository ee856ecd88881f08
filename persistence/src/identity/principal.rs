//! Who a request's token stands for, as of now.

use std::collections::BTreeSet;

use domain::identity::{Assurance, Code, Locale};
use domain::settings::Settings;
use domain::{ApiTokenId, CustomerId, Permission, SessionId, Timestamp, UserId, WarehouseId};

use crate::{Conn, Result};

/// An account that may act, with what it may do.
#[derive(Clone, Debug)]
pub struct Principal {
    pub user: UserId,
    /// None for an API token.
    pub session: Option<SessionId>,
    /// None for a session.
    pub token: Option<ApiTokenId>,
    pub customer: Option<CustomerId>,
    pub warehouse: Option<WarehouseId>,
    pub locale: Locale,
    pub permissions: BTreeSet<Permission>,
    /// What an API token was made for, which its owner need no longer be allowed.
    pub scopes: Option<BTreeSet<Permission>>,
    /// The only origin the token is good for.
    pub origin: Option<String>,
    pub assurance: Assurance,
}

/// The account behind a session that is neither over nor revoked.
pub async fn by_session(
    conn: &mut Conn,
    session: SessionId,
    settings: &Settings,
    now: Timestamp,
) -> Result<Option<Principal>> {
    let row = sqlx::query!(
        r#"SELECT users.id, users.customer_id, users.warehouse_id, users.locale, sessions.proven_at,
                  EXISTS (SELECT FROM totps WHERE totps.user_id = users.id AND confirmed_at IS NOT NULL) AS "has_totp!",
                  ARRAY(SELECT roles.code FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id) AS "roles!: Vec<Code>",
                  ARRAY(SELECT DISTINCT unnest(roles.permissions) FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id) AS "permissions!"
             FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE sessions.id = $1 AND sessions.revoked_at IS NULL AND sessions.expires_at > $2 AND users.status = 'active'"#,
        session.uuid(),
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Principal {
        user: row.id,
        session: Some(session),
        token: None,
        customer: row.customer_id,
        warehouse: row.warehouse_id,
        locale: row.locale,
        permissions: known(&row.permissions),
        scopes: None,
        origin: None,
        assurance: Assurance::of(settings, &row.roles, row.has_totp, row.proven_at, now),
    }))
}

/// The account behind an API token, held to the token's scopes. `address` is where the request comes from.
pub async fn by_token(conn: &mut Conn, hash: &[u8], address: &str, now: Timestamp) -> Result<Option<Principal>> {
    let row = sqlx::query!(
        r#"UPDATE api_tokens SET last_used_at = $3
             FROM users
            WHERE api_tokens.hash = $1 AND users.id = api_tokens.user_id AND users.status = 'active'
              AND api_tokens.revoked_at IS NULL AND api_tokens.expires_at > $3
              AND (api_tokens.addresses = '{}'
                   OR EXISTS (SELECT FROM unnest(api_tokens.addresses) AS allowed WHERE NULLIF($2, '')::inet <<= allowed::inet))
           RETURNING users.id, users.customer_id, users.warehouse_id, users.locale, api_tokens.scopes, api_tokens.origin,
                   api_tokens.id AS token,
                  ARRAY(SELECT DISTINCT unnest(roles.permissions) FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id) AS "permissions!""#,
        hash,
        address,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let scopes = known(&row.scopes);
        Principal {
            user: row.id,
            session: None,
            token: Some(row.token),
            customer: row.customer_id,
            warehouse: row.warehouse_id,
            locale: row.locale,
            permissions: known(&row.permissions).intersection(&scopes).copied().collect(),
            scopes: Some(scopes),
            origin: row.origin,
            assurance: Assurance::default(),
        }
    }))
}

/// A permission of a newer release is none of ours.
pub(super) fn known(names: &[String]) -> BTreeSet<Permission> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}
