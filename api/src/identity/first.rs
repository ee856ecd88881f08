//! The first administrator, without whom nobody could be made.

use anyhow::{Context, Result, anyhow};
use domain::Actor;
use domain::identity::{BuiltInRole, Email, Locale, NewPassword, NewUser};
use persistence::{Conn, Database, identity};

use super::passwords::hash;
use crate::http::opaque_token;
use crate::{Clock, Config};

/// Makes the account unless there is one. A password that had to be made up is printed, this once.
///
/// Several nodes may start at once: the unique e-mail address lets one of them win.
pub async fn ensure_administrator(db: &Database, clock: Clock, config: &Config) -> Result<()> {
    if identity::has_users(&mut *db.conn().await?).await? {
        return Ok(());
    }
    make_administrator(db, clock, &config.admin_email, config.admin_password.as_deref()).await
}

/// Makes the account unless its e-mail address is taken.
pub async fn make_administrator(db: &Database, clock: Clock, email: &str, password: Option<&str>) -> Result<()> {
    let made = password.is_none().then(|| opaque_token(""));
    let password = password.or(made.as_deref()).unwrap_or_default().to_owned();
    let password = NewPassword::try_from(password).context("LANGSON_ADMIN_PASSWORD")?;
    let email = Email::try_from(email.to_owned()).context("LANGSON_ADMIN_EMAIL")?;
    let administrator = NewUser {
        id: clock.id(),
        email: email.clone(),
        full_name: "Administrator".to_owned(),
        locale: Locale::Vietnamese,
        password_hash: hash(password).await.map_err(|problem| anyhow!(problem.causes()))?,
        customer: None,
        department: None,
        warehouse: None,
        roles: vec![BuiltInRole::Admin.into()],
        at: clock.now(),
    };
    let created = db.transaction(async |tx: &mut Conn| {
        identity::insert_user(tx, &Actor::system(), &administrator, &[administrator.created()]).await
    });
    match created.await {
        Err(error) if error.constraint() == Some("users_email_unique") => return Ok(()),
        created => created?,
    }
    if let Some(password) = made {
        println!("\n  The first administrator: {}\n  Password, shown only now: {password}\n", email.as_str());
    }
    Ok(())
}
