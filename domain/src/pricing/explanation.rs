//! How a charge came about, told with the charge and kept with it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bands::{Bands, Bounds, Slice};
use super::{ChargeKind, MeasureUnit, PriceTable, Pricing, Rounding};
use crate::ledger::Currency;
use crate::{DeliveryId, ExchangeRate, Measure, OutOfRange, Percent, SignedVnd, Vnd};

/// What a customer is charged for one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Charge {
    pub kind: ChargeKind,
    /// Đồng; negative for what takes away from the total
    pub amount: SignedVnd,
    pub explanation: Explanation,
}

/// Where an amount comes from; what does not apply is `null`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Explanation {
    /// The table of the rate card
    pub table: Option<PriceTable>,
    /// The zone of the last mile, or what a surcharge is called
    #[schema(max_length = 40)]
    pub name: Option<String>,
    #[schema(max_length = 40)]
    pub card_code: Option<String>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: Option<i32>,
    /// The band or the rule that applied, such as `2000000 ≤ x < 20000000`
    #[schema(max_length = 200)]
    pub band: Option<String>,
    /// What the price was applied to
    pub base: Option<Measure>,
    pub base_unit: Option<MeasureUnit>,
    pub percent: Option<Percent>,
    /// Asked in any case, besides the price
    pub fixed: Option<Measure>,
    /// Price of one step, or of one unit of the base
    pub price: Option<Measure>,
    /// So much of the base is counted as a whole once it begins
    pub step: Option<Measure>,
    /// Of the price
    pub currency: Option<Currency>,
    /// Where yuan became đồng
    pub exchange_rate: Option<ExchangeRate>,
    pub rounding: Option<Rounding>,
    /// What the customer's level took off
    pub level_discount: Option<Percent>,
    /// The least that is charged, where it was charged
    pub minimum: Option<Vnd>,
    /// The most that is charged, where it was charged
    pub cap: Option<Vnd>,
    /// Follows from the packages, not from what is bought
    pub by_packages: bool,
    /// The delivery that the last mile is of
    pub delivery_id: Option<DeliveryId>,
    /// All of several orders together, of which this is the order's share
    pub shared_total: Option<Vnd>,
    /// What is paid at most where the insured goods are lost
    pub covers: Option<Vnd>,
    /// Where a little more would cost less
    pub next_cliff: Option<Cliff>,
    /// Where several bands or packages add up; the first 200
    #[schema(max_items = 200)]
    pub parts: Vec<Part>,
    /// Why, where it was agreed with the customer and no table told it
    #[schema(max_length = 500)]
    pub agreed: Option<String>,
}

/// A part of a charge
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Part {
    #[schema(max_length = 200)]
    pub band: Option<String>,
    pub base: Option<Measure>,
    pub base_unit: Option<MeasureUnit>,
    pub percent: Option<Percent>,
    pub fixed: Option<Measure>,
    pub price: Option<Measure>,
    pub step: Option<Measure>,
    /// How many days are charged
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub days: Option<i32>,
    /// Where it is rounded by itself
    pub amount: Option<Vnd>,
    /// What all orders of the package pay, where `amount` is the order's share of that
    pub shared_total: Option<Vnd>,
}

/// More that costs less, because the next band is cheaper
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cliff {
    /// Where the next band begins
    pub at: Measure,
    pub unit: MeasureUnit,
    /// How many đồng less that is than what is charged now
    pub saves: Vnd,
    #[schema(max_length = 200)]
    pub text: String,
}

/// An amount within the least and the most of a table.
pub(super) struct Limited {
    pub amount: Vnd,
    pub minimum: Option<Vnd>,
    pub cap: Option<Vnd>,
}

impl Charge {
    pub(super) fn new(kind: ChargeKind, amount: Vnd, explanation: Explanation) -> Self {
        Self { kind, amount: amount.signed(), explanation }
    }

    /// What no table tells, for a reason that the customer reads.
    pub fn agreed(kind: ChargeKind, amount: SignedVnd, reason: &str) -> Self {
        let explanation = Explanation { agreed: Some(reason.to_owned()), ..Explanation::default() };
        Self { kind, amount, explanation }
    }

    /// Whether it was agreed with the customer: no table takes its place.
    pub fn is_agreed(&self) -> bool {
        self.explanation.agreed.is_some()
    }

    /// Whether both tell of the same thing.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.kind, &self.explanation.name) == (other.kind, &other.explanation.name)
    }

    /// Discounts take no more than all else comes to: the later ones give way. Answers whether one did.
    pub fn limit_discounts(charges: &mut [Self]) -> Result<bool, OutOfRange> {
        let is_discount = |charge: &Self| charge.kind == ChargeKind::Discount;
        let others = charges.iter().filter(|charge| !is_discount(charge)).map(|charge| charge.amount);
        let mut left = SignedVnd::sum(others)?;
        let mut limited = false;
        for discount in charges.iter_mut().filter(|charge| is_discount(charge)) {
            let amount = discount.amount.max(SignedVnd::ZERO.minus(left)?);
            limited |= amount != discount.amount;
            discount.amount = amount;
            left = left.plus(amount)?;
        }
        Ok(limited)
    }
}

impl Explanation {
    pub(super) const MAX_PARTS: usize = 200;

    #[must_use]
    pub(super) fn within(self, limited: &Limited) -> Self {
        Self { minimum: limited.minimum, cap: limited.cap, ..self }
    }

    #[must_use]
    pub(super) fn discounted(self, discount: Percent) -> Self {
        Self { level_discount: (!discount.is_zero()).then_some(discount), ..self }
    }

    /// A single part tells itself in the explanation's own fields.
    #[must_use]
    pub(super) fn of_parts(self, mut parts: Vec<Part>) -> Self {
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return Self {
                band: only.band,
                base: only.base,
                base_unit: only.base_unit,
                percent: only.percent,
                fixed: only.fixed,
                price: only.price,
                step: only.step,
                ..self
            };
        }
        parts.truncate(Self::MAX_PARTS);
        Self { parts, ..self }
    }
}

impl Pricing<'_> {
    /// At least the minimum, and at most the cap.
    pub(super) fn limited(
        &self,
        amount: Vnd,
        currency: Currency,
        minimum: Option<Measure>,
        cap: Option<Measure>,
    ) -> Result<Limited, OutOfRange> {
        let in_dong = |limit: Option<Measure>| {
            limit.map(|limit| super::dong(super::product(limit.amount(), self.dong_per(currency))?)).transpose()
        };
        let minimum = in_dong(minimum)?.filter(|minimum| amount < *minimum);
        let amount = minimum.unwrap_or(amount);
        let cap = in_dong(cap)?.filter(|cap| amount > *cap);
        Ok(Limited { amount: cap.unwrap_or(amount), minimum: minimum.filter(|_| cap.is_none()), cap })
    }
}

/// Each slice as a part, without what makes it a percentage or a price.
pub(super) fn parts<T>(
    bands: &Bands<T>,
    slices: &[Slice<'_, T>],
    unit: MeasureUnit,
    name: impl Fn(&T, Part) -> Part,
) -> Vec<Part> {
    slices
        .iter()
        .map(|slice| {
            let part = Part {
                band: Some(bands.text(slice.position)),
                base: measure(slice.part),
                base_unit: Some(unit),
                ..Part::default()
            };
            name(&slice.band.value, part)
        })
        .collect()
}

/// The next band, if the least value in it costs less than `now`.
pub(super) fn next_cliff<T, E>(
    bands: &Bands<T>,
    value: Decimal,
    now: Vnd,
    unit: MeasureUnit,
    cost: impl Fn(usize, &T, Decimal) -> Result<Vnd, E>,
) -> Result<Option<Cliff>, E> {
    let next = bands.position(value).map(|position| position + 1);
    let Some((position, next)) = next.and_then(|next| Some((next, bands.rows.get(next)?))) else { return Ok(None) };
    let beyond = match bands.bounds {
        Bounds::LowerInclusive => "",
        Bounds::UpperInclusive => "more than ",
    };
    let saves = now.less(cost(position, &next.value, next.from.amount())?);
    Ok((!saves.is_zero()).then(|| Cliff {
        at: next.from,
        unit,
        saves,
        text: format!("{beyond}{} {} cost {saves} đ less than {}", next.from, unit.sign(), value.normalize()),
    }))
}

/// For showing only, hence without failure: what is too large to show is left out.
pub(super) fn measure(value: Decimal) -> Option<Measure> {
    Measure::rounded(value).ok()
}
