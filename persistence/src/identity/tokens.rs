//! API tokens in the database, as digests.

use domain::identity::{AddressRange, ApiToken, ApiTokenRecord, ExtensionOrigin, NewApiToken};
use domain::{Actor, ApiTokenId, Event, Permission, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::principal::known;
use super::roles::words;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// A token for a program that acts for its owner
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiTokenView {
    pub id: ApiTokenId,
    /// Whose it is, and for whom it acts
    pub user_id: UserId,
    #[schema(max_length = 100)]
    pub name: String,
    /// How its secret begins
    #[schema(max_length = 20, example = "lgs_live_7Xq2P")]
    pub prefix: String,
    /// What it may do, as long as its owner may
    #[schema(max_items = 200)]
    pub scopes: Vec<Permission>,
    /// Where it may be used from; anywhere, if empty
    #[schema(max_items = 50)]
    pub addresses: Vec<AddressRange>,
    /// The extension it is for; anything, if null
    pub origin: Option<ExtensionOrigin>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

struct Row {
    id: ApiTokenId,
    user_id: UserId,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    addresses: Vec<String>,
    origin: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<Row> for ApiTokenView {
    fn from(row: Row) -> Self {
        let (scopes, addresses) = (known(&row.scopes).into_iter().collect(), addresses(&row.addresses).collect());
        let Row { id, user_id, name, prefix, origin, created_at, expires_at, last_used_at, revoked_at, .. } = row;
        let origin = origin.and_then(|text| text.try_into().ok());
        Self { id, user_id, name, prefix, scopes, addresses, origin, created_at, expires_at, last_used_at, revoked_at }
    }
}

/// Whose tokens somebody looks after.
#[derive(Clone, Copy, Debug)]
pub struct Keeper {
    pub user: UserId,
    /// Those of everybody in the role `partner`, too.
    pub partners: bool,
}

pub async fn find_api_token(conn: &mut Conn, keeper: Keeper, id: ApiTokenId) -> Result<Option<ApiTokenView>> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, user_id, name, prefix, scopes, addresses, origin, created_at, expires_at, last_used_at, revoked_at
           FROM api_tokens
          WHERE id = $1
            AND (user_id = $2 OR ($3 AND EXISTS (
                 SELECT FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                  WHERE user_roles.user_id = api_tokens.user_id AND roles.code = 'partner')))",
        id.uuid(),
        keeper.user.uuid(),
        keeper.partners,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(ApiTokenView::from))
}

/// Those of `owner`, newest first, those that are over too.
pub async fn list_api_tokens(
    conn: &mut Conn,
    keeper: Keeper,
    owner: UserId,
    page: PageRequest<ApiTokenId>,
) -> Result<Page<ApiTokenView>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, user_id, name, prefix, scopes, addresses, origin, created_at, expires_at, last_used_at, revoked_at
           FROM api_tokens
          WHERE user_id = $1
            AND ($1 = $2 OR ($3 AND EXISTS (
                 SELECT FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                  WHERE user_roles.user_id = $1 AND roles.code = 'partner')))
            AND ($4::uuid IS NULL OR id < $4)
            AND planned_each_time($5)
          ORDER BY id DESC LIMIT $5",
        owner.uuid(),
        keeper.user.uuid(),
        keeper.partners,
        page.after.map(ApiTokenId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows.into_iter().map(ApiTokenView::from).collect(), |token| token.id))
}

pub async fn insert_api_token(conn: &mut Conn, actor: &Actor, token: &NewApiToken, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO api_tokens (id, user_id, name, prefix, hash, scopes, addresses, origin, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        token.id.uuid(),
        token.user.uuid(),
        token.name,
        token.prefix,
        token.hash,
        &words(&token.scopes),
        &token.addresses.iter().map(AddressRange::to_string).collect::<Vec<_>>(),
        token.origin.as_ref().map(ExtensionOrigin::as_str),
        token.at,
        token.expires_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads a token and keeps its row locked until the transaction ends.
pub async fn lock_api_token(conn: &mut Conn, keeper: Keeper, id: ApiTokenId) -> Result<Option<ApiToken>> {
    let row = sqlx::query!(
        "SELECT id, user_id, name, scopes, addresses, origin, created_at, expires_at, revoked_at
           FROM api_tokens
          WHERE id = $1
            AND (user_id = $2 OR ($3 AND EXISTS (
                 SELECT FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                  WHERE user_roles.user_id = api_tokens.user_id AND roles.code = 'partner')))
            FOR UPDATE",
        id.uuid(),
        keeper.user.uuid(),
        keeper.partners,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        ApiToken::restore(ApiTokenRecord {
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            scopes: known(&row.scopes),
            addresses: addresses(&row.addresses).collect(),
            origin: row.origin.and_then(|text| text.try_into().ok()),
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }))
}

pub async fn save_api_token(conn: &mut Conn, actor: &Actor, token: &ApiToken, event: &Event) -> Result<()> {
    let record = token.record();
    sqlx::query!(
        "UPDATE api_tokens SET expires_at = $2, revoked_at = $3 WHERE id = $1",
        record.id.uuid(),
        record.expires_at,
        record.revoked_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

fn addresses(stored: &[String]) -> impl Iterator<Item = AddressRange> {
    stored.iter().filter_map(|text| text.parse().ok())
}
