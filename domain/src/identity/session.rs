//! How long somebody stays signed in, and what becomes of refresh tokens.

use chrono::TimeDelta;
use serde_json::json;

use crate::{Event, EventKind, SessionId, Timestamp, UserId};

/// Signed in on one device, from the password to the end.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub user: UserId,
    pub at: Timestamp,
    pub user_agent: Option<String>,
    pub address: Option<String>,
}

impl NewSession {
    pub fn started(&self) -> Event {
        Event::new(EventKind::SessionStarted, self.id, self.at).with(json!({ "user_id": self.user }))
    }
}

/// When a session that is used now ends: after thirty days of rest, and never later than half a year after its start.
pub fn expiry(started: Timestamp, now: Timestamp) -> Timestamp {
    now.after(TimeDelta::days(30)).min(started.after(TimeDelta::days(180)))
}

/// Whoever holds the session has ended it, or was made to.
pub fn ended(session: SessionId, user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::SessionEnded, session, at).with(json!({ "user_id": user }))
}

/// A refresh token was used long after it had been exchanged: one of two holders has stolen it.
pub fn reused(session: SessionId, user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::SessionRefreshReused, session, at).with(json!({ "user_id": user }))
}

/// What happens to a refresh token that is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// It is exchanged for a new one.
    Rotate,
    /// Another tab has just exchanged it; this one gets a token of its own.
    Sibling,
    /// It was stolen, from us or by us: nobody keeps the session.
    Reuse,
}

impl Exchange {
    const GRACE: TimeDelta = TimeDelta::seconds(20);

    /// `rotated` is when the token was exchanged before, if it was.
    pub fn of(rotated: Option<Timestamp>, now: Timestamp) -> Self {
        match rotated {
            None => Self::Rotate,
            Some(rotated) if now <= rotated.after(Self::GRACE) => Self::Sibling,
            Some(_) => Self::Reuse,
        }
    }
}

/// For how long the link in a mail sets a new password.
pub const RESET_LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// Somebody asks for a new password of the account. `invited`: the account is new, and never had one.
pub fn reset_requested(user: UserId, invited: bool, at: Timestamp) -> Event {
    Event::new(EventKind::PasswordResetRequested, user, at).with(json!({ "invited": invited }))
}

/// The link in the mail was used.
pub fn password_reset(user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::PasswordReset, user, at)
}

pub fn password_changed(user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::PasswordChanged, user, at)
}

/// By what somebody shows who he is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    Password,
    /// The second step of a sign-in.
    Code,
}

/// Failures that are remembered of an account, or of an address whatever the account.
///
/// Wrong passwords are counted by account and address, so that nobody can lock somebody else out. Wrong codes are
/// counted by account alone: whoever sends one knows the password.
#[derive(Clone, Copy, Debug)]
pub struct Attempts {
    pub of_address: bool,
    pub failures: i32,
    pub first_at: Timestamp,
}

impl Attempts {
    pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
    const MOST_OF_ACCOUNT: i32 = 5;
    const MOST_OF_ADDRESS: i32 = 50;

    /// Seconds until the next attempt is heard; `None` where it is heard now.
    pub fn wait(&self, now: Timestamp) -> Option<i64> {
        let most = if self.of_address { Self::MOST_OF_ADDRESS } else { Self::MOST_OF_ACCOUNT };
        let left = self.first_at.after(Self::WINDOW).utc() - now.utc();
        (self.failures >= most && left > TimeDelta::zero()).then(|| left.num_seconds() + 1)
    }

    /// As it was before the last of them.
    #[must_use]
    pub fn before_last(self) -> Self {
        Self { failures: self.failures - 1, ..self }
    }
}

/// Somebody tried to register as the person who has this account.
pub fn registration_repeated(user: UserId, at: Timestamp) -> Event {
    Event::new(EventKind::UserRegistrationRepeated, user, at)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap())
    }

    #[test]
    fn a_token_is_exchanged_once_and_for_twenty_seconds_more_by_other_tabs() {
        assert_eq!(Exchange::of(None, at(0)), Exchange::Rotate);
        assert_eq!(Exchange::of(Some(at(0)), at(20)), Exchange::Sibling);
        assert_eq!(Exchange::of(Some(at(0)), at(21)), Exchange::Reuse);
    }

    #[test]
    fn a_session_ends_after_rest_or_after_half_a_year() {
        let day = 86_400;
        assert_eq!(expiry(at(0), at(0)), at(30 * day));
        assert_eq!(expiry(at(0), at(170 * day)), at(180 * day));
    }

    #[test]
    fn the_sixth_attempt_waits_for_the_end_of_the_window() {
        let attempts = |failures| Attempts { of_address: false, failures, first_at: at(0) };
        assert_eq!(attempts(4).wait(at(1)), None);
        assert_eq!(attempts(5).wait(at(1)), Some(900));
        assert_eq!(attempts(5).wait(at(901)), None);
    }

    #[test]
    fn an_address_may_fail_for_ten_accounts() {
        let attempts = |failures| Attempts { of_address: true, failures, first_at: at(0) };
        assert_eq!(attempts(49).wait(at(1)), None);
        assert_eq!(attempts(50).wait(at(1)), Some(900));
    }
}
