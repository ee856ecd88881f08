//! The chain of seals that makes it show when somebody has rewritten the journal.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::vocabulary::string_enum;

/// The seal of an entry: SHA-256 of the seal before it and of the entry's text, so that it stands for all that came
/// before. In JSON 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(into = "String", try_from = "String")]
#[sqlx(transparent)]
pub struct Seal([u8; 32]);

impl Seal {
    /// What stands before the first entry.
    pub const NONE: Self = Self([0; 32]);

    /// The seal of the entry that comes next.
    #[must_use]
    pub fn next(self, entry: &str) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(entry).finalize().into())
    }

    pub fn bytes(self) -> [u8; 32] {
        self.0
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a seal is 64 of 0-9 a-f")]
pub struct NoSeal;

impl TryFrom<String> for Seal {
    type Error = NoSeal;

    fn try_from(text: String) -> Result<Self, NoSeal> {
        let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        if text.len() != 64 || !text.bytes().all(is_digit) {
            return Err(NoSeal);
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| NoSeal)?;
        }
        Ok(Self(bytes))
    }
}

impl From<Seal> for String {
    fn from(seal: Seal) -> Self {
        seal.0.iter().fold(Self::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl PartialSchema for Seal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9a-f]{64}$"))
            .min_length(Some(64))
            .max_length(Some(64))
            .into()
    }
}

impl ToSchema for Seal {}

string_enum! {
    /// What is wrong with an entry
    pub enum Fault {
        /// The seal does not fit: the entry, its seal or an entry before it is not what was sealed
        Mismatch = "mismatch",
        /// There is a seal, and the entry is gone
        MissingEntry = "missing_entry",
        /// The entry was put among sealed ones later
        MissingSeal = "missing_seal",
        /// The chain was written anew: it no longer goes through a seal that is known from elsewhere
        OtherChain = "other_chain",
    }
}

/// One place of the chain as it is stored.
#[derive(Clone, Debug)]
pub struct Link {
    pub entry_id: i64,
    /// The entry in the form that is sealed.
    pub entry: Option<String>,
    pub seal: Option<Seal>,
}

impl Link {
    /// The link's seal where it follows on `before`, or what is wrong with it.
    pub fn check(&self, before: Seal) -> Result<Seal, Fault> {
        match (&self.entry, self.seal) {
            (None, _) => Err(Fault::MissingEntry),
            (Some(_), None) => Err(Fault::MissingSeal),
            (Some(entry), Some(seal)) if before.next(entry) == seal => Ok(seal),
            (Some(_), Some(_)) => Err(Fault::Mismatch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Vec<Link> {
        let mut before = Seal::NONE;
        let link = |(entry_id, entry): (i64, &str)| {
            before = before.next(entry);
            Link { entry_id, entry: Some(entry.to_owned()), seal: Some(before) }
        };
        [(1, "one"), (2, "two"), (4, "four")].into_iter().map(link).collect()
    }

    fn first_fault(chain: &[Link]) -> Option<(i64, Fault)> {
        let mut before = Seal::NONE;
        chain.iter().find_map(|link| match link.check(before) {
            Ok(seal) => {
                before = seal;
                None
            }
            Err(fault) => Some((link.entry_id, fault)),
        })
    }

    #[test]
    fn a_chain_that_nobody_touched_has_no_fault() {
        assert_eq!(first_fault(&chain()), None);
    }

    #[test]
    fn every_change_shows_at_the_place_where_it_was_made() {
        let tamper = |change: &dyn Fn(&mut Vec<Link>)| {
            let mut chain = chain();
            change(&mut chain);
            first_fault(&chain)
        };

        assert_eq!(tamper(&|it| it[1].entry = Some("twO".into())), Some((2, Fault::Mismatch)));
        assert_eq!(tamper(&|it| it[1].entry = None), Some((2, Fault::MissingEntry)));
        assert_eq!(tamper(&|it| it[1].seal = None), Some((2, Fault::MissingSeal)));
        assert_eq!(tamper(&|it| drop(it.remove(1))), Some((4, Fault::Mismatch)));
        assert_eq!(tamper(&|it| it[0].seal = Some(Seal::NONE)), Some((1, Fault::Mismatch)));
    }

    #[test]
    fn a_seal_is_written_and_read_alike() {
        let seal = Seal::NONE.next("one");
        let text = String::from(seal);

        assert_eq!(Seal::try_from(text.clone()), Ok(seal));
        for wrong in [text.to_uppercase(), text[1..].to_owned(), format!("{text}0"), "é".repeat(32)] {
            assert_eq!(Seal::try_from(wrong), Err(NoSeal));
        }
    }
}
