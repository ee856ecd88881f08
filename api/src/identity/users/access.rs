//! The operations on how somebody else signs in: the sessions of an account, and its second step.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get};
use domain::{SessionId, UserId, can};
use persistence::identity::{self, Session};
use persistence::{Conn, Page};

use super::commands;
use crate::App;
use crate::http::{Authorized, Json, Problem, atomically, page_request};
use crate::identity::me::ListSessions;
use crate::identity::problems::USER_NOT_FOUND;

/// List the sessions of an account
///
/// Those that are not over, newest first.
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account"), ListSessions),
    responses(
        (status = 200, description = "One page of sessions", body = Page<Session>),
        (status = 404, description = "`users.not_found`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[get("/users/{user_id}/sessions")]
pub async fn list_user_sessions(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    query: Query<ListSessions>,
    app: Data<App>,
) -> Result<Json<Page<Session>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    identity::find_user(&mut conn, *user_id).await?.ok_or(USER_NOT_FOUND)?;
    let current = caller.session().ok();
    Ok(Json(identity::sessions(&mut conn, *user_id, current, app.clock.now(), page).await?))
}

/// End the sessions of an account
///
/// All of them, at once. Nobody does so to somebody who may do more than he.
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    responses(
        (status = 204, description = "They are over"),
        (status = 404, description = "`users.not_found`"),
        (status = 409, description = "`roles.permission_not_held`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[delete("/users/{user_id}/sessions")]
pub async fn end_user_sessions(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::end_sessions(tx, &caller.actor, *user_id, now).await).await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// End a session of an account
///
/// At once. Nobody does so to somebody who may do more than he.
#[utoipa::path(
    tag = "People",
    params(
        ("user_id" = UserId, Path, description = "The account"),
        ("session_id" = SessionId, Path, description = "The session"),
    ),
    responses(
        (status = 204, description = "It is over"),
        (status = 404, description = "`users.not_found`, `sessions.not_found`"),
        (status = 409, description = "`roles.permission_not_held`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[delete("/users/{user_id}/sessions/{session_id}")]
pub async fn end_user_session(
    caller: Authorized<can::WriteUsers>,
    path: Path<(UserId, SessionId)>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let ((user, session), now) = (path.into_inner(), app.clock.now());
    atomically(&app, async |tx: &mut Conn| commands::end_session(tx, &caller.actor, user, session, now).await).await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}

/// Take away the second step of an account
///
/// For somebody who has lost both the app and the recovery codes; one's own is `disable_totp`'s. Nobody does so to
/// somebody who may do more than he.
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    responses(
        (status = 204, description = "Its password is enough, until it has a second step again"),
        (status = 404, description = "`users.not_found`"),
        (status = 409, description = "`users.self_forbidden`, `roles.permission_not_held`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[delete("/users/{user_id}/totp")]
pub async fn reset_totp(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::reset_totp(tx, &caller.actor, *user_id, now).await).await?;
    app.principals.forget();
    Ok(HttpResponse::NoContent().finish())
}
