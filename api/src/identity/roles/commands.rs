//! What can be done to roles. The caller owns the transaction and decides when it commits.

use domain::identity::{NewRole, Role};
use domain::{Actor, RoleId, Timestamp};
use persistence::{Conn, identity};

use super::requests::ChangeRole;
use crate::http::{Problem, require_version};
use crate::identity::problems::{ROLE_CODE_TAKEN, ROLE_IN_USE, ROLE_NOT_FOUND};

pub async fn create(tx: &mut Conn, actor: &Actor, role: &NewRole) -> Result<(), Problem> {
    let event = role.create(actor)?;
    identity::insert_role(tx, actor, role, &event).await.map_err(|error| match error.constraint() {
        Some("roles_code_unique") => ROLE_CODE_TAKEN.into(),
        _ => error.into(),
    })
}

pub async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: RoleId,
    request: &ChangeRole,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut role = lock(tx, id).await?;
    require_version(role.record().version, request.version)?;
    let permissions = request.permissions.as_ref().map(|all| all.iter().copied().collect());
    let event = role.change(actor, request.name.clone(), permissions, now)?;
    Ok(identity::save_role(tx, actor, &role, &event).await?)
}

pub async fn delete(tx: &mut Conn, actor: &Actor, id: RoleId, now: Timestamp) -> Result<(), Problem> {
    let role = lock(tx, id).await?;
    let event = role.delete(actor, now)?;
    identity::delete_role(tx, actor, &role, &event).await.map_err(|error| match error.constraint() {
        Some("user_roles_role_id_fkey") => ROLE_IN_USE.into(),
        _ => error.into(),
    })
}

async fn lock(tx: &mut Conn, id: RoleId) -> Result<Role, Problem> {
    Ok(identity::lock_role(tx, id).await?.ok_or(ROLE_NOT_FOUND)?)
}
