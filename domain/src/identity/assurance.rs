//! How well somebody must have shown who he is.

use chrono::TimeDelta;

use super::Code;
use crate::Timestamp;
use crate::settings::{Settings, StepUpRule};

/// What a session still has to show. An API token, which was made by a proven session, has nothing to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assurance {
    /// One of the account's roles asks for a second step, and the account has none: it may turn it on, and no more.
    pub must_enrol: bool,
    /// What pays out or gives power waits until the holder has proven himself anew.
    pub must_prove: bool,
}

impl Assurance {
    /// `proven` is when the session's holder last gave a password or a code.
    pub fn of(settings: &Settings, roles: &[Code], has_totp: bool, proven: Option<Timestamp>, now: Timestamp) -> Self {
        let asked = match settings.identity_step_up {
            StepUpRule::WithTotp => has_totp,
            StepUpRule::Always => true,
        };
        let minutes = TimeDelta::minutes(settings.identity_step_up_minutes.get().into());
        Self {
            must_enrol: !has_totp && settings.identity_totp_required_roles.contain_any(roles),
            must_prove: asked && proven.is_none_or(|proven| proven.after(minutes) <= now),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::{Value, json};

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::new(DateTime::from_timestamp(1_800_000_000 + 60 * minute, 0).unwrap())
    }

    fn settings(key: &str, value: Value) -> Settings {
        Settings::with([(key.to_owned(), value)].into_iter().collect()).unwrap()
    }

    fn roles() -> Vec<Code> {
        ["accountant", "care_staff"].map(|code| code.to_owned().try_into().unwrap()).to_vec()
    }

    #[test]
    fn whoever_has_a_second_step_proves_himself_every_quarter_of_an_hour() {
        let must = |has_totp, minute| {
            Assurance::of(&Settings::default(), &roles(), has_totp, Some(at(0)), at(minute)).must_prove
        };
        assert!(!must(true, 14) && must(true, 15));
        assert!(!must(false, 15));
    }

    #[test]
    fn a_setting_asks_everybody() {
        let always = settings("identity.step_up", json!("always"));
        assert!(Assurance::of(&always, &roles(), false, None, at(0)).must_prove);
        assert!(!Assurance::of(&always, &roles(), false, Some(at(0)), at(1)).must_prove);
    }

    #[test]
    fn a_role_that_asks_for_a_second_step_lets_its_holders_do_nothing_else_first() {
        let required = settings("identity.totp_required_roles", json!("admin,accountant"));
        let must = |settings, has_totp| Assurance::of(settings, &roles(), has_totp, None, at(0)).must_enrol;
        assert!(must(&required, false));
        assert!(!must(&required, true));
        assert!(!must(&Settings::default(), false));
    }
}
