//! API tokens: long-lived, held to some of their owner's permissions and, if wished, to some addresses.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;

use super::role::require_held;
use super::{AddressRange, ExtensionOrigin, RoleRefused};
use crate::{Actor, ApiTokenId, Event, EventKind, Permission, Timestamp, UserId};

/// A token that is to be. Its secret is shown once and kept nowhere.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    pub id: ApiTokenId,
    pub user: UserId,
    pub name: String,
    /// The first characters of the secret, by which people recognise it.
    pub prefix: String,
    pub hash: Vec<u8>,
    pub scopes: BTreeSet<Permission>,
    /// Anywhere, if empty.
    pub addresses: BTreeSet<AddressRange>,
    /// The extension it is for, which may fill the cart and do nothing else.
    pub origin: Option<ExtensionOrigin>,
    pub at: Timestamp,
    pub expires_at: Timestamp,
}

/// A token as it stands.
#[derive(Clone, Debug)]
pub struct ApiTokenRecord {
    pub id: ApiTokenId,
    pub user_id: UserId,
    pub name: String,
    pub scopes: BTreeSet<Permission>,
    pub addresses: BTreeSet<AddressRange>,
    pub origin: Option<ExtensionOrigin>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A token that may be changed by its own rules only.
#[derive(Clone, Debug)]
pub struct ApiToken(ApiTokenRecord);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiTokenRefused {
    #[error("the token is revoked or has expired")]
    Over,
    #[error("an extension's token has the scope {} and no other", Permission::WriteCart)]
    MoreThanCart,
    #[error(transparent)]
    Role(#[from] RoleRefused),
}

impl NewApiToken {
    /// A token may do no more than whoever makes it.
    pub fn create(&self, by: &Actor) -> Result<Event, ApiTokenRefused> {
        if self.origin.is_some() && self.scopes != BTreeSet::from([Permission::WriteCart]) {
            return Err(ApiTokenRefused::MoreThanCart);
        }
        require_held(by, &self.scopes)?;
        let after = json!({
            "user_id": self.user, "name": self.name, "scopes": self.scopes, "addresses": self.addresses,
            "origin": self.origin, "expires_at": self.expires_at,
        });
        Ok(Event::new(EventKind::ApiTokenCreated, self.id, self.at).with(json!({ "after": after })))
    }
}

impl ApiToken {
    /// For how long the old secret is good beside the new one.
    const OVERLAP: TimeDelta = TimeDelta::hours(24);

    pub fn restore(record: ApiTokenRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &ApiTokenRecord {
        &self.0
    }

    /// Gives way to a successor that is like it, within a day.
    pub fn rotate(
        &mut self,
        id: ApiTokenId,
        prefix: String,
        hash: Vec<u8>,
        at: Timestamp,
    ) -> Result<(NewApiToken, Event), ApiTokenRefused> {
        if self.0.revoked_at.is_some() || self.0.expires_at <= at {
            return Err(ApiTokenRefused::Over);
        }
        let successor = NewApiToken {
            id,
            user: self.0.user_id,
            name: self.0.name.clone(),
            prefix,
            hash,
            scopes: self.0.scopes.clone(),
            addresses: self.0.addresses.clone(),
            origin: self.0.origin.clone(),
            at,
            expires_at: at.after(self.0.expires_at.utc() - self.0.created_at.utc()),
        };
        self.0.expires_at = self.0.expires_at.min(at.after(Self::OVERLAP));
        let what = json!({ "successor_id": id, "expires_at": self.0.expires_at });
        Ok((successor, Event::new(EventKind::ApiTokenRotated, self.0.id, at).with(what)))
    }

    /// Ends it at once; `None` where it is revoked already.
    pub fn revoke(&mut self, at: Timestamp) -> Option<Event> {
        if self.0.revoked_at.is_some() {
            return None;
        }
        self.0.revoked_at = Some(at);
        Some(Event::new(EventKind::ApiTokenRevoked, self.0.id, at))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn day(day: i64) -> Timestamp {
        Timestamp::new(DateTime::from_timestamp(day * 86_400, 0).unwrap())
    }

    fn token() -> ApiToken {
        ApiToken(ApiTokenRecord {
            id: ApiTokenId::new(Uuid::from_u128(1)),
            user_id: UserId::new(Uuid::from_u128(2)),
            name: "Extension".into(),
            scopes: BTreeSet::from([Permission::WriteCart]),
            addresses: BTreeSet::new(),
            origin: None,
            created_at: day(0),
            expires_at: day(90),
            revoked_at: None,
        })
    }

    #[test]
    fn the_old_secret_lives_a_day_beside_the_new_one() {
        let mut old = token();
        let (new, _) = old.rotate(ApiTokenId::new(Uuid::from_u128(3)), "p".into(), vec![], day(10)).unwrap();
        assert_eq!(old.record().expires_at, day(11));
        assert_eq!(new.expires_at, day(100));
        assert_eq!(new.scopes, old.record().scopes);
    }

    #[test]
    fn what_is_over_has_no_successor() {
        let mut old = token();
        assert!(old.revoke(day(1)).is_some() && old.revoke(day(1)).is_none());
        assert_eq!(old.rotate(old.0.id, String::new(), vec![], day(2)).unwrap_err(), ApiTokenRefused::Over);
    }
}
