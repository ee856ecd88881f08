//! How far the goods of an order have come, and the status that follows from it.

use super::OrderStatus;

/// What purchases and packages say about one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Units that are neither bought nor given up.
    pub unbought: i64,
    /// Units bought and not given up since.
    pub bought: i64,
    /// Units bought that no package is to bring.
    pub untracked: i64,
    /// Units that were neither given up, delivered, refunded nor written off.
    pub unaccounted: i64,
    /// Live packages by where they are. Lost, damaged, returned and disposed ones hold nothing up.
    pub announced: i64,
    pub in_china: i64,
    pub in_transit: i64,
    pub in_vietnam: i64,
    pub out_for_delivery: i64,
    pub delivered: i64,
}

impl Progress {
    /// The least advanced live package, or unit without a package, decides (`domain.md` §4). Where nothing lives any
    /// more and every unit has ended, there is nothing left but to close the order.
    pub fn status(&self) -> OrderStatus {
        if self.unbought > 0 || self.bought == 0 {
            OrderStatus::Ordering
        } else if self.untracked > 0 {
            OrderStatus::Purchased
        } else if self.announced > 0 {
            OrderStatus::SellerShipped
        } else if self.in_china > 0 {
            OrderStatus::InChina
        } else if self.in_transit > 0 {
            OrderStatus::InTransit
        } else if self.in_vietnam > 0 {
            OrderStatus::InVietnam
        } else if self.out_for_delivery > 0 || self.delivered > 0 || self.unaccounted == 0 {
            OrderStatus::Delivering
        } else {
            OrderStatus::Purchased
        }
    }

    /// Nothing is to be bought or on its way any more.
    pub fn is_at_rest(&self) -> bool {
        let moving = self.untracked + self.announced + self.in_china + self.in_transit + self.in_vietnam;
        self.unbought == 0 && self.bought > 0 && moving + self.out_for_delivery == 0
    }

    /// Nothing is on its way, and what became of each unit is known: the order can be closed.
    pub fn is_over(&self) -> bool {
        self.is_at_rest() && self.unaccounted == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_advanced_package_decides() {
        let bought = Progress { bought: 3, unaccounted: 3, ..Progress::default() };
        for (progress, status) in [
            (Progress { unbought: 1, delivered: 1, ..bought }, OrderStatus::Ordering),
            (Progress { untracked: 1, in_china: 1, ..bought }, OrderStatus::Purchased),
            (Progress { announced: 1, in_vietnam: 1, ..bought }, OrderStatus::SellerShipped),
            (Progress { in_china: 1, delivered: 2, ..bought }, OrderStatus::InChina),
            (Progress { in_transit: 1, in_vietnam: 1, ..bought }, OrderStatus::InTransit),
            (Progress { in_vietnam: 1, out_for_delivery: 1, ..bought }, OrderStatus::InVietnam),
            (Progress { delivered: 1, ..bought }, OrderStatus::Delivering),
            (bought, OrderStatus::Purchased),
            (Progress::default(), OrderStatus::Ordering),
        ] {
            assert_eq!(progress.status(), status, "{progress:?}");
        }
    }

    #[test]
    fn an_order_of_which_every_unit_has_failed_and_was_settled_ends_too() {
        let lost = Progress { bought: 3, unaccounted: 3, ..Progress::default() };
        let settled = Progress { unaccounted: 0, ..lost };
        assert_eq!((lost.status(), settled.status()), (OrderStatus::Purchased, OrderStatus::Delivering));
        assert_eq!((lost.is_at_rest(), lost.is_over(), settled.is_over()), (true, false, true));
    }

    #[test]
    fn an_order_is_over_when_nothing_moves_any_more_and_each_unit_has_ended() {
        let delivered = Progress { bought: 1, delivered: 1, ..Progress::default() };
        assert!(delivered.is_over());
        assert!(!Progress { in_vietnam: 1, ..delivered }.is_at_rest());
        assert!(!Progress { untracked: 1, ..delivered }.is_at_rest());
        assert!(!Progress { unaccounted: 1, ..delivered }.is_over());
    }
}
