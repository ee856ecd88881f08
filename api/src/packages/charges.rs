//! What an order is charged by agreement.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::pricing::{AgreedKind, Charge};
use domain::{OrderId, PositiveVnd, can};
use persistence::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{self, Agreed};
use crate::App;
use crate::http::{Authorized, Checks, IdempotencyKey, Json, Problem};

/// What was agreed with the customer, and why; the customer reads it
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeOrder {
    pub kind: AgreedKind,
    pub amount: PositiveVnd,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl ChargeOrder {
    fn check(&self) -> Result<Agreed, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()?;
        Ok(Agreed { kind: self.kind, amount: self.amount.vnd(), reason: self.reason.clone() })
    }
}

/// Charge an order
///
/// Adds a charge that no table tells to what the order costs. Freight is agreed for those of its packages in Vietnam that
/// no rate card has a price for, which can be released then; the others keep the price of their table.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = ChargeOrder,
    responses(
        (status = 201, description = "The charge", body = Charge),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.freight_is_priced`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:charge"))),
)]
#[post("/orders/{order_id}/charges")]
pub async fn charge_order(
    caller: Authorized<can::ChargeOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<ChargeOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let agreed = request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::charge(tx, &caller.actor, *order_id, &agreed, now).await
    })
    .await
}
