//! The operations on one's own account.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::{Actor, SessionId, can};
use persistence::identity::{self, Me, Session};
use persistence::{Conn, Page, settings};

use super::commands;
use super::requests::{ChangeMe, ChangePassword, ListSessions};
use crate::App;
use crate::http::{Anyone, Authorized, EvenEnrolling, Json, Problem, atomically, page_request, problems};

/// Find one's own account
///
/// With what the token in use may do. Open to an account that must turn its second step on before it may do anything
/// else.
#[utoipa::path(
    tag = "Auth",
    responses((status = 200, description = "The account", body = Me)),
    extensions(("x-permission" = json!("account:use"))),
)]
#[get("/me")]
pub async fn find_me(
    EvenEnrolling(caller): EvenEnrolling<can::UseAccount>,
    app: Data<App>,
) -> Result<Json<Me>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, &caller.actor).await?))
}

/// Change one's own account
#[utoipa::path(
    tag = "Auth",
    request_body = ChangeMe,
    responses(
        (status = 200, description = "The account", body = Me),
        (status = 409, description = "`request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("account:use"))),
)]
#[patch("/me")]
pub async fn change_me(
    caller: Authorized<can::UseAccount>,
    Json(request): Json<ChangeMe>,
    app: Data<App>,
) -> Result<Json<Me>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let me = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, &request, now).await?;
        view(tx, &caller.actor).await
    });
    Ok(Json(me.await?))
}

/// Change one's own password
///
/// Asks for the one so far, and ends all other sessions. Not for API tokens.
#[utoipa::path(
    tag = "Auth",
    request_body = ChangePassword,
    responses(
        (status = 204, description = "Changed"),
        (status = 409, description = "`auth.wrong_password`, `auth.weak_password`"),
        (status = 422, description = "`request.invalid`"),
        (status = 429, description = "`auth.too_many_attempts`, `request.too_many`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/me/password")]
pub async fn change_password(
    caller: Authorized<can::UseAccount>,
    who: Anyone,
    Json(request): Json<ChangePassword>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let session = caller.session()?;
    request.check()?;
    commands::change_password(&app, &who, &caller.actor, session, &request).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List one's own sessions
///
/// Those that are not over, newest first.
#[utoipa::path(
    tag = "Auth",
    params(ListSessions),
    responses((status = 200, description = "One page of sessions", body = Page<Session>)),
    extensions(("x-permission" = json!("account:use"))),
)]
#[get("/me/sessions")]
pub async fn list_sessions(
    caller: Authorized<can::UseAccount>,
    query: Query<ListSessions>,
    app: Data<App>,
) -> Result<Json<Page<Session>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    let current = caller.session().ok();
    Ok(Json(identity::sessions(&mut conn, caller.actor.id, current, app.clock.now(), page).await?))
}

/// End one of one's own sessions
#[utoipa::path(
    tag = "Auth",
    params(("session_id" = SessionId, Path, description = "The session")),
    responses(
        (status = 204, description = "It is over"),
        (status = 404, description = "`sessions.not_found`"),
    ),
    extensions(("x-permission" = json!("account:use"))),
)]
#[delete("/me/sessions/{session_id}")]
pub async fn end_session(
    caller: Authorized<can::UseAccount>,
    session_id: Path<SessionId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::end_session(tx, &caller.actor, *session_id, now).await).await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// End one's own other sessions
///
/// All but the one in use, at once; with an API token, all there are.
#[utoipa::path(
    tag = "Auth",
    responses((status = 204, description = "They are over")),
    extensions(("x-permission" = json!("account:use"))),
)]
#[delete("/me/sessions")]
pub async fn end_other_sessions(caller: Authorized<can::UseAccount>, app: Data<App>) -> Result<HttpResponse, Problem> {
    let (now, kept) = (app.clock.now(), caller.session().ok());
    atomically(&app, async |tx: &mut Conn| {
        Ok(identity::end_sessions(tx, &caller.actor, caller.actor.id, kept, now).await?)
    })
    .await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// Held to what the token in use may do.
async fn view(conn: &mut Conn, actor: &Actor) -> Result<Me, Problem> {
    let settings = settings::load(conn).await?;
    let mut me = identity::me(conn, actor.id, &settings).await?.ok_or(problems::SESSION_REVOKED)?;
    me.permissions.retain(|permission| actor.may(*permission));
    Ok(me)
}
