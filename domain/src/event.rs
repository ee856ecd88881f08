//! What happens, in the past tense: every change writes one of these with itself.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::vocabulary::string_enum;
use crate::{CustomerId, OrderId, Timestamp};

/// One entry of the journal, from which notices, tasks, webhooks and the audit trail come.
#[must_use = "an event that is not saved did not happen"]
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: EventKind,
    /// The id of what it happened to.
    pub subject: Uuid,
    /// The order it belongs to, for the order's history.
    pub order: Option<OrderId>,
    /// The customer it concerns, for notices.
    pub customer: Option<CustomerId>,
    pub at: Timestamp,
    /// What changed, `{"before": …, "after": …}` or the particulars; never a secret.
    pub data: Value,
}

impl Event {
    pub fn new(kind: EventKind, subject: impl Into<Uuid>, at: Timestamp) -> Self {
        Self { kind, subject: subject.into(), order: None, customer: None, at, data: Value::Null }
    }

    pub fn of_order(self, order: OrderId) -> Self {
        Self { order: Some(order), ..self }
    }

    pub fn of_customer(self, customer: CustomerId) -> Self {
        Self { customer: Some(customer), ..self }
    }

    pub fn with(self, data: Value) -> Self {
        Self { data, ..self }
    }

    /// Tells which fields are different, and how they were: `{"before": {…}, "after": {…}}`.
    pub fn of_change<T: Serialize>(self, before: &T, after: &T) -> Self {
        let fields = |value: &T| match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) | Err(_) => serde_json::Map::new(),
        };
        let (mut before, mut after) = (fields(before), fields(after));
        before.retain(|name, value| {
            let differs = after.get(name) != Some(value);
            if !differs {
                after.remove(name);
            }
            differs
        });
        self.with(json!({ "before": before, "after": after }))
    }
}

string_enum! {
    /// How an event is told; the lanes do not wait for one another
    pub enum Lane {
        /// To people signed in, and to what follows of it inside the program
        Notice = "notice",
        Mail = "mail",
    }
}

string_enum! {
    /// What can happen
    pub enum EventKind {
        UserRegistered = "user.registered",
        UserRegistrationRepeated = "user.registration_repeated",
        UserCreated = "user.created",
        UserChanged = "user.changed",
        UserDisabled = "user.disabled",
        UserEnabled = "user.enabled",
        PasswordChanged = "password.changed",
        PasswordResetRequested = "password.reset_requested",
        PasswordReset = "password.reset",
        SessionStarted = "session.started",
        SessionEnded = "session.ended",
        SessionRefreshReused = "session.refresh_reused",
        SessionSteppedUp = "session.stepped_up",
        TotpEnabled = "totp.enabled",
        TotpDisabled = "totp.disabled",
        RecoveryCodeUsed = "recovery_code.used",
        RecoveryCodesRenewed = "recovery_codes.renewed",
        RoleCreated = "role.created",
        RoleChanged = "role.changed",
        RoleDeleted = "role.deleted",
        DepartmentCreated = "department.created",
        DepartmentChanged = "department.changed",
        ApiTokenCreated = "api_token.created",
        ApiTokenRotated = "api_token.rotated",
        ApiTokenRevoked = "api_token.revoked",
        CustomerCreated = "customer.created",
        CustomerChanged = "customer.changed",
        CustomerCreditChanged = "customer.credit_changed",
        CustomerLevelChanged = "customer.level_changed",
        CustomerTurnoverChanged = "customer.turnover_changed",
        GuaranteeGiven = "guarantee.given",
        GuaranteeReleased = "guarantee.released",
        CustomerAccountWanted = "customer.account_wanted",
        AddressCreated = "address.created",
        AddressChanged = "address.changed",
        AddressDeleted = "address.deleted",

        SettingChanged = "setting.changed",

        TopUpRequested = "top_up.requested",
        TopUpConfirmed = "top_up.confirmed",
        TopUpRejected = "top_up.rejected",
        WithdrawalRequested = "withdrawal.requested",
        WithdrawalApproved = "withdrawal.approved",
        WithdrawalPaid = "withdrawal.paid",
        WithdrawalRejected = "withdrawal.rejected",
        CashAccountCreated = "cash_account.created",
        CashAccountChanged = "cash_account.changed",
        CashEntryRequested = "cash_entry.requested",
        CashEntered = "cash_entry.entered",
        CashEntryRejected = "cash_entry.rejected",
        CashTransferred = "cash_transfer.booked",
        CnyBought = "cny_purchase.booked",
        ExchangeRateProposed = "exchange_rate.proposed",
        ExchangeRateSet = "exchange_rate.set",
        ExchangeRateRejected = "exchange_rate.rejected",
        LedgerTransactionReversed = "ledger_transaction.reversed",

        RateCardCreated = "rate_card.created",
        RateCardVersionDrafted = "rate_card_version.drafted",
        RateCardVersionChanged = "rate_card_version.changed",
        RateCardVersionPublished = "rate_card_version.published",
        PriceSimulationStarted = "price_simulation.started",
        PriceSimulationCompleted = "price_simulation.completed",
        PriceSimulationCancelled = "price_simulation.cancelled",
        ForbiddenGoodsChanged = "forbidden_goods.changed",
        LevelCreated = "level.created",
        LevelChanged = "level.changed",
        LevelReviewFinished = "level_review.finished",
        DiscountCodeCreated = "discount_code.created",
        DiscountCodeChanged = "discount_code.changed",
        DiscountCodeReserved = "discount_code.reserved",
        DiscountCodeUsed = "discount_code.used",
        DiscountCodeReturned = "discount_code.returned",
        QuoteGiven = "quote.given",

        CartItemsAdded = "cart.items_added",
        CartItemChanged = "cart_item.changed",
        CartItemRemoved = "cart_item.removed",
        CartItemRestored = "cart_item.restored",
        CartItemsExpiring = "cart.items_expiring",
        CartItemsExpired = "cart.items_expired",
        CheckoutOpened = "checkout.opened",
        CheckoutConfirmed = "checkout.confirmed",

        OrderSubmitted = "order.submitted",
        OrderChanged = "order.changed",
        OrderAnnotated = "order.annotated",
        OrderLineAdded = "order.line_added",
        OrderLineChanged = "order.line_changed",
        OrderLineRemoved = "order.line_removed",
        OrderGoodsAllowed = "order.goods_allowed",
        OrderGoodsFlagged = "order.goods_flagged",
        OrderGoodsRescreened = "order.goods_rescreened",
        OrderCareAssigned = "order.care_assigned",
        OrderInfoRequested = "order.info_requested",
        OrderHeld = "order.held",
        OrderReleased = "order.released",
        OrderApproved = "order.approved",
        OrderConfirmationOverdue = "order.confirmation_overdue",
        OrderDeposited = "order.deposited",
        OrderAccepted = "order.accepted",
        OrderPaid = "order.paid",
        OrderRefunded = "order.refunded",
        OrderUnitsWrittenOff = "order.units_written_off",
        OrderOrderingAssigned = "order.ordering_assigned",
        OrderTallyExempted = "order.tally_exempted",
        OrderCostChanged = "order.cost_changed",
        OrderStatusChanged = "order.status_changed",
        OrderCancelled = "order.cancelled",
        OrderCompleted = "order.completed",
        RefundRequested = "refund.requested",
        RefundGranted = "refund.granted",
        RefundRejected = "refund.rejected",

        PurchasePlaced = "purchase.placed",
        PurchaseChanged = "purchase.changed",
        PurchasePaid = "purchase.paid",
        PurchaseShipped = "purchase.shipped",
        PurchaseTrackingRemoved = "purchase.tracking_number_removed",
        PurchaseReceived = "purchase.received",
        PurchaseRefunded = "purchase.refunded",
        PurchaseCancelled = "purchase.cancelled",
        PurchaseClosed = "purchase.closed",
        PurchaseUntracked = "purchase.untracked",
        PurchaseStillUntracked = "purchase.still_untracked",
        ShortageReported = "shortage.reported",
        ShortageResolved = "shortage.resolved",
        ConsentRequested = "consent.requested",
        ConsentAccepted = "consent.accepted",
        ConsentRefused = "consent.refused",
        ConsentWithdrawn = "consent.withdrawn",

        WarehouseCreated = "warehouse.created",
        WarehouseChanged = "warehouse.changed",
        PackageAnnounced = "package.announced",
        PackageChanged = "package.changed",
        PackageReceivedInChina = "package.received_in_china",
        PackageTallied = "package.tallied",
        PackageMatched = "package.matched",
        PackageHeld = "package.held",
        PackageReleased = "package.released",
        PackagePacked = "package.packed",
        PackageUnpacked = "package.unpacked",
        PackageDeparted = "package.departed",
        PackageReceivedInVietnam = "package.received_in_vietnam",
        PackageLost = "package.lost",
        PackageStorageNearing = "package.storage_nearing",
        PackageFound = "package.found",
        PackageSentOut = "package.sent_out",
        PackageDelivered = "package.delivered",
        PackageRefused = "package.refused",
        BagCreated = "bag.created",
        BagSealed = "bag.sealed",
        BagChanged = "bag.changed",
        BagOpened = "bag.opened",
        ShipmentCreated = "shipment.created",
        ShipmentChanged = "shipment.changed",
        ShipmentLoaded = "shipment.loaded",
        ShipmentDeparted = "shipment.departed",
        ShipmentReachedBorder = "shipment.reached_border",
        ShipmentArrived = "shipment.arrived",
        ShipmentClosed = "shipment.closed",
        ShipmentCostBooked = "shipment.cost_booked",

        FileUploaded = "file.uploaded",
        FilesAttached = "files.attached",
        FileDeleted = "file.deleted",

        DeliveryRequested = "delivery.requested",
        DeliveryZoneChanged = "delivery.zone_changed",
        DeliveryPaid = "delivery.paid",
        DeliveryPicking = "delivery.picking_started",
        DeliveryHandedOver = "delivery.handed_over",
        DeliverySignedOff = "delivery.signed_off",
        DeliveryRefused = "delivery.refused",
        DeliveryCancelled = "delivery.cancelled",
    }
}

impl EventKind {
    /// How events of this kind are told.
    pub fn lanes(self) -> &'static [Lane] {
        const MAILED: [EventKind; 2] = [EventKind::PasswordResetRequested, EventKind::UserRegistrationRepeated];
        if MAILED.contains(&self) { &[Lane::Notice, Lane::Mail] } else { &[Lane::Notice] }
    }
}
