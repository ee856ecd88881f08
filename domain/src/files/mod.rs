//! What people upload: which kinds there are, how they are told apart, and what a file may be called.

mod kind;
mod name;

pub use kind::FileKind;
pub use name::FileName;
use uuid::Uuid;

use crate::vocabulary::string_enum;
use crate::{CustomerId, DeliveryId, OrderId, PackageId};

string_enum! {
    /// What files are attached to
    pub enum SubjectKind {
        Order = "order",
        Package = "package",
        Delivery = "delivery",
    }
}

/// The thing that files are attached to: whoever it belongs to may read them.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub kind: SubjectKind,
    pub id: Uuid,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
}

impl Subject {
    pub fn order(id: OrderId, customer: CustomerId) -> Self {
        Self { kind: SubjectKind::Order, id: id.uuid(), order: Some(id), customer: Some(customer) }
    }

    /// An anonymous package has no customer yet.
    pub fn package(id: PackageId, customer: Option<CustomerId>) -> Self {
        Self { kind: SubjectKind::Package, id: id.uuid(), order: None, customer }
    }

    pub fn delivery(id: DeliveryId, customer: CustomerId) -> Self {
        Self { kind: SubjectKind::Delivery, id: id.uuid(), order: None, customer: Some(customer) }
    }
}
