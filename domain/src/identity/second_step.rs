//! The second step of a sign-in: codes that an app shows (RFC 6238), and recovery codes for whoever has lost it.

use std::fmt;

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

use crate::{Event, EventKind, SessionId, Timestamp, UserId};

/// For how long a right password waits for its code.
pub const CHALLENGE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// Recovery codes given out at a time.
pub const RECOVERY_CODES: usize = 10;

/// The steps of thirty seconds since 1970 whose codes are heard: this one, and the next to it for clocks that differ;
/// none up to `last`, so that no code is good twice.
pub fn open_steps(now: Timestamp, last: i64) -> impl Iterator<Item = i64> {
    const SECONDS: i64 = 30;
    let this = now.utc().timestamp() / SECONDS;
    [this, this - 1, this + 1].into_iter().filter(move |step| *step > last)
}

/// What the app shows, or one of the recovery codes. Never printed, never serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum OneTimeCode {
    /// Six digits.
    App(String),
    /// Six times four of `a-z` and `2-7`, with hyphens between.
    Recovery(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be six digits, or a recovery code such as abcd-efgh-ijkl-mnop-qrst-uvwx")]
pub struct BadOneTimeCode;

impl OneTimeCode {
    const PATTERN: &str = "^([0-9]{6}|[a-z2-7]{4}(-[a-z2-7]{4}){5})$";
}

impl TryFrom<String> for OneTimeCode {
    type Error = BadOneTimeCode;

    fn try_from(text: String) -> Result<Self, BadOneTimeCode> {
        let group = |group: &str| group.len() == 4 && group.bytes().all(|it| matches!(it, b'a'..=b'z' | b'2'..=b'7'));
        if text.len() == 6 && text.bytes().all(|it| it.is_ascii_digit()) {
            Ok(Self::App(text))
        } else if text.split('-').count() == 6 && text.split('-').all(group) {
            Ok(Self::Recovery(text))
        } else {
            Err(BadOneTimeCode)
        }
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(…)")
    }
}

// Written out: the derive knows no pattern for a type that is read from text.
impl utoipa::PartialSchema for OneTimeCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What the app shows, or a recovery code"))
            .pattern(Some(Self::PATTERN))
            .max_length(Some(29))
            .examples(["123456"])
            .into()
    }
}

impl utoipa::ToSchema for OneTimeCode {}

/// From now on the account's sign-in asks for a code.
pub fn enabled(user: UserId, at: Timestamp) -> Event {
    event(EventKind::TotpEnabled, user, at)
}

/// Its owner, or an administrator for one who has lost everything, has taken the second step away.
pub fn disabled(user: UserId, at: Timestamp) -> Event {
    event(EventKind::TotpDisabled, user, at)
}

pub fn recovery_code_used(user: UserId, at: Timestamp) -> Event {
    event(EventKind::RecoveryCodeUsed, user, at)
}

pub fn recovery_codes_renewed(user: UserId, at: Timestamp) -> Event {
    event(EventKind::RecoveryCodesRenewed, user, at)
}

/// Whoever holds the session has proven himself anew.
pub fn stepped_up(session: SessionId, user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::SessionSteppedUp, session, at).with(json!({ "user_id": user }))
}

fn event(kind: EventKind, user: UserId, at: Timestamp) -> Event {
    Event::new(kind, user, at).with(json!({ "user_id": user }))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(DateTime::from_timestamp(seconds, 0).unwrap())
    }

    #[test]
    fn a_step_before_and_one_after_are_heard_unless_used_up() {
        let steps = |last| open_steps(at(59), last).collect::<Vec<_>>();
        assert_eq!(steps(-1), [1, 0, 2]);
        assert_eq!(steps(0), [1, 2]);
        assert_eq!(steps(1), [2]);
        assert_eq!(steps(2), [0; 0]);
    }

    #[test]
    fn a_code_is_six_digits_or_six_groups_of_four() {
        let code = |text: &str| OneTimeCode::try_from(text.to_owned());
        assert!(matches!(code("012345"), Ok(OneTimeCode::App(_))));
        assert!(matches!(code("abcd-efgh-ijkl-mnop-qrst-uv27"), Ok(OneTimeCode::Recovery(_))));
        for text in
            ["", "12345", "1234567", "12345a", "٠١٢٣٤٥", "abcd-efgh-ijkl-mnop-qrst", "abcd-efgh-ijkl-mnop-qrst-uv18"]
        {
            assert_eq!(code(text).unwrap_err(), BadOneTimeCode, "{text}");
        }
    }
}
