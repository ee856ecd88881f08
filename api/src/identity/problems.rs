//! What can be wrong with people, under names that never change.

use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use domain::Timestamp;
use domain::identity::session::Attempts;
use domain::identity::{ApiTokenRefused, RoleRefused, UserRefused, WeakPassword};

use crate::http::{Problem, ProblemType};

pub const INVALID_CREDENTIALS: ProblemType =
    ProblemType::new(401, "auth.invalid_credentials", "E-mail address and password do not belong together");
pub const REFRESH_REUSED: ProblemType =
    ProblemType::new(401, "auth.refresh_reused", "The refresh token was used before; sign in again");
pub const RESET_TOKEN_INVALID: ProblemType =
    ProblemType::new(401, "auth.reset_token_invalid", "The link is used up or too old");
pub const TOO_MANY_ATTEMPTS: ProblemType =
    ProblemType::new(429, "auth.too_many_attempts", "Too many wrong passwords or codes; try again later");
pub const WEAK_PASSWORD: ProblemType = ProblemType::new(409, "auth.weak_password", "The password is easily guessed");
pub const WRONG_PASSWORD: ProblemType =
    ProblemType::new(409, "auth.wrong_password", "The current password is another one");

pub const INVALID_CODE: ProblemType =
    ProblemType::new(401, "auth.invalid_code", "The code is wrong, or was used before");
pub const CHALLENGE_INVALID: ProblemType =
    ProblemType::new(401, "auth.challenge_invalid", "The sign-in took too long; begin with the password again");
pub const CODE_NEEDED: ProblemType =
    ProblemType::new(409, "auth.code_needed", "The account has a second step: a code proves it, and no password");
pub const PASSWORD_NEEDED: ProblemType =
    ProblemType::new(409, "auth.password_needed", "The account has no second step: its password proves it");
pub const TOTP_NOT_PREPARED: ProblemType = ProblemType::new(409, "totp.not_prepared", "Ask for a secret first");
pub const TOTP_ALREADY_ENABLED: ProblemType = ProblemType::new(409, "totp.already_enabled", "The second step is on");
pub const TOTP_NOT_ENABLED: ProblemType = ProblemType::new(409, "totp.not_enabled", "The second step is off");
pub const TOTP_REQUIRED: ProblemType =
    ProblemType::new(409, "totp.required", "A role of the account asks for the second step");

pub const SESSION_NOT_FOUND: ProblemType = ProblemType::new(404, "sessions.not_found", "No such session");

pub const USER_NOT_FOUND: ProblemType = ProblemType::new(404, "users.not_found", "No such account");
pub const EMAIL_TAKEN: ProblemType =
    ProblemType::new(409, "users.email_taken", "Somebody signs in with this e-mail address already");
pub const ROLE_UNKNOWN: ProblemType = ProblemType::new(409, "users.role_unknown", "No such role");
pub const DEPARTMENT_UNKNOWN: ProblemType = ProblemType::new(409, "users.department_unknown", "No such department");
pub const WAREHOUSE_UNKNOWN: ProblemType = ProblemType::new(409, "users.warehouse_unknown", "No such warehouse");
pub const LAST_ADMIN: ProblemType =
    ProblemType::new(409, "users.last_admin", "Somebody must stay who may do everything");
pub const SELF_FORBIDDEN: ProblemType =
    ProblemType::new(409, "users.self_forbidden", "Nobody does this to his own account");
pub const STATUS_UNCHANGED: ProblemType = ProblemType::new(409, "users.status_unchanged", "The account is so already");
pub const OF_CUSTOMER: ProblemType = ProblemType::new(
    409,
    "users.of_customer",
    "A customer's account has no department, warehouse or role of the staff",
);

pub const ROLE_NOT_FOUND: ProblemType = ProblemType::new(404, "roles.not_found", "No such role");
pub const ROLE_CODE_TAKEN: ProblemType = ProblemType::new(409, "roles.code_taken", "Another role has this code");
pub const ROLE_IN_USE: ProblemType = ProblemType::new(409, "roles.in_use", "Somebody has the role");
pub const ROLE_IMMUTABLE: ProblemType = ProblemType::new(409, "roles.immutable", "This role stays as it is");
pub const ROLE_BUILT_IN: ProblemType = ProblemType::new(409, "roles.built_in", "The program needs this role");
pub const PERMISSION_NOT_HELD: ProblemType =
    ProblemType::new(409, "roles.permission_not_held", "Nobody gives or takes what he may not do himself");

pub const DEPARTMENT_NOT_FOUND: ProblemType = ProblemType::new(404, "departments.not_found", "No such department");
pub const DEPARTMENT_CODE_TAKEN: ProblemType =
    ProblemType::new(409, "departments.code_taken", "Another department has this code");

pub const API_TOKEN_NOT_FOUND: ProblemType = ProblemType::new(404, "api_tokens.not_found", "No such token");
pub const NOT_A_PARTNER: ProblemType =
    ProblemType::new(409, "api_tokens.not_a_partner", "Nobody makes tokens for others than partners");
pub const API_TOKEN_OVER: ProblemType = ProblemType::new(409, "api_tokens.over", "The token is over");
pub const MORE_THAN_CART: ProblemType =
    ProblemType::new(409, "api_tokens.more_than_cart", "An extension's token may fill the cart and do nothing else");

impl From<RoleRefused> for Problem {
    fn from(error: RoleRefused) -> Self {
        let kind = match error {
            RoleRefused::Immutable => ROLE_IMMUTABLE,
            RoleRefused::BuiltIn => ROLE_BUILT_IN,
            RoleRefused::NotHeld(_) => PERMISSION_NOT_HELD,
        };
        kind.because(error)
    }
}

impl From<ApiTokenRefused> for Problem {
    fn from(error: ApiTokenRefused) -> Self {
        match error {
            ApiTokenRefused::Over => API_TOKEN_OVER.because(error),
            ApiTokenRefused::MoreThanCart => MORE_THAN_CART.because(error),
            ApiTokenRefused::Role(error) => error.into(),
        }
    }
}

impl From<UserRefused> for Problem {
    fn from(error: UserRefused) -> Self {
        let kind = match error {
            UserRefused::Oneself => SELF_FORBIDDEN,
            UserRefused::Already(_) => STATUS_UNCHANGED,
            UserRefused::OfCustomer => OF_CUSTOMER,
        };
        kind.because(error)
    }
}

impl From<WeakPassword> for Problem {
    fn from(error: WeakPassword) -> Self {
        WEAK_PASSWORD.because(error)
    }
}

/// Refuses while too many failures are remembered, the right password too.
pub fn require_patience(attempts: &[Attempts], now: Timestamp) -> Result<(), Problem> {
    match attempts.iter().filter_map(|attempts| attempts.wait(now)).max() {
        Some(seconds) => Err(Problem::from(TOO_MANY_ATTEMPTS).with_header(RETRY_AFTER, HeaderValue::from(seconds))),
        None => Ok(()),
    }
}
