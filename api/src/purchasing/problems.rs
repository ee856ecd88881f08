//! What can be wrong with a purchase, a shortage or a consent, under names that never change.

use domain::purchasing::{
    ChangeRefused, ConsentRefused, LineRefused, PayRefused, PlaceRefused, RefundRefused, ShortenRefused,
    TransitionRefused,
};
use persistence::Error;

use crate::http::{Problem, ProblemType};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "purchases.not_found", "No such purchase");
pub const TRACKING_NUMBER_NOT_FOUND: ProblemType =
    ProblemType::new(404, "purchases.tracking_number_not_found", "The purchase has no such tracking number");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "purchases.transition_refused", "The purchase's status does not allow this");
pub const SHOP_ORDER_NUMBER_TAKEN: ProblemType = ProblemType::new(
    409,
    "purchases.shop_order_number_taken",
    "Another purchase of this marketplace account has this order number",
);
pub const LINE_UNKNOWN: ProblemType =
    ProblemType::new(409, "purchases.line_unknown", "There is no such line to be bought");
pub const GOODS_NOT_ALLOWED: ProblemType = ProblemType::new(
    409,
    "purchases.goods_not_allowed",
    "The goods are on the list of forbidden goods, and nobody has allowed them",
);
pub const NUMBER_REPEATED: ProblemType =
    ProblemType::new(409, "purchases.tracking_number_repeated", "A tracking number is named twice");
pub const LINE_REPEATED: ProblemType = ProblemType::new(409, "purchases.line_repeated", "A line is named twice");
pub const MORE_THAN_ORDERED: ProblemType =
    ProblemType::new(409, "purchases.more_than_ordered", "That is more than is left to be bought");
pub const PRICE_ABOVE_TOLERANCE: ProblemType =
    ProblemType::new(409, "purchases.price_above_tolerance", "The price rose so far that the customer has to consent");
pub const PRICE_BEING_ASKED: ProblemType =
    ProblemType::new(409, "purchases.price_being_asked", "The customer is being asked, and has not answered yet");
pub const PRICE_CONSENTED: ProblemType =
    ProblemType::new(409, "purchases.price_needs_no_consent", "The customer need not consent to this price");
pub const DISCOUNT_ABOVE_PRICE: ProblemType =
    ProblemType::new(409, "purchases.discount_above_price", "The discount is more than the price");
pub const DIFFERENCE_UNEXPLAINED: ProblemType =
    ProblemType::new(409, "purchases.difference_unexplained", "Paying anything but what is due needs a reason");
pub const NOTHING_OWED: ProblemType = ProblemType::new(409, "purchases.nothing_owed", "The shop has all it is to have");
pub const NO_EXCHANGE_RATE: ProblemType =
    ProblemType::new(409, "purchases.no_exchange_rate", "There is no exchange rate yet");
pub const REFUND_EXCEEDS_PAYMENT: ProblemType =
    ProblemType::new(409, "purchases.refund_exceeds_payment", "That is more than the shop still has");
pub const REFUND_EMPTY: ProblemType = ProblemType::new(409, "purchases.refund_empty", "The refund comes to nothing");
pub const UNITS_IN_PACKAGES: ProblemType =
    ProblemType::new(409, "purchases.units_in_packages", "That is more than is not yet in a package");

pub const SHORTAGE_NOT_FOUND: ProblemType = ProblemType::new(404, "shortages.not_found", "No such shortage");

pub const CONSENT_NOT_FOUND: ProblemType = ProblemType::new(404, "consents.not_found", "No such consent");
pub const CONSENT_ANSWERED: ProblemType =
    ProblemType::new(409, "consents.already_answered", "The customer has answered before");
pub const CONSENT_UNEXPLAINED: ProblemType =
    ProblemType::new(409, "consents.note_required", "The note must say how the customer gave the answer");

/// Refused by the purchases' constraints, under the names of this area.
pub fn of_purchase(error: Error) -> Problem {
    match error.constraint() {
        Some("purchases_shop_order_number_unique") => SHOP_ORDER_NUMBER_TAKEN.into(),
        _ => error.into(),
    }
}

impl From<LineRefused> for Problem {
    fn from(error: LineRefused) -> Self {
        let kind = match &error {
            LineRefused::Unknown { .. } => LINE_UNKNOWN,
            LineRefused::Repeated { .. } => LINE_REPEATED,
            LineRefused::MoreThanOrdered { .. } => MORE_THAN_ORDERED,
            LineRefused::PriceAboveTolerance { .. } => PRICE_ABOVE_TOLERANCE,
            LineRefused::PriceBeingAsked { .. } => PRICE_BEING_ASKED,
            LineRefused::PriceConsented { .. } => PRICE_CONSENTED,
        };
        kind.because(error)
    }
}

impl From<TransitionRefused> for Problem {
    fn from(error: TransitionRefused) -> Self {
        TRANSITION_REFUSED.because(error).with_allowed(&error.allowed())
    }
}

impl From<PlaceRefused> for Problem {
    fn from(error: PlaceRefused) -> Self {
        match error {
            PlaceRefused::Line(error) => error.into(),
            PlaceRefused::DiscountAbovePrice { .. } => DISCOUNT_ABOVE_PRICE.because(error),
            PlaceRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<ChangeRefused> for Problem {
    fn from(error: ChangeRefused) -> Self {
        match error {
            ChangeRefused::Refused(error) => error.into(),
            ChangeRefused::DiscountAbovePrice { .. } => DISCOUNT_ABOVE_PRICE.because(error),
            ChangeRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<PayRefused> for Problem {
    fn from(error: PayRefused) -> Self {
        match error {
            PayRefused::Refused(error) => error.into(),
            PayRefused::NothingOwed => NOTHING_OWED.into(),
            PayRefused::DifferenceUnexplained { .. } => DIFFERENCE_UNEXPLAINED.because(error),
            PayRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<RefundRefused> for Problem {
    fn from(error: RefundRefused) -> Self {
        match error {
            RefundRefused::Refused(error) => error.into(),
            RefundRefused::Nothing => REFUND_EMPTY.into(),
            RefundRefused::ExceedsPayment { .. } => REFUND_EXCEEDS_PAYMENT.because(error),
            RefundRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<ShortenRefused> for Problem {
    fn from(error: ShortenRefused) -> Self {
        match error {
            ShortenRefused::Refused(error) => error.into(),
            ShortenRefused::LineUnknown { .. } => LINE_UNKNOWN.because(error),
            ShortenRefused::MoreThanOpen { .. } => UNITS_IN_PACKAGES.because(error),
            ShortenRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<ConsentRefused> for Problem {
    fn from(error: ConsentRefused) -> Self {
        let kind = match error {
            ConsentRefused::Answered { .. } => CONSENT_ANSWERED,
            ConsentRefused::NoteMissing => CONSENT_UNEXPLAINED,
        };
        kind.because(error)
    }
}
