//! What clients send about discount codes.

use domain::pricing::{DiscountCodeChange, DiscountTerms};
use domain::{LevelId, Timestamp, Vnd};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, integer, optional_integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDiscountCodes {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only codes of this campaign
    #[param(value_type = Option<String>, max_length = 100)]
    pub campaign: Option<SearchText>,
    /// The code of that name
    #[param(value_type = Option<String>, max_length = 100)]
    pub code: Option<SearchText>,
    /// Only codes that can be used no more, or only others
    pub disabled: Option<bool>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDiscountCampaigns {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only uses of then or later
    pub from: Option<Timestamp>,
    /// Only uses before then
    pub to: Option<Timestamp>,
}

/// A new code
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDiscountCode {
    /// Capitals, digits and hyphens
    #[schema(min_length = 3, max_length = 40, pattern = "^[A-Z0-9-]{3,40}$")]
    pub code: String,
    /// Under which uses are added up
    #[schema(min_length = 1, max_length = 100)]
    pub campaign: Option<String>,
    pub terms: DiscountTerms,
    /// Without it at once
    pub valid_from: Option<Timestamp>,
    /// Not valid any more from then on; without it for ever
    pub valid_until: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_integer")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses: Option<i32>,
    #[serde(default, deserialize_with = "optional_integer")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses_per_customer: Option<i32>,
    /// What the goods cost at least
    pub min_goods: Option<Vnd>,
    #[serde(default)]
    pub first_order_only: bool,
    /// Only for customers of this level
    pub level_id: Option<LevelId>,
}

/// What shall be different about a code
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDiscountCode {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 100)]
    pub campaign: Option<String>,
    pub valid_until: Option<Timestamp>,
    #[serde(default, deserialize_with = "optional_integer")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses: Option<i32>,
    #[serde(default, deserialize_with = "optional_integer")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses_per_customer: Option<i32>,
    pub disabled: Option<bool>,
}

impl CreateDiscountCode {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        let is_code = (3..=40).contains(&self.code.len()) && self.code.bytes().all(is_sign);
        checks.require(is_code, "/code", "must be 3 to 40 capitals, digits or hyphens");
        checks.optional_text(self.campaign.as_deref(), 1, 100, "/campaign");
        limits(&mut checks, self.max_uses, self.max_uses_per_customer);
        checks.finish()
    }
}

impl ChangeDiscountCode {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require(self.version > 0, "/version", "must be at least 1");
        checks.optional_text(self.campaign.as_deref(), 1, 100, "/campaign");
        limits(&mut checks, self.max_uses, self.max_uses_per_customer);
        checks.finish()
    }
}

impl From<&ChangeDiscountCode> for DiscountCodeChange {
    fn from(request: &ChangeDiscountCode) -> Self {
        Self {
            campaign: request.campaign.clone(),
            valid_until: request.valid_until,
            max_uses: request.max_uses,
            max_uses_per_customer: request.max_uses_per_customer,
            disabled: request.disabled,
        }
    }
}

fn limits(checks: &mut Checks, uses: Option<i32>, per_customer: Option<i32>) {
    let fits = |number: Option<i32>| number.is_none_or(|number| (1..=1_000_000).contains(&number));
    checks.require(fits(uses), "/max_uses", "must be 1 to 1000000");
    checks.require(fits(per_customer), "/max_uses_per_customer", "must be 1 to 1000000");
}
