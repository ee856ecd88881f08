//! The order aggregate.

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    Channel, Circumstances, HoldReason, NewLine, OrderAction, OrderError, OrderStatus, PaymentStatus, defects,
};
use crate::carts::Marketplace;
use crate::pricing::{LevelTerms, PriceName, PricedOrder, Services, ShippingLine};
use crate::{
    Actor, Cny, CustomerId, Event, EventKind, ExchangeRate, LevelId, OrderId, OrderLineId, OutOfRange, Percent,
    RateCardVersionId, Timestamp, UserId, Vnd, WarehouseId,
};

/// What the `orders` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct OrderRecord {
    pub id: OrderId,
    pub code: String,
    pub customer_id: CustomerId,
    pub channel: Channel,
    pub status: OrderStatus,
    pub hold_reason: Option<HoldReason>,
    pub hold_note: Option<String>,
    pub marketplace: Marketplace,
    pub shop_id: String,
    pub shop_name: String,
    pub recipient: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub warehouse_id: WarehouseId,
    pub tally: bool,
    pub crating: bool,
    pub insurance: bool,
    pub shipping_line: ShippingLine,
    pub tally_exempt: bool,
    pub accepts_shortage: bool,
    pub rate_card_version_id: Option<RateCardVersionId>,
    pub exchange_rate: Option<ExchangeRate>,
    /// What the customer's level took off at approval.
    pub level_service_discount: Option<Percent>,
    pub level_freight_discount: Option<Percent>,
    /// The level itself, where tables have prices of its own.
    pub level_id: Option<LevelId>,
    /// What the goods are insured at; without it what they cost.
    pub declared_value: Option<Vnd>,
    /// The share that the customer has chosen to pay before we buy, where it is more than has to be.
    pub deposit_percent: Option<Percent>,
    /// The share of goods and Chinese freight that has to be paid before we buy, and that was paid, where it was more.
    pub deposit_share: Option<Percent>,
    /// By the names of the rate card, besides those that are always charged.
    pub surcharges: Vec<PriceName>,
    pub china_freight: Cny,
    pub goods: Cny,
    pub total: Vnd,
    pub deposit: Vnd,
    pub paid: Vnd,
    pub payment_status: PaymentStatus,
    pub care_staff_id: Option<UserId>,
    pub ordering_staff_id: Option<UserId>,
    pub customer_note: String,
    pub internal_note: String,
    pub source_document: Option<String>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    /// By when we mean to have reviewed it, as the customer was told.
    pub expected_confirmation_at: Option<Timestamp>,
    pub approved_at: Option<Timestamp>,
    /// Since when the customer is to confirm by a deposit.
    pub confirm_since: Option<Timestamp>,
    pub reminded_at: Option<Timestamp>,
    pub deposited_at: Option<Timestamp>,
    pub purchased_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub cancelled_at: Option<Timestamp>,
    pub cancel_reason: Option<String>,
    pub version: i32,
}

/// Where an order goes in Vietnam, as it was when it was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub recipient: String,
    pub phone: String,
    pub address: String,
}

/// What is asked for, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewOrder {
    pub customer: CustomerId,
    pub channel: Channel,
    pub marketplace: Marketplace,
    pub shop_id: String,
    pub shop_name: String,
    pub destination: Option<Destination>,
    pub warehouse: WarehouseId,
    pub services: Services,
    /// By name, besides those that are always charged.
    pub surcharges: Vec<PriceName>,
    /// What the goods are insured at; without it what they cost.
    pub declared_value: Option<Vnd>,
    /// The share that is to be paid before we buy, where it is more than has to be.
    pub deposit_percent: Option<Percent>,
    /// "Buy what there is": a shortage is refunded without asking.
    pub accepts_shortage: bool,
    pub china_freight: Cny,
    pub customer_note: String,
    pub source_document: Option<String>,
    pub lines: Vec<NewLine>,
}

/// What approval fixes.
#[derive(Clone, Copy, Debug)]
pub struct Approval<'a> {
    pub priced: &'a PricedOrder,
    pub version: RateCardVersionId,
    pub rate: ExchangeRate,
    /// The customer's, if he has a level.
    pub level: Option<LevelTerms>,
    /// The share that has to be paid before we buy.
    pub deposit_percent: Percent,
}

/// Why an order was cancelled for which no deposit came: it speaks against the customer's credit.
pub const DEPOSIT_NOT_PAID: &str = "deposit not paid in time";

/// What becomes of the money of a cancelled order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancellation {
    pub kept: Vnd,
    pub refunded: Vnd,
}

/// An order whose record can change only through its own methods.
///
/// In each of them every check comes before the first assignment: a failed call leaves the order as it was.
#[derive(Clone, Debug)]
pub struct Order(pub(super) OrderRecord);

impl Order {
    /// Places a new order, which is expected to be reviewed by `expected`; one that lacks something is held until it is
    /// complete.
    pub fn place(
        id: OrderId,
        new: &NewOrder,
        actor: UserId,
        at: Timestamp,
        expected: Timestamp,
    ) -> Result<(Self, Event), OutOfRange> {
        let totals = new.lines.iter().map(|line| line.unit_price.times(line.quantity));
        let goods = Cny::sum(totals.collect::<Result<Vec<_>, _>>()?)?;
        let defects = defects(new.channel, new.destination.as_ref(), new.lines.iter());
        let incomplete = !defects.is_empty();
        let destination = new.destination.clone();
        let order = Self(OrderRecord {
            id,
            code: crate::human_code('O', id.uuid(), at),
            customer_id: new.customer,
            channel: new.channel,
            status: OrderStatus::Submitted,
            hold_reason: incomplete.then_some(HoldReason::NeedsInfo),
            hold_note: None,
            marketplace: new.marketplace,
            shop_id: new.shop_id.clone(),
            shop_name: new.shop_name.clone(),
            recipient: destination.as_ref().map(|to| to.recipient.clone()),
            phone: destination.as_ref().map(|to| to.phone.clone()),
            address: destination.map(|to| to.address),
            warehouse_id: new.warehouse,
            tally: new.services.tally,
            crating: new.services.crating,
            insurance: new.services.insurance,
            shipping_line: new.services.line,
            tally_exempt: false,
            accepts_shortage: new.accepts_shortage,
            rate_card_version_id: None,
            exchange_rate: None,
            level_service_discount: None,
            level_freight_discount: None,
            level_id: None,
            declared_value: new.declared_value,
            deposit_percent: new.deposit_percent,
            deposit_share: None,
            surcharges: new.surcharges.clone(),
            china_freight: new.china_freight,
            goods,
            total: Vnd::ZERO,
            deposit: Vnd::ZERO,
            paid: Vnd::ZERO,
            payment_status: PaymentStatus::Unpaid,
            care_staff_id: None,
            ordering_staff_id: None,
            customer_note: new.customer_note.clone(),
            internal_note: String::new(),
            source_document: new.source_document.clone(),
            created_by: actor,
            created_at: at,
            expected_confirmation_at: Some(expected),
            approved_at: None,
            confirm_since: None,
            reminded_at: None,
            deposited_at: None,
            purchased_at: None,
            completed_at: None,
            cancelled_at: None,
            cancel_reason: None,
            version: 1,
        });
        let data = json!({ "lines": new.lines.len(), "goods": goods, "shop": new.shop_name, "defects": defects });
        let event = order.event(EventKind::OrderSubmitted, at).with(data);
        Ok((order, event))
    }

    pub fn restore(record: OrderRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &OrderRecord {
        &self.0
    }

    pub fn destination(&self) -> Option<Destination> {
        let OrderRecord { recipient, phone, address, .. } = &self.0;
        let (recipient, phone, address) = (recipient.clone()?, phone.clone()?, address.clone()?);
        Some(Destination { recipient, phone, address })
    }

    pub fn services(&self) -> Services {
        let OrderRecord { tally, tally_exempt, crating, insurance, shipping_line, .. } = self.0;
        Services { tally: tally && !tally_exempt, crating, insurance, line: shipping_line }
    }

    /// The terms of the customer's level that approval fixed, with the share that was paid.
    pub fn level_terms(&self) -> Option<LevelTerms> {
        let (service_discount, freight_discount) = self.0.level_service_discount.zip(self.0.level_freight_discount)?;
        let (deposit_percent, level_id) = (self.0.deposit_share, self.0.level_id);
        Some(LevelTerms { service_discount, freight_discount, deposit_percent, level_id })
    }

    /// Puts an employee in charge of the customer's side; the order is under review from then on.
    pub fn assign_care(&mut self, staff: UserId, at: Timestamp) -> Result<Event, OrderError> {
        let status = self.may(OrderAction::AssignCare)?;
        let before = self.0.care_staff_id;
        self.0.status = status;
        self.0.care_staff_id = Some(staff);
        Ok(self.event(EventKind::OrderCareAssigned, at).with(json!({ "before": before, "after": staff })))
    }

    /// Asks the customer for what is missing; nothing moves until then.
    pub fn request_info(&mut self, note: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::RequestInfo)?;
        self.0.hold_reason = Some(HoldReason::NeedsInfo);
        self.0.hold_note = Some(note.to_owned());
        Ok(self.event(EventKind::OrderInfoRequested, at).with(json!({ "note": note })))
    }

    /// Keeps the order from moving on.
    pub fn hold(&mut self, reason: HoldReason, note: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::Hold)?;
        self.0.hold_reason = Some(reason);
        self.0.hold_note = Some(note.to_owned());
        Ok(self.event(EventKind::OrderHeld, at).with(json!({ "reason": reason, "note": note })))
    }

    /// Lets a held order move on; one that is approved gets its time to be confirmed anew.
    pub fn release(&mut self, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::Release)?;
        let reason = self.0.hold_reason.take().ok_or(OrderError::NotHeld)?;
        self.0.hold_note = None;
        if self.0.status == OrderStatus::Approved {
            self.0.confirm_since = Some(at);
            self.0.reminded_at = None;
        }
        Ok(self.event(EventKind::OrderReleased, at).with(json!({ "reason": reason })))
    }

    /// Fixes fees and deposit by the rate card valid now.
    pub fn approve(
        &mut self,
        approval: Approval<'_>,
        actor: &Actor,
        known: &Circumstances,
        at: Timestamp,
    ) -> Result<Event, OrderError> {
        let status = self.allows(OrderAction::Approve, actor, known)?;
        let PricedOrder { goods_cny, total, deposit, .. } = *approval.priced;
        self.0.status = status;
        self.0.rate_card_version_id = Some(approval.version);
        self.0.exchange_rate = Some(approval.rate);
        self.0.level_service_discount = approval.level.map(|level| level.service_discount);
        self.0.level_freight_discount = approval.level.map(|level| level.freight_discount);
        self.0.level_id = approval.level.and_then(|level| level.level_id);
        self.0.deposit_share = Some(approval.deposit_percent);
        self.0.goods = goods_cny;
        self.0.approved_at = Some(at);
        self.0.confirm_since = Some(at);
        self.0.reminded_at = None;
        self.set_total(total, deposit);
        let data = json!({ "total": total, "deposit": deposit, "exchange_rate": approval.rate });
        Ok(self.event(EventKind::OrderApproved, at).with(data))
    }

    /// Takes the deposit, or more of what is due; prices and rate are locked from then on.
    pub fn pay_deposit(&mut self, amount: Vnd, at: Timestamp) -> Result<Event, OrderError> {
        let status = self.may(OrderAction::Deposit)?;
        let deposit = self.deposit_due();
        if amount < deposit {
            return Err(OrderError::DepositTooSmall { deposit, offered: amount });
        }
        let paid = self.paid_with(amount)?;
        self.0.status = status;
        self.0.deposited_at = Some(at);
        self.0.deposit_share = self.0.deposit_share.max(self.share_of_goods(paid)?);
        self.set_paid(paid);
        Ok(self.event(EventKind::OrderDeposited, at).with(json!({ "amount": amount, "paid": paid })))
    }

    /// So much of goods and Chinese freight, cut off after four decimals of a percent and at most all of it.
    fn share_of_goods(&self, paid: Vnd) -> Result<Option<Percent>, OutOfRange> {
        let Some(rate) = self.0.exchange_rate else { return Ok(None) };
        let base = self.0.goods.at(rate)?.plus(self.0.china_freight.at(rate)?)?;
        if base.is_zero() {
            return Ok(None);
        }
        let percent = paid.min(base).amount() * Decimal::ONE_HUNDRED / base.amount();
        Percent::new(percent.trunc_with_scale(4)).map(Some)
    }

    /// Goes on without a deposit, where the customer's level asks for none and his credit allows it.
    pub fn accept(&mut self, actor: &Actor, known: &Circumstances, at: Timestamp) -> Result<Event, OrderError> {
        self.0.status = self.allows(OrderAction::Accept, actor, known)?;
        self.0.deposited_at = Some(at);
        Ok(self.event(EventKind::OrderAccepted, at))
    }

    /// Takes some of what is due.
    pub fn pay(&mut self, amount: Vnd, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::Pay)?;
        let paid = self.paid_with(amount)?;
        self.set_paid(paid);
        Ok(self.event(EventKind::OrderPaid, at).with(json!({ "amount": amount, "paid": paid })))
    }

    /// Whether so much may be given back: never more than was paid, nor than the order costs.
    pub fn require_refundable(&self, amount: Vnd) -> Result<(), OrderError> {
        self.may(OrderAction::Refund)?;
        let paid = self.0.paid.min(self.0.total);
        if amount > paid { Err(OrderError::RefundExceedsPayment { paid, asked: amount }) } else { Ok(()) }
    }

    /// Gives back some of what was paid.
    pub fn refund(&mut self, amount: Vnd, reason: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::Refund)?;
        let paid = self.0.paid;
        let left = paid.minus(amount).map_err(|_| OrderError::RefundExceedsPayment { paid, asked: amount })?;
        self.set_paid(left);
        let data = json!({ "amount": amount, "paid": left, "reason": reason });
        Ok(self.event(EventKind::OrderRefunded, at).with(data))
    }

    /// Charges failed units all the same: the customer took them as they were, or was made good otherwise.
    pub fn write_off(
        &mut self,
        line: OrderLineId,
        quantity: i32,
        reason: &str,
        at: Timestamp,
    ) -> Result<Event, OrderError> {
        self.may(OrderAction::SettleUnits)?;
        let data = json!({ "order_line_id": line, "quantity": quantity, "reason": reason });
        Ok(self.event(EventKind::OrderUnitsWrittenOff, at).with(data))
    }

    /// Puts an employee in charge of buying.
    pub fn assign_ordering(&mut self, staff: UserId, at: Timestamp) -> Result<Event, OrderError> {
        let status = self.may(OrderAction::AssignOrdering)?;
        let before = self.0.ordering_staff_id;
        self.0.status = status;
        self.0.ordering_staff_id = Some(staff);
        Ok(self.event(EventKind::OrderOrderingAssigned, at).with(json!({ "before": before, "after": staff })))
    }

    /// Spares the goods the counting that was asked for, on somebody's word.
    pub fn exempt_tally(&mut self, reason: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::ExemptTally)?;
        self.0.tally_exempt = true;
        Ok(self.event(EventKind::OrderTallyExempted, at).with(json!({ "reason": reason })))
    }

    /// Takes over a new sum of the charges, after goods or fees have become more or less. What is completed or cancelled
    /// costs what it was settled for.
    pub fn recharge(
        &mut self,
        total: Vnd,
        goods: Cny,
        china_freight: Cny,
        why: &str,
        at: Timestamp,
    ) -> Result<Event, OrderError> {
        self.may(OrderAction::Charge)?;
        self.0.goods = goods;
        self.0.china_freight = china_freight;
        Ok(self.cost(total, why, at))
    }

    /// Costs less by agreement, also after it was completed.
    pub fn take_off(&mut self, total: Vnd, why: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.may(OrderAction::Refund)?;
        Ok(self.cost(total, why, at))
    }

    fn cost(&mut self, total: Vnd, why: &str, at: Timestamp) -> Event {
        let before = self.0.total;
        self.set_total(total, self.0.deposit.min(total));
        let data = json!({ "before": before, "after": total, "why": why, "due": self.due() });
        self.event(EventKind::OrderCostChanged, at).with(data)
    }

    /// Takes over the status that follows from purchases and packages; `None` where nothing changes.
    pub fn follow(&mut self, status: OrderStatus, at: Timestamp) -> Option<Event> {
        let before = self.0.status;
        if !before.follows_packages() || before == status {
            return None;
        }
        self.0.status = status;
        if status != OrderStatus::Ordering {
            self.0.purchased_at.get_or_insert(at);
        }
        Some(self.event(EventKind::OrderStatusChanged, at).with(json!({ "before": before, "after": status })))
    }

    /// Closes an order that is delivered and paid.
    pub fn complete(&mut self, actor: &Actor, known: &Circumstances, at: Timestamp) -> Result<Event, OrderError> {
        self.0.status = self.allows(OrderAction::Complete, actor, known)?;
        self.0.completed_at = Some(at);
        Ok(self.event(EventKind::OrderCompleted, at).with(json!({ "total": self.0.total })))
    }

    /// Ends the order early. `kept` is the agreed part of what was paid that is not given back: all that the order costs.
    pub fn cancel(
        &mut self,
        reason: &str,
        kept: Vnd,
        actor: &Actor,
        known: &Circumstances,
        at: Timestamp,
    ) -> Result<(Cancellation, Event), OrderError> {
        let status = self.allows(OrderAction::Cancel, actor, known)?;
        let paid = self.0.paid;
        let refunded = paid.minus(kept).map_err(|_| OrderError::RefundExceedsPayment { paid, asked: kept })?;
        self.0.status = status;
        self.0.cancelled_at = Some(at);
        self.0.cancel_reason = Some(reason.to_owned());
        self.0.hold_reason = None;
        self.0.hold_note = None;
        self.0.paid = kept;
        self.set_total(kept, Vnd::ZERO);
        let data = json!({ "reason": reason, "refunded": refunded, "kept": kept });
        Ok((Cancellation { kept, refunded }, self.event(EventKind::OrderCancelled, at).with(data)))
    }

    /// Notes that the customer was told once more to pay the deposit.
    pub fn remind(&mut self, at: Timestamp) -> Event {
        self.0.reminded_at = Some(at);
        self.event(EventKind::OrderConfirmationOverdue, at)
    }

    pub fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_order(self.0.id).of_customer(self.0.customer_id)
    }

    fn paid_with(&self, amount: Vnd) -> Result<Vnd, OrderError> {
        let due = self.due();
        if amount > due {
            return Err(OrderError::Overpayment { due, offered: amount });
        }
        Ok(self.0.paid.plus(amount)?)
    }

    fn set_total(&mut self, total: Vnd, deposit: Vnd) {
        self.0.total = total;
        self.0.deposit = deposit;
        self.0.payment_status = PaymentStatus::of(self.0.paid, deposit, total);
    }

    fn set_paid(&mut self, paid: Vnd) {
        self.0.paid = paid;
        self.0.payment_status = PaymentStatus::of(paid, self.0.deposit, self.0.total);
    }
}
