//! Keeps secrets that must be read again: whoever has the database, and not the key, reads nothing.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};

#[derive(Clone)]
pub struct Seal(Arc<RandomizedNonceKey>);

impl Seal {
    /// With a key that follows from another one.
    pub fn new(key: &[u8]) -> anyhow::Result<Self> {
        let mut derived = [0; 32];
        let (source, purpose) = (Salt::new(HKDF_SHA256, b"langson").extract(key), [b"sealing of secrets".as_slice()]);
        let sealing = source.expand(&purpose, &AES_256_GCM);
        sealing.and_then(|key| key.fill(&mut derived)).ok().context("no sealing key can be derived")?;
        Ok(Self(Arc::new(RandomizedNonceKey::new(&AES_256_GCM, &derived).ok().context("the sealing key")?)))
    }

    /// The secret is whose it is: sealed for one, it cannot be opened for another.
    pub fn close(&self, whose: &[u8], secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut sealed = secret.to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(whose), &mut sealed);
        let nonce = nonce.map_err(|_| anyhow!("a secret cannot be sealed"))?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// `None` where it was sealed with another key, for somebody else, or not by us.
    pub fn open(&self, whose: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut opened = sealed.to_vec();
        let secret = self.0.open_in_place(nonce, Aad::from(whose), &mut opened).ok()?;
        Some(secret.to_vec())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_by_its_own_key_and_for_its_owner_only() {
        let (ours, theirs) = (Seal::new(b"a key").unwrap(), Seal::new(b"another").unwrap());
        let sealed = ours.close(b"lan", b"secret").unwrap();

        assert_eq!(ours.open(b"lan", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(ours.open(b"minh", &sealed), None);
        assert_eq!(theirs.open(b"lan", &sealed), None);
        assert_eq!(ours.open(b"lan", &sealed[1..]), None);
        assert_ne!(ours.close(b"lan", b"secret").unwrap(), sealed);
    }
}
