//! The life of a delivery.

use crate::vocabulary::string_enum;

string_enum! {
    /// How packages get to their owner
    pub enum DeliveryKind {
        /// We bring them
        Delivery = "delivery",
        /// The owner comes for them
        Pickup = "pickup",
    }
}

string_enum! {
    /// Where a delivery stands; `delivered`, `refused` and `cancelled` are final
    pub enum DeliveryStatus {
        Requested = "requested",
        Paid = "paid",
        Picking = "picking",
        HandedOver = "handed_over",
        Delivered = "delivered",
        Refused = "refused",
        Cancelled = "cancelled",
    }
}

string_enum! {
    /// What may be done to a delivery
    pub enum DeliveryAction {
        Pay = "pay",
        Pick = "pick",
        HandOver = "hand_over",
        SignOff = "sign_off",
        Refuse = "refuse",
        Cancel = "cancel",
        ChangeZone = "change_zone",
    }
}

string_enum! {
    /// What became of one package of a delivery
    pub enum Outcome {
        Open = "open",
        Delivered = "delivered",
        Refused = "refused",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a delivery that is {from} does not accept {action}")]
pub struct TransitionRefused {
    pub from: DeliveryStatus,
    pub action: DeliveryAction,
}

impl TransitionRefused {
    /// What the status would accept instead.
    pub fn allowed(&self) -> Vec<DeliveryAction> {
        DeliveryAction::ALL.iter().copied().filter(|action| self.from.after(*action).is_ok()).collect()
    }
}

impl DeliveryStatus {
    /// The one place that decides a delivery's next status. A sign-off by which nothing was taken is a refusal.
    pub fn after(self, action: DeliveryAction) -> Result<Self, TransitionRefused> {
        use DeliveryAction as Do;
        use DeliveryStatus::{Cancelled, Delivered, HandedOver, Paid, Picking, Refused, Requested};

        match (action, self) {
            (Do::Pay, Requested) => Ok(Paid),
            (Do::Pick, Paid) => Ok(Picking),
            (Do::HandOver, Picking) => Ok(HandedOver),
            (Do::SignOff, HandedOver) => Ok(Delivered),
            (Do::Refuse, HandedOver) => Ok(Refused),
            (Do::Cancel, Requested | Paid | Picking) => Ok(Cancelled),
            // The last mile is charged before they leave.
            (Do::ChangeZone, Requested | Paid | Picking) => Ok(self),

            (Do::Pay, Paid | Picking | HandedOver | Delivered | Refused | Cancelled)
            | (Do::Pick, Requested | Picking | HandedOver | Delivered | Refused | Cancelled)
            | (Do::HandOver, Requested | Paid | HandedOver | Delivered | Refused | Cancelled)
            | (Do::SignOff | Do::Refuse, Requested | Paid | Picking | Delivered | Refused | Cancelled)
            | (Do::Cancel | Do::ChangeZone, HandedOver | Delivered | Refused | Cancelled) => {
                Err(TransitionRefused { from: self, action })
            }
        }
    }
}
