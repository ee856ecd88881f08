//! What administrators send about roles.

use domain::Permission;
use domain::identity::Code;
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListRoles {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// A named set of permissions
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    pub code: Code,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[schema(max_items = 200)]
    pub permissions: Vec<Permission>,
}

/// What is to be another; what is missing stays
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRole {
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// All of them, not only the new ones
    #[schema(max_items = 200)]
    pub permissions: Option<Vec<Permission>>,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
}

/// Something a role can allow
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionView {
    pub permission: Permission,
    #[schema(max_length = 200)]
    pub description: &'static str,
}

impl CreateRole {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.name, 1, 100, "/name");
        checks.require(self.permissions.len() <= 200, "/permissions", "must be at most 200");
        checks.finish()
    }
}

impl ChangeRole {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.name.as_deref(), 1, 100, "/name");
        checks.require(self.permissions.as_ref().map_or(0, Vec::len) <= 200, "/permissions", "must be at most 200");
        checks.finish()
    }
}
