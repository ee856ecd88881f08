//! People who sign in, and what their roles let them do.

mod roles;
mod user;

pub use roles::{BuiltInRole, Department};
pub use user::{Locale, UserStatus};
