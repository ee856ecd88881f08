//! What administrators send about accounts, and its way into the domain.

use domain::identity::{Code, Email, Locale, NewPassword, UserChange, UserStatus};
use domain::{DepartmentId, Edit, WarehouseId};
use persistence::Cursor;
use persistence::identity::UserFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// What e-mail address or name begin with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
    /// Only accounts that may or may not sign in
    #[param(inline)]
    pub status: Option<UserStatus>,
    /// Only accounts with this role
    #[param(inline)]
    pub role: Option<Code>,
    /// Only employees of this department
    pub department_id: Option<DepartmentId>,
    /// Only employees of this warehouse
    pub warehouse_id: Option<WarehouseId>,
}

/// An employee who is to sign in
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    pub email: Email,
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: String,
    /// The language of mails
    pub locale: Option<Locale>,
    /// Without one, a link to set it is mailed
    #[serde(skip_serializing)]
    pub password: Option<NewPassword>,
    #[schema(min_items = 1, max_items = 20)]
    pub role_codes: Vec<Code>,
    pub department_id: Option<DepartmentId>,
    /// The only warehouse this employee scans for
    pub warehouse_id: Option<WarehouseId>,
}

/// What is to be another; what is missing stays
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: Option<String>,
    pub locale: Option<Locale>,
    #[schema(max_items = 20)]
    pub role_codes: Option<Vec<Code>>,
    /// Null takes the employee out of the department
    #[serde(default)]
    #[schema(value_type = Option<DepartmentId>)]
    pub department_id: Edit<DepartmentId>,
    /// Null lets the employee scan for no warehouse
    #[serde(default)]
    #[schema(value_type = Option<WarehouseId>)]
    pub warehouse_id: Edit<WarehouseId>,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
}

impl ListUsers {
    pub fn filter(&self) -> UserFilter {
        UserFilter {
            q: self.q.as_ref().map(|q| q.0.clone()),
            status: self.status,
            role: self.role.clone(),
            department: self.department_id,
            warehouse: self.warehouse_id,
        }
    }
}

impl CreateUser {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.full_name, 1, 100, "/full_name");
        checks.require((1..=20).contains(&self.role_codes.len()), "/role_codes", "an account has 1 to 20 roles");
        checks.finish()
    }
}

impl ChangeUser {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.full_name.as_deref(), 1, 100, "/full_name");
        let roles = self.role_codes.as_ref().map_or(0, Vec::len);
        checks.require(roles <= 20, "/role_codes", "an account has at most 20 roles");
        checks.finish()
    }
}

impl From<&ChangeUser> for UserChange {
    fn from(request: &ChangeUser) -> Self {
        Self {
            full_name: request.full_name.clone(),
            locale: request.locale,
            department: request.department_id,
            warehouse: request.warehouse_id,
            roles: request.role_codes.clone(),
        }
    }
}
