//! The operations of signing in and out, open to all.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::commands;
use super::cookie::{RefreshCookie, refresh_cookie};
use super::log_in::{LoggedIn, code_step, password_step};
use super::requests::{
    ACCEPTED, Accepted, ConfirmPasswordReset, LogIn, LogInChallenge, LogInWithCode, Refresh, RefreshTokenIn,
    RegisterCustomer, RequestPasswordReset, SignedIn,
};
use crate::App;
use crate::http::{Anyone, Json, Problem, problems};

/// Log in
///
/// Starts a session, or lets the right password wait for a code where the account has a second step. An unknown account,
/// a disabled one and a wrong password are answered alike. After five failures within 15 minutes for an account from one
/// address, or fifty from one address, the right password waits too.
#[utoipa::path(
    tag = "Auth",
    request_body = LogIn,
    responses(
        (status = 200, description = "Signed in", body = SignedIn),
        (status = 202, description = "The password is right; send a code to `log_in_with_code`", body = LogInChallenge),
        (status = 401, description = "`auth.invalid_credentials`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/login")]
pub async fn log_in(who: Anyone, Json(request): Json<LogIn>, app: Data<App>) -> Result<HttpResponse, Problem> {
    request.check()?;
    Ok(match password_step(&app, &who, &request).await? {
        LoggedIn::SignedIn(signed_in) => answer(signed_in, request.refresh_token_in),
        LoggedIn::CodeNeeded(challenge) => HttpResponse::Accepted().json(challenge),
    })
}

/// Log in with a code
///
/// The second step: what the app shows, or a recovery code, each good once. After five wrong ones within 15 minutes the
/// right one waits too.
#[utoipa::path(
    tag = "Auth",
    request_body = LogInWithCode,
    responses(
        (status = 200, description = "Signed in", body = SignedIn),
        (status = 401, description = "`auth.invalid_code`, `auth.challenge_invalid`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/login/totp")]
pub async fn log_in_with_code(
    who: Anyone,
    Json(request): Json<LogInWithCode>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    Ok(answer(code_step(&app, &who, &request).await?, request.refresh_token_in))
}

/// Refresh a session
///
/// Exchanges the refresh token of the body, or else of the cookie, for a new one, and answers where it came from.
/// Tabs that do so within 20 seconds each get one; later use of an exchanged token ends the session.
#[utoipa::path(
    tag = "Auth",
    request_body = Refresh,
    responses(
        (status = 200, description = "Signed in for ten minutes more", body = SignedIn),
        (status = 401, description = "`auth.token_invalid`, `auth.session_revoked`, `auth.refresh_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/refresh")]
pub async fn refresh_session(
    who: Anyone,
    RefreshCookie(cookie): RefreshCookie,
    Json(request): Json<Refresh>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let place = if request.refresh_token.is_some() { RefreshTokenIn::Body } else { RefreshTokenIn::Cookie };
    let presented = request.refresh_token.or(cookie).ok_or(problems::TOKEN_INVALID)?;
    Ok(answer(commands::refresh(&app, &who, &presented).await?, place))
}

/// Log out
///
/// Ends the session of the refresh token in the body, or else in the cookie. Doing so twice is no mistake.
#[utoipa::path(
    tag = "Auth",
    request_body = Refresh,
    responses(
        (status = 204, description = "Signed out"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/logout")]
pub async fn log_out(
    who: Anyone,
    RefreshCookie(cookie): RefreshCookie,
    Json(request): Json<Refresh>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let mut response = HttpResponse::NoContent();
    if cookie.is_some() {
        response.cookie(refresh_cookie(None));
    }
    if let Some(presented) = request.refresh_token.or(cookie) {
        commands::log_out(&app, &who, &presented).await?;
    }
    Ok(response.finish())
}

/// Register as a customer
///
/// Makes an account with a wallet. Nobody learns here who has one: a taken e-mail address or telephone number is
/// answered alike, and its owner is told by mail. A customer whom staff have entered before is invited by mail, or called
/// back by staff where they do not know the e-mail address.
#[utoipa::path(
    tag = "Auth",
    request_body = RegisterCustomer,
    responses(
        (status = 202, description = "Sign in, or look into the mailbox", body = Accepted),
        (status = 409, description = "`auth.weak_password`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/register")]
pub async fn register_customer(
    who: Anyone,
    Json(request): Json<RegisterCustomer>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    commands::register(&app, &who, &request).await?;
    Ok(HttpResponse::Accepted().json(ACCEPTED))
}

/// Request a new password
///
/// Mails a link that sets a new password within ten minutes. An address nobody has is answered alike.
#[utoipa::path(
    tag = "Auth",
    request_body = RequestPasswordReset,
    responses(
        (status = 202, description = "Look into the mailbox", body = Accepted),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/password-resets")]
pub async fn request_password_reset(
    who: Anyone,
    Json(request): Json<RequestPasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    commands::request_reset(&app, &who, request.email.as_str()).await?;
    Ok(HttpResponse::Accepted().json(ACCEPTED))
}

/// Set a forgotten password
///
/// With the token of the mailed link, once. Ends every session of the account.
#[utoipa::path(
    tag = "Auth",
    request_body = ConfirmPasswordReset,
    responses(
        (status = 204, description = "Sign in with the new password"),
        (status = 401, description = "`auth.reset_token_invalid`"),
        (status = 409, description = "`auth.weak_password`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[post("/auth/password-resets/confirm")]
pub async fn confirm_password_reset(
    who: Anyone,
    Json(request): Json<ConfirmPasswordReset>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    commands::confirm_reset(&app, &who, &request).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(mut signed_in: SignedIn, place: RefreshTokenIn) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if place == RefreshTokenIn::Cookie {
        response.cookie(refresh_cookie(signed_in.refresh_token.take()));
    }
    response.json(signed_in)
}
