//! What can be wrong with a warehouse, under names that never change.

use crate::http::ProblemType;

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "warehouses.not_found", "No such warehouse");
pub const CODE_TAKEN: ProblemType = ProblemType::new(409, "warehouses.code_taken", "Another warehouse has this code");
