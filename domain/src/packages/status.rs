//! The life of a package.

use crate::vocabulary::string_enum;

string_enum! {
    /// Where a package stands; `held` and `lost` remember where they go on from
    pub enum PackageStatus {
        Announced = "announced",
        InChina = "in_china",
        /// In a bag at the Chinese warehouse
        Packed = "packed",
        InTransit = "in_transit",
        InVietnam = "in_vietnam",
        OutForDelivery = "out_for_delivery",
        Delivered = "delivered",
        /// Arrived, and nobody knows whose it is
        Anonymous = "anonymous",
        Held = "held",
        Lost = "lost",
        Damaged = "damaged",
        Returning = "returning",
        Returned = "returned",
        Disposed = "disposed",
    }
}

string_enum! {
    /// What may be done to a package
    pub enum PackageAction {
        /// Say once more that it will come, for a purchase or an owner
        Announce = "announce",
        /// Say that it does not bring what it was announced to
        Withdraw = "withdraw",
        ReceiveInChina = "receive_in_china",
        ReceiveInVietnam = "receive_in_vietnam",
        Match = "match",
        Hold = "hold",
        Release = "release",
        ReportLost = "report_lost",
        Find = "found",
        Pack = "pack",
        Unpack = "unpack",
        Depart = "depart",
        SendOut = "send_out",
        Deliver = "deliver",
        TakeBack = "take_back",
    }
}

string_enum! {
    /// Whether the contents are to be counted and checked
    pub enum Tally {
        None = "none",
        Due = "due",
        Done = "done",
        /// Asked for, and not needed on the customer's or the warehouse's word
        Exempt = "exempt",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a package that is {from} does not accept {action}")]
pub struct TransitionRefused {
    pub from: PackageStatus,
    pub action: PackageAction,
}

impl TransitionRefused {
    /// What the status would accept instead.
    pub fn allowed(&self) -> Vec<PackageAction> {
        PackageAction::ALL.iter().copied().filter(|action| self.from.after(*action, self.from).is_ok()).collect()
    }
}

impl PackageStatus {
    /// The one place that decides a package's next status. `back` is where it goes on from when it stops being
    /// held, lost or nobody's.
    ///
    /// Whether a held or lost package can arrive somewhere is asked of that status instead: see `Package::receive`.
    pub fn after(self, action: PackageAction, back: Self) -> Result<Self, TransitionRefused> {
        use PackageAction as Do;
        use PackageStatus::{
            Announced, Anonymous, Damaged, Delivered, Disposed, Held, InChina, InTransit, InVietnam, Lost,
            OutForDelivery, Packed, Returned, Returning,
        };

        match (action, self) {
            (Do::Announce, Announced | InChina | Packed | InTransit | InVietnam | Anonymous | Held)
            | (Do::Withdraw, Announced | Lost) => Ok(self),
            (Do::ReceiveInChina, Announced) | (Do::Unpack, Packed) => Ok(InChina),
            (Do::ReceiveInVietnam, Announced | InChina | Packed | InTransit) | (Do::TakeBack, OutForDelivery) => {
                Ok(InVietnam)
            }
            (Do::ReceiveInVietnam, Anonymous) => Ok(Anonymous),
            (Do::Match, Anonymous) | (Do::Release, Held) | (Do::Find, Lost) => Ok(back),
            (Do::Hold, Announced | InChina | InVietnam) => Ok(Held),
            (Do::ReportLost, Announced | InChina | Packed | InTransit | InVietnam | Anonymous | Held) => Ok(Lost),
            (Do::Pack, InChina) => Ok(Packed),
            (Do::Depart, Packed) => Ok(InTransit),
            (Do::SendOut, InVietnam) => Ok(OutForDelivery),
            (Do::Deliver, OutForDelivery) => Ok(Delivered),

            (
                Do::Withdraw,
                InChina | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Held | Damaged
                | Returning | Returned | Disposed,
            )
            | (
                Do::ReceiveInChina,
                InChina | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Held | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::ReceiveInVietnam,
                InVietnam | OutForDelivery | Delivered | Held | Lost | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Match,
                Announced | InChina | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Held | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Hold,
                Packed | InTransit | OutForDelivery | Delivered | Anonymous | Held | Lost | Damaged | Returning
                | Returned | Disposed,
            )
            | (
                Do::Release,
                Announced | InChina | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Announce | Do::ReportLost,
                OutForDelivery | Delivered | Lost | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Find,
                Announced | InChina | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Held
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Pack,
                Announced | Packed | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Held | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Unpack | Do::Depart,
                Announced | InChina | InTransit | InVietnam | OutForDelivery | Delivered | Anonymous | Held | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::SendOut,
                Announced | InChina | Packed | InTransit | OutForDelivery | Delivered | Anonymous | Held | Lost
                | Damaged | Returning | Returned | Disposed,
            )
            | (
                Do::Deliver | Do::TakeBack,
                Announced | InChina | Packed | InTransit | InVietnam | Delivered | Anonymous | Held | Lost | Damaged
                | Returning | Returned | Disposed,
            ) => Err(TransitionRefused { from: self, action }),
        }
    }

    /// Whether a package here has left China, or never was there.
    pub const fn is_shipped(self) -> bool {
        match self {
            Self::InTransit | Self::InVietnam | Self::OutForDelivery | Self::Delivered => true,
            Self::Announced
            | Self::InChina
            | Self::Packed
            | Self::Anonymous
            | Self::Held
            | Self::Lost
            | Self::Damaged
            | Self::Returning
            | Self::Returned
            | Self::Disposed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_the_chinese_warehouse_is_packed() {
        for &status in PackageStatus::ALL {
            let packed = status.after(PackageAction::Pack, PackageStatus::InChina);
            assert_eq!(packed.is_ok(), status == PackageStatus::InChina, "{status}");
        }
    }

    #[test]
    fn nothing_happens_to_what_is_gone() {
        for status in [PackageStatus::Delivered, PackageStatus::Returned, PackageStatus::Disposed] {
            for &action in PackageAction::ALL {
                assert!(status.after(action, PackageStatus::InChina).is_err(), "{status} {action}");
            }
        }
    }

    #[test]
    fn a_held_or_lost_package_goes_on_from_where_it_was() {
        let back = PackageStatus::InVietnam;
        assert_eq!(PackageStatus::Held.after(PackageAction::Release, back), Ok(back));
        assert_eq!(PackageStatus::Lost.after(PackageAction::Find, back), Ok(back));
    }
}
