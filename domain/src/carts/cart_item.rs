//! One line of a customer's cart, from when it is put there to when it is ordered.

use serde_json::json;

use super::values::MAX_COUNT;
use super::{NormalItem, RowProblem, RowProblemCode as Code};
use crate::vocabulary::string_enum;
use crate::{CartItemId, CustomerId, Event, EventKind, Timestamp};

string_enum! {
    /// Where a cart item stands; only active ones are in the cart
    pub enum CartItemStatus {
        Active = "active",
        Expired = "expired",
        Removed = "removed",
        Ordered = "ordered",
    }
}

string_enum! {
    /// What may happen to a cart item
    pub enum CartItemAction {
        Change = "change",
        Remove = "remove",
        Restore = "restore",
        Expire = "expire",
        Order = "order",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cart item that is {from} does not accept {action}")]
pub struct CartItemRefused {
    pub from: CartItemStatus,
    pub action: CartItemAction,
}

impl CartItemStatus {
    pub fn after(self, action: CartItemAction) -> Result<Self, CartItemRefused> {
        use CartItemAction as Do;
        use CartItemStatus::{Active, Expired, Ordered, Removed};

        match (action, self) {
            (Do::Change, Active) | (Do::Restore, Expired | Removed) => Ok(Active),
            (Do::Remove, Active) => Ok(Removed),
            (Do::Expire, Active) => Ok(Expired),
            (Do::Order, Active) => Ok(Ordered),

            (Do::Change | Do::Remove | Do::Expire | Do::Order, Expired | Removed | Ordered)
            | (Do::Restore, Active | Ordered) => Err(CartItemRefused { from: self, action }),
        }
    }
}

/// What of the `cart_items` table decides; what the page said is beside it, see [`NormalItem`].
#[derive(Clone, Debug)]
pub struct CartItemRecord {
    pub id: CartItemId,
    pub customer_id: CustomerId,
    pub status: CartItemStatus,
    pub link: String,
    pub variant_key: String,
    pub variant: String,
    pub quantity: i32,
    pub note: String,
    pub expires_at: Timestamp,
    /// When it left the cart.
    pub ended_at: Option<Timestamp>,
    pub version: i32,
}

/// A cart item whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct CartItem(CartItemRecord);

/// What a person may change of it; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CartItemChange {
    pub quantity: Option<i32>,
    pub note: Option<String>,
    pub variant: Option<String>,
}

impl CartItem {
    pub fn add(id: CartItemId, customer_id: CustomerId, page: &NormalItem, expires_at: Timestamp) -> Self {
        Self(CartItemRecord {
            id,
            customer_id,
            status: CartItemStatus::Active,
            link: page.link.clone(),
            variant_key: page.variant_key.clone(),
            variant: page.variant.clone(),
            quantity: page.quantity,
            note: page.note.clone(),
            expires_at,
            ended_at: None,
            version: 1,
        })
    }

    pub fn restore_from(record: CartItemRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &CartItemRecord {
        &self.0
    }

    /// The same item and variant once more: the quantities add up and the time starts again.
    pub fn merge(&mut self, page: &NormalItem, expires_at: Timestamp) -> Result<(), RowProblem> {
        let quantity = self.0.quantity.saturating_add(page.quantity);
        if quantity > MAX_COUNT {
            let message = format!("together with the {} in the cart is more than {MAX_COUNT}", self.0.quantity);
            return Err(RowProblem::new("/quantity", Code::OutOfRange, message));
        }
        self.0.quantity = quantity;
        self.0.expires_at = expires_at;
        if !page.note.is_empty() {
            self.0.note.clone_from(&page.note);
        }
        self.0.version += 1;
        Ok(())
    }

    /// Changes what a person may decide. A variant that the page told apart by words only is known by its new words.
    pub fn change(&mut self, change: CartItemChange, at: Timestamp) -> Result<Event, CartItemRefused> {
        self.0.status = self.0.status.after(CartItemAction::Change)?;
        let before = self.described();
        if let Some(variant) = change.variant {
            if self.0.variant_key == self.0.variant {
                self.0.variant_key.clone_from(&variant);
            }
            self.0.variant = variant;
        }
        self.0.quantity = change.quantity.unwrap_or(self.0.quantity);
        self.0.note = change.note.unwrap_or(std::mem::take(&mut self.0.note));
        self.0.version += 1;
        let data = json!({ "before": before, "after": self.described() });
        Ok(self.event(EventKind::CartItemChanged, at).with(data))
    }

    pub fn remove(&mut self, at: Timestamp) -> Result<Event, CartItemRefused> {
        self.end(CartItemAction::Remove, at)?;
        Ok(self.event(EventKind::CartItemRemoved, at))
    }

    /// Puts it back into the cart, for another full time.
    pub fn restore(&mut self, expires_at: Timestamp, at: Timestamp) -> Result<Event, CartItemRefused> {
        self.0.status = self.0.status.after(CartItemAction::Restore)?;
        self.0.ended_at = None;
        self.0.expires_at = expires_at;
        self.0.version += 1;
        Ok(self.event(EventKind::CartItemRestored, at))
    }

    /// Told of all items of a customer at once: [`items_expired`].
    pub fn expire(&mut self, at: Timestamp) -> Result<(), CartItemRefused> {
        self.end(CartItemAction::Expire, at)
    }

    /// Told with the checkout that did it.
    pub fn order(&mut self, at: Timestamp) -> Result<(), CartItemRefused> {
        self.end(CartItemAction::Order, at)
    }

    fn end(&mut self, action: CartItemAction, at: Timestamp) -> Result<(), CartItemRefused> {
        self.0.status = self.0.status.after(action)?;
        self.0.ended_at = Some(at);
        self.0.version += 1;
        Ok(())
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_customer(self.0.customer_id)
    }

    fn described(&self) -> serde_json::Value {
        json!({ "quantity": self.0.quantity, "note": self.0.note, "variant": self.0.variant })
    }
}

/// Items were put into a customer's cart, or added to what was there.
pub fn items_added(customer: CustomerId, created: &[CartItemId], merged: &[CartItemId], at: Timestamp) -> Event {
    of_cart(EventKind::CartItemsAdded, customer, at).with(json!({ "created": created, "merged": merged }))
}

/// A customer's items will expire soon unless they are ordered.
pub fn items_expiring(customer: CustomerId, items: &[CartItemId], first: Timestamp, at: Timestamp) -> Event {
    of_cart(EventKind::CartItemsExpiring, customer, at).with(json!({ "items": items, "expires_at": first }))
}

pub fn items_expired(customer: CustomerId, items: &[CartItemId], at: Timestamp) -> Event {
    of_cart(EventKind::CartItemsExpired, customer, at).with(json!({ "items": items }))
}

fn of_cart(kind: EventKind, customer: CustomerId, at: Timestamp) -> Event {
    Event::new(kind, customer, at).of_customer(customer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_cart_can_be_ordered_and_what_was_ordered_stays_so() {
        for &status in CartItemStatus::ALL {
            assert_eq!(status.after(CartItemAction::Order).is_ok(), status == CartItemStatus::Active);
        }
        assert!(CartItemAction::ALL.iter().all(|&action| CartItemStatus::Ordered.after(action).is_err()));
    }

    #[test]
    fn what_left_the_cart_unordered_can_come_back() {
        for &status in CartItemStatus::ALL {
            let left = matches!(status, CartItemStatus::Expired | CartItemStatus::Removed);
            assert_eq!(status.after(CartItemAction::Restore).is_ok(), left);
        }
    }
}
