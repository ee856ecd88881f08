//! What is ordered from Chinese shops for an order, and what becomes of units a shop does not have.

mod consent;
mod discount;
mod line;
mod price;
mod purchase;
mod shortage;
mod status;

#[cfg(test)]
mod tests;

pub use consent::{Consent, ConsentKind, ConsentRecord, ConsentRefused, ConsentStatus, RaisedPrice};
pub use discount::{Discount, share_discount};
pub use line::{LineRefused, OpenLine, PurchaseLine};
pub use price::BoughtLine;
pub use purchase::{
    ChangeRefused, NewPurchase, PayRefused, PlaceRefused, Purchase, PurchaseChange, PurchaseRecord, RefundRefused,
    ShopRefund, ShopRefundKind, ShortenRefused,
};
pub use shortage::{NewShortage, Shortage, ShortageRecord, ShortageStatus};
pub use status::{PurchaseAction, PurchaseStatus, TransitionRefused};
