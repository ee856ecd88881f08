//! The closed list of permissions.

use crate::vocabulary::{permissions, string_enum};

permissions! {
    /// Use one's own account: profile, password, sessions, notices
    UseAccount = "account:use",

    /// List and read staff accounts
    ReadUsers = "users:read",
    /// Make, change, disable and enable staff accounts
    WriteUsers = "users:write",
    /// Make and change roles
    WriteRoles = "roles:write",
    /// Make and change departments
    WriteDepartments = "departments:write",
    /// Make, list, rotate and revoke one's own API tokens
    WriteApiTokens = "api_tokens:write",
    /// Make, list, rotate and revoke the API tokens of partners
    WritePartnerTokens = "api_tokens:write_partners",
    /// List and read customers and their addresses
    ReadCustomers = "customers:read",
    /// See the customers of everybody, with their carts and wallets, not only those one works for
    ReadAllCustomers = "customers:read_all",
    /// Make and change customers and their addresses
    WriteCustomers = "customers:write",
    /// See how far a customer's past lets us trust, and why
    ReadCredit = "customers:read_credit",
    /// Set how far a customer's wallet may go below zero, take and release guarantees
    WriteCredit = "customers:write_credit",

    /// Read the settings
    ReadSettings = "settings:read",
    /// Change the settings
    WriteSettings = "settings:write",
    /// Read the audit trail
    ReadAudit = "audit:read",
    /// Prove that nobody has rewritten the audit trail
    VerifyAudit = "audit:verify",

    /// Read files and make links to them
    ReadFiles = "files:read",
    /// Upload files
    WriteFiles = "files:write",

    /// Read wallets, their entries, top-ups and withdrawals
    ReadWallets = "wallets:read",
    /// Announce money that was sent to us
    RequestTopUps = "wallets:top_up",
    /// Confirm or reject announced money
    ConfirmTopUps = "wallets:confirm_top_up",
    /// Ask for money of a wallet to be paid out
    RequestWithdrawals = "wallets:withdraw",
    /// Approve or reject what somebody else asks to be paid out
    ApproveWithdrawals = "wallets:approve_withdrawal",
    /// Pay out what was approved
    PayWithdrawals = "wallets:pay_withdrawal",
    /// Read the ledger and the trial balance
    ReadLedger = "ledger:read",
    /// Reverse a ledger transaction
    ReverseLedger = "ledger:reverse",
    /// See the company's open accounts in yuan, from which shops are paid
    ReadCashAccounts = "cash_accounts:read",
    /// Read all of the company's accounts, what they hold and their entries
    ReadBooks = "books:read",
    /// Make company accounts, ask for cash entries, move money between accounts, buy yuan
    WriteBooks = "books:write",
    /// Approve or reject cash entries that somebody else asks for
    ApproveBooks = "books:approve",
    /// Read the exchange rates
    ReadRates = "exchange_rates:read",
    /// Propose an exchange rate
    WriteRates = "exchange_rates:write",
    /// Confirm or reject an exchange rate that somebody else has proposed
    ConfirmRates = "exchange_rates:confirm",

    /// Read rate cards, levels and the list of forbidden goods
    ReadPricing = "pricing:read",
    /// Draft rate cards, make and change levels, change the list of forbidden goods
    WritePricing = "pricing:write",
    /// Publish a version of a rate card
    PublishPricing = "pricing:publish",
    /// Ask what something would cost
    Quote = "quotes:create",

    /// Read the cart
    ReadCart = "cart:read",
    /// Put things into the cart, change and remove them
    WriteCart = "cart:write",
    /// Turn the cart into orders
    CheckOut = "cart:checkout",

    /// List and read orders
    ReadOrders = "orders:read",
    /// See the orders of everybody, not only one's own work
    ReadAllOrders = "orders:read_all",
    /// Enter orders for customers
    CreateOrders = "orders:create",
    /// Change, add and remove lines, and what else an order says
    EditOrders = "orders:edit",
    /// Put an employee in charge of the customer's side of an order
    AssignCare = "orders:assign_care",
    /// Review orders: ask for what is missing, hold and release
    ReviewOrders = "orders:review",
    /// Say that the goods of an order need no counting
    ExemptTally = "orders:exempt_tally",
    /// Approve orders up to the value limit
    ApproveOrders = "orders:approve",
    /// Approve orders of any value
    ApproveAnyOrder = "orders:approve_any",
    /// Approve orders of customers who should have paid for earlier ones by now, or whose past asks for a guarantee
    OverrideCredit = "orders:override_credit",
    /// Allow goods of an order that are on the list of forbidden or restricted ones
    AllowGoods = "orders:allow_goods",
    /// Pay deposits and orders from the wallet, accept orders without deposit
    PayOrders = "orders:pay",
    /// Agree with customers on charges that no table tells
    ChargeOrders = "orders:charge",
    /// Refund orders and settle failed units, above the limit with somebody else's approval
    RefundOrders = "orders:refund",
    /// Approve or reject refunds that somebody else has asked for
    ApproveRefunds = "orders:approve_refunds",
    /// Put an employee in charge of buying an order
    AssignOrdering = "orders:assign_ordering",
    /// Cancel orders before anything was paid to a shop
    CancelOrders = "orders:cancel",
    /// Cancel orders although a purchase was paid
    CancelPurchasedOrders = "orders:cancel_purchased",
    /// Close delivered orders
    CompleteOrders = "orders:complete",

    /// List and read purchases
    ReadPurchases = "purchases:read",
    /// Record what was ordered from shops
    WritePurchases = "purchases:write",
    /// Record what was paid to shops, and what came back
    PayPurchases = "purchases:pay",
    /// Read what needs the customer's consent
    ReadConsents = "consents:read",
    /// Consent or refuse
    AnswerConsents = "consents:answer",

    /// Read warehouses
    ReadWarehouses = "warehouses:read",
    /// Make and change warehouses
    WriteWarehouses = "warehouses:write",
    /// List and read packages
    ReadPackages = "packages:read",
    /// Announce that a package will come
    AnnouncePackages = "packages:announce",
    /// Change packages, match them with owners, hold and release them
    WritePackages = "packages:write",
    /// Set straight what packages weigh and measure
    WeighPackages = "packages:weigh",
    /// Let packages go on that were put aside for a difference
    SettlePackages = "packages:settle",
    /// Scan packages into one's own warehouse
    ScanPackages = "packages:scan",
    /// Count and check the contents of packages
    TallyPackages = "packages:tally",
    /// List and read bags and shipments
    ReadShipments = "shipments:read",
    /// Fill and seal bags, load and dispatch shipments
    WriteShipments = "shipments:write",
    /// Receive and close shipments in Vietnam
    ReceiveShipments = "shipments:receive",
    /// Record what a shipment cost
    WriteShipmentCosts = "shipments:write_costs",

    /// List and read deliveries
    ReadDeliveries = "deliveries:read",
    /// Ask for packages to be delivered, and call it off
    RequestDeliveries = "deliveries:request",
    /// Pick and hand over
    HandleDeliveries = "deliveries:handle",
    /// Record that packages were received
    SignOffDeliveries = "deliveries:sign_off",
    /// Record that the customer did not take packages
    RefuseDeliveries = "deliveries:refuse",
    /// Record what happened at customers' doors, not only at the counter
    BringDeliveries = "deliveries:bring",
}

impl Permission {
    /// What pays out or gives power: to use it asks for a proof of who one is that is minutes old. Reading never does.
    pub const STEP_UP: &[Self] = &[
        Self::WriteUsers,
        Self::WriteRoles,
        Self::WriteApiTokens,
        Self::WriteCredit,
        Self::WriteSettings,
        Self::ConfirmTopUps,
        Self::ApproveWithdrawals,
        Self::PayWithdrawals,
        Self::ApproveBooks,
        Self::ReverseLedger,
        Self::RefundOrders,
        Self::ApproveRefunds,
    ];
}

/// A permission known at compile time.
pub trait Required: 'static {
    const PERMISSION: Permission;
}
