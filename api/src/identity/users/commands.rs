//! What can be done to accounts. The caller owns the transaction and decides when it commits.

use domain::identity::{BuiltInRole, Code, NewUser, RoleRefused, User, UserChange, UserStatus, second_step, session};
use domain::{Actor, Event, SessionId, Timestamp, UserId};
use persistence::{Conn, Error, identity};

use crate::http::{Problem, require_version};
use crate::identity::problems::{
    DEPARTMENT_UNKNOWN, EMAIL_TAKEN, LAST_ADMIN, ROLE_UNKNOWN, SELF_FORBIDDEN, SESSION_NOT_FOUND, USER_NOT_FOUND,
    WAREHOUSE_UNKNOWN,
};

/// Makes an account. One without a password is mailed a link to set it.
pub async fn create(tx: &mut Conn, actor: &Actor, user: &NewUser) -> Result<(), Problem> {
    require_above(tx, actor, &user.roles).await?;
    let events = if user.password_hash.is_empty() { &user.invited()[..] } else { &[user.created()] };
    identity::insert_user(tx, actor, user, events).await.map_err(named)
}

pub async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: UserId,
    change: UserChange,
    version: i32,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut user = lock(tx, actor, id).await?;
    require_version(user.record().version, version)?;
    if let Some(roles) = &change.roles {
        require_above(tx, actor, roles).await?;
    }
    let event = user.change(change, now)?;
    save(tx, actor, &user, &event).await
}

/// Disables the account and ends its sessions.
pub async fn disable(tx: &mut Conn, actor: &Actor, id: UserId, now: Timestamp) -> Result<(), Problem> {
    let mut user = lock(tx, actor, id).await?;
    let event = user.disable(actor.id, now)?;
    save(tx, actor, &user, &event).await?;
    Ok(identity::end_sessions(tx, actor, id, None, now).await?)
}

pub async fn enable(tx: &mut Conn, actor: &Actor, id: UserId, now: Timestamp) -> Result<(), Problem> {
    let mut user = lock(tx, actor, id).await?;
    let event = user.enable(now)?;
    save(tx, actor, &user, &event).await
}

pub async fn end_sessions(tx: &mut Conn, actor: &Actor, id: UserId, now: Timestamp) -> Result<(), Problem> {
    lock(tx, actor, id).await?;
    Ok(identity::end_sessions(tx, actor, id, None, now).await?)
}

pub async fn end_session(
    tx: &mut Conn,
    actor: &Actor,
    id: UserId,
    session: SessionId,
    now: Timestamp,
) -> Result<(), Problem> {
    lock(tx, actor, id).await?;
    if !identity::owns_session(tx, id, session, now).await? {
        return Err(SESSION_NOT_FOUND.into());
    }
    Ok(identity::end_session(tx, actor, session, &session::ended(session, id, now)).await?)
}

/// For somebody who has lost both the app and the recovery codes.
pub async fn reset_totp(tx: &mut Conn, actor: &Actor, id: UserId, now: Timestamp) -> Result<(), Problem> {
    if id == actor.id {
        return Err(SELF_FORBIDDEN.into());
    }
    lock(tx, actor, id).await?;
    Ok(identity::delete_totp(tx, actor, id, &second_step::disabled(id, now)).await?)
}

/// Nobody touches the account of somebody who may do more than he.
async fn lock(tx: &mut Conn, actor: &Actor, id: UserId) -> Result<User, Problem> {
    let user = identity::lock_user(tx, id).await?.ok_or(USER_NOT_FOUND)?;
    if user.record().roles.contains(&BuiltInRole::Admin.into()) {
        identity::lock_administrators(tx).await?;
    }
    require_above(tx, actor, &user.record().roles).await?;
    Ok(user)
}

async fn save(tx: &mut Conn, actor: &Actor, user: &User, event: &Event) -> Result<(), Problem> {
    identity::save_user(tx, actor, user, event).await.map_err(named)?;
    let is_admin = user.record().roles.contains(&BuiltInRole::Admin.into());
    let stays = is_admin && user.record().status == UserStatus::Active;
    if !stays && !identity::has_active_administrator(tx).await? {
        return Err(LAST_ADMIN.into());
    }
    Ok(())
}

/// All the roles exist, and the actor may do whatever they allow.
async fn require_above(tx: &mut Conn, actor: &Actor, roles: &[Code]) -> Result<(), Problem> {
    let permissions = identity::permissions_of(tx, roles).await?.ok_or(ROLE_UNKNOWN)?;
    match permissions.into_iter().find(|permission| !actor.may(*permission)) {
        Some(missing) => Err(RoleRefused::NotHeld(missing).into()),
        None => Ok(()),
    }
}

fn named(error: Error) -> Problem {
    match error.constraint() {
        Some("users_email_unique") => EMAIL_TAKEN.into(),
        Some("users_department_id_fkey") => DEPARTMENT_UNKNOWN.into(),
        Some("users_warehouse_id_fkey") => WAREHOUSE_UNKNOWN.into(),
        _ => error.into(),
    }
}
