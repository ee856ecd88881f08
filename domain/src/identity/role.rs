//! Roles: named sets of permissions, which administrators may change.

use std::collections::BTreeSet;

use serde_json::json;

use super::{BuiltInRole, Code};
use crate::{Actor, Event, EventKind, Permission, RoleId, Timestamp};

/// A role that is to be.
#[derive(Clone, Debug)]
pub struct NewRole {
    pub id: RoleId,
    pub code: Code,
    pub name: String,
    pub permissions: BTreeSet<Permission>,
    pub at: Timestamp,
}

/// A role as it stands.
#[derive(Clone, Debug)]
pub struct RoleRecord {
    pub id: RoleId,
    pub code: Code,
    pub name: String,
    pub permissions: BTreeSet<Permission>,
    pub built_in: bool,
    pub version: i32,
}

/// A role that may be changed by its own rules only.
#[derive(Clone, Debug)]
pub struct Role(RoleRecord);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefused {
    #[error("administrators may do everything, always")]
    Immutable,
    #[error("the program knows the role and gives it out itself")]
    BuiltIn,
    #[error("nobody hands on what he may not do himself: {0}")]
    NotHeld(Permission),
}

impl NewRole {
    pub fn create(&self, by: &Actor) -> Result<Event, RoleRefused> {
        require_held(by, &self.permissions)?;
        let after = json!({ "code": self.code, "name": self.name, "permissions": self.permissions });
        Ok(Event::new(EventKind::RoleCreated, self.id, self.at).with(json!({ "after": after })))
    }
}

impl Role {
    pub fn restore(record: RoleRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &RoleRecord {
        &self.0
    }

    /// `None` leaves it as it is. Whoever changes a role must hold all it held and all it is to hold: otherwise he
    /// could take from his superiors, or give to himself.
    pub fn change(
        &mut self,
        by: &Actor,
        name: Option<String>,
        permissions: Option<BTreeSet<Permission>>,
        at: Timestamp,
    ) -> Result<Event, RoleRefused> {
        if self.0.code == BuiltInRole::Admin.into() {
            return Err(RoleRefused::Immutable);
        }
        let permissions = permissions.unwrap_or_else(|| self.0.permissions.clone());
        require_held(by, &(&self.0.permissions | &permissions))?;
        let before = json!({ "name": self.0.name, "permissions": self.0.permissions });
        self.0.name = name.unwrap_or_else(|| self.0.name.clone());
        self.0.permissions = permissions;
        let after = json!({ "name": self.0.name, "permissions": self.0.permissions });
        let what = json!({ "before": before, "after": after });
        Ok(Event::new(EventKind::RoleChanged, self.0.id, at).with(what))
    }

    /// Ends a role nobody has.
    pub fn delete(&self, by: &Actor, at: Timestamp) -> Result<Event, RoleRefused> {
        if self.0.built_in {
            return Err(RoleRefused::BuiltIn);
        }
        require_held(by, &self.0.permissions)?;
        let before = json!({ "code": self.0.code, "name": self.0.name, "permissions": self.0.permissions });
        Ok(Event::new(EventKind::RoleDeleted, self.0.id, at).with(json!({ "before": before })))
    }
}

/// Nobody hands on what he may not do himself. Administrators may do everything.
pub fn require_held(by: &Actor, permissions: &BTreeSet<Permission>) -> Result<(), RoleRefused> {
    match permissions.iter().find(|permission| !by.may(**permission)) {
        Some(missing) => Err(RoleRefused::NotHeld(*missing)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn role(code: &str, permissions: &[Permission]) -> Role {
        Role(RoleRecord {
            id: RoleId::new(Uuid::from_u128(1)),
            code: code.to_owned().try_into().unwrap(),
            name: "A role".into(),
            permissions: permissions.iter().copied().collect(),
            built_in: code == "admin",
            version: 1,
        })
    }

    fn may(permissions: &[Permission]) -> Actor {
        Actor { permissions: permissions.iter().copied().collect(), ..Actor::system() }
    }

    const AT: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    #[test]
    fn administrators_are_never_changed_and_never_deleted() {
        let mut admin = role("admin", Permission::ALL);
        assert_eq!(admin.change(&Actor::system(), None, None, AT).unwrap_err(), RoleRefused::Immutable);
        assert_eq!(admin.delete(&Actor::system(), AT).unwrap_err(), RoleRefused::BuiltIn);
    }

    #[test]
    fn nobody_gives_or_takes_what_he_does_not_hold() {
        let (read, write) = (Permission::ReadUsers, Permission::WriteUsers);
        let wanted = |all: &[Permission]| Some(all.iter().copied().collect());

        let gives = role("helper", &[read]).change(&may(&[read]), None, wanted(&[read, write]), AT);
        let takes = role("helper", &[read, write]).change(&may(&[read]), None, wanted(&[read]), AT);
        let may_do_both = role("helper", &[read]).change(&may(&[read, write]), None, wanted(&[read, write]), AT);

        assert_eq!(gives.unwrap_err(), RoleRefused::NotHeld(write));
        assert_eq!(takes.unwrap_err(), RoleRefused::NotHeld(write));
        assert!(may_do_both.is_ok());
    }
}
