//! What the API answers about customers.

use domain::identity::UserStatus;
use domain::{AddressId, CustomerId, LevelId, Timestamp, UserId, Vnd};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerView {
    pub id: CustomerId,
    /// The customer's number
    #[schema(max_length = 20, example = "C-26K7-7Q2M9XHD")]
    pub code: String,
    #[schema(max_length = 100)]
    pub name: String,
    #[schema(max_length = 13, example = "0912345678")]
    pub phone: Option<String>,
    #[schema(max_length = 200, example = "lan@example.vn")]
    pub email: Option<String>,
    pub level_id: Option<LevelId>,
    /// The employee who looks after the customer
    pub care_staff_id: Option<UserId>,
    /// All charges of completed orders, less what was paid back
    pub turnover: Vnd,
    /// For staff only
    #[schema(max_length = 1000)]
    pub internal_note: Option<String>,
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// Where a customer's goods are delivered
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Address)]
pub struct AddressView {
    pub id: AddressId,
    pub customer_id: CustomerId,
    #[schema(max_length = 100)]
    pub recipient: String,
    #[schema(max_length = 13, example = "0912345678")]
    pub phone: String,
    #[schema(max_length = 100)]
    pub province: String,
    #[schema(max_length = 100)]
    pub district: String,
    #[schema(max_length = 100)]
    pub ward: String,
    #[schema(max_length = 200)]
    pub street: String,
    /// The one to offer first; at most one of a customer's
    pub is_default: bool,
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// How far a customer's wallet may go below zero
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credit)]
pub struct CreditView {
    pub customer_id: CustomerId,
    pub credit_limit: Vnd,
    /// How much of it is in use
    pub used: Vnd,
}

/// What a customer signs in with
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerAccount)]
pub struct AccountView {
    pub user_id: UserId,
    #[schema(max_length = 200, example = "lan@example.vn")]
    pub email: String,
    pub status: UserStatus,
    /// Whether it still waits for its owner to choose a password
    pub invited: bool,
    pub created_at: Timestamp,
}
