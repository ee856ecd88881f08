//! Exact decimal values, one type per unit: amounts of different units cannot meet by accident.
//!
//! In JSON a string with all its decimals (`"12.30"`), in the database NUMERIC, never a float.

use std::{fmt, marker::PhantomData, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlx::{Decode, Encode, Postgres, Type, encode::IsNull, error::BoxDynError, postgres};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type as JsonType};

/// What a number counts, and which numbers may be.
pub trait Unit: 'static {
    /// Name of the type in the contract.
    const NAME: &'static str;
    /// What a number of it is, for the person who wrote another.
    const WORDS: &'static str;
    const DESCRIPTION: &'static str;
    const EXAMPLE: &'static str;
    const DECIMALS: u32;
    /// Digits before the point.
    const DIGITS: u32;
    const SIGN: Sign;
    /// Whether trailing zeros are shown.
    const PADDED: bool = true;
    /// What [`Exact::from_str`] takes, as a regular expression; a test compares the two.
    const PATTERN: &'static str;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Any,
    NotNegative,
    Positive,
}

/// A number of `U`, exactly.
pub struct Exact<U>(Decimal, PhantomData<U>);

/// The value is none that this unit can hold: too large, too fine, or of the wrong sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{value} is not {wanted}")]
pub struct OutOfRange {
    pub value: String,
    /// What was wanted, in words.
    pub wanted: &'static str,
}

impl<U: Unit> Exact<U> {
    pub const ZERO: Self = Self(Decimal::ZERO, PhantomData);

    /// Refuses what would need rounding: see [`Exact::rounded`].
    pub fn new(value: Decimal) -> Result<Self, OutOfRange> {
        let mut exact = value.normalize();
        let sign = match U::SIGN {
            Sign::Any => true,
            Sign::NotNegative => !exact.is_sign_negative() || exact.is_zero(),
            Sign::Positive => exact.is_sign_positive() && !exact.is_zero(),
        };
        if !sign || exact.scale() > U::DECIMALS || exact.trunc().abs() >= Decimal::from(10_i64.pow(U::DIGITS)) {
            return Err(OutOfRange { value: value.to_string(), wanted: U::WORDS });
        }
        if U::PADDED {
            // NUMERIC zero comes back without its decimals, hence not only on the way out.
            exact.rescale(U::DECIMALS);
        }
        Ok(Self(exact, PhantomData))
    }

    /// Rounds half away from zero: the one way in which anything is rounded here.
    pub fn rounded(value: Decimal) -> Result<Self, OutOfRange> {
        Self::new(value.round_dp_with_strategy(U::DECIMALS, RoundingStrategy::MidpointAwayFromZero))
    }

    pub const fn amount(self) -> Decimal {
        self.0
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        Self::new(self.0 + other.0)
    }

    /// Fails below zero where the unit knows no negative amounts.
    pub fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        Self::new(self.0 - other.0)
    }

    pub fn times(self, count: i32) -> Result<Self, OutOfRange> {
        Self::new(self.0 * Decimal::from(count))
    }

    /// `self - other`, and zero where that would be less.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        if other < self { Self(self.0 - other.0, PhantomData) } else { Self::ZERO }
    }

    pub fn sum(values: impl IntoIterator<Item = Self>) -> Result<Self, OutOfRange> {
        // Checked at each step: Decimal itself would panic far beyond what a unit can hold.
        values.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

// Written out: a derive would ask the same of the unit.
impl<U> Clone for Exact<U> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<U> Copy for Exact<U> {}
impl<U> PartialEq for Exact<U> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<U> Eq for Exact<U> {}
impl<U> PartialOrd for Exact<U> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<U> Ord for Exact<U> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<U> fmt::Debug for Exact<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<U: Unit> fmt::Display for Exact<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if U::PADDED {
            // `ZERO` is a constant and has no decimals.
            write!(f, "{:.*}", U::DECIMALS as usize, self.0)
        } else {
            self.0.fmt(f)
        }
    }
}

impl<U: Unit> FromStr for Exact<U> {
    type Err = OutOfRange;

    /// Takes plain digits with at most one point: none of what `Decimal` also reads (`+1`, `1_000`, `.5`).
    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        let refused = || OutOfRange { value: text.chars().take(40).collect(), wanted: U::WORDS };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = all_digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && whole.len() <= U::DIGITS as usize
            && fraction.is_none_or(|rest| all_digits(rest) && rest.len() <= U::DECIMALS as usize)
            && !(text.starts_with('-') && digits.bytes().all(|byte| b"0.".contains(&byte)));
        if !plain {
            return Err(refused());
        }
        Self::new(text.parse().map_err(|_| refused())?).map_err(|_| refused())
    }
}

impl<U: Unit> Serialize for Exact<U> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, U: Unit> Deserialize<'de> for Exact<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<U> Type<Postgres> for Exact<U> {
    fn type_info() -> postgres::PgTypeInfo {
        Decimal::type_info()
    }
}

impl<'r, U: Unit> Decode<'r, Postgres> for Exact<U> {
    fn decode(value: postgres::PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::new(Decimal::decode(value)?)?)
    }
}

impl<U> Encode<'_, Postgres> for Exact<U> {
    fn encode_by_ref(&self, buffer: &mut postgres::PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.0.encode_by_ref(buffer)
    }
}

impl<U> postgres::PgHasArrayType for Exact<U> {
    fn array_type_info() -> postgres::PgTypeInfo {
        Decimal::array_type_info()
    }
}

impl<U: Unit> utoipa::PartialSchema for Exact<U> {
    fn schema() -> RefOr<Schema> {
        let sign = usize::from(U::SIGN == Sign::Any);
        let point = usize::from(U::DECIMALS > 0);
        ObjectBuilder::new()
            .schema_type(JsonType::String)
            .description(Some(U::DESCRIPTION))
            .pattern(Some(U::PATTERN))
            .max_length(Some(sign + (U::DIGITS + U::DECIMALS) as usize + point))
            .examples([U::EXAMPLE])
            .into()
    }
}

impl<U: Unit> utoipa::ToSchema for Exact<U> {
    fn name() -> std::borrow::Cow<'static, str> {
        U::NAME.into()
    }
}
