//! What people send to sign in, and what they are given.

use domain::identity::second_step::OneTimeCode;
use domain::identity::{Email, Locale, NewPassword, Phone};
use persistence::identity::Me;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Problem};

/// Where the refresh token is answered: browsers want the cookie, others the body
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenIn {
    #[default]
    Body,
    Cookie,
}

/// Who signs in
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    pub email: Email,
    #[schema(min_length = 1, max_length = 128)]
    pub password: String,
    #[serde(default)]
    pub refresh_token_in: RefreshTokenIn,
}

/// The code that a right password waits for
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInWithCode {
    /// As the right password was answered
    #[schema(min_length = 1, max_length = 100)]
    pub challenge: String,
    pub code: OneTimeCode,
    #[serde(default)]
    pub refresh_token_in: RefreshTokenIn,
}

/// The password is right; a code is wanted too
#[derive(Serialize, ToSchema)]
pub struct LogInChallenge {
    /// To be sent with the code
    #[schema(max_length = 100)]
    pub challenge: String,
    /// What makes the code
    #[schema(max_length = 10, example = "totp")]
    pub second_step: &'static str,
    /// Seconds it is good for
    #[schema(minimum = 1, maximum = 3600)]
    pub expires_in: i64,
}

/// A refresh token, unless it comes in the cookie
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    #[schema(min_length = 1, max_length = 100)]
    pub refresh_token: Option<String>,
}

/// A customer who makes an account
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterCustomer {
    #[schema(min_length = 1, max_length = 100)]
    pub full_name: String,
    pub email: Email,
    pub phone: Phone,
    pub password: NewPassword,
    /// The language of mails
    pub locale: Option<Locale>,
}

/// Whose password is forgotten
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestPasswordReset {
    pub email: Email,
}

/// The token of the link that was mailed, and the new password
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPasswordReset {
    #[schema(min_length = 1, max_length = 100)]
    pub token: String,
    pub password: NewPassword,
}

/// Signed in
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// For `Authorization: Bearer`
    #[schema(max_length = 2000)]
    pub access_token: String,
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds the access token is good for
    #[schema(minimum = 1, maximum = 3600)]
    pub expires_in: i64,
    /// Good for one exchange; null where it is in the cookie
    #[schema(max_length = 100)]
    pub refresh_token: Option<String>,
    pub user: Me,
}

/// Taken down, whatever comes of it
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    #[schema(max_length = 20, example = "accepted")]
    status: &'static str,
}

pub const ACCEPTED: Accepted = Accepted { status: "accepted" };

impl LogIn {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.password, 1, 128, "/password");
        checks.finish()
    }
}

impl LogInWithCode {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.challenge, 1, 100, "/challenge");
        checks.finish()
    }
}

impl Refresh {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.refresh_token.as_deref(), 1, 100, "/refresh_token");
        checks.finish()
    }
}

impl RegisterCustomer {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.full_name, 1, 100, "/full_name");
        checks.finish()
    }
}

impl ConfirmPasswordReset {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.token, 1, 100, "/token");
        checks.finish()
    }
}
