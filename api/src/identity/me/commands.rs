//! What people do to their own account.

use domain::identity::{UserChange, session};
use domain::{Actor, SessionId, Timestamp};
use persistence::{Conn, identity};

use super::requests::{ChangeMe, ChangePassword};
use crate::App;
use crate::http::{Anyone, Problem, atomically, problems, require_version};
use crate::identity::passwords::hash;
use crate::identity::problems::{SESSION_NOT_FOUND, WRONG_PASSWORD};
use crate::identity::proof::require_password;

pub async fn change(tx: &mut Conn, actor: &Actor, request: &ChangeMe, now: Timestamp) -> Result<(), Problem> {
    let mut user = identity::lock_user(tx, actor.id).await?.ok_or(problems::SESSION_REVOKED)?;
    require_version(user.record().version, request.version)?;
    let change = UserChange { full_name: request.full_name.clone(), locale: request.locale, ..UserChange::default() };
    let event = user.change(change, now)?;
    Ok(identity::save_user(tx, actor, &user, &event).await?)
}

/// Sets a new password and ends all sessions but this one. Owns its transaction: hashing comes before it.
pub async fn change_password(
    app: &App,
    who: &Anyone,
    actor: &Actor,
    session: SessionId,
    request: &ChangePassword,
) -> Result<(), Problem> {
    let account = require_password(app, who, actor.id, &request.current_password).await?;
    request.new_password.require_strong(&[&account.email, &account.full_name])?;
    let (password_hash, now) = (hash(request.new_password.clone()).await?, app.clock.now());
    atomically(app, async |tx: &mut Conn| {
        let event = session::password_changed(actor.id, now);
        let both = (account.password_hash.as_str(), password_hash.as_str());
        // Hashing takes its time, in which somebody may have set another password.
        if !identity::replace_password(tx, actor, actor.id, both, &event).await? {
            return Err(WRONG_PASSWORD.into());
        }
        Ok(identity::end_sessions(tx, actor, actor.id, Some(session), now).await?)
    })
    .await?;
    app.principals.forget();
    Ok(())
}

pub async fn end_session(tx: &mut Conn, actor: &Actor, session: SessionId, now: Timestamp) -> Result<(), Problem> {
    if !identity::owns_session(tx, actor.id, session, now).await? {
        return Err(SESSION_NOT_FOUND.into());
    }
    Ok(identity::end_session(tx, actor, session, &session::ended(session, actor.id, now)).await?)
}
