//! What administrators have set, over the program's defaults.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::settings::{SettingValue, Settings};
use domain::{Actor, Event, Timestamp, UserId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{Conn, Result, journal};

/// A setting, as it stands
#[derive(Debug, Serialize, ToSchema)]
pub struct Setting {
    #[schema(max_length = 60, example = "cart.ttl_days")]
    pub key: &'static str,
    #[schema(value_type = SettingValue)]
    pub value: Value,
    /// What it is until somebody sets it
    #[schema(value_type = SettingValue)]
    pub default: Value,
    #[schema(max_length = 200)]
    pub description: &'static str,
    /// How often it has been set; 0 means never
    #[schema(minimum = 0)]
    pub version: i32,
}

/// A setting with its past
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingDetail {
    #[serde(flatten)]
    pub setting: Setting,
    /// Newest first
    #[schema(max_items = 200)]
    pub history: Vec<SettingChange>,
}

/// One value a setting had
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingChange {
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(value_type = SettingValue)]
    pub value: Value,
    pub changed_at: Timestamp,
    pub changed_by: UserId,
}

/// The settings in force. What another release has set and we cannot read counts as not set.
pub async fn load(conn: &mut Conn) -> Result<Settings> {
    Ok(read(stored(conn).await?.into_iter().map(|(key, (_, value))| (key, value)).collect()))
}

/// The same of values that were asked for together with something else.
pub(crate) fn read(values: Map<String, Value>) -> Settings {
    let (settings, passed_over) = Settings::of_stored(values);
    for (key, error) in passed_over {
        tell_once(key, &error);
    }
    settings
}

/// Settings are read again and again; the log need not hear of it each time.
fn tell_once(key: String, error: &serde_json::Error) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if !told.contains(&key) {
        tracing::warn!(key, %error, "a stored setting is none of ours and is passed over");
        told.insert(key);
    }
}

/// What was stored under a key at a moment; none where nobody had set it by then.
pub async fn stored_at(conn: &mut Conn, key: &str, at: Timestamp) -> Result<Option<Value>> {
    let value = sqlx::query_scalar!(
        "SELECT value FROM setting_values WHERE key = $1 AND changed_at <= $2 ORDER BY version DESC LIMIT 1",
        key,
        at,
    )
    .fetch_optional(conn)
    .await?;
    Ok(value)
}

/// All settings, in the order in which they are declared.
pub async fn list(conn: &mut Conn) -> Result<Vec<Setting>> {
    let mut stored: HashMap<_, _> = stored(conn).await?.into_iter().collect();
    let mut defaults = Settings::default().values();
    let described = Settings::DESCRIPTIONS.iter().map(|&(key, description)| {
        let default = defaults.remove(key).unwrap_or_default();
        let (version, value) = stored.remove(key).unwrap_or_else(|| (0, default.clone()));
        Setting { key, value, default, description, version }
    });
    Ok(described.collect())
}

pub async fn find(conn: &mut Conn, key: &str) -> Result<Option<SettingDetail>> {
    let Some(setting) = list(conn).await?.into_iter().find(|setting| setting.key == key) else { return Ok(None) };
    Ok(Some(SettingDetail { setting, history: history(conn, key).await? }))
}

/// What is stored, with its version, by key.
async fn stored(conn: &mut Conn) -> Result<Vec<(String, (i32, Value))>> {
    let rows =
        sqlx::query!("SELECT DISTINCT ON (key) key, version, value FROM setting_values ORDER BY key, version DESC")
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|row| (row.key, (row.version, row.value))).collect())
}

async fn history(conn: &mut Conn, key: &str) -> Result<Vec<SettingChange>> {
    let rows = sqlx::query_as!(
        SettingChange,
        r#"SELECT version, value, changed_at, changed_by AS "changed_by: UserId" FROM setting_values
            WHERE key = $1 ORDER BY version DESC LIMIT 200"#,
        key,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Adds a value; the primary key refuses a version that somebody else has just added.
pub async fn add(conn: &mut Conn, actor: &Actor, key: &str, version: i32, value: &Value, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO setting_values (key, version, value, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)",
        key,
        version,
        value,
        event.at,
        actor.id.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}
