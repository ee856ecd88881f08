//! The lives of bags and shipments.

use crate::vocabulary::string_enum;

string_enum! {
    /// Where a bag stands
    pub enum BagStatus {
        Open = "open",
        Sealed = "sealed",
        InTransit = "in_transit",
        Arrived = "arrived",
    }
}

string_enum! {
    /// What may be done to a bag
    pub enum BagAction {
        Fill = "fill",
        Seal = "seal",
        Open = "open",
        Change = "change",
        Load = "load",
        Depart = "depart",
        Arrive = "arrive",
    }
}

string_enum! {
    /// Where a shipment stands
    pub enum ShipmentStatus {
        Loading = "loading",
        Departed = "departed",
        AtBorder = "at_border",
        Arrived = "arrived",
        Closed = "closed",
    }
}

string_enum! {
    /// What may be done to a shipment
    pub enum ShipmentAction {
        Load = "load",
        Change = "change",
        Depart = "depart",
        Border = "border",
        Arrive = "arrive",
        Unload = "unload",
        Close = "close",
        BookCost = "book_cost",
    }
}

string_enum! {
    /// What a shipment cost us money for
    pub enum CostKind {
        Freight = "freight",
        Customs = "customs",
        Handling = "handling",
    }
}

impl BagStatus {
    /// All that it accepts.
    pub fn allowed(self) -> Vec<BagAction> {
        BagAction::ALL.iter().copied().filter(|action| self.after(*action).is_some()).collect()
    }

    /// The one place that decides a bag's next status; `None` refuses.
    pub fn after(self, action: BagAction) -> Option<Self> {
        use BagAction as Do;
        use BagStatus::{Arrived, InTransit, Open, Sealed};

        match (action, self) {
            (Do::Fill, Open) | (Do::Open, Sealed) => Some(Open),
            (Do::Seal, Open) | (Do::Load, Sealed) => Some(Sealed),
            (Do::Depart, Sealed) => Some(InTransit),
            (Do::Arrive, InTransit) => Some(Arrived),
            (Do::Change, Sealed | InTransit) => Some(self),

            (Do::Fill | Do::Seal, Sealed | InTransit | Arrived)
            | (Do::Open | Do::Load | Do::Depart, Open | InTransit | Arrived)
            | (Do::Arrive, Open | Sealed | Arrived)
            | (Do::Change, Open | Arrived) => None,
        }
    }
}

impl ShipmentStatus {
    /// All that it accepts.
    pub fn allowed(self) -> Vec<ShipmentAction> {
        ShipmentAction::ALL.iter().copied().filter(|action| self.after(*action).is_some()).collect()
    }

    /// The one place that decides a shipment's next status; `None` refuses. Costs come when their bills do.
    pub fn after(self, action: ShipmentAction) -> Option<Self> {
        use ShipmentAction as Do;
        use ShipmentStatus::{Arrived, AtBorder, Closed, Departed, Loading};

        match (action, self) {
            (Do::Load, Loading) => Some(Loading),
            (Do::Depart, Loading) => Some(Departed),
            (Do::Border, Departed) => Some(AtBorder),
            (Do::Arrive, Departed | AtBorder) | (Do::Unload, Arrived) => Some(Arrived),
            (Do::Close, Arrived) => Some(Closed),
            (Do::BookCost, Departed | AtBorder | Arrived | Closed)
            | (Do::Change, Loading | Departed | AtBorder | Arrived) => Some(self),

            (Do::Load | Do::Depart, Departed | AtBorder | Arrived | Closed)
            | (Do::Border, Loading | AtBorder | Arrived | Closed)
            | (Do::Arrive, Loading | Arrived | Closed)
            | (Do::Unload | Do::Close, Loading | Departed | AtBorder | Closed)
            | (Do::BookCost, Loading)
            | (Do::Change, Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shipment_runs_from_loading_to_closed() {
        let actions = [
            ShipmentAction::Load,
            ShipmentAction::Depart,
            ShipmentAction::Border,
            ShipmentAction::Arrive,
            ShipmentAction::Close,
        ];
        let end = actions.iter().try_fold(ShipmentStatus::Loading, |status, &action| status.after(action));
        assert_eq!(end, Some(ShipmentStatus::Closed));
    }

    #[test]
    fn only_an_open_bag_takes_packages() {
        for &status in BagStatus::ALL {
            assert_eq!(status.after(BagAction::Fill).is_some(), status == BagStatus::Open, "{status}");
        }
    }
}
