//! What clients ask prices of, and its way into the domain.

use domain::pricing::{OrderInput, PriceName, PricedLine, Services, Transport};
use domain::{Cny, CustomerId, Vnd};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DepositShare;
use crate::http::{Checks, Problem, integer};

/// What is to be bought at one shop
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateQuote {
    /// Needed from staff; customers ask for themselves
    pub customer_id: Option<CustomerId>,
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<CreateQuoteLine>,
    /// What the shop asks for sending the goods to our Chinese warehouse; nothing where it is not said
    pub china_freight: Option<Cny>,
    #[serde(default)]
    pub services: Services,
    /// What the goods are insured at; without it what they cost
    pub declared_value: Option<Vnd>,
    /// The share that is paid before we buy, where it is more than has to be
    pub deposit_percent: Option<DepositShare>,
    /// By name, besides those that are always charged
    #[serde(default)]
    #[schema(max_items = 20)]
    pub surcharges: Vec<PriceName>,
    /// Packages as they would be weighed; without them freight, crates, storage and the last mile are no part of the quote
    pub transport: Option<Transport>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateQuoteLine {
    pub unit_price: Cny,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: i32,
}

impl TryFrom<&CreateQuote> for OrderInput {
    type Error = Problem;

    fn try_from(request: &CreateQuote) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.require((1..=500).contains(&request.lines.len()), "/lines", "must be 1 to 500");
        checks.require(request.surcharges.len() <= 20, "/surcharges", "must be at most 20");
        let has_packages = request.transport.as_ref().is_none_or(|transport| !transport.packages.is_empty());
        checks.require(has_packages, "/transport/packages", "must be 1 to 200");
        for (index, line) in request.lines.iter().enumerate() {
            let fits = (1..=1_000_000).contains(&line.quantity);
            checks.require(fits, format!("/lines/{index}/quantity"), "must be 1 to 1000000");
        }
        checks.finish()?;
        let lines = request.lines.iter();
        Ok(Self {
            lines: lines.map(|line| PricedLine { unit_price: line.unit_price, quantity: line.quantity }).collect(),
            china_freight: request.china_freight.unwrap_or(Cny::ZERO),
            services: request.services,
            declared_value: request.declared_value,
            deposit_percent: request.deposit_percent.map(Into::into),
            surcharges: request.surcharges.clone(),
            transport: request.transport.clone(),
        })
    }
}
