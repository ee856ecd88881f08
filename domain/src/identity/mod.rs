//! People who sign in, and what their roles let them do.

mod assurance;
mod built_in;
mod code;
mod contact;
mod department;
mod origin;
mod password;
mod role;
mod token;
mod user;

pub mod second_step;
pub mod session;

pub use assurance::Assurance;
pub use built_in::{BuiltInRole, Department};
pub use code::{BadCode, Code};
pub use contact::{BadContact, Email, Phone};
pub use department::{DepartmentRecord, NewDepartment};
pub use origin::{AddressRange, BadAddressRange, BadExtensionOrigin, ExtensionOrigin};
pub use password::{NewPassword, WeakPassword, composed};
pub use role::{NewRole, Role, RoleRecord, RoleRefused};
pub use token::{ApiToken, ApiTokenRecord, ApiTokenRefused, NewApiToken};
pub use user::{Locale, NewUser, User, UserChange, UserRecord, UserRefused, UserStatus};
