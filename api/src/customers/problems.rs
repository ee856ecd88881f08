//! What can be wrong with a customer, under names that never change.

use crate::http::ProblemType;

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "customers.not_found", "No such customer");
pub const ADDRESS_NOT_FOUND: ProblemType = ProblemType::new(404, "customers.address_not_found", "No such address");
pub const PHONE_TAKEN: ProblemType =
    ProblemType::new(409, "customers.phone_taken", "Another customer has this telephone number");
pub const LEVEL_UNKNOWN: ProblemType = ProblemType::new(409, "customers.level_unknown", "No such level");
pub const STAFF_UNSUITABLE: ProblemType =
    ProblemType::new(409, "customers.staff_unsuitable", "This is no active employee who looks after customers");
pub const TOO_MANY_ADDRESSES: ProblemType =
    ProblemType::new(409, "customers.too_many_addresses", "The customer has as many addresses as there may be");
pub const ACCOUNT_NOT_FOUND: ProblemType =
    ProblemType::new(404, "customers.account_not_found", "The customer has no account");
pub const ACCOUNT_EXISTS: ProblemType =
    ProblemType::new(409, "customers.account_exists", "The customer has an account already");
pub const GUARANTEE_NOT_FOUND: ProblemType =
    ProblemType::new(404, "customers.guarantee_not_found", "The customer has no such guarantee");
pub const GUARANTEE_RELEASED: ProblemType =
    ProblemType::new(409, "customers.guarantee_released", "The guarantee was released before");
pub const CREDIT_IN_USE: ProblemType =
    ProblemType::new(409, "customers.credit_in_use", "More than this is in use; the wallet has to be topped up first");
