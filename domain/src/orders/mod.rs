//! Orders: goods of one shop, bought for one customer.

mod actions;
mod circumstances;
mod line;
mod order;
mod payment;
mod priced;
mod progress;
mod refund;
mod refusal;
mod status;
mod terms;

pub use actions::PossibleAction;
pub use circumstances::{Circumstances, UnderWay};
pub use line::{Defect, LineChange, LineCounts, LineRecord, MAX_LINES, NewLine, defects, price_by_tiers};
pub use order::{Approval, Cancellation, DEPOSIT_NOT_PAID, Destination, NewOrder, Order, OrderRecord};
pub use payment::PaymentStatus;
pub use priced::ChargedLine;
pub use progress::Progress;
pub use refund::{Granted, NewRefund, Refund, RefundOf, RefundRecord, RefundStatus};
pub use refusal::OrderError;
pub use status::{Channel, HoldReason, OrderAction, OrderStatus, TransitionRefused};
pub use terms::{FlaggedGoods, OrderTerms};
