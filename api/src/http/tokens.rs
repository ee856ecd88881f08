//! Tokens: signed ones that name a session for ten minutes, and opaque ones of which we keep only a digest.

use std::fmt;

use anyhow::Context;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{SessionId, Timestamp, UserId};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode_header};
use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::ProblemType;
use super::problems::{TOKEN_EXPIRED, UNAUTHENTICATED};
use super::seal::Seal;

/// Issues and verifies access tokens (RFC 9068, as RFC 8725 asks).
#[derive(Clone)]
pub struct AccessTokens {
    kid: String,
    sign: EncodingKey,
    verify: DecodingKey,
    seal: Seal,
    secret: hmac::Key,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl AccessTokens {
    pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
    const ISSUER: &str = "langson";
    const AUDIENCE: &str = "langson-api";
    const TYPE: &str = "at+jwt";

    /// A new private key, PKCS#8.
    pub fn make_key() -> anyhow::Result<Vec<u8>> {
        let pair = Ed25519KeyPair::generate().context("no Ed25519 key could be made")?;
        Ok(pair.to_pkcs8v1().context("the key cannot be written")?.as_ref().to_vec())
    }

    pub fn new(kid: &str, key: &[u8]) -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(key).ok().context("the signing key is no Ed25519 key in PKCS#8")?;
        Ok(Self {
            kid: kid.to_owned(),
            sign: EncodingKey::from_ed_der(key),
            verify: DecodingKey::from_ed_der(pair.public_key().as_ref()),
            seal: Seal::new(key)?,
            secret: hmac::Key::new(HMAC_SHA256, key),
        })
    }

    /// A key that was given to us; its digest names it.
    pub fn from_base64(key: &str) -> anyhow::Result<Self> {
        let key = STANDARD.decode(key).context("LANGSON_SIGNING_KEY is no base64")?;
        Self::new(&STANDARD.encode(&Sha256::digest(&key)[..9]), &key)
    }

    /// For secrets that must be read again; with another signing key none of them can be.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// A key for another purpose, the same on all nodes. It tells nothing of the one it comes from.
    pub fn derived_key(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(HMAC_SHA256, hmac::sign(&self.secret, purpose.as_bytes()).as_ref())
    }

    pub fn issue(
        &self,
        user: UserId,
        session: SessionId,
        jti: Uuid,
        now: Timestamp,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(Self::TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        let at = now.utc().timestamp();
        let claims = Claims {
            iss: Self::ISSUER.to_owned(),
            aud: Self::AUDIENCE.to_owned(),
            sub: user,
            sid: session,
            jti,
            iat: at,
            nbf: at,
            exp: now.after(Self::LIFETIME).utc().timestamp(),
        };
        jsonwebtoken::encode(&header, &claims, &self.sign)
    }

    /// The session the token names. Whether that is still good is another question.
    pub fn verify(&self, token: &str) -> Result<SessionId, ProblemType> {
        let header = decode_header(token).map_err(|_| UNAUTHENTICATED)?;
        let ours = header.typ.as_deref() == Some(Self::TYPE) && header.kid.as_deref() == Some(&self.kid);
        // Where to find a key is nothing we ever say, or would hear.
        let leads_to_a_key =
            header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
        if !ours || leads_to_a_key {
            return Err(UNAUTHENTICATED);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = 5;
        validation.validate_nbf = true;
        validation.set_audience(&[Self::AUDIENCE]);
        validation.set_issuer(&[Self::ISSUER]);
        // `iat`, `jti` and `sid` are required by having a place in the claims.
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        match jsonwebtoken::decode::<Claims>(token, &self.verify, &validation) {
            Ok(token) => Ok(token.claims.sid),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(TOKEN_EXPIRED),
            Err(_) => Err(UNAUTHENTICATED),
        }
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// `<prefix>` and 32 random signs, then a checksum, so that a scanner of leaks, and we, know one without asking
/// the database.
pub fn opaque_token(prefix: &str) -> String {
    let random = Alphanumeric.sample_string(&mut rand::rng(), 32);
    let checksum = checksum(&random);
    format!("{prefix}{random}{checksum}")
}

/// What is kept of an opaque token; `None` where it cannot be one of ours.
pub fn token_hash(prefix: &str, token: &str) -> Option<Vec<u8>> {
    let (random, given) = token.strip_prefix(prefix)?.split_at_checked(32)?;
    (checksum(random) == given).then(|| Sha256::digest(token).to_vec())
}

/// The CRC-32 in six signs of base 62.
fn checksum(text: &str) -> String {
    const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut signs = [b'0'; 6];
    for sign in signs.iter_mut().rev() {
        *sign = SIGNS[(rest % 62) as usize];
        rest /= 62;
    }
    signs.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    fn tokens(kid: &str) -> AccessTokens {
        AccessTokens::new(kid, &AccessTokens::make_key().unwrap()).unwrap()
    }

    #[test]
    fn a_token_names_its_session_to_whoever_has_the_key() {
        let (clock, ours, theirs) = (Clock::system(), tokens("a"), tokens("a"));
        let session: SessionId = clock.id();
        let token = ours.issue(clock.id(), session, clock.id(), clock.now()).unwrap();

        assert_eq!(ours.verify(&token).ok(), Some(session));
        assert!(theirs.verify(&token).is_err());
    }

    #[test]
    fn an_old_or_a_future_token_is_refused() {
        let (clock, ours) = (Clock::system(), tokens("a"));
        for minutes in [-11, 2] {
            let at = clock.now().after(TimeDelta::minutes(minutes));
            let token = ours.issue(clock.id(), clock.id(), clock.id(), at).unwrap();
            assert!(ours.verify(&token).is_err(), "{minutes}");
        }
    }

    #[test]
    fn an_opaque_token_with_a_slip_is_known_for_none() {
        let token = opaque_token("lgs_live_");
        assert!(token_hash("lgs_live_", &token).is_some());
        assert!(token_hash("lgs_live_", &token.replace(&token[12..13], "-")).is_none());
        assert!(token_hash("lgs_live_", "lgs_live_short").is_none());
    }
}
