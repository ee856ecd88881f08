//! The purchase aggregate.

use serde_json::{Value, json};

use super::{
    ChangeRefused, Discount, OpenLine, PayRefused, PlaceRefused, PurchaseAction, PurchaseLine, PurchaseStatus,
    RefundRefused, ShortenRefused,
};
use crate::carts::Marketplace;
use crate::vocabulary::string_enum;
use crate::{
    CashAccountId, Cny, Event, EventKind, OrderId, OrderLineId, OutOfRange, Percent, PurchaseId, Timestamp, UserId,
    Vnd, human_code,
};

/// What the `purchases` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct PurchaseRecord {
    pub id: PurchaseId,
    pub code: String,
    pub order_id: OrderId,
    pub status: PurchaseStatus,
    pub marketplace: Marketplace,
    pub buyer_account: String,
    pub shop_order_number: String,
    pub goods: Cny,
    pub freight: Cny,
    /// What the shop took off before it was paid.
    pub discount: Cny,
    /// Part of `refunded`: what the shop took off afterwards.
    pub rebate: Cny,
    pub paid: Cny,
    pub refunded: Cny,
    /// What was paid less what came back, in đồng as the yuan had cost.
    pub cost: Vnd,
    pub difference_reason: Option<String>,
    pub cash_account_id: Option<CashAccountId>,
    pub note: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub shipped_at: Option<Timestamp>,
    pub received_at: Option<Timestamp>,
    pub warned_at: Option<Timestamp>,
    pub escalated_at: Option<Timestamp>,
    pub version: i32,
}

/// What was ordered at a shop, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewPurchase {
    pub marketplace: Marketplace,
    pub buyer_account: String,
    pub shop_order_number: String,
    pub freight: Cny,
    pub discount: Discount,
    pub lines: Vec<PurchaseLine>,
    /// How, when and to whom the customer has said that he agrees to prices above the tolerance, if not by a consent.
    pub consent_note: Option<String>,
    pub note: String,
}

string_enum! {
    /// Why a shop gives money back
    pub enum ShopRefundKind {
        /// A discount won after payment
        Rebate = "rebate",
        /// Goods it does not have, does not send, or takes back
        Goods = "goods",
    }
}

/// What may be set straight; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct PurchaseChange {
    pub note: Option<String>,
    pub discount: Option<Discount>,
    pub freight: Option<Cny>,
    pub buyer_account: Option<String>,
    pub shop_order_number: Option<String>,
}

/// Money that came back from a shop.
#[derive(Clone, Debug)]
pub struct ShopRefund {
    pub kind: ShopRefundKind,
    pub amount: Cny,
    pub note: String,
}

/// A purchase whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub(super) record: PurchaseRecord,
    lines: Vec<PurchaseLine>,
}

impl Purchase {
    /// Notes what was ordered at the shop. `open` is what the order has to buy, `tolerance` the per cent by which a
    /// price may rise without the customer's consent.
    pub fn place(
        id: PurchaseId,
        order: OrderId,
        by: UserId,
        new: NewPurchase,
        open: &[OpenLine],
        tolerance: Percent,
        at: Timestamp,
    ) -> Result<(Self, Event), PlaceRefused> {
        OpenLine::require_all(open, &new.lines, tolerance, new.consent_note.is_some())?;
        let goods = PurchaseLine::goods(&new.lines)?;
        let discount = new.discount.of(goods)?;
        let price = goods.plus(new.freight)?;
        if discount > price {
            return Err(PlaceRefused::DiscountAbovePrice { discount, price });
        }
        let record = PurchaseRecord {
            id,
            code: human_code('P', id.uuid(), at),
            order_id: order,
            status: PurchaseStatus::Placed,
            marketplace: new.marketplace,
            buyer_account: new.buyer_account,
            shop_order_number: new.shop_order_number,
            goods,
            freight: new.freight,
            discount,
            rebate: Cny::ZERO,
            paid: Cny::ZERO,
            refunded: Cny::ZERO,
            cost: Vnd::ZERO,
            difference_reason: None,
            cash_account_id: None,
            note: new.note,
            created_by: by,
            created_at: at,
            paid_at: None,
            shipped_at: None,
            received_at: None,
            warned_at: None,
            escalated_at: None,
            version: 1,
        };
        let purchase = Self { record, lines: new.lines };
        let event = purchase.event(EventKind::PurchasePlaced, at).with(json!({
            "code": purchase.record.code,
            "units": purchase.units(),
            "consent_note": new.consent_note,
        }));
        Ok((purchase, event))
    }

    pub fn restore(record: PurchaseRecord, lines: Vec<PurchaseLine>) -> Self {
        Self { record, lines }
    }

    pub fn record(&self) -> &PurchaseRecord {
        &self.record
    }

    pub fn lines(&self) -> &[PurchaseLine] {
        &self.lines
    }

    /// What the shop is to be paid: goods and freight less the discount.
    pub fn due(&self) -> Cny {
        // The two are in range together, or the purchase had not been placed.
        self.price().unwrap_or(self.record.goods).less(self.record.discount)
    }

    /// What the shop has not been paid yet of it: due less rebates, less what it has.
    pub fn owed(&self) -> Cny {
        let has = self.record.paid.less(self.record.refunded);
        self.due().less(self.record.rebate).less(has)
    }

    /// Units by line that are in none of these parcels.
    pub fn left(&self, carried: &[(OrderLineId, i32)]) -> Vec<(OrderLineId, i32)> {
        let of = |line: OrderLineId| carried.iter().filter(|(it, _)| *it == line).map(|(_, units)| units).sum::<i32>();
        let left = self.lines.iter().map(|line| (line.order_line, line.quantity - of(line.order_line)));
        left.filter(|(_, units)| *units > 0).collect()
    }

    /// Sets straight what is written down: the discount as long as nothing is paid, the freight as long as it is under
    /// way.
    pub fn change(&mut self, change: PurchaseChange, at: Timestamp) -> Result<Event, ChangeRefused> {
        let (status, before) = (self.record.status, self.told());
        if change.discount.is_some() {
            status.after(PurchaseAction::Discount)?;
        }
        if change.freight.is_some() {
            status.after(PurchaseAction::SetFreight)?;
        }
        let freight = change.freight.unwrap_or(self.record.freight);
        let price = self.record.goods.plus(freight)?;
        let discount = change.discount.map_or(Ok(self.record.discount), |discount| discount.of(self.record.goods))?;
        if discount > price {
            return Err(ChangeRefused::DiscountAbovePrice { discount, price });
        }
        let record = &mut self.record;
        (record.freight, record.discount) = (freight, discount);
        if let Some(note) = change.note {
            record.note = note;
        }
        if let Some(account) = change.buyer_account {
            record.buyer_account = account;
        }
        if let Some(number) = change.shop_order_number {
            record.shop_order_number = number;
        }
        Ok(self.event(EventKind::PurchaseChanged, at).of_change(&before, &self.told()))
    }

    /// The fields that [`Self::change`] may change, for the journal.
    fn told(&self) -> Value {
        let PurchaseRecord { note, discount, freight, buyer_account, shop_order_number, .. } = &self.record;
        json!({
            "note": note, "discount": discount, "freight": freight, "buyer_account": buyer_account,
            "shop_order_number": shop_order_number,
        })
    }

    /// Notes what was paid, and what that costs in đồng: at once, or in parts until nothing is owed. Paying anything but
    /// what is owed needs a reason.
    pub fn pay(
        &mut self,
        paid: Cny,
        cost: Vnd,
        from: CashAccountId,
        difference_reason: Option<String>,
        at: Timestamp,
    ) -> Result<Event, PayRefused> {
        let status = self.record.status.after(PurchaseAction::Pay)?;
        let owed = self.owed();
        if self.record.paid_at.is_some() && (owed.is_zero() || paid.is_zero()) {
            return Err(PayRefused::NothingOwed);
        }
        if paid != owed && difference_reason.is_none() {
            return Err(PayRefused::DifferenceUnexplained { paid, owed });
        }
        let (sum, total_cost) = (self.record.paid.plus(paid)?, self.record.cost.plus(cost)?);
        self.record.status = status;
        self.record.paid = sum;
        self.record.cost = total_cost;
        self.record.cash_account_id = Some(from);
        self.record.difference_reason = difference_reason.filter(|_| paid != owed);
        self.record.paid_at.get_or_insert(at);
        let reason = &self.record.difference_reason;
        let data = json!({ "paid": paid, "owed": owed, "cost": cost, "difference_reason": reason });
        Ok(self.event(EventKind::PurchasePaid, at).with(data))
    }

    /// Notes money that came back, never more than was paid; answers how much of the cost it takes back.
    ///
    /// That is the share of the remaining cost, so that the last yuan take the last đồng along.
    pub fn refund(&mut self, refund: &ShopRefund, at: Timestamp) -> Result<(Event, Vnd), RefundRefused> {
        let mut status = self.record.status.after(PurchaseAction::Refund)?;
        let &ShopRefund { kind, amount, .. } = refund;
        let left = self.record.paid.less(self.record.refunded);
        if amount.is_zero() {
            return Err(RefundRefused::Nothing);
        }
        if amount > left {
            return Err(RefundRefused::ExceedsPayment { amount, left });
        }
        if amount == left && status == PurchaseStatus::Cancelled {
            status = status.after(PurchaseAction::FinishRefund)?;
        }
        let cost = Vnd::rounded(amount.amount() / left.amount() * self.record.cost.amount())?;
        self.record.status = status;
        self.record.refunded = self.record.refunded.plus(amount)?;
        self.record.cost = self.record.cost.less(cost);
        if kind == ShopRefundKind::Rebate {
            self.record.rebate = self.record.rebate.plus(amount)?;
        }
        let data = json!({ "kind": kind, "amount": amount, "cost": cost, "note": refund.note });
        Ok((self.event(EventKind::PurchaseRefunded, at).with(data), cost))
    }

    /// Takes units off a line that the shop does not have; `in_packages` of the line are on their way already.
    pub fn shorten(
        &mut self,
        line: OrderLineId,
        units: i32,
        in_packages: i32,
        at: Timestamp,
    ) -> Result<Event, ShortenRefused> {
        self.record.status.after(PurchaseAction::Shorten)?;
        let Some(index) = self.lines.iter().position(|it| it.order_line == line) else {
            return Err(ShortenRefused::LineUnknown { line });
        };
        let before = self.lines[index].quantity;
        let open = (before - in_packages).max(0);
        if units > open {
            return Err(ShortenRefused::MoreThanOpen { line, asked: units, open });
        }
        self.lines[index].quantity = before - units;
        self.record.goods = PurchaseLine::goods(&self.lines)?;
        self.record.discount = self.record.discount.min(self.price()?);
        let of = |quantity: i32| json!({ "order_line_id": line, "quantity": quantity });
        let data = json!({ "before": of(before), "after": of(before - units) });
        Ok(self.event(EventKind::PurchaseChanged, at).with(data))
    }

    fn price(&self) -> Result<Cny, OutOfRange> {
        self.record.goods.plus(self.record.freight)
    }

    /// Units it still is about.
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }

    pub(super) fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.record.id, at).of_order(self.record.order_id)
    }
}
