//! What administrators send about departments.

use domain::identity::Code;
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDepartments {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// A department
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDepartment {
    pub code: Code,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Another name
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDepartment {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
}

impl CreateDepartment {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.name, 1, 100, "/name");
        checks.finish()
    }
}

impl ChangeDepartment {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.name, 1, 100, "/name");
        checks.finish()
    }
}
