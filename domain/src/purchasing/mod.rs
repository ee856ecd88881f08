//! What is ordered from Chinese shops for an order, and what becomes of units a shop does not have.

mod consent;
mod discount;
mod line;
mod price;
mod purchase;
mod refusal;
mod shortage;
mod status;
mod travel;

#[cfg(test)]
mod tests;

pub use consent::{Consent, ConsentKind, ConsentRecord, ConsentRefused, ConsentStatus, RaisedPrice};
pub use discount::{Discount, charges_for_customers, share_discount};
pub use line::{LineRefused, OpenLine, PurchaseLine};
pub use price::BoughtLine;
pub use purchase::{NewPurchase, Purchase, PurchaseChange, PurchaseRecord, ShopRefund, ShopRefundKind};
pub use refusal::{ChangeRefused, PayRefused, PlaceRefused, RefundRefused, ShortenRefused};
pub use shortage::{NewShortage, Shortage, ShortageRecord, ShortageStatus};
pub use status::{PurchaseAction, PurchaseStatus, TransitionRefused};
