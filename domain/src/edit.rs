//! What a change says of a field that may be empty.

use serde::{Deserialize, Deserializer};

/// A field of a change: missing it stays, null empties it, a value sets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Edit<T> {
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    pub fn is_clear(&self) -> bool {
        matches!(self, Self::Clear)
    }

    /// The value, if it is to be set.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Keep | Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same of another type.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Edit<U> {
        match self {
            Self::Keep => Edit::Keep,
            Self::Clear => Edit::Clear,
            Self::Set(value) => Edit::Set(change(value)),
        }
    }

    #[must_use]
    pub fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Change {
        #[serde(default)]
        note: Edit<String>,
    }

    #[test]
    fn a_missing_field_a_null_and_a_value_are_three_things() {
        let read = |text: &str| serde_json::from_str::<Change>(text).unwrap().note.of(Some("before".into()));
        assert_eq!(read("{}").as_deref(), Some("before"));
        assert_eq!(read(r#"{"note":null}"#), None);
        assert_eq!(read(r#"{"note":"after"}"#).as_deref(), Some("after"));
    }
}
