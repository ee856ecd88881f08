//! The chart of accounts.

use crate::vocabulary::string_enum;
use crate::{CashAccountId, CustomerId, OrderId};

string_enum! {
    /// A currency books are kept in
    #[derive(Default)]
    pub enum Currency {
        #[default]
        Vnd = "VND",
        Cny = "CNY",
    }
}

string_enum! {
    /// What an account is for
    pub enum AccountKind {
        /// The company's bank, cash and payment accounts: the two cash books
        Cash = "cash",
        /// What we owe customers
        CustomerWallet = "customer_wallet",
        /// What customers have paid for orders that are not completed
        OrderPrepayment = "order_prepayment",
        /// The bridge between the two currencies: yuan held against what they cost in đồng
        FxPosition = "fx_position",
        PurchaseCost = "purchase_cost",
        FreightCost = "freight_cost",
        RevenueGoods = "revenue_goods",
        RevenueChinaFreight = "revenue_china_freight",
        RevenueService = "revenue_service",
        RevenueTally = "revenue_tally",
        RevenueCrate = "revenue_crate",
        RevenueInsurance = "revenue_insurance",
        RevenueFreight = "revenue_freight",
        RevenueStorage = "revenue_storage",
        RevenueLastMile = "revenue_last_mile",
        RevenueOther = "revenue_other",
        DiscountsGiven = "discounts_given",
        /// What the owners put in
        Equity = "equity",
        OtherIncome = "other_income",
        OtherExpense = "other_expense",
    }
}

string_enum! {
    /// Where a company account is held
    pub enum CashAccountKind {
        Bank = "bank",
        Cash = "cash",
        Alipay = "alipay",
        Wechat = "wechat",
    }
}

string_enum! {
    /// Whether a company account is in use
    pub enum CashAccountStatus {
        Open = "open",
        Closed = "closed",
    }
}

string_enum! {
    /// Whether cash came or went
    pub enum Direction {
        In = "in",
        Out = "out",
    }
}

string_enum! {
    /// Why cash came or went that no other document explains
    pub enum EntryCategory {
        Equity = "equity",
        OtherIncome = "other_income",
        OtherExpense = "other_expense",
    }
}

/// One account, with whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    Cash(CashAccountId),
    Wallet(CustomerId),
    Prepayment(OrderId),
    /// One of those that belong to nobody in particular.
    Of(AccountKind),
}

impl Account {
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Cash(_) => AccountKind::Cash,
            Self::Wallet(_) => AccountKind::CustomerWallet,
            Self::Prepayment(_) => AccountKind::OrderPrepayment,
            Self::Of(kind) => kind,
        }
    }
}
