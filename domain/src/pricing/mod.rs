//! What things cost: rate cards as data, and the formulas of `domain.md` §5 that apply them.

mod afterwards;
mod bands;
mod checks;
mod crating;
mod discount;
mod discount_use;
mod explanation;
mod freight;
mod insurance;
mod level;
mod load;
mod order;
mod quote;
mod rate;
mod service_fee;
mod share;
mod simulation;
mod surcharges;
mod tables;
mod tally;
mod tariff;
mod transport;
mod version;
mod words;

#[cfg(test)]
mod tests;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::Currency;
use crate::{Centimetres, ExchangeRate, Kilograms, LevelId, OutOfRange, Percent, Vnd};

pub use afterwards::Stored;
pub use bands::{Band, BandMode, Bands, Bounds};
pub use checks::{TableCliff, TableProblem, TableProblemCode};
pub use discount::{
    DiscountAsked, DiscountBase, DiscountCode, DiscountCodeChange, DiscountCodeRecord, DiscountRefused, DiscountTerms,
    DiscountUnsound, StaleDiscountCode,
};
pub use discount_use::{DiscountReturn, DiscountUse};
pub use explanation::{Charge, Cliff, Explanation, Part};
pub use level::{Level, LevelChange, LevelRecord, StaleLevel};
pub use order::{OrderInput, PricedLine, PricedOrder};
pub use quote::{Outcome, Quote};
pub use rate::{Rate, RateError, RatePair, RateRecord, RateStatus};
pub use share::{Portion, share};
pub use simulation::{
    PastCharges, Simulation, SimulationError, SimulationRecord, SimulationStatus, Trial, TriedCustomer, TriedSum,
};
pub use surcharges::Surcharged;
pub use tables::{
    Blend, CrateTable, DepositBands, FreeDays, FreightTable, ImportTaxes, InsuranceTable, LastMileTable, LevelBands,
    RateTables, ServiceFeeTable, StorageTable, SurchargeTable, TallyPrices, TallyTable, VolumePrices, Volumetric,
};
pub use tariff::{Piece, PieceBase};
pub use transport::{Carriage, Parcel, ParcelSize, Transport};
pub use version::{RateCardVersion, RateCardVersionRecord, VersionError};
pub use words::{
    AgreedKind, Audience, BandedBy, ChargeKind, CrateBasis, DayCount, FreightBasis, GoodsClass, MeasureUnit, PriceName,
    PriceTable, Rounding, ServiceFeeBasis, ShippingLine, StorageUnit, SurchargeUnit, VersionStatus,
};

/// What a customer wants done with the goods besides buying and carrying them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Services {
    /// Count and check the goods in China
    pub tally: bool,
    /// Build a wooden frame around each package
    #[serde(rename = "crate")]
    pub crating: bool,
    /// Insure the goods at what they cost
    pub insurance: bool,
    /// How the goods travel
    pub line: ShippingLine,
}

/// What a customer's level changes about prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LevelTerms {
    pub service_discount: Percent,
    pub freight_discount: Percent,
    /// Takes the place of the card's deposit share.
    pub deposit_percent: Option<Percent>,
    /// Which level it is, where tables have prices of its own.
    #[serde(default)]
    pub level_id: Option<LevelId>,
}

/// A package as it was weighed and measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub weight: Kilograms,
    /// Length, width and height; without it only the real weight counts.
    pub size: Option<[Centimetres; 3]>,
    /// The order's part of it; `None` where it serves no other.
    pub portion: Option<Portion>,
}

/// What an order pays of an amount for a package.
struct Paid {
    amount: Vnd,
    /// That amount, where others pay of it too.
    shared_total: Option<Vnd>,
}

impl Measured {
    /// How much of it is the order's, of one.
    fn part(&self) -> Decimal {
        self.portion.as_ref().map_or(Decimal::ONE, Portion::fraction)
    }

    /// Kilograms that are the order's.
    fn own_weight(&self) -> Decimal {
        self.weight.amount() * self.part()
    }

    fn paid(&self, whole: Vnd) -> Paid {
        match &self.portion {
            Some(portion) => Paid { amount: portion.of(whole), shared_total: Some(whole) },
            None => Paid { amount: whole, shared_total: None },
        }
    }
}

/// Everything that decides a price, except what is priced.
#[derive(Clone, Copy, Debug)]
pub struct Pricing<'a> {
    pub card_code: &'a str,
    pub version: i32,
    pub tables: &'a RateTables,
    /// The sell rate.
    pub rate: ExchangeRate,
    pub level: Option<LevelTerms>,
}

/// Why something has no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    /// The card is silent about the value: the price is to be negotiated, and never 0.
    #[error("the table of {} has no price for {value}: it has to be negotiated", .table.in_words())]
    NoBand { table: PriceTable, value: String },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl Pricing<'_> {
    /// Đồng for one unit of the currency a table is written in.
    fn dong_per(&self, currency: Currency) -> Decimal {
        match currency {
            Currency::Vnd => Decimal::ONE,
            Currency::Cny => self.rate.amount(),
        }
    }

    /// What a charge from a table has to say in any case.
    fn explain(&self, table: PriceTable, currency: Currency) -> Explanation {
        Explanation {
            table: Some(table),
            card_code: Some(self.card_code.to_owned()),
            version: Some(self.version),
            currency: Some(currency),
            exchange_rate: (currency == Currency::Cny).then_some(self.rate),
            rounding: Some(Rounding::HalfUp),
            ..Explanation::default()
        }
    }

    fn service_discount(&self) -> Percent {
        self.level.map_or(Percent::ZERO, |level| level.service_discount)
    }

    fn freight_discount(&self) -> Percent {
        self.level.map_or(Percent::ZERO, |level| level.freight_discount)
    }

    /// The share of goods and Chinese freight that is paid before we buy: what has to be, or more where somebody has chosen so.
    pub fn deposit_percent(&self, chosen: Option<Percent>) -> Percent {
        let required = self.level.and_then(|level| level.deposit_percent).unwrap_or(self.tables.deposit_percent);
        required.max(chosen.unwrap_or(Percent::ZERO))
    }
}

/// `a × b`, refused where [`Decimal`] would panic.
fn product(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_mul(b)
        .ok_or_else(|| OutOfRange { value: format!("{a} × {b}"), wanted: "a price that can be reckoned with" })
}

/// `a ÷ b`, refused where [`Decimal`] would panic.
fn quotient(a: Decimal, b: Decimal) -> Result<Decimal, OutOfRange> {
    a.checked_div(b)
        .ok_or_else(|| OutOfRange { value: format!("{a} ÷ {b}"), wanted: "a price that can be reckoned with" })
}

/// What is left of one after a discount.
fn remaining(discount: Percent) -> Decimal {
    Decimal::ONE - discount.fraction()
}

/// `round0`: đồng are rounded once per named amount.
fn dong(exact: Decimal) -> Result<Vnd, OutOfRange> {
    Vnd::rounded(exact)
}
