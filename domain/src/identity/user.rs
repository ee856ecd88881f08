//! Accounts.

use serde_json::{Value, json};

use super::{BuiltInRole, Code, Email, session};
use crate::vocabulary::string_enum;
use crate::{CustomerId, DepartmentId, Edit, Event, EventKind, Timestamp, UserId, WarehouseId};

string_enum! {
    /// Whether an account may sign in
    pub enum UserStatus {
        Active = "active",
        Disabled = "disabled",
    }
}

string_enum! {
    /// A language texts are written in
    pub enum Locale {
        Vietnamese = "vi",
        English = "en",
        Chinese = "zh",
    }
}

/// An account that is to be.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub id: UserId,
    pub email: Email,
    pub full_name: String,
    pub locale: Locale,
    /// Empty until its owner has chosen a password by the link that was mailed.
    pub password_hash: String,
    pub customer: Option<CustomerId>,
    pub department: Option<DepartmentId>,
    pub warehouse: Option<WarehouseId>,
    pub roles: Vec<Code>,
    pub at: Timestamp,
}

impl NewUser {
    /// A customer's own, without a password yet.
    pub fn of_customer(
        id: UserId,
        customer: CustomerId,
        email: Email,
        full_name: String,
        locale: Locale,
        at: Timestamp,
    ) -> Self {
        let roles = vec![BuiltInRole::Customer.into()];
        let (password_hash, customer) = (String::new(), Some(customer));
        Self { id, email, full_name, locale, password_hash, customer, department: None, warehouse: None, roles, at }
    }

    /// Somebody else made it, and its owner is to be mailed a link to set a password.
    pub fn invited(&self) -> [Event; 2] {
        [self.created(), session::reset_requested(self.id, true, self.at)]
    }

    /// Its owner made it.
    pub fn registered(&self) -> Event {
        self.event(EventKind::UserRegistered)
    }

    /// An employee, or the program at its first start, made it.
    pub fn created(&self) -> Event {
        self.event(EventKind::UserCreated)
    }

    fn event(&self, kind: EventKind) -> Event {
        let event = Event::new(kind, self.id, self.at).with(json!({ "after": { "role_codes": self.roles } }));
        Event { customer: self.customer, ..event }
    }
}

/// An account as it stands.
#[derive(Clone, Debug)]
pub struct UserRecord {
    pub id: UserId,
    pub email: String,
    pub full_name: String,
    pub status: UserStatus,
    pub locale: Locale,
    pub customer_id: Option<CustomerId>,
    pub department_id: Option<DepartmentId>,
    pub warehouse_id: Option<WarehouseId>,
    pub roles: Vec<Code>,
    pub version: i32,
}

/// An account that may be changed by its own rules only.
#[derive(Clone, Debug)]
pub struct User(UserRecord);

/// What is to be another; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    pub full_name: Option<String>,
    pub locale: Option<Locale>,
    pub department: Edit<DepartmentId>,
    pub warehouse: Edit<WarehouseId>,
    pub roles: Option<Vec<Code>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserRefused {
    #[error("nobody disables his own account")]
    Oneself,
    #[error("the account is {0} already")]
    Already(UserStatus),
    #[error("the roles of a customer's account are not an employee's")]
    OfCustomer,
}

impl User {
    pub fn restore(record: UserRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &UserRecord {
        &self.0
    }

    /// A customer's account keeps its role and belongs to no department or warehouse: its permissions are
    /// held to his own rows, an employee's are not.
    pub fn change(&mut self, change: UserChange, at: Timestamp) -> Result<Event, UserRefused> {
        let UserChange { full_name, locale, department, warehouse, roles } = change;
        if self.0.customer_id.is_some() && !(department.is_keep() && warehouse.is_keep() && roles.is_none()) {
            return Err(UserRefused::OfCustomer);
        }
        let before = self.facts();
        let renamed = full_name.as_ref().is_some_and(|name| *name != self.0.full_name);
        self.0.full_name = full_name.unwrap_or_else(|| self.0.full_name.clone());
        self.0.locale = locale.unwrap_or(self.0.locale);
        self.0.department_id = department.of(self.0.department_id);
        self.0.warehouse_id = warehouse.of(self.0.warehouse_id);
        if let Some(mut roles) = roles {
            roles.sort_unstable();
            roles.dedup();
            self.0.roles = roles;
        }
        let what = json!({ "before": before, "after": self.facts(), "renamed": renamed });
        Ok(self.event(EventKind::UserChanged, at).with(what))
    }

    /// Signs the person out and keeps him out.
    pub fn disable(&mut self, by: UserId, at: Timestamp) -> Result<Event, UserRefused> {
        if by == self.0.id {
            return Err(UserRefused::Oneself);
        }
        self.become_status(UserStatus::Disabled)?;
        Ok(self.event(EventKind::UserDisabled, at))
    }

    pub fn enable(&mut self, at: Timestamp) -> Result<Event, UserRefused> {
        self.become_status(UserStatus::Active)?;
        Ok(self.event(EventKind::UserEnabled, at))
    }

    fn become_status(&mut self, status: UserStatus) -> Result<(), UserRefused> {
        if self.0.status == status {
            return Err(UserRefused::Already(status));
        }
        self.0.status = status;
        Ok(())
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event { customer: self.0.customer_id, ..Event::new(kind, self.0.id, at) }
    }

    /// For the journal, which is never erased: nothing personal.
    fn facts(&self) -> Value {
        let UserRecord { locale, department_id, warehouse_id, roles, .. } = &self.0;
        json!({ "locale": locale, "department_id": department_id, "warehouse_id": warehouse_id, "role_codes": roles })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn user(customer_id: Option<CustomerId>) -> User {
        User(UserRecord {
            id: UserId::new(Uuid::from_u128(1)),
            email: "lan@example.vn".into(),
            full_name: "Lan".into(),
            status: UserStatus::Active,
            locale: Locale::Vietnamese,
            customer_id,
            department_id: None,
            warehouse_id: None,
            roles: vec![],
            version: 1,
        })
    }

    fn now() -> Timestamp {
        Timestamp::new(DateTime::UNIX_EPOCH)
    }

    #[test]
    fn nobody_disables_himself_or_somebody_twice() {
        let (mut lan, somebody) = (user(None), UserId::new(Uuid::from_u128(2)));
        assert_eq!(lan.disable(lan.0.id, now()).unwrap_err(), UserRefused::Oneself);
        assert!(lan.disable(somebody, now()).is_ok());
        assert_eq!(lan.disable(somebody, now()).unwrap_err(), UserRefused::Already(UserStatus::Disabled));
    }

    #[test]
    fn a_customers_account_gets_no_role_of_an_employee() {
        let mut customer = user(Some(CustomerId::new(Uuid::from_u128(3))));
        let roles = Some(vec![]);
        let refused = customer.change(UserChange { roles, ..UserChange::default() }, now());
        assert_eq!(refused.unwrap_err(), UserRefused::OfCustomer);
    }

    #[test]
    fn the_journal_learns_no_name() {
        let full_name = Some("Nguyễn Thị Lan".to_owned());
        let event = user(None).change(UserChange { full_name, ..UserChange::default() }, now()).unwrap();
        assert!(!event.data.to_string().contains("Lan"));
        assert_eq!(event.data["renamed"], true);
    }
}
