//! Exact numbers without a decimal point, so that nothing is shared with what is tested.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Sub};

use rust_decimal::Decimal;

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    above: i128,
    below: i128,
}

impl Fraction {
    pub const ZERO: Self = Self { above: 0, below: 1 };

    pub fn new(above: i128, below: i128) -> Self {
        let divisor = greatest_common_divisor(above.unsigned_abs(), below.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap().max(1) * below.signum();
        Self { above: above / divisor, below: below / divisor }
    }

    pub fn whole(number: i128) -> Self {
        Self::new(number, 1)
    }

    pub fn over(self, other: Self) -> Self {
        Self::new(self.above * other.below, self.below * other.above)
    }

    pub fn floor(self) -> Self {
        Self::whole(self.above.div_euclid(self.below))
    }

    pub fn ceil(self) -> Self {
        Self::whole(-(-self.above).div_euclid(self.below))
    }

    /// Half away from zero; nothing here is below zero.
    pub fn rounded(self, decimals: u32) -> Self {
        let scale = Self::whole(10_i128.pow(decimals));
        (self * scale + Self::new(1, 2)).floor().over(scale)
    }

    /// To one đồng.
    pub fn dong(self) -> Self {
        self.rounded(0)
    }

    pub fn is_zero(self) -> bool {
        self.above == 0
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl From<Decimal> for Fraction {
    fn from(decimal: Decimal) -> Self {
        Self::new(decimal.mantissa(), 10_i128.pow(decimal.scale()))
    }
}

impl Add for Fraction {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.above * other.below + other.above * self.below, self.below * other.below)
    }
}

impl Sub for Fraction {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { above: -other.above, below: other.below }
    }
}

impl Mul for Fraction {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(self.above, other.below) * Reduced(Self::new(other.above, self.below))
    }
}

/// Crosswise reduced, so that the products stay small.
struct Reduced(Fraction);

impl Mul<Reduced> for Fraction {
    type Output = Self;
    fn mul(self, Reduced(other): Reduced) -> Self {
        Self { above: self.above * other.above, below: self.below * other.below }
    }
}

impl std::iter::Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.above * other.below).cmp(&(other.above * self.below))
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.below == 1 { write!(f, "{}", self.above) } else { write!(f, "{}/{}", self.above, self.below) }
    }
}
