//! The roles and departments an agency starts with; administrators may change all roles but `admin`.

use crate::Permission;
use crate::Permission as May;
use crate::vocabulary::string_enum;

string_enum! {
    /// A role that is there from the start
    pub enum BuiltInRole {
        Admin = "admin",
        OrderManager = "order_manager",
        CareManager = "care_manager",
        CareStaff = "care_staff",
        OrderingStaff = "ordering_staff",
        ChinaWarehouse = "china_warehouse",
        VietnamWarehouse = "vietnam_warehouse",
        DeliveryStaff = "delivery_staff",
        Accountant = "accountant",
        Merchant = "merchant",
        Customer = "customer",
        Partner = "partner",
    }
}

string_enum! {
    /// A department that is there from the start
    pub enum Department {
        Care = "care",
        Ordering = "ordering",
        ChinaWarehouse = "china_warehouse",
        VietnamWarehouse = "vietnam_warehouse",
        Accounting = "accounting",
    }
}

/// What everybody at the counter or the desk may read.
const STAFF: &[Permission] = &[
    May::UseAccount,
    May::WriteApiTokens,
    May::ReadRates,
    May::ReadWarehouses,
    May::ReadPackages,
    May::ReadFiles,
    May::WriteFiles,
];

const CARE: &[Permission] = &[
    May::ReadCustomers,
    May::WriteCustomers,
    May::ReadWallets,
    May::RequestTopUps,
    May::RequestWithdrawals,
    May::ReadPricing,
    May::Quote,
    May::ReadCart,
    May::WriteCart,
    May::CheckOut,
    May::ReadOrders,
    May::CreateOrders,
    May::EditOrders,
    May::ReviewOrders,
    May::ExemptTally,
    May::ApproveOrders,
    May::PayOrders,
    May::CancelOrders,
    May::ReadConsents,
    May::AnswerConsents,
    May::AnnouncePackages,
    May::WritePackages,
    May::ReadDeliveries,
    May::RequestDeliveries,
];

const ORDERING: &[Permission] = &[
    May::ReadOrders,
    May::ExemptTally,
    May::ReadPurchases,
    May::WritePurchases,
    May::PayPurchases,
    May::ReadConsents,
    May::ReadCashAccounts,
    May::AnnouncePackages,
    May::WritePackages,
];

const ACCOUNTING: &[Permission] = &[
    May::ReadCustomers,
    May::ReadAllCustomers,
    May::ReadCredit,
    May::WriteCredit,
    May::ReadWallets,
    May::RequestTopUps,
    May::ConfirmTopUps,
    May::RequestWithdrawals,
    May::ApproveWithdrawals,
    May::PayWithdrawals,
    May::ReadLedger,
    May::ReverseLedger,
    May::ReadCashAccounts,
    May::ReadBooks,
    May::WriteBooks,
    May::ApproveBooks,
    May::WriteRates,
    May::ConfirmRates,
    May::ReadPricing,
    May::WritePricing,
    May::ReadOrders,
    May::ReadAllOrders,
    May::RefundOrders,
    May::ApproveRefunds,
    May::ReadPurchases,
    May::PayPurchases,
    May::ReadShipments,
    May::WriteShipmentCosts,
];

/// What is done with packages on both sides of the border.
const WAREHOUSE: &[Permission] = &[
    May::AnnouncePackages,
    May::WritePackages,
    May::WeighPackages,
    May::ScanPackages,
    May::TallyPackages,
    May::ReadShipments,
];

/// What customers may do with what is theirs.
const CUSTOMER: &[Permission] = &[
    May::UseAccount,
    May::WriteApiTokens,
    May::ReadFiles,
    May::WriteFiles,
    May::ReadCustomers,
    May::WriteCustomers,
    May::ReadWallets,
    May::RequestTopUps,
    May::RequestWithdrawals,
    May::ReadRates,
    May::ReadWarehouses,
    May::Quote,
    May::ReadCart,
    May::WriteCart,
    May::CheckOut,
    May::ReadOrders,
    May::EditOrders,
    May::PayOrders,
    May::CancelOrders,
    May::CompleteOrders,
    May::ReadConsents,
    May::AnswerConsents,
    May::ReadPackages,
    May::AnnouncePackages,
    May::ReadDeliveries,
    May::RequestDeliveries,
    May::SignOffDeliveries,
];

impl BuiltInRole {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "Administrator",
            Self::OrderManager => "Order manager",
            Self::CareManager => "Customer care manager",
            Self::CareStaff => "Customer care",
            Self::OrderingStaff => "Ordering",
            Self::ChinaWarehouse => "Chinese warehouse",
            Self::VietnamWarehouse => "Vietnamese warehouse",
            Self::DeliveryStaff => "Delivery",
            Self::Accountant => "Accounting",
            Self::Merchant => "Merchant",
            Self::Customer => "Customer",
            Self::Partner => "Partner",
        }
    }

    /// What the role may do until an administrator changes it.
    pub fn permissions(self) -> Vec<Permission> {
        let sets: &[&[Permission]] = match self {
            Self::Admin => &[Permission::ALL],
            Self::OrderManager => &[
                STAFF,
                CARE,
                ORDERING,
                &[
                    May::ReadAllCustomers,
                    May::ReadCredit,
                    May::ReadAllOrders,
                    May::AssignCare,
                    May::ApproveAnyOrder,
                    May::AllowGoods,
                    May::OverrideCredit,
                    May::AssignOrdering,
                    May::ChargeOrders,
                    May::RefundOrders,
                    May::ApproveRefunds,
                    May::CancelPurchasedOrders,
                    May::CompleteOrders,
                    May::SettlePackages,
                    May::ReadShipments,
                    May::ReadUsers,
                ],
            ],
            Self::CareManager => &[
                STAFF,
                CARE,
                &[
                    May::ReadAllCustomers,
                    May::ReadCredit,
                    May::ReadAllOrders,
                    May::AssignCare,
                    May::ApproveAnyOrder,
                    May::AllowGoods,
                    May::ChargeOrders,
                    May::CompleteOrders,
                    May::SettlePackages,
                    May::ReadUsers,
                ],
            ],
            Self::CareStaff => &[STAFF, CARE],
            Self::OrderingStaff => &[STAFF, ORDERING],
            Self::ChinaWarehouse => &[STAFF, WAREHOUSE, &[May::ExemptTally, May::WriteShipments]],
            Self::VietnamWarehouse => &[
                STAFF,
                WAREHOUSE,
                &[
                    May::ReceiveShipments,
                    May::ReadDeliveries,
                    May::RequestDeliveries,
                    May::HandleDeliveries,
                    May::SignOffDeliveries,
                    May::RefuseDeliveries,
                ],
            ],
            Self::DeliveryStaff => &[
                STAFF,
                &[
                    May::ReadDeliveries,
                    May::HandleDeliveries,
                    May::SignOffDeliveries,
                    May::RefuseDeliveries,
                    May::BringDeliveries,
                ],
            ],
            Self::Accountant => &[STAFF, ACCOUNTING],
            Self::Merchant => &[&[May::UseAccount]],
            // Whose programs follow the trucks.
            Self::Partner => &[&[May::UseAccount, May::ReadRates, May::ReadWarehouses, May::ReadShipments]],
            Self::Customer => &[CUSTOMER],
        };
        let mut permissions: Vec<_> = sets.iter().copied().flatten().copied().collect();
        permissions.sort_unstable();
        permissions.dedup();
        permissions
    }
}

impl Department {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Care => "Customer care",
            Self::Ordering => "Ordering",
            Self::ChinaWarehouse => "Chinese warehouse",
            Self::VietnamWarehouse => "Vietnamese warehouse",
            Self::Accounting => "Accounting",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_may_do_everything_and_a_customer_nothing_of_the_staffs() {
        assert_eq!(BuiltInRole::Admin.permissions(), Permission::ALL);
        let customer = BuiltInRole::Customer.permissions();
        for staff_only in
            [May::ReadAllOrders, May::ApproveOrders, May::ReadPurchases, May::ConfirmTopUps, May::RefundOrders]
        {
            assert!(!customer.contains(&staff_only), "{staff_only}");
        }
    }

    #[test]
    fn whoever_buys_sees_where_to_pay_from_and_not_the_books() {
        let buyer = BuiltInRole::OrderingStaff.permissions();
        assert!(buyer.contains(&May::ReadCashAccounts) && !buyer.contains(&May::ReadBooks));
    }

    #[test]
    fn who_asks_for_money_is_not_who_confirms_it() {
        for role in
            BuiltInRole::ALL.iter().filter(|role| **role != BuiltInRole::Admin && **role != BuiltInRole::Accountant)
        {
            for deciding in [May::ConfirmTopUps, May::ApproveWithdrawals, May::PayWithdrawals, May::ApproveBooks] {
                assert!(!role.permissions().contains(&deciding), "{role}: {deciding}");
            }
        }
    }
}
