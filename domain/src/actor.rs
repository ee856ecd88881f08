//! Who acts, what they may do, and which rows are theirs.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{ApiTokenId, CustomerId, Permission, SessionId, UserId, WarehouseId};

/// Whoever causes a change: a person, a token that acts for one, or the system itself.
#[derive(Clone, Debug)]
pub struct Actor {
    pub id: UserId,
    /// Set for a customer's own account, which sees nothing of other customers.
    pub customer: Option<CustomerId>,
    /// The only warehouse this employee scans for.
    pub warehouse: Option<WarehouseId>,
    pub permissions: BTreeSet<Permission>,
    /// For the journal: the request behind the change.
    pub origin: Origin,
}

/// Where a change came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub request_id: Option<Uuid>,
    pub address: Option<String>,
    pub idempotency_key: Option<String>,
    /// The session or the API token that acted; neither where nobody was signed in.
    pub session_id: Option<SessionId>,
    pub token_id: Option<ApiTokenId>,
}

/// Which orders, and what hangs on them, somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    Customer(CustomerId),
    /// What is assigned to this employee, and what still waits for an employee of this kind.
    Employee {
        user: UserId,
        unassigned_care: bool,
        unassigned_ordering: bool,
    },
}

impl Actor {
    /// The id under which the program's own jobs appear in the journal.
    pub const SYSTEM: UserId = UserId::new(Uuid::nil());

    /// The worker, which is bound by no permission and sees everything.
    pub fn system() -> Self {
        Self {
            id: Self::SYSTEM,
            customer: None,
            warehouse: None,
            permissions: Permission::ALL.iter().copied().collect(),
            origin: Origin::default(),
        }
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Orders this person may see: all with `orders:read_all`, a customer's own, an employee's work.
    pub fn scope(&self) -> Scope {
        if self.customer.is_none() && self.may(Permission::ReadAllOrders) { Scope::All } else { self.own_scope() }
    }

    fn own_scope(&self) -> Scope {
        match self.customer {
            Some(customer) => Scope::Customer(customer),
            None => Scope::Employee {
                user: self.id,
                unassigned_care: self.may(Permission::ReviewOrders),
                unassigned_ordering: self.may(Permission::WritePurchases),
            },
        }
    }

    /// Customers this person may see, with what is theirs: all with `customers:read_all`, a customer himself, an employee
    /// those he works for and those nobody looks after yet.
    pub fn customer_scope(&self) -> Scope {
        if self.customer.is_none() && self.may(Permission::ReadAllCustomers) { Scope::All } else { self.own_scope() }
    }

    /// Packages this person may see: whoever handles packages sees all of them, others those of the orders they see
    /// and those of no order.
    pub fn package_scope(&self) -> Scope {
        const HANDLES: [Permission; 3] =
            [Permission::ScanPackages, Permission::ReadShipments, Permission::HandleDeliveries];
        self.scope_of(&HANDLES)
    }

    /// Customers whose packages this person may announce or find: any for whoever sees all packages, for others those they
    /// may see.
    pub fn package_owner_scope(&self) -> Scope {
        if self.package_scope() == Scope::All { Scope::All } else { self.customer_scope() }
    }

    /// Deliveries this person may see: whoever hands packages over sees all of them, others those with packages of the
    /// orders they see, or of no order.
    pub fn delivery_scope(&self) -> Scope {
        self.scope_of(&[Permission::HandleDeliveries, Permission::BringDeliveries])
    }

    /// All for an employee whose work it is, who may do one of these things.
    fn scope_of(&self, handles: &[Permission]) -> Scope {
        let handles = self.customer.is_none() && handles.iter().any(|&permission| self.may(permission));
        if handles { Scope::All } else { self.scope() }
    }
}

impl Scope {
    /// For `($n::uuid IS NULL OR customer_id = $n)`.
    pub fn customer(self) -> Option<Uuid> {
        match self {
            Self::Customer(customer) => Some(customer.uuid()),
            Self::All | Self::Employee { .. } => None,
        }
    }

    pub fn employee(self) -> Option<Uuid> {
        match self {
            Self::Employee { user, .. } => Some(user.uuid()),
            Self::All | Self::Customer(_) => None,
        }
    }

    pub fn sees_unassigned_care(self) -> bool {
        matches!(self, Self::Employee { unassigned_care: true, .. })
    }

    pub fn sees_unassigned_ordering(self) -> bool {
        matches!(self, Self::Employee { unassigned_ordering: true, .. })
    }
}
