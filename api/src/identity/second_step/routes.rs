//! The operations on one's own second step.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, post};
use domain::can;
use persistence::identity;

use super::commands;
use super::requests::{ConfirmTotp, MyTotp, PrepareTotp, PreparedTotp, RecoveryCodes, StepUp, SteppedUp};
use crate::App;
use crate::http::{Anyone, Authorized, EvenEnrolling, Json, Problem};

/// Find one's own second step
///
/// Open to an account that must turn it on before it may do anything else.
#[utoipa::path(
    tag = "Auth",
    responses((status = 200, description = "How the account stands", body = MyTotp)),
    extensions(("x-permission" = json!("account:use"))),
)]
#[get("/me/totp")]
pub async fn find_totp(
    EvenEnrolling(caller): EvenEnrolling<can::UseAccount>,
    app: Data<App>,
) -> Result<Json<MyTotp>, Problem> {
    let mut conn = app.db.conn().await?;
    let totp = identity::totp_view(&mut conn, caller.actor.id).await?;
    Ok(Json(MyTotp { totp, required: commands::is_required(&mut conn, &caller.actor).await? }))
}

/// Prepare a second step
///
/// Shows the secret for an app that makes codes. Nothing is asked for at sign-in until a code has confirmed it; doing
/// this again gives another secret. Open to an account that must turn it on before it may do anything else; not for
/// API tokens.
#[utoipa::path(
    tag = "Auth",
    request_body = PrepareTotp,
    responses(
        (status = 200, description = "What the app must know", body = PreparedTotp),
        (status = 409, description = "`auth.wrong_password`, `totp.already_enabled`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/me/totp")]
pub async fn prepare_totp(
    EvenEnrolling(caller): EvenEnrolling<can::UseAccount>,
    who: Anyone,
    Json(request): Json<PrepareTotp>,
    app: Data<App>,
) -> Result<Json<PreparedTotp>, Problem> {
    caller.session()?;
    request.check()?;
    Ok(Json(commands::prepare(&app, &who, &caller.actor, &request.password).await?))
}

/// Confirm a second step
///
/// Turns it on and shows recovery codes, each of which stands in for a code once. Open to an account that must turn it
/// on before it may do anything else; not for API tokens.
#[utoipa::path(
    tag = "Auth",
    request_body = ConfirmTotp,
    responses(
        (status = 200, description = "It is on", body = RecoveryCodes),
        (status = 401, description = "`auth.invalid_code`"),
        (status = 409, description = "`totp.not_prepared`, `totp.already_enabled`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/me/totp/confirm")]
pub async fn confirm_totp(
    EvenEnrolling(caller): EvenEnrolling<can::UseAccount>,
    who: Anyone,
    Json(request): Json<ConfirmTotp>,
    app: Data<App>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let session = caller.session()?;
    request.check()?;
    Ok(Json(commands::confirm(&app, &who, &caller.actor, session, &request.code).await?))
}

/// Turn one's own second step off
///
/// With its recovery codes. Not where a role asks for it, and not for API tokens; doing so twice is no mistake.
#[utoipa::path(
    tag = "Auth",
    responses(
        (status = 204, description = "It is off"),
        (status = 409, description = "`totp.required`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-step-up" = json!(true))),
)]
#[delete("/me/totp")]
pub async fn disable_totp(caller: Authorized<can::UseAccount>, app: Data<App>) -> Result<HttpResponse, Problem> {
    caller.session()?;
    caller.require_proof()?;
    commands::disable(&app, &caller.actor).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Renew one's own recovery codes
///
/// Those given out before are good no longer. Not for API tokens.
#[utoipa::path(
    tag = "Auth",
    responses(
        (status = 200, description = "The new codes", body = RecoveryCodes),
        (status = 409, description = "`totp.not_enabled`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true)), ("x-step-up" = json!(true))),
)]
#[post("/me/totp/recovery-codes")]
pub async fn renew_recovery_codes(
    caller: Authorized<can::UseAccount>,
    app: Data<App>,
) -> Result<Json<RecoveryCodes>, Problem> {
    caller.session()?;
    caller.require_proof()?;
    Ok(Json(commands::renew_recovery_codes(&app, &caller.actor).await?))
}

/// Prove oneself anew
///
/// Operations marked `x-step-up` answer `auth.step_up_needed` where the session's holder has not given a code, or a
/// password where the account has no second step, for some minutes (`identity.step_up_minutes`). They ask accounts with
/// a second step, or everybody (`identity.step_up`). Not for API tokens.
#[utoipa::path(
    tag = "Auth",
    request_body = StepUp,
    responses(
        (status = 200, description = "Proven", body = SteppedUp),
        (status = 401, description = "`auth.invalid_code`"),
        (status = 409, description = "`auth.wrong_password`, `auth.code_needed`, `auth.password_needed`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/auth/step-up")]
pub async fn step_up(
    caller: Authorized<can::UseAccount>,
    who: Anyone,
    Json(request): Json<StepUp>,
    app: Data<App>,
) -> Result<Json<SteppedUp>, Problem> {
    let session = caller.session()?;
    request.check()?;
    let proven_until = commands::step_up(&app, &who, &caller.actor, session, &request).await?;
    Ok(Json(SteppedUp { proven_until }))
}
