//! What people send about their own account.

use domain::identity::{Locale, NewPassword};
use persistence::Cursor;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSessions {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// What one may change of one's own account; what is missing stays
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMe {
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: Option<String>,
    pub locale: Option<Locale>,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
}

/// The password so far and the one to come
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    #[schema(min_length = 1, max_length = 128)]
    pub current_password: String,
    pub new_password: NewPassword,
}

impl ChangeMe {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.full_name.as_deref(), 1, 100, "/full_name");
        checks.finish()
    }
}

impl ChangePassword {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.current_password, 1, 128, "/current_password");
        checks.finish()
    }
}
