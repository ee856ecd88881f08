//! What clients send about prices, and its way into the domain.

use domain::pricing::{LevelChange, RateStatus, RateTables, SimulationStatus};
use domain::{CustomerId, ExchangeRate, LevelId, Percent, RateCardId, Timestamp, Vnd};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, integer};

/// The versions of a card, or the uses of a code.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListPrices {
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
pub struct ListRateCards {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// What code or name begin with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
    /// Only the cards that are for this customer alone
    pub customer_id: Option<CustomerId>,
    /// Only the cards of this level
    pub level_id: Option<LevelId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListLevels {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// What code or name begin with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListExchangeRates {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only rates that stand there
    pub status: Option<RateStatus>,
    /// Only rates that came into force then or later
    pub from: Option<Timestamp>,
    /// Only rates that came into force before then
    pub to: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuotes {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only quotes for this customer
    pub customer_id: Option<CustomerId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSimulations {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only simulations of this rate card
    pub rate_card_id: Option<RateCardId>,
    /// Only simulations that stand there
    pub status: Option<SimulationStatus>,
}

/// The orders to try a version on
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulateRateCardVersion {
    /// Orders that were placed from then on
    pub from: Timestamp,
    /// Orders that were placed before then; without it until now
    pub to: Option<Timestamp>,
}

/// A new price list, still without prices
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRateCard {
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// The only customer it is for
    pub customer_id: Option<CustomerId>,
    /// The only level it is for; without customer and level it is for everybody
    pub level_id: Option<LevelId>,
}

/// A new draft
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRateCardVersion {
    pub tables: RateTables,
}

/// A draft written anew
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceRateCardVersion {
    /// The revision that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub revision: i32,
    pub tables: RateTables,
}

/// From when a draft shall count
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishRateCardVersion {
    /// The revision that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub revision: i32,
    /// Without it at once
    pub valid_from: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateLevel {
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Turnover from which a customer has it
    pub min_turnover: Vnd,
    pub service_discount: Percent,
    pub freight_discount: Percent,
    pub deposit_percent: Percent,
}

/// What shall be different about a level
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLevel {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    pub min_turnover: Option<Vnd>,
    pub service_discount: Option<Percent>,
    pub freight_discount: Option<Percent>,
    pub deposit_percent: Option<Percent>,
}

/// Đồng for a yuan, from a moment on
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateExchangeRate {
    /// What customers pay
    pub sell: ExchangeRate,
    /// What yuan cost us
    pub buy: ExchangeRate,
    /// Without it, and where it has passed by then, from when the rate is confirmed
    pub valid_from: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmExchangeRate {
    /// A rate far from the one in force is meant
    #[serde(default)]
    pub accept_drift: bool,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectExchangeRate {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl RejectExchangeRate {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}

impl CreateRateCard {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.code, 1, 40, "/code");
        checks.text(&self.name, 1, 200, "/name");
        checks.finish()
    }
}

impl ReplaceRateCardVersion {
    pub fn check(&self) -> Result<(), Problem> {
        positive(self.revision, "/revision")
    }
}

impl PublishRateCardVersion {
    pub fn check(&self) -> Result<(), Problem> {
        positive(self.revision, "/revision")
    }
}

impl CreateLevel {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.code, 1, 40, "/code");
        checks.text(&self.name, 1, 200, "/name");
        checks.finish()
    }
}

impl ChangeLevel {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require(self.version > 0, "/version", "must be at least 1");
        checks.optional_text(self.name.as_deref(), 1, 200, "/name");
        checks.finish()
    }
}

impl From<&ChangeLevel> for LevelChange {
    fn from(request: &ChangeLevel) -> Self {
        Self {
            name: request.name.clone(),
            min_turnover: request.min_turnover,
            service_discount: request.service_discount,
            freight_discount: request.freight_discount,
            deposit_percent: request.deposit_percent,
        }
    }
}

fn positive(number: i32, pointer: &str) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.require(number > 0, pointer, "must be at least 1");
    checks.finish()
}
