//! What can be wrong with prices, under names that never change.

use domain::pricing::{
    DiscountRefused, DiscountUnsound, PricingError, RateError, SimulationError, StaleDiscountCode, StaleLevel,
    TableProblem, VersionError,
};

use crate::http::problems::SELF_APPROVAL;
use crate::http::{FieldProblem, Problem, ProblemType};

pub const CARD_NOT_FOUND: ProblemType = ProblemType::new(404, "pricing.rate_card_not_found", "No such rate card");
pub const VERSION_NOT_FOUND: ProblemType =
    ProblemType::new(404, "pricing.version_not_found", "The rate card has no such version");
pub const LEVEL_NOT_FOUND: ProblemType = ProblemType::new(404, "pricing.level_not_found", "No such level");
pub const RATE_NOT_FOUND: ProblemType =
    ProblemType::new(404, "pricing.exchange_rate_not_found", "No such exchange rate, or none in force");
pub const QUOTE_NOT_FOUND: ProblemType = ProblemType::new(404, "pricing.quote_not_found", "No such quote");

pub const CODE_TAKEN: ProblemType = ProblemType::new(409, "pricing.code_taken", "The code is in use");
pub const TURNOVER_TAKEN: ProblemType =
    ProblemType::new(409, "pricing.turnover_taken", "Another level begins at this turnover");
pub const ABOVE_WHOLE: ProblemType = ProblemType::new(409, "pricing.share_above_whole", "A share is at most 100 %");
pub const TWO_AUDIENCES: ProblemType =
    ProblemType::new(409, "pricing.two_audiences", "A card is for one customer or for one level, not for both");
pub const CUSTOMER_UNKNOWN: ProblemType = ProblemType::new(409, "pricing.customer_unknown", "No such customer");
pub const CUSTOMER_MISSING: ProblemType =
    ProblemType::new(409, "pricing.customer_missing", "Staff must say for whom the quote is");
pub const LEVEL_UNKNOWN: ProblemType = ProblemType::new(409, "pricing.level_unknown", "No such level");
pub const VERSION_PUBLISHED: ProblemType =
    ProblemType::new(409, "pricing.version_published", "A published version cannot change");
pub const TABLES_UNSOUND: ProblemType =
    ProblemType::new(409, "pricing.tables_unsound", "The tables leave gaps or contradict themselves");
pub const VALID_FROM_PAST: ProblemType =
    ProblemType::new(409, "pricing.valid_from_past", "Prices and rates cannot hold from a moment that has passed");
pub const SELL_BELOW_BUY: ProblemType =
    ProblemType::new(409, "pricing.sell_below_buy", "Yuan would be sold below what they cost");
pub const RATE_DECIDED: ProblemType =
    ProblemType::new(409, "pricing.rate_decided", "The exchange rate was confirmed or rejected already");
pub const RATE_DRIFT: ProblemType =
    ProblemType::new(409, "pricing.rate_drift", "The exchange rate is far from the one in force");
pub const NOT_AVAILABLE: ProblemType =
    ProblemType::new(409, "pricing.not_available", "No rate card or no exchange rate is in force");
pub const DISCOUNT_CODE_NOT_FOUND: ProblemType =
    ProblemType::new(404, "pricing.discount_code_not_found", "No such discount code");
pub const DISCOUNT_CODE_UNKNOWN: ProblemType =
    ProblemType::new(409, "pricing.discount_code_unknown", "No such discount code");
pub const DISCOUNT_REFUSED: ProblemType =
    ProblemType::new(409, "pricing.discount_refused", "The discount code cannot be used for this");
pub const DISCOUNT_UNSOUND: ProblemType =
    ProblemType::new(409, "pricing.discount_unsound", "Such a discount code cannot be");
pub const SIMULATION_NOT_FOUND: ProblemType =
    ProblemType::new(404, "pricing.simulation_not_found", "No such simulation");
pub const SIMULATION_PERIOD: ProblemType = ProblemType::new(
    409,
    "pricing.simulation_period",
    "The period of a simulation ends after it begins, and not later than now",
);
pub const SIMULATION_OVER: ProblemType = ProblemType::new(409, "pricing.simulation_over", "The simulation has ended");
pub const NEGOTIATED: ProblemType =
    ProblemType::new(409, "pricing.negotiated", "The rate card has no price for this: it has to be negotiated");

impl From<PricingError> for Problem {
    fn from(error: PricingError) -> Self {
        match error {
            PricingError::NoBand { .. } => NEGOTIATED.because(error),
            PricingError::OutOfRange(error) => error.into(),
        }
    }
}

impl From<RateError> for Problem {
    fn from(error: RateError) -> Self {
        let kind = match error {
            RateError::SellBelowBuy => SELL_BELOW_BUY,
            RateError::Past(_) => VALID_FROM_PAST,
            RateError::Decided(_) => RATE_DECIDED,
            RateError::OwnProposal => SELF_APPROVAL,
            RateError::Drift { .. } => RATE_DRIFT,
        };
        kind.because(error)
    }
}

impl From<DiscountRefused> for Problem {
    fn from(error: DiscountRefused) -> Self {
        DISCOUNT_REFUSED.because(error)
    }
}

impl From<DiscountUnsound> for Problem {
    fn from(error: DiscountUnsound) -> Self {
        DISCOUNT_UNSOUND.because(error)
    }
}

impl From<StaleDiscountCode> for Problem {
    fn from(error: StaleDiscountCode) -> Self {
        Self::stale(error.current)
    }
}

impl From<StaleLevel> for Problem {
    fn from(error: StaleLevel) -> Self {
        Self::stale(error.current)
    }
}

impl From<VersionError> for Problem {
    fn from(error: VersionError) -> Self {
        match &error {
            VersionError::Stale { current } => Self::stale(*current),
            VersionError::Published(_) => VERSION_PUBLISHED.because(error),
            VersionError::OwnWork => SELF_APPROVAL.because(error),
            VersionError::Past(_) => VALID_FROM_PAST.because(error),
            VersionError::Unsound(found) => unsound(found, &error),
        }
    }
}

impl From<SimulationError> for Problem {
    fn from(error: SimulationError) -> Self {
        match &error {
            SimulationError::Period => SIMULATION_PERIOD.because(error),
            SimulationError::Over(_) => SIMULATION_OVER.because(error),
            SimulationError::Unsound(found) => unsound(found, &error),
        }
    }
}

/// Names each fault of the tables.
fn unsound(found: &[TableProblem], error: &impl std::fmt::Display) -> Problem {
    let errors = found.iter().map(|problem| FieldProblem {
        pointer: format!("/tables{}", problem.pointer),
        code: problem.code.as_str(),
        message: problem.message.clone(),
    });
    let mut problem = TABLES_UNSOUND.because(error);
    problem.errors = errors.collect();
    problem
}

/// What the database refused, by the constraint's name.
pub fn refused(error: persistence::Error) -> Problem {
    match error.constraint() {
        Some("rate_cards_code_unique" | "levels_code_unique" | "discount_codes_code_unique") => CODE_TAKEN.into(),
        Some("rate_cards_one_audience") => TWO_AUDIENCES.into(),
        Some("rate_cards_customer_id_fkey") => CUSTOMER_UNKNOWN.into(),
        Some("rate_cards_level_id_fkey" | "discount_codes_level_id_fkey") => LEVEL_UNKNOWN.into(),
        Some("levels_min_turnover_unique") => TURNOVER_TAKEN.into(),
        Some("levels_discounts_range" | "levels_deposit_percent_range") => ABOVE_WHOLE.into(),
        Some(_) | None => error.into(),
    }
}
