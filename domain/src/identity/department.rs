//! Departments, to which work is given where nobody in particular is to do it.

use serde_json::json;

use super::Code;
use crate::{DepartmentId, Event, EventKind, Timestamp};

/// A department that is to be.
#[derive(Clone, Debug)]
pub struct NewDepartment {
    pub id: DepartmentId,
    pub code: Code,
    pub name: String,
    pub at: Timestamp,
}

/// A department as it stands.
#[derive(Clone, Debug)]
pub struct DepartmentRecord {
    pub id: DepartmentId,
    pub name: String,
    pub version: i32,
}

impl NewDepartment {
    pub fn created(&self) -> Event {
        let after = json!({ "code": self.code, "name": self.name });
        Event::new(EventKind::DepartmentCreated, self.id, self.at).with(json!({ "after": after }))
    }
}

impl DepartmentRecord {
    pub fn rename(&mut self, name: String, at: Timestamp) -> Event {
        let before = std::mem::replace(&mut self.name, name);
        let what = json!({ "before": { "name": before }, "after": { "name": self.name } });
        Event::new(EventKind::DepartmentChanged, self.id, at).with(what)
    }
}
