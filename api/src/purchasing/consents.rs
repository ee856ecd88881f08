//! The operations on what customers are asked.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{ConsentId, OrderId, Scope, can};
use persistence::purchasing::{self, ConsentFilter, ConsentView};
use persistence::{Conn, Page};

use super::requests::{AnswerConsent, AskPriceConsent, ListConsents};
use super::{consent_commands as commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List consents
///
/// What customers are or were asked, newest first. A customer sees what he is asked himself.
#[utoipa::path(
    tag = "Purchasing",
    params(ListConsents),
    responses((status = 200, description = "One page of consents", body = Page<ConsentView>)),
    extensions(("x-permission" = json!("consents:read"))),
)]
#[get("/consents")]
pub async fn list_consents(
    caller: Authorized<can::ReadConsents>,
    query: Query<ListConsents>,
    app: Data<App>,
) -> Result<Json<Page<ConsentView>>, Problem> {
    let filter = ConsentFilter { status: query.status, order: query.order_id };
    let page = page_request(query.limit, query.cursor);
    Ok(Json(purchasing::consents(&mut *app.db.conn().await?, filter, caller.actor.scope(), page).await?))
}

/// Find a consent
#[utoipa::path(
    tag = "Purchasing",
    params(("consent_id" = ConsentId, Path, description = "The consent")),
    responses(
        (status = 200, description = "The consent", body = ConsentView),
        (status = 404, description = "`consents.not_found`"),
    ),
    extensions(("x-permission" = json!("consents:read"))),
)]
#[get("/consents/{consent_id}")]
pub async fn find_consent(
    caller: Authorized<can::ReadConsents>,
    consent_id: Path<ConsentId>,
    app: Data<App>,
) -> Result<Json<ConsentView>, Problem> {
    let consent = purchasing::find_consent(&mut *app.db.conn().await?, *consent_id, caller.actor.scope()).await?;
    Ok(Json(consent.ok_or(problems::CONSENT_NOT_FOUND)?))
}

/// Ask for consent to a price
///
/// The shop asks more for a unit than the customer agreed to and the tolerance allows. The customer is told; what is
/// bought at that price has to wait for the answer.
#[utoipa::path(
    tag = "Purchasing",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = AskPriceConsent,
    responses(
        (status = 201, description = "The consent", body = ConsentView,
            links(("find" = (operation_id = "find_consent", parameters(("consent_id" = "$response.body#/id")))))),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`purchases.line_unknown`, `purchases.more_than_ordered`, \
            `purchases.price_being_asked`, `purchases.price_needs_no_consent`, `orders.transition_refused`, \
            `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/orders/{order_id}/price-consents")]
pub async fn ask_price_consent(
    caller: Authorized<can::WritePurchases>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<AskPriceConsent>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let raised = request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::ask_price(tx, &caller.actor, id, *order_id, raised, request.note.clone(), now).await?;
        Ok(purchasing::find_consent(tx, id, Scope::All).await?.ok_or(problems::CONSENT_NOT_FOUND)?)
    })
    .await
}

/// Accept a consent
///
/// A higher price is the customer's from then on, once it is bought at. The units that the shop does not have come off
/// the order, goods and fees are reckoned again at the order's own rate
/// card and exchange rate, and what was paid too much goes back to the wallet. An order of which nothing is left is
/// cancelled at no cost. An employee who answers for the customer notes how the customer did.
#[utoipa::path(
    tag = "Purchasing",
    params(("consent_id" = ConsentId, Path, description = "The consent")),
    request_body = AnswerConsent,
    responses(
        (status = 200, description = "The consent", body = ConsentView),
        (status = 404, description = "`consents.not_found`"),
        (status = 409, description = "`consents.already_answered`, `consents.note_required`, \
            `orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("consents:answer"))),
)]
#[post("/consents/{consent_id}/accept")]
pub async fn accept_consent(
    caller: Authorized<can::AnswerConsents>,
    consent_id: Path<ConsentId>,
    key: IdempotencyKey,
    Json(request): Json<AnswerConsent>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    answer(&caller, *consent_id, true, &key, &request, &app).await
}

/// Refuse a consent
///
/// The order is held until somebody has found another way. An employee who answers for the customer notes how the
/// customer did.
#[utoipa::path(
    tag = "Purchasing",
    params(("consent_id" = ConsentId, Path, description = "The consent")),
    request_body = AnswerConsent,
    responses(
        (status = 200, description = "The consent", body = ConsentView),
        (status = 404, description = "`consents.not_found`"),
        (status = 409, description = "`consents.already_answered`, `consents.note_required`, \
            `orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("consents:answer"))),
)]
#[post("/consents/{consent_id}/refuse")]
pub async fn refuse_consent(
    caller: Authorized<can::AnswerConsents>,
    consent_id: Path<ConsentId>,
    key: IdempotencyKey,
    Json(request): Json<AnswerConsent>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    answer(&caller, *consent_id, false, &key, &request, &app).await
}

async fn answer(
    caller: &Authorized<can::AnswerConsents>,
    id: ConsentId,
    accepted: bool,
    key: &IdempotencyKey,
    request: &AnswerConsent,
    app: &App,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(app, &caller.actor, request, StatusCode::OK, async |tx: &mut Conn| {
        commands::answer(tx, app, &caller.actor, id, accepted, request.note.clone(), now).await?;
        Ok(purchasing::find_consent(tx, id, Scope::All).await?.ok_or(problems::CONSENT_NOT_FOUND)?)
    })
    .await
}
