//! What the API answers about customers.

use domain::customers::{CreditScore, GuaranteeKind, GuaranteeStatus, LevelMove, TurnoverKind, TurnoverWindow};
use domain::identity::UserStatus;
use domain::pricing::ChargeKind;
use domain::{
    AddressId, CustomerId, Day, GuaranteeId, LevelId, LevelReviewId, OrderId, RefundId, SignedVnd, Timestamp,
    TurnoverEntryId, UserId, Vnd,
};
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
    /// Whether staff have decided the level, so that turnover moves it neither up nor down
    pub level_by_hand: bool,
    /// The employee who looks after the customer
    pub care_staff_id: Option<UserId>,
    /// What completed orders ever counted for, less what was paid back
    pub turnover: Vnd,
    /// What that has brought in points
    #[schema(minimum = 0)]
    pub points: i64,
    /// For staff only
    #[schema(max_length = 1000)]
    pub internal_note: Option<String>,
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// A customer, with where they stand among the levels
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerDetail {
    #[serde(flatten)]
    pub customer: CustomerView,
    pub standing: Standing,
}

/// Where a customer stands among the levels
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LevelStanding)]
pub struct Standing {
    /// Which turnover decides
    pub window: TurnoverWindow,
    /// When it begins; null where all counts that ever was
    pub window_from: Option<Timestamp>,
    /// How much that is
    pub turnover: Vnd,
    pub level: Option<ReachedLevel>,
    /// Null on the highest level, and where staff have decided the level
    pub next_level: Option<NextLevel>,
}

/// A level, in short
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachedLevel {
    pub id: LevelId,
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 100)]
    pub name: String,
    /// Turnover from which a customer has it
    pub min_turnover: Vnd,
}

/// The level that comes next
#[derive(Debug, Serialize, ToSchema)]
pub struct NextLevel {
    #[serde(flatten)]
    pub level: ReachedLevel,
    /// How much turnover is missing; 0 where the next completed order brings it
    pub missing: Vnd,
}

/// One thing that made a customer's turnover more or less
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TurnoverEntry)]
pub struct TurnoverEntryView {
    pub id: TurnoverEntryId,
    pub customer_id: CustomerId,
    pub kind: TurnoverKind,
    /// Null for what is older than these entries
    pub order_id: Option<OrderId>,
    #[schema(max_length = 20, example = "O-26K7-7Q2M9XHD")]
    pub order_code: Option<String>,
    /// What was given back
    pub refund_id: Option<RefundId>,
    /// By how much turnover is more
    pub amount: SignedVnd,
    /// By how much points are more
    pub points: i64,
    /// Of an order all that it cost, of a refund by how much that became less
    pub total: Vnd,
    /// The kinds of charges that counted
    #[schema(max_items = 20)]
    pub charges: Vec<ChargeKind>,
    /// Points for each full 1 000 đ
    #[schema(minimum = 0, maximum = 1000)]
    pub points_per_1000: i32,
    /// When it counts: a refund counts when its order was completed
    pub counted_at: Timestamp,
    pub created_at: Timestamp,
}

/// A step of a customer from one level to another
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LevelMove)]
pub struct LevelMoveView {
    #[schema(minimum = 1)]
    pub id: i64,
    pub at: Timestamp,
    #[serde(flatten)]
    pub level: LevelMove,
}

/// A yearly look at everybody's level
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LevelReview)]
pub struct LevelReviewView {
    pub id: LevelReviewId,
    /// The year at whose beginning it is due
    #[schema(minimum = 2000, maximum = 9999)]
    pub year: i32,
    /// Which turnover decides
    pub window: TurnoverWindow,
    /// How many customers were looked at
    #[schema(minimum = 0)]
    pub customers: i64,
    /// How many fell
    #[schema(minimum = 0)]
    pub fallen: i64,
    pub created_at: Timestamp,
    /// Null while it goes on, and where it was given up before its end
    pub finished_at: Option<Timestamp>,
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
    /// How far the customer's past lets us trust; for those who may see it
    pub review: Option<CreditReview>,
}

/// How far a customer's past lets us trust, and what follows for the next order
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditReview {
    #[serde(flatten)]
    pub score: CreditScore,
    /// How many months it looks back
    #[schema(minimum = 1, maximum = 120)]
    pub months: i32,
    /// What is unpaid of approved orders that are not over
    pub open: Vnd,
    /// What guarantees in force are good for
    pub guaranteed: Vnd,
    /// What the next order may cost before a guarantee is asked for; null where none is
    pub next_order_at_most: Option<Vnd>,
}

/// What somebody vouches with for a customer
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Guarantee)]
pub struct GuaranteeView {
    pub id: GuaranteeId,
    #[schema(max_length = 20, example = "G-26K7-7Q2M9XHD")]
    pub code: String,
    pub customer_id: CustomerId,
    pub kind: GuaranteeKind,
    pub amount: Vnd,
    pub status: GuaranteeStatus,
    /// Who gives it, and what shows it
    #[schema(max_length = 1000)]
    pub note: String,
    /// Its last day; null where it has none
    pub valid_until: Option<Day>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub released_by: Option<UserId>,
    pub released_at: Option<Timestamp>,
    #[schema(max_length = 1000)]
    pub release_reason: Option<String>,
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
