//! What can be done to departments. The caller owns the transaction and decides when it commits.

use domain::identity::NewDepartment;
use domain::{Actor, DepartmentId, Timestamp};
use persistence::{Conn, identity};

use super::requests::ChangeDepartment;
use crate::http::{Problem, require_version};
use crate::identity::problems::{DEPARTMENT_CODE_TAKEN, DEPARTMENT_NOT_FOUND};

pub async fn create(tx: &mut Conn, actor: &Actor, department: &NewDepartment) -> Result<(), Problem> {
    identity::insert_department(tx, actor, department).await.map_err(|error| match error.constraint() {
        Some("departments_code_unique") => DEPARTMENT_CODE_TAKEN.into(),
        _ => error.into(),
    })
}

pub async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: DepartmentId,
    request: &ChangeDepartment,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut department = identity::lock_department(tx, id).await?.ok_or(DEPARTMENT_NOT_FOUND)?;
    require_version(department.version, request.version)?;
    let event = department.rename(request.name.clone(), now);
    Ok(identity::save_department(tx, actor, &department, &event).await?)
}
