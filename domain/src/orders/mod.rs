//! Orders: goods of one shop, bought for one customer.

mod actions;
mod line;
mod order;
mod payment;
mod progress;
mod refusal;
mod status;

pub use actions::{PossibleAction, possible_actions};
pub use line::{Defect, LineCounts, LineRecord, NewLine, defects};
pub use order::{Approval, Cancellation, Destination, NewOrder, Order, OrderRecord};
pub use payment::PaymentStatus;
pub use progress::Progress;
pub use refusal::OrderError;
pub use status::{Channel, HoldReason, OrderAction, OrderStatus, TransitionRefused};
