//! Typed ids. All are UUIDv7, so that sorting by id is sorting by age.

use crate::vocabulary::typed_id;

typed_id! {
    AddressId, ApiTokenId, BagId, CartItemId, CashAccountId, CashEntryId, CashTransferId, CheckoutId, CnyPurchaseId, ConsentId,
    CustomerId, DeliveryId, DepartmentId, DiscountCodeId, DiscountUseId, ExchangeRateId, FileId, GuaranteeId, LedgerTransactionId, LevelId, LevelReviewId, NotificationId, OrderId,
    OrderLineId, PackageId, PurchaseId, QuoteId, RateCardId, RateCardVersionId, RefundId, RoleId, SessionId, ShipmentCostId,
    ShipmentId, ShortageId, SimulationId, TopUpId, TurnoverEntryId, UserId, WarehouseId, WithdrawalId,
}

/// A number for people, `O-26K7-7Q2M9XHD`: letter of the kind, year, and ten random signs of the id.
///
/// Without 0/O and 1/I/L mix-ups (Crockford's base 32); 50 random bits, so that nobody guesses a neighbour.
pub fn human_code(kind: char, id: uuid::Uuid, at: crate::Timestamp) -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let random = id.as_u128();
    let sign = |place: u32| char::from(SIGNS[usize::try_from((random >> (5 * place)) & 31).unwrap_or_default()]);
    let year = at.utc().format("%y");
    let head: String = (8..10).map(sign).collect();
    let tail: String = (0..8).map(sign).collect();
    format!("{kind}-{year}{head}-{tail}")
}
