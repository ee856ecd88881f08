//! What people send about their API tokens, and what they are told.

use domain::identity::{AddressRange, ExtensionOrigin};
use domain::{Permission, UserId};
use persistence::Cursor;
use persistence::identity::ApiTokenView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListApiTokens {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Those of a partner; one's own unless given
    pub user_id: Option<UserId>,
}

/// A token for a program; the ordering extension's has the scope `cart:write` and no other
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiToken {
    /// A partner for whom it is made; oneself unless given
    pub user_id: Option<UserId>,
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it may do, as long as its owner may
    #[schema(min_items = 1, max_items = 200)]
    pub scopes: Vec<Permission>,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 365)]
    pub expires_in_days: i32,
    /// Where it may be used from; anywhere, if empty
    #[serde(default)]
    #[schema(max_items = 50)]
    pub addresses: Vec<AddressRange>,
    /// The browser extension it is for, whose requests alone it is good for
    pub origin: Option<ExtensionOrigin>,
}

/// A token with its secret
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiTokenWithSecret {
    #[serde(flatten)]
    pub token: ApiTokenView,
    /// Shown this once: null where the request is repeated
    #[schema(max_length = 60)]
    pub secret: Option<String>,
}

impl CreateApiToken {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.name, 1, 100, "/name");
        checks.require((1..=200).contains(&self.scopes.len()), "/scopes", "must be 1 to 200");
        checks.require((1..=365).contains(&self.expires_in_days), "/expires_in_days", "must be 1 to 365");
        checks.require(self.addresses.len() <= 50, "/addresses", "must be at most 50");
        checks.finish()
    }
}
