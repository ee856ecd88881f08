//! What clients send about the list of forbidden goods.

use domain::goods::{GoodsRule, GoodsVerdict, MAX_RULES};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer};

/// What shall be forbidden or restricted from now on
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeForbiddenGoods {
    /// The version that is to be replaced; 0 where there is no list yet
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub version: i32,
    #[schema(max_items = 1000)]
    pub rules: Vec<GoodsRule>,
    /// Why
    #[schema(max_length = 500)]
    #[serde(default)]
    pub note: String,
}

impl ChangeForbiddenGoods {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 0, 500, "/note");
        checks.require(self.rules.len() <= MAX_RULES, "/rules", "a list has at most 1000 rules");
        for (index, rule) in self.rules.iter().enumerate() {
            let at = format!("/rules/{index}");
            checks.text(&rule.name, 1, 200, format!("{at}/name"));
            checks.text(&rule.category, 0, 100, format!("{at}/category"));
            checks.text(&rule.reason, 0, 300, format!("{at}/reason"));
            let some = (1..=100).contains(&rule.keywords.len());
            checks.require(some, format!("{at}/keywords"), "a rule has 1 to 100 keywords");
            for (place, keyword) in rule.keywords.iter().enumerate() {
                checks.text(keyword, 0, 60, format!("{at}/keywords/{place}"));
            }
        }
        checks.finish()
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListForbiddenGoodsVersions {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ScreenGoods {
    /// A title as shops write it
    #[param(min_length = 1, max_length = 300, example = "户外折叠刀")]
    pub text: String,
}

impl ScreenGoods {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.text, 1, 300, "/text");
        checks.finish()
    }
}

/// What the list says of a title
#[derive(Debug, Serialize, ToSchema)]
pub struct ScreenedGoods {
    /// Of the list
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub version: i32,
    /// The strictest of what the rules say; null where none was found
    pub verdict: Option<GoodsVerdict>,
    /// The rules that were found in it
    #[schema(max_items = 1000)]
    pub rules: Vec<GoodsRule>,
}
