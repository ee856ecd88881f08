//! What can be done to accounts. The caller owns the transaction and decides when it commits.

use domain::identity::{BuiltInRole, Code, NewUser, RoleRefused, User, UserChange, UserStatus};
use domain::{Actor, Event, Timestamp, UserId};
use persistence::{Conn, Error, identity};

use crate::http::{Problem, require_version};
use crate::identity::problems::{
    DEPARTMENT_UNKNOWN, EMAIL_TAKEN, LAST_ADMIN, ROLE_UNKNOWN, USER_NOT_FOUND, WAREHOUSE_UNKNOWN,
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
    Ok(identity::end_others(tx, id, None, now).await?)
}

pub async fn enable(tx: &mut Conn, actor: &Actor, id: UserId, now: Timestamp) -> Result<(), Problem> {
    let mut user = lock(tx, actor, id).await?;
    let event = user.enable(now)?;
    save(tx, actor, &user, &event).await
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
