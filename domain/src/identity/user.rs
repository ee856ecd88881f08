//! Accounts.

use crate::vocabulary::string_enum;

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
