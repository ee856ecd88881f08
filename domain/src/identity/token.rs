//! API tokens: long-lived, held to some of their owner's permissions and, if wished, to some addresses.

use std::collections::BTreeSet;
use std::net::IpAddr;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

use super::RoleRefused;
use super::role::require_held;
use crate::{Actor, ApiTokenId, Event, EventKind, Permission, Timestamp, UserId};

/// Where a request comes from; an IPv4 address written as an IPv6 one is the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "IpAddr", into = "IpAddr")]
pub struct IpAddress(IpAddr);

impl From<IpAddr> for IpAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl From<IpAddress> for IpAddr {
    fn from(address: IpAddress) -> Self {
        address.0
    }
}

impl std::fmt::Display for IpAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

// Written out: the derive knows nothing of addresses.
impl utoipa::PartialSchema for IpAddress {
    fn schema() -> RefOr<Schema> {
        let address = |format, longest| {
            let format = SchemaFormat::KnownFormat(format);
            ObjectBuilder::new().schema_type(Type::String).format(Some(format)).max_length(Some(longest))
        };
        AnyOfBuilder::new()
            .item(address(KnownFormat::Ipv4, 15))
            .item(address(KnownFormat::Ipv6, 45))
            .description(Some("An address on the internet"))
            .into()
    }
}

impl utoipa::ToSchema for IpAddress {}

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
    pub addresses: BTreeSet<IpAddress>,
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
    pub addresses: BTreeSet<IpAddress>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A token that may be changed by its own rules only.
#[derive(Clone, Debug)]
pub struct ApiToken(ApiTokenRecord);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is revoked or has expired")]
pub struct ApiTokenRefused;

impl NewApiToken {
    /// A token may do no more than whoever makes it.
    pub fn create(&self, by: &Actor) -> Result<Event, RoleRefused> {
        require_held(by, &self.scopes)?;
        let after = json!({
            "name": self.name, "scopes": self.scopes, "addresses": self.addresses, "expires_at": self.expires_at,
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
            return Err(ApiTokenRefused);
        }
        let successor = NewApiToken {
            id,
            user: self.0.user_id,
            name: self.0.name.clone(),
            prefix,
            hash,
            scopes: self.0.scopes.clone(),
            addresses: self.0.addresses.clone(),
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
        assert_eq!(old.rotate(old.0.id, String::new(), vec![], day(2)).unwrap_err(), ApiTokenRefused);
    }

    #[test]
    fn one_address_is_one_address() {
        let mapped: IpAddress = serde_json::from_str(r#""::ffff:192.0.2.1""#).unwrap();
        assert_eq!(mapped.to_string(), "192.0.2.1");
    }
}
