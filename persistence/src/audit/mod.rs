//! The journal, as people read it, and the seals that prove it.

mod read;
pub mod seals;

pub use read::{AuditEntry, AuditFilter, find, list};
