//! Discount codes: what they take off, and when they may be used.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::explanation::measure;
use super::{Charge, ChargeKind, Explanation, MeasureUnit, PricedOrder, Rounding, dong, product, share};
use crate::vocabulary::string_enum;
use crate::{DiscountCodeId, Event, EventKind, LevelId, OutOfRange, Percent, SignedVnd, Timestamp, Vnd};

string_enum! {
    /// What a discount is taken off
    pub enum DiscountBase {
        ServiceFee = "service_fee",
        Freight = "freight",
        /// Everything that is charged
        Total = "total",
    }
}

/// What a code takes off: so many đồng, or so many percent of its base, and never more than the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountTerms {
    pub of: DiscountBase,
    /// Either this or `percent`
    pub amount: Option<Vnd>,
    pub percent: Option<Percent>,
    /// The most that a percentage takes off
    pub cap: Option<Vnd>,
}

/// What the `discount_codes` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct DiscountCodeRecord {
    pub id: DiscountCodeId,
    /// As customers write it, in capitals.
    pub code: String,
    /// Under which uses are added up.
    pub campaign: Option<String>,
    pub terms: DiscountTerms,
    pub valid_from: Timestamp,
    /// Not valid any more from then on.
    pub valid_until: Option<Timestamp>,
    pub max_uses: Option<i32>,
    pub max_uses_per_customer: Option<i32>,
    /// What the goods cost at least.
    pub min_goods: Option<Vnd>,
    pub first_order_only: bool,
    pub level_id: Option<LevelId>,
    pub disabled: bool,
    pub version: i32,
    pub created_at: Timestamp,
}

/// A code, which changes only as it may.
#[derive(Clone, Debug)]
pub struct DiscountCode(DiscountCodeRecord);

/// What shall be different about a code. What it takes off never changes: it was promised.
#[derive(Clone, Debug, Default)]
pub struct DiscountCodeChange {
    pub campaign: Option<String>,
    pub valid_until: Option<Timestamp>,
    pub max_uses: Option<i32>,
    pub max_uses_per_customer: Option<i32>,
    pub disabled: Option<bool>,
}

/// Who would use a code, and for what.
#[derive(Clone, Copy, Debug)]
pub struct DiscountAsked {
    /// Uses that were not given back, of everybody and of the customer.
    pub uses: i64,
    pub uses_of_customer: i64,
    /// Orders that were not cancelled.
    pub has_orders: bool,
    pub level: Option<LevelId>,
    pub goods: Vnd,
}

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscountRefused {
    #[error("the code cannot be used any more")]
    Disabled,
    #[error("the code holds from {0} on")]
    NotYet(Timestamp),
    #[error("the code held until {0}")]
    Over(Timestamp),
    #[error("the code has been used {0} times, and no more are given")]
    UsedUp(i32),
    #[error("a customer may use the code {0} times")]
    UsedByCustomer(i32),
    #[error("the code is for goods of {least} VND or more, and these cost {goods} VND")]
    TooLittle { least: Vnd, goods: Vnd },
    #[error("the code is for a first order")]
    NotFirst,
    #[error("the code is for another level")]
    OtherLevel,
}

/// A code that cannot be: neither an amount nor a percentage, both, more than everything, or over before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscountUnsound {
    #[error("a code takes off an amount or a percentage of at most 100")]
    Terms,
    #[error("a code ends after it begins")]
    Ends,
}

/// Somebody else was faster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the discount code stands at version {current}")]
pub struct StaleDiscountCode {
    pub current: i32,
}

impl DiscountTerms {
    fn is_sound(&self) -> bool {
        match (self.amount, self.percent) {
            (Some(amount), None) => !amount.is_zero() && self.cap.is_none(),
            (None, Some(percent)) => !percent.is_zero() && percent.amount() <= Decimal::ONE_HUNDRED,
            (None, None) | (Some(_), Some(_)) => false,
        }
    }

    fn counts(self, charge: &Charge) -> bool {
        match self.of {
            DiscountBase::ServiceFee => charge.kind == ChargeKind::ServiceFee,
            DiscountBase::Freight => charge.kind == ChargeKind::Freight,
            DiscountBase::Total => !matches!(charge.kind, ChargeKind::Discount | ChargeKind::CancellationFee),
        }
    }

    /// What these charges come to, as far as the code is for them.
    pub fn base(&self, charges: &[Charge]) -> Result<Vnd, OutOfRange> {
        let counted = charges.iter().filter(|charge| self.counts(charge)).map(|charge| charge.amount);
        Vnd::new(SignedVnd::sum(counted)?.amount())
    }

    /// What a code of this name takes off the charges; `None` where that is nothing.
    pub fn charge(&self, code: &str, charges: &[Charge]) -> Result<Option<Charge>, OutOfRange> {
        let base = self.base(charges)?;
        let wanted = match (self.amount, self.percent) {
            (Some(amount), _) => amount,
            (None, Some(percent)) => dong(product(base.amount(), percent.fraction())?)?,
            (None, None) => Vnd::ZERO,
        };
        let cap = self.cap.filter(|cap| wanted > *cap);
        let amount = cap.unwrap_or(wanted).min(base);
        let explanation = Explanation {
            name: Some(code.to_owned()),
            band: Some(self.of.to_string()),
            base: measure(base.amount()),
            base_unit: Some(MeasureUnit::Vnd),
            percent: self.percent,
            rounding: Some(Rounding::HalfUp),
            cap,
            ..Explanation::default()
        };
        let charge = Charge { kind: ChargeKind::Discount, amount: amount.negative(), explanation };
        Ok((!amount.is_zero()).then_some(charge))
    }

    /// The terms of several orders that use a code together: an amount and a cap are shared by what each comes to.
    pub fn shared(&self, orders: &[&[Charge]]) -> Result<Vec<Self>, OutOfRange> {
        let known = orders.iter().map(|charges| self.base(charges)).collect::<Result<Vec<_>, _>>()?;
        // Freight is not known before the packages are weighed: then by what the goods cost.
        let weights: Vec<Decimal> = if known.iter().all(|base| base.is_zero()) {
            let total = Self { of: DiscountBase::Total, ..*self };
            orders.iter().map(|charges| Ok(total.base(charges)?.amount())).collect::<Result<_, OutOfRange>>()?
        } else {
            known.iter().map(|base| base.amount()).collect()
        };
        let shares = |amount: Option<Vnd>| amount.map(|amount| share(amount, &weights));
        let (amounts, caps) = (shares(self.amount), shares(self.cap));
        let of = |all: &Option<Vec<Vnd>>, index: usize| all.as_ref().and_then(|all| all.get(index).copied());
        Ok((0..orders.len())
            .map(|index| Self { amount: of(&amounts, index), cap: of(&caps, index), ..*self })
            .collect())
    }
}

impl PricedOrder {
    /// Less by what a code takes off; the deposit is at most what is left.
    pub fn less(mut self, discount: Option<Charge>) -> Result<Self, OutOfRange> {
        let Some(discount) = discount else { return Ok(self) };
        self.total = Vnd::new(self.total.signed().plus(discount.amount)?.amount())?;
        self.deposit = self.deposit.min(self.total);
        self.charges.push(discount);
        Ok(self)
    }
}

impl DiscountCode {
    pub fn create(record: DiscountCodeRecord) -> Result<(Self, Event), DiscountUnsound> {
        if !record.terms.is_sound() {
            return Err(DiscountUnsound::Terms);
        }
        if record.valid_until.is_some_and(|until| until <= record.valid_from) {
            return Err(DiscountUnsound::Ends);
        }
        let event = Event::new(EventKind::DiscountCodeCreated, record.id, record.created_at);
        let code = Self(record);
        let event = event.with(json!({ "after": code.particulars() }));
        Ok((code, event))
    }

    pub const fn restore(record: DiscountCodeRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &DiscountCodeRecord {
        &self.0
    }

    pub fn change(
        &mut self,
        version: i32,
        change: DiscountCodeChange,
        now: Timestamp,
    ) -> Result<Event, StaleDiscountCode> {
        if self.0.version != version {
            return Err(StaleDiscountCode { current: self.0.version });
        }
        let before = self.particulars();
        let code = &mut self.0;
        code.campaign = change.campaign.or(code.campaign.take());
        code.valid_until = change.valid_until.or(code.valid_until);
        code.max_uses = change.max_uses.or(code.max_uses);
        code.max_uses_per_customer = change.max_uses_per_customer.or(code.max_uses_per_customer);
        code.disabled = change.disabled.unwrap_or(code.disabled);
        code.version += 1;
        let event = Event::new(EventKind::DiscountCodeChanged, code.id, now);
        Ok(event.with(json!({ "before": before, "after": self.particulars() })))
    }

    /// Whether it may be used for this. The numbers of uses have to hold until the use is written down.
    pub fn allows(&self, asked: &DiscountAsked, now: Timestamp) -> Result<(), DiscountRefused> {
        let code = &self.0;
        if code.disabled {
            return Err(DiscountRefused::Disabled);
        }
        if now < code.valid_from {
            return Err(DiscountRefused::NotYet(code.valid_from));
        }
        if let Some(until) = code.valid_until.filter(|until| now >= *until) {
            return Err(DiscountRefused::Over(until));
        }
        if let Some(most) = code.max_uses.filter(|most| asked.uses >= i64::from(*most)) {
            return Err(DiscountRefused::UsedUp(most));
        }
        if let Some(most) = code.max_uses_per_customer.filter(|most| asked.uses_of_customer >= i64::from(*most)) {
            return Err(DiscountRefused::UsedByCustomer(most));
        }
        if let Some(least) = code.min_goods.filter(|least| asked.goods < *least) {
            return Err(DiscountRefused::TooLittle { least, goods: asked.goods });
        }
        if code.first_order_only && asked.has_orders {
            return Err(DiscountRefused::NotFirst);
        }
        if code.level_id.is_some() && code.level_id != asked.level {
            return Err(DiscountRefused::OtherLevel);
        }
        Ok(())
    }

    fn particulars(&self) -> serde_json::Value {
        let DiscountCodeRecord { code, campaign, terms, valid_from, valid_until, max_uses, .. } = &self.0;
        let DiscountCodeRecord { max_uses_per_customer, min_goods, first_order_only, level_id, disabled, .. } = &self.0;
        json!({ "code": code, "campaign": campaign, "terms": terms, "valid_from": valid_from,
            "valid_until": valid_until, "max_uses": max_uses, "max_uses_per_customer": max_uses_per_customer,
            "min_goods": min_goods, "first_order_only": first_order_only, "level_id": level_id, "disabled": disabled })
    }
}
