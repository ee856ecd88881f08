//! What people send about their second step, and what they are shown.

use domain::Timestamp;
use domain::identity::second_step::OneTimeCode;
use persistence::identity::TotpView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Problem};

/// Who wants a second step
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareTotp {
    #[schema(min_length = 1, max_length = 128)]
    pub password: String,
}

/// What the app shows
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
}

/// A code where the account has a second step, its password where it has none
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    #[schema(min_length = 1, max_length = 128)]
    pub password: Option<String>,
    pub code: Option<OneTimeCode>,
}

/// How one stands with the second step
#[derive(Serialize, ToSchema)]
pub struct MyTotp {
    #[serde(flatten)]
    pub totp: TotpView,
    /// Whether one of the account's roles asks for it
    pub required: bool,
}

/// What the app must know, shown this once
#[derive(Serialize, ToSchema)]
pub struct PreparedTotp {
    /// In base 32, to be typed
    #[schema(max_length = 32, example = "MZXW6YTBOJTG633CMZXW6YTBOJTG633C")]
    pub secret: String,
    /// For a QR code
    #[schema(
        max_length = 600,
        example = "otpauth://totp/Langson:lan%40example.vn?secret=MZXW6YTBOJTG633C&issuer=Langson"
    )]
    pub otpauth_url: String,
}

/// What stands in for a lost app, each once; shown this once
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    #[schema(max_items = 20)]
    pub recovery_codes: Vec<RecoveryCode>,
}

/// One of them
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(max_length = 29, example = "abcd-efgh-ijkl-mnop-qrst-uvwx")]
pub struct RecoveryCode(pub String);

/// Proven anew
#[derive(Serialize, ToSchema)]
pub struct SteppedUp {
    /// When what pays out or gives power asks again
    pub proven_until: Timestamp,
}

impl PrepareTotp {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.password, 1, 128, "/password");
        checks.finish()
    }
}

impl ConfirmTotp {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        let is_code = self.code.len() == 6 && self.code.bytes().all(|it| it.is_ascii_digit());
        checks.require(is_code, "/code", "must be six digits");
        checks.finish()
    }
}

impl StepUp {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.password.as_deref(), 1, 128, "/password");
        checks.finish()
    }
}
