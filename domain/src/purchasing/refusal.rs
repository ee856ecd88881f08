//! Why something cannot be done to a purchase.

use super::{LineRefused, TransitionRefused};
use crate::{Cny, OrderLineId, OutOfRange};

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceRefused {
    #[error(transparent)]
    Line(#[from] LineRefused),
    #[error("the discount is {discount} CNY of a price of {price}")]
    DiscountAbovePrice { discount: Cny, price: Cny },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("the discount is {discount} CNY of a price of {price}")]
    DiscountAbovePrice { discount: Cny, price: Cny },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayRefused {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("the shop has all it is to have")]
    NothingOwed,
    #[error("{paid} CNY was paid and {owed} is owed")]
    DifferenceUnexplained { paid: Cny, owed: Cny },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefused {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("nothing came back")]
    Nothing,
    #[error("{amount} CNY is said to have come back of {left}")]
    ExceedsPayment { amount: Cny, left: Cny },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortenRefused {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("{line} is no line of this purchase")]
    LineUnknown { line: OrderLineId },
    #[error("{asked} units of {line} are said to be missing and {open} are not in a package")]
    MoreThanOpen { line: OrderLineId, asked: i32, open: i32 },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}
