//! What can be done to settings.

use domain::settings::{SettingValue, Settings};
use domain::{Actor, Event, EventKind, Timestamp};
use persistence::{Conn, settings};
use serde_json::json;
use uuid::Uuid;

use crate::http::{Problem, ProblemType, require_version};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "settings.not_found", "No such setting");
pub const VALUE_REFUSED: ProblemType =
    ProblemType::new(409, "settings.value_refused", "The setting cannot have this value");

/// Sets what stands at `version` to `value`. It holds from the next command on.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    key: &str,
    value: &SettingValue,
    version: i32,
    now: Timestamp,
) -> Result<(), Problem> {
    let current = settings::find(tx, key).await?.ok_or(NOT_FOUND)?.setting;
    require_version(current.version, version)?;
    let value = json!(value);
    Settings::with([(key.to_owned(), value.clone())].into_iter().collect())
        .map_err(|error| VALUE_REFUSED.because(error))?;
    // A setting has a key and no id.
    let event = Event::new(EventKind::SettingChanged, Uuid::nil(), now)
        .with(json!({ "key": key, "before": current.value, "after": value }));
    settings::add(tx, actor, key, version + 1, &value, &event).await.map_err(|error| match error.constraint() {
        // Somebody else has just set it.
        Some("setting_values_pkey") => Problem::stale(version + 1),
        _ => error.into(),
    })
}
