//! The operations on settings.

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use domain::can;
use domain::settings::SettingValue;
use persistence::settings::{self, Setting, SettingDetail};
use persistence::{Conn, Page};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{self, NOT_FOUND};
use crate::App;
use crate::http::{Authorized, Json, Problem, atomically, integer};

/// What a setting shall be
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSetting {
    pub value: SettingValue,
    /// The version that is to be replaced; 0 where the setting was never set
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub version: i32,
}

/// List settings
///
/// All there are, each with its default and its meaning, on one page.
#[utoipa::path(
    tag = "Settings",
    responses((status = 200, description = "All settings", body = Page<Setting>)),
    extensions(("x-permission" = json!("settings:read"))),
)]
#[get("/settings")]
pub async fn list_settings(_: Authorized<can::ReadSettings>, app: Data<App>) -> Result<Json<Page<Setting>>, Problem> {
    let data = settings::list(&mut *app.db.conn().await?).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// Find a setting
///
/// With the values it had, and who set them.
#[utoipa::path(
    tag = "Settings",
    params(("key" = String, Path, description = "Its key", min_length = 1, max_length = 60, example = "cart.ttl_days")),
    responses(
        (status = 200, description = "The setting with its past", body = SettingDetail),
        (status = 404, description = "`settings.not_found`"),
    ),
    extensions(("x-permission" = json!("settings:read"))),
)]
#[get("/settings/{key}")]
pub async fn find_setting(
    _: Authorized<can::ReadSettings>,
    key: Path<String>,
    app: Data<App>,
) -> Result<Json<SettingDetail>, Problem> {
    Ok(Json(settings::find(&mut *app.db.conn().await?, &key).await?.ok_or(NOT_FOUND)?))
}

/// Change a setting
///
/// It holds from the next request on, on every node. What was decided before, such as an order's price, stays.
#[utoipa::path(
    tag = "Settings",
    params(("key" = String, Path, description = "Its key", min_length = 1, max_length = 60, example = "cart.ttl_days")),
    request_body = ChangeSetting,
    responses(
        (status = 200, description = "The setting as it is now", body = SettingDetail),
        (status = 404, description = "`settings.not_found`"),
        (status = 409, description = "`request.version_conflict`, or `settings.value_refused` where the value is none this setting can have"),
    ),
    extensions(("x-permission" = json!("settings:write"))),
)]
#[put("/settings/{key}")]
pub async fn change_setting(
    caller: Authorized<can::WriteSettings>,
    key: Path<String>,
    Json(request): Json<ChangeSetting>,
    app: Data<App>,
) -> Result<Json<SettingDetail>, Problem> {
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, &key, &request.value, request.version, now).await?;
        Ok(settings::find(tx, &key).await?.ok_or(NOT_FOUND)?)
    });
    Ok(Json(changed.await?))
}
