//! What an order says of itself, and how people change it.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Circumstances, HoldReason, Order, OrderAction, OrderError, OrderRecord, PaymentStatus, TransitionRefused};
use crate::goods::{GoodsVerdict, Screening};
use crate::pricing::{PriceName, ShippingLine};
use crate::{Actor, Cny, Event, EventKind, OrderLineId, Percent, Timestamp, Vnd, WarehouseId};

/// What people may change of an order besides its lines, until the deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderTerms {
    pub shop_id: String,
    pub shop_name: String,
    pub recipient: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub warehouse_id: WarehouseId,
    pub tally: bool,
    #[serde(rename = "crate")]
    pub crating: bool,
    pub insurance: bool,
    pub shipping_line: ShippingLine,
    pub surcharges: Vec<PriceName>,
    pub declared_value: Option<Vnd>,
    pub deposit_percent: Option<Percent>,
    pub tally_exempt: bool,
    pub accepts_shortage: bool,
    pub china_freight: Cny,
    pub customer_note: String,
}

/// Goods of a line that a later version of the list has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlaggedGoods {
    pub line: OrderLineId,
    pub rules: Vec<String>,
    pub verdict: Option<GoodsVerdict>,
}

impl OrderTerms {
    fn put_into(self, record: &mut OrderRecord) {
        record.shop_id = self.shop_id;
        record.shop_name = self.shop_name;
        record.recipient = self.recipient;
        record.phone = self.phone;
        record.address = self.address;
        record.warehouse_id = self.warehouse_id;
        record.tally = self.tally;
        record.crating = self.crating;
        record.insurance = self.insurance;
        record.shipping_line = self.shipping_line;
        record.surcharges = self.surcharges;
        record.declared_value = self.declared_value;
        record.deposit_percent = self.deposit_percent;
        record.tally_exempt = self.tally_exempt;
        record.accepts_shortage = self.accepts_shortage;
        record.china_freight = self.china_freight;
        record.customer_note = self.customer_note;
    }
}

impl Order {
    pub fn terms(&self) -> OrderTerms {
        let record = self.record().clone();
        OrderTerms {
            shop_id: record.shop_id,
            shop_name: record.shop_name,
            recipient: record.recipient,
            phone: record.phone,
            address: record.address,
            warehouse_id: record.warehouse_id,
            tally: record.tally,
            crating: record.crating,
            insurance: record.insurance,
            shipping_line: record.shipping_line,
            surcharges: record.surcharges,
            declared_value: record.declared_value,
            deposit_percent: record.deposit_percent,
            tally_exempt: record.tally_exempt,
            accepts_shortage: record.accepts_shortage,
            china_freight: record.china_freight,
            customer_note: record.customer_note,
        }
    }

    /// Puts other terms in the place of the order's; `None` where they are the same.
    pub fn change(&mut self, terms: OrderTerms, actor: &Actor, at: Timestamp) -> Result<Option<Event>, OrderError> {
        let before = self.terms();
        if before == terms {
            return Ok(None);
        }
        self.edit(actor)?;
        let event = self.event(EventKind::OrderChanged, at).of_change(&before, &terms);
        terms.put_into(&mut self.0);
        Ok(Some(event))
    }

    /// Takes over what the goods come to after a change of the lines, which `data` tells.
    pub fn change_lines(
        &mut self,
        kind: EventKind,
        data: Value,
        goods: Cny,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Event, OrderError> {
        self.edit(actor)?;
        self.0.goods = goods;
        Ok(self.event(kind, at).with(data))
    }

    /// Writes what staff tell each other about the order, whatever its status; `None` where that is written there.
    pub fn annotate(&mut self, note: &str, at: Timestamp) -> Option<Event> {
        if self.0.internal_note == note {
            return None;
        }
        let before = std::mem::replace(&mut self.0.internal_note, note.to_owned());
        Some(self.event(EventKind::OrderAnnotated, at).with(json!({ "before": before, "after": note })))
    }

    /// Staff carry these goods in spite of what the list says of them; until all is bought.
    pub fn allow_goods(
        &mut self,
        line: OrderLineId,
        found: &Screening,
        reason: &str,
        at: Timestamp,
    ) -> Result<Event, OrderError> {
        let from = self.0.status;
        if !from.awaits_buying() {
            return Err(TransitionRefused { from, action: OrderAction::Edit }.into());
        }
        if !found.waits() {
            return Err(OrderError::GoodsNotOnList);
        }
        let data = json!({ "line": line, "rules": found.rules, "verdict": found.verdict, "reason": reason });
        Ok(self.event(EventKind::OrderGoodsAllowed, at).with(data))
    }

    /// Another list has found goods in it that are not bought yet. Where they have to be allowed first, the order is held, if it
    /// is not for another reason.
    pub fn flag_goods(&mut self, list: i32, found: &[FlaggedGoods], at: Timestamp) -> Event {
        let waits = found.iter().any(|line| line.verdict.is_some_and(GoodsVerdict::waits));
        let is_held_now = waits && self.0.hold_reason.is_none();
        if is_held_now {
            self.0.hold_reason = Some(HoldReason::NeedsInfo);
        }
        let data = json!({ "list": list, "lines": found, "count": found.len(), "waits": waits, "held": is_held_now });
        self.event(EventKind::OrderGoodsFlagged, at).with(data)
    }

    /// Another list says less of goods in it, or something else that needs nobody.
    pub fn rescreen_goods(&self, list: i32, found: &[FlaggedGoods], at: Timestamp) -> Event {
        self.event(EventKind::OrderGoodsRescreened, at).with(json!({ "list": list, "lines": found }))
    }

    /// Lets an order that was held for what it lacked move on once it lacks nothing; `None` where it goes on waiting.
    ///
    /// What staff have asked for, only the customer's answer settles.
    pub fn settle(&mut self, lacks_nothing: bool, actor: &Actor, at: Timestamp) -> Result<Option<Event>, OrderError> {
        let is_answered = self.0.hold_note.is_none() || actor.customer.is_some();
        if self.0.hold_reason != Some(HoldReason::NeedsInfo) || !lacks_nothing || !is_answered {
            return Ok(None);
        }
        self.release(at).map(Some)
    }

    /// What was approved is reviewed again, at prices of that day.
    fn edit(&mut self, actor: &Actor) -> Result<(), OrderError> {
        let status = self.allows(OrderAction::Edit, actor, &Circumstances::default())?;
        if status != self.0.status {
            self.0.total = Vnd::ZERO;
            self.0.deposit = Vnd::ZERO;
            self.0.approved_at = None;
            self.0.level_service_discount = None;
            self.0.level_freight_discount = None;
            self.0.level_id = None;
            self.0.deposit_share = None;
            self.0.confirm_since = None;
            self.0.payment_status = PaymentStatus::of(self.0.paid, Vnd::ZERO, Vnd::ZERO);
        }
        self.0.status = status;
        Ok(())
    }
}
