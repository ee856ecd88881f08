//! What clients send about customers, and its way into the domain.

use domain::customers::{
    AddressChange, CustomerChange, GuaranteeKind, GuaranteeStatus, NewAddress, NewCustomer, NewGuarantee, TurnoverKind,
};
use domain::identity::{Email, Locale, Phone};
use domain::{CustomerId, Day, Edit, LevelId, OrderId, PositiveVnd, Timestamp, UserId, Vnd};
use persistence::Cursor;
use persistence::customers::{CustomerFilter, GuaranteeFilter, TurnoverFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCustomers {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// What number, name, telephone number or e-mail address begin with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
    /// Only customers of this level
    pub level_id: Option<LevelId>,
    /// Only customers this employee looks after
    pub care_staff_id: Option<UserId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListTurnover {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only entries that came about so
    pub kind: Option<TurnoverKind>,
    /// Only what this order counts for
    pub order_id: Option<OrderId>,
    /// Counts on this day or later
    pub from: Option<Day>,
    /// Counts before this day
    pub to: Option<Day>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListLevelChanges {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListLevelReviews {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAddresses {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// A customer who is to be
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub level_id: Option<LevelId>,
    /// The employee who looks after the customer
    pub care_staff_id: Option<UserId>,
    /// For staff only
    #[schema(max_length = 1000)]
    pub internal_note: Option<String>,
}

/// What is to be another; what is missing stays, null empties
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<Phone>)]
    pub phone: Edit<Phone>,
    #[serde(default)]
    #[schema(value_type = Option<Email>)]
    pub email: Edit<Email>,
    /// For staff to change; null lets turnover decide again
    #[serde(default)]
    #[schema(value_type = Option<LevelId>)]
    pub level_id: Edit<LevelId>,
    /// For staff to change
    #[serde(default)]
    #[schema(value_type = Option<UserId>)]
    pub care_staff_id: Edit<UserId>,
    /// For staff to change
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub internal_note: Edit<String>,
}

/// An address that is to be
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAddress {
    #[schema(min_length = 1, max_length = 100)]
    pub recipient: String,
    pub phone: Phone,
    #[schema(min_length = 1, max_length = 100)]
    pub province: String,
    #[schema(min_length = 1, max_length = 100)]
    pub district: String,
    #[schema(min_length = 1, max_length = 100)]
    pub ward: String,
    #[schema(min_length = 1, max_length = 200)]
    pub street: String,
    /// Takes the place of the default there is
    #[serde(default)]
    pub is_default: bool,
}

/// What is to be another; what is missing stays
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAddress {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 100)]
    pub recipient: Option<String>,
    pub phone: Option<Phone>,
    #[schema(min_length = 1, max_length = 100)]
    pub province: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub district: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub ward: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub street: Option<String>,
    /// True takes the place of the default there is
    pub is_default: Option<bool>,
}

/// An account for a customer whom staff have entered
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomerAccount {
    /// To sign in with; the invitation goes there
    pub email: Email,
    /// The language of mails
    pub locale: Option<Locale>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListGuarantees {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only guarantees that stand so
    pub status: Option<GuaranteeStatus>,
    /// Only guarantees of this kind
    pub kind: Option<GuaranteeKind>,
}

/// What somebody vouches with
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveGuarantee {
    pub kind: GuaranteeKind,
    pub amount: PositiveVnd,
    /// Who gives it, and what shows it; for staff only
    #[schema(min_length = 1, max_length = 1000)]
    pub note: String,
    /// Its last day in Vietnam; without one it holds until it is released
    pub valid_until: Option<Day>,
}

/// Why a guarantee is released
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseGuarantee {
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// How far a wallet may go below zero
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCredit {
    pub credit_limit: Vnd,
}

impl ListCustomers {
    pub fn filter(&self) -> CustomerFilter {
        let q = self.q.as_ref().map(|q| q.0.clone());
        CustomerFilter { q, level: self.level_id, care_staff: self.care_staff_id }
    }
}

impl ListTurnover {
    pub fn filter(&self) -> TurnoverFilter {
        TurnoverFilter { kind: self.kind, order: self.order_id, from: self.from, to: self.to }
    }
}

impl ListGuarantees {
    pub fn filter(&self) -> GuaranteeFilter {
        GuaranteeFilter { status: self.status, kind: self.kind }
    }
}

impl GiveGuarantee {
    pub fn check(&self) -> Result<NewGuarantee, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 1, 1000, "/note");
        checks.finish()?;
        Ok(NewGuarantee {
            kind: self.kind,
            amount: self.amount,
            note: self.note.clone(),
            valid_until: self.valid_until,
        })
    }
}

impl ReleaseGuarantee {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 1000, "/reason");
        checks.finish()
    }
}

impl CreateCustomer {
    pub fn check(&self, id: CustomerId, at: Timestamp) -> Result<NewCustomer, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.name, 1, 100, "/name");
        checks.optional_text(self.internal_note.as_deref(), 0, 1000, "/internal_note");
        checks.finish()?;
        Ok(NewCustomer {
            id,
            name: self.name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            level: self.level_id,
            care_staff: self.care_staff_id,
            internal_note: self.internal_note.clone(),
            at,
        })
    }
}

impl ChangeCustomer {
    pub fn check(&self) -> Result<CustomerChange, Problem> {
        let mut checks = Checks::default();
        checks.require(self.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(self.name.as_deref(), 1, 100, "/name");
        checks.optional_text(self.internal_note.as_set().map(String::as_str), 0, 1000, "/internal_note");
        checks.finish()?;
        Ok(CustomerChange {
            name: self.name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            level: self.level_id,
            care_staff: self.care_staff_id,
            internal_note: self.internal_note.clone(),
        })
    }
}

impl CreateAddress {
    pub fn check(&self) -> Result<NewAddress, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.recipient, 1, 100, "/recipient");
        checks.text(&self.province, 1, 100, "/province");
        checks.text(&self.district, 1, 100, "/district");
        checks.text(&self.ward, 1, 100, "/ward");
        checks.text(&self.street, 1, 200, "/street");
        checks.finish()?;
        Ok(NewAddress {
            recipient: self.recipient.clone(),
            phone: self.phone.clone(),
            province: self.province.clone(),
            district: self.district.clone(),
            ward: self.ward.clone(),
            street: self.street.clone(),
            is_default: self.is_default,
        })
    }
}

impl ChangeAddress {
    pub fn check(&self) -> Result<AddressChange, Problem> {
        let mut checks = Checks::default();
        checks.require(self.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(self.recipient.as_deref(), 1, 100, "/recipient");
        checks.optional_text(self.province.as_deref(), 1, 100, "/province");
        checks.optional_text(self.district.as_deref(), 1, 100, "/district");
        checks.optional_text(self.ward.as_deref(), 1, 100, "/ward");
        checks.optional_text(self.street.as_deref(), 1, 200, "/street");
        checks.finish()?;
        Ok(AddressChange {
            recipient: self.recipient.clone(),
            phone: self.phone.clone(),
            province: self.province.clone(),
            district: self.district.clone(),
            ward: self.ward.clone(),
            street: self.street.clone(),
            is_default: self.is_default,
        })
    }
}
