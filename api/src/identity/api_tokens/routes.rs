//! The operations on API tokens.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, post};
use chrono::TimeDelta;
use domain::identity::NewApiToken;
use domain::{ApiTokenId, can};
use persistence::identity::{self, ApiTokenView, Keeper};
use persistence::{Conn, Page};

use super::commands::{self, Secret, keeper};
use super::requests::{ApiTokenWithSecret, CreateApiToken, ListApiTokens};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::identity::problems::API_TOKEN_NOT_FOUND;

/// List API tokens
///
/// One's own, or with `api_tokens:write_partners` those of a partner; newest first, those that are over too.
#[utoipa::path(
    tag = "People",
    params(ListApiTokens),
    responses((status = 200, description = "One page of tokens", body = Page<ApiTokenView>)),
    extensions(("x-permission" = json!("api_tokens:write"))),
)]
#[get("/api-tokens")]
pub async fn list_api_tokens(
    caller: Authorized<can::WriteApiTokens>,
    query: Query<ListApiTokens>,
    app: Data<App>,
) -> Result<Json<Page<ApiTokenView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let (keeper, owner) = (keeper(&caller.actor), query.user_id.unwrap_or(caller.actor.id));
    Ok(Json(identity::list_api_tokens(&mut *app.db.conn().await?, keeper, owner, page).await?))
}

/// Find an API token
#[utoipa::path(
    tag = "People",
    params(("id" = ApiTokenId, Path, description = "The token")),
    responses(
        (status = 200, description = "The token", body = ApiTokenView),
        (status = 404, description = "`api_tokens.not_found`"),
    ),
    extensions(("x-permission" = json!("api_tokens:write"))),
)]
#[get("/api-tokens/{id}")]
pub async fn find_api_token(
    caller: Authorized<can::WriteApiTokens>,
    api_token_id: Path<ApiTokenId>,
    app: Data<App>,
) -> Result<Json<ApiTokenView>, Problem> {
    let mut conn = app.db.conn().await?;
    let found = identity::find_api_token(&mut conn, keeper(&caller.actor), *api_token_id).await?;
    Ok(Json(found.ok_or(API_TOKEN_NOT_FOUND)?))
}

/// Create an API token
///
/// Its secret is shown this once. A token may do no more than whoever makes it, and cannot make another. One with an
/// `origin` has the scope `cart:write` alone, and every request with it must carry that `Origin`. With
/// `api_tokens:write_partners` it may be made for an account in the role `partner`, of whose permissions it has some.
#[utoipa::path(
    tag = "People",
    request_body = CreateApiToken,
    responses(
        (status = 201, description = "The token with its secret", body = ApiTokenWithSecret),
        (status = 409, description = "`roles.permission_not_held`, `api_tokens.more_than_cart`, `api_tokens.not_a_partner`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("api_tokens:write"))),
)]
#[post("/api-tokens")]
pub async fn create_api_token(
    caller: Authorized<can::WriteApiTokens>,
    key: IdempotencyKey,
    Json(request): Json<CreateApiToken>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.session()?;
    request.check()?;
    let (secret, now) = (Secret::make()?, app.clock.now());
    let token = NewApiToken {
        id: app.clock.id(),
        user: request.user_id.unwrap_or(caller.actor.id),
        name: request.name.clone(),
        prefix: secret.prefix.clone(),
        hash: secret.hash.clone(),
        scopes: request.scopes.iter().copied().collect(),
        addresses: request.addresses.iter().copied().collect(),
        origin: request.origin.clone(),
        at: now,
        expires_at: now.after(TimeDelta::days(request.expires_in_days.into())),
    };
    let create = async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, &token).await?;
        view(tx, keeper(&caller.actor), token.id).await
    };
    key.once_with_secret(&app, &caller.actor, &request, StatusCode::CREATED, create, |kept| told(kept, &secret)).await
}

/// Revoke an API token
///
/// At once; doing so twice is no mistake.
#[utoipa::path(
    tag = "People",
    params(("id" = ApiTokenId, Path, description = "The token")),
    responses(
        (status = 204, description = "It is over"),
        (status = 404, description = "`api_tokens.not_found`"),
    ),
    extensions(("x-permission" = json!("api_tokens:write"))),
)]
#[delete("/api-tokens/{id}")]
pub async fn revoke_api_token(
    caller: Authorized<can::WriteApiTokens>,
    api_token_id: Path<ApiTokenId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::revoke(tx, &caller.actor, *api_token_id, now).await).await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// Rotate an API token
///
/// Makes a token like it, with a secret shown this once. The old one is good for another 24 hours.
#[utoipa::path(
    tag = "People",
    params(("id" = ApiTokenId, Path, description = "The old token")),
    responses(
        (status = 201, description = "The new token with its secret", body = ApiTokenWithSecret),
        (status = 404, description = "`api_tokens.not_found`"),
        (status = 409, description = "`api_tokens.over`, `roles.permission_not_held`, `api_tokens.not_a_partner`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("api_tokens:write"))),
)]
#[post("/api-tokens/{id}/rotate")]
pub async fn rotate_api_token(
    caller: Authorized<can::WriteApiTokens>,
    api_token_id: Path<ApiTokenId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    caller.session()?;
    let (secret, now, successor) = (Secret::make()?, app.clock.now(), app.clock.id());
    let rotate = async |tx: &mut Conn| {
        commands::rotate(tx, &caller.actor, *api_token_id, successor, &secret, now).await?;
        view(tx, keeper(&caller.actor), successor).await
    };
    key.once_with_secret(&app, &caller.actor, &(), StatusCode::CREATED, rotate, |kept| told(kept, &secret)).await
}

/// What is kept, and told to whoever repeats the request.
async fn view(conn: &mut Conn, keeper: Keeper, id: ApiTokenId) -> Result<ApiTokenWithSecret, Problem> {
    let token = identity::find_api_token(conn, keeper, id).await?.ok_or(API_TOKEN_NOT_FOUND)?;
    Ok(ApiTokenWithSecret { token, secret: None })
}

/// What is told the first time.
fn told(kept: &ApiTokenWithSecret, secret: &Secret) -> ApiTokenWithSecret {
    ApiTokenWithSecret { secret: Some(secret.text.clone()), ..kept.clone() }
}
