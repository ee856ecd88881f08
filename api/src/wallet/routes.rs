//! The operations on wallets.

use actix_web::get;
use actix_web::web::{Data, Path, Query};
use domain::{Actor, CustomerId, can};
use persistence::wallet::{self, Wallet, WalletEntry};
use persistence::{Conn, Page};

use super::problems;
use super::requests::ListWalletEntries;
use crate::App;
use crate::http::{Authorized, Json, Problem, page_request};

/// Show a wallet
///
/// What a customer has with us, and how much of it can be spent. Whose customer is not found, his wallet is not either.
#[utoipa::path(
    tag = "Wallets",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 200, description = "The wallet", body = Wallet),
        (status = 404, description = "`wallets.not_found`"),
    ),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/customers/{customer_id}/wallet")]
pub async fn show_wallet(
    caller: Authorized<can::ReadWallets>,
    customer_id: Path<CustomerId>,
    app: Data<App>,
) -> Result<Json<Wallet>, Problem> {
    find(&mut *app.db.conn().await?, &caller.actor, *customer_id).await.map(Json)
}

/// List a wallet's entries
///
/// Every movement with the balance it left, newest first.
#[utoipa::path(
    tag = "Wallets",
    params(("customer_id" = CustomerId, Path, description = "The customer"), ListWalletEntries),
    responses(
        (status = 200, description = "One page of entries", body = Page<WalletEntry>),
        (status = 404, description = "`wallets.not_found`"),
    ),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/customers/{customer_id}/wallet/entries")]
pub async fn list_wallet_entries(
    caller: Authorized<can::ReadWallets>,
    customer_id: Path<CustomerId>,
    query: Query<ListWalletEntries>,
    app: Data<App>,
) -> Result<Json<Page<WalletEntry>>, Problem> {
    let mut conn = app.db.conn().await?;
    let wallet = find(&mut conn, &caller.actor, *customer_id).await?;
    let page = page_request(query.limit, query.cursor);
    Ok(Json(wallet::entries(&mut conn, wallet.customer_id, query.kind, page).await?))
}

async fn find(conn: &mut Conn, actor: &Actor, customer: CustomerId) -> Result<Wallet, Problem> {
    Ok(wallet::find(conn, customer, actor.customer_scope()).await?.ok_or(problems::NOT_FOUND)?)
}
