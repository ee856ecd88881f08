//! What somebody has been told, and what of it they have read.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, post};
use domain::{NotificationId, can};
use persistence::notifications::{self, Notification};
use persistence::{Conn, Cursor, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::http::{Authorized, Json, Limit, Problem, ProblemType, atomically, page_request};

const NOT_FOUND: ProblemType = ProblemType::new(404, "notifications.not_found", "No such notice");

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListNotifications {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only what has not been read
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    pub unread: bool,
}

/// Which notices were read
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadNotifications {
    /// The newest of them; all before it count as read too
    pub up_to: NotificationId,
}

/// How many notices were new to the reader
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationsRead {
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64)]
    pub read: u64,
}

/// List notifications
///
/// One's own, newest first, in one's own language.
#[utoipa::path(
    tag = "Notifications",
    params(ListNotifications),
    responses((status = 200, description = "One page of notices", body = Page<Notification>)),
    extensions(("x-permission" = json!("account:use"))),
)]
#[get("/notifications")]
pub async fn list_notifications(
    caller: Authorized<can::UseAccount>,
    query: Query<ListNotifications>,
    app: Data<App>,
) -> Result<Json<Page<Notification>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    Ok(Json(notifications::list(&mut conn, caller.actor.id, caller.locale, query.unread, page).await?))
}

/// Read a notification
///
/// Marks it as read. What was read before keeps its time.
#[utoipa::path(
    tag = "Notifications",
    params(("notification_id" = NotificationId, Path, description = "The notice")),
    responses(
        (status = 200, description = "The notice", body = Notification),
        (status = 404, description = "`notifications.not_found`"),
    ),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/notifications/{notification_id}/read")]
pub async fn read_notification(
    caller: Authorized<can::UseAccount>,
    notification_id: Path<NotificationId>,
    app: Data<App>,
) -> Result<Json<Notification>, Problem> {
    let now = app.clock.now();
    let notice = atomically(&app, async |tx: &mut Conn| {
        notifications::read(tx, *notification_id, caller.actor.id, now).await?;
        let notice = notifications::find(tx, *notification_id, caller.actor.id, caller.locale).await?;
        Ok(notice.ok_or(NOT_FOUND)?)
    });
    Ok(Json(notice.await?))
}

/// Read notifications
///
/// Marks all of one's own up to this one as read.
#[utoipa::path(
    tag = "Notifications",
    request_body = ReadNotifications,
    responses((status = 200, description = "How many that were", body = NotificationsRead)),
    extensions(("x-permission" = json!("account:use")), ("x-unkeyed" = json!(true))),
)]
#[post("/notifications/read")]
pub async fn read_notifications(
    caller: Authorized<can::UseAccount>,
    Json(request): Json<ReadNotifications>,
    app: Data<App>,
) -> Result<Json<NotificationsRead>, Problem> {
    let now = app.clock.now();
    let read = atomically(&app, async |tx: &mut Conn| {
        Ok(notifications::read_up_to(tx, request.up_to, caller.actor.id, now).await?)
    });
    Ok(Json(NotificationsRead { read: read.await? }))
}
