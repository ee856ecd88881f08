//! The units of the business: money, weights and sizes, rates and percents.

use rust_decimal::Decimal;

use crate::exact::{Exact, OutOfRange, Sign, Unit};

/// Declares a unit and the type of its amounts.
macro_rules! units {
    ($($(#[doc = $doc:literal])+ $alias:ident = $name:ident { $($body:tt)* })+) => {
        /// The units themselves; nobody has a value of one.
        pub mod unit {
            $(#[derive(Debug)] pub enum $name {})+
        }
        $(
            $(#[doc = $doc])+
            pub type $alias = Exact<unit::$name>;

            impl Unit for unit::$name {
                const NAME: &'static str = stringify!($alias);
                const DESCRIPTION: &'static str = concat!($($doc),+).trim_ascii();
                $($body)*
            }
        )+
    };
}

units! {
    /// An amount of Vietnamese đồng
    Vnd = VndUnit {
        const WORDS: &'static str = "an amount in whole đồng, from zero on";
        const EXAMPLE: &'static str = "250000";
        const DECIMALS: u32 = 0;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::NotNegative;
        const PATTERN: &'static str = "^(0|[1-9][0-9]{0,14})$";
    }
    /// An amount of Vietnamese đồng that is not zero
    PositiveVnd = PositiveVndUnit {
        const WORDS: &'static str = "an amount in whole đồng above zero";
        const EXAMPLE: &'static str = "250000";
        const DECIMALS: u32 = 0;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::Positive;
        const PATTERN: &'static str = "^[1-9][0-9]{0,14}$";
    }
    /// An amount of Vietnamese đồng, owed where it is negative
    SignedVnd = SignedVndUnit {
        const WORDS: &'static str = "an amount in whole đồng";
        const EXAMPLE: &'static str = "-250000";
        const DECIMALS: u32 = 0;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::Any;
        const PATTERN: &'static str = "^(0|-?[1-9][0-9]{0,14})$";
    }
    /// An amount of Chinese yuan
    Cny = CnyUnit {
        const WORDS: &'static str = "an amount in yuan, from zero on, with at most 2 decimals";
        const EXAMPLE: &'static str = "39.80";
        const DECIMALS: u32 = 2;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::NotNegative;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$";
    }
    /// An amount of đồng or yuan in a book, negative where it leaves
    SignedAmount = SignedAmountUnit {
        const WORDS: &'static str = "an amount with at most 2 decimals";
        const EXAMPLE: &'static str = "-39.8";
        const DECIMALS: u32 = 2;
        const DIGITS: u32 = 17;
        const SIGN: Sign = Sign::Any;
        const PADDED: bool = false;
        const PATTERN: &'static str = r"^-?(0|[1-9][0-9]{0,16})(\.[0-9]{1,2})?$";
    }
    /// A number whose unit stands beside it: đồng, yuan, pieces or kilograms
    Measure = MeasureUnit {
        const WORDS: &'static str = "a number from zero on with at most 6 decimals";
        const EXAMPLE: &'static str = "2000000";
        const DECIMALS: u32 = 6;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::NotNegative;
        const PADDED: bool = false;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$";
    }
    /// An amount of đồng or yuan that is not zero
    PositiveAmount = PositiveAmountUnit {
        const WORDS: &'static str = "an amount above zero with at most 2 decimals";
        const EXAMPLE: &'static str = "39.8";
        const DECIMALS: u32 = 2;
        const DIGITS: u32 = 15;
        const SIGN: Sign = Sign::Positive;
        const PADDED: bool = false;
        const PATTERN: &'static str = r"^([1-9][0-9]{0,14}(\.[0-9]{1,2})?|0\.([1-9][0-9]?|0[1-9]))$";
    }
    /// Đồng for one yuan
    ExchangeRate = ExchangeRateUnit {
        const WORDS: &'static str = "a rate above zero and below 1000000 with at most 4 decimals";
        const EXAMPLE: &'static str = "3700.0000";
        const DECIMALS: u32 = 4;
        const DIGITS: u32 = 6;
        const SIGN: Sign = Sign::Positive;
        const PATTERN: &'static str = r"^([1-9][0-9]{0,5}(\.[0-9]{1,4})?|0\.([1-9][0-9]{0,3}|0[1-9][0-9]{0,2}|00[1-9][0-9]?|000[1-9]))$";
    }
    /// So many of a hundred
    Percent = PercentUnit {
        const WORDS: &'static str = "a percentage from zero to below 1000 with at most 4 decimals";
        const EXAMPLE: &'static str = "2.5";
        const DECIMALS: u32 = 4;
        const DIGITS: u32 = 3;
        const SIGN: Sign = Sign::NotNegative;
        const PADDED: bool = false;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,2})(\.[0-9]{1,4})?$";
    }
    /// By how much of a hundred something has changed, negative where it fell
    PercentChange = PercentChangeUnit {
        const WORDS: &'static str = "a change in percent with at most 2 decimals";
        const EXAMPLE: &'static str = "-97.49";
        const DECIMALS: u32 = 2;
        const DIGITS: u32 = 12;
        const SIGN: Sign = Sign::Any;
        const PADDED: bool = false;
        const PATTERN: &'static str = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$";
    }
    /// Kilograms
    Kilograms = KilogramsUnit {
        const WORDS: &'static str = "a weight in kg, from zero to below 1000000, with at most 3 decimals";
        const EXAMPLE: &'static str = "12.300";
        const DECIMALS: u32 = 3;
        const DIGITS: u32 = 6;
        const SIGN: Sign = Sign::NotNegative;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?$";
    }
    /// Centimetres
    Centimetres = CentimetresUnit {
        const WORDS: &'static str = "a length in cm, from zero to below 10000, with at most 1 decimal";
        const EXAMPLE: &'static str = "40.0";
        const DECIMALS: u32 = 1;
        const DIGITS: u32 = 4;
        const SIGN: Sign = Sign::NotNegative;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,3})(\.[0-9])?$";
    }
    /// What one package weighs: kilograms, more than nothing
    PackageWeight = PackageWeightUnit {
        const WORDS: &'static str = "a weight in kg, above zero and below 10000, with at most 3 decimals";
        const EXAMPLE: &'static str = "12.300";
        const DECIMALS: u32 = 3;
        const DIGITS: u32 = 4;
        const SIGN: Sign = Sign::Positive;
        const PATTERN: &'static str = r"^([1-9][0-9]{0,3}(\.[0-9]{1,3})?|0\.([1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))$";
    }
    /// A side of one package: centimetres, more than nothing
    PackageSide = PackageSideUnit {
        const WORDS: &'static str = "a length in cm, above zero and below 1000, with at most 1 decimal";
        const EXAMPLE: &'static str = "40.0";
        const DECIMALS: u32 = 1;
        const DIGITS: u32 = 3;
        const SIGN: Sign = Sign::Positive;
        const PATTERN: &'static str = r"^([1-9][0-9]{0,2}(\.[0-9])?|0\.[1-9])$";
    }
    /// Cubic metres
    CubicMetres = CubicMetresUnit {
        const WORDS: &'static str = "a volume in m³, from zero to below 1000000, with at most 6 decimals";
        const EXAMPLE: &'static str = "0.120000";
        const DECIMALS: u32 = 6;
        const DIGITS: u32 = 6;
        const SIGN: Sign = Sign::NotNegative;
        const PATTERN: &'static str = r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?$";
    }
}

impl Cny {
    /// `round0(cny × rate)`: how an amount of yuan becomes đồng, wherever it does.
    pub fn at(self, rate: ExchangeRate) -> Result<Vnd, OutOfRange> {
        Vnd::rounded(self.amount() * rate.amount())
    }
}

impl PositiveVnd {
    pub fn vnd(self) -> Vnd {
        // Every positive amount is an amount.
        Vnd::new(self.amount()).unwrap_or(Vnd::ZERO)
    }
}

impl PackageWeight {
    pub fn kilograms(self) -> Kilograms {
        // What one package may weigh is a weight.
        Kilograms::new(self.amount()).unwrap_or(Kilograms::ZERO)
    }
}

impl PackageSide {
    pub fn centimetres(self) -> Centimetres {
        Centimetres::new(self.amount()).unwrap_or(Centimetres::ZERO)
    }
}

impl Vnd {
    /// So much less.
    pub fn negative(self) -> SignedVnd {
        SignedVnd::new(-self.amount()).unwrap_or(SignedVnd::ZERO)
    }

    pub fn signed(self) -> SignedVnd {
        SignedVnd::new(self.amount()).unwrap_or(SignedVnd::ZERO)
    }

    /// The next multiple of `step` that is not less, for amounts that are asked for in round figures.
    pub fn up_to_multiple_of(self, step: u32) -> Result<Self, OutOfRange> {
        let step = Decimal::from(step);
        Self::new((self.amount() / step).ceil() * step)
    }
}

impl Percent {
    /// The share itself, `0.025` for 2.5 %.
    pub fn fraction(self) -> Decimal {
        self.amount() / Decimal::ONE_HUNDRED
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn money_is_a_string_with_all_its_decimals() {
        assert_eq!(serde_json::to_value(Cny::new(dec!(0)).unwrap()).unwrap(), "0.00");
        assert_eq!(serde_json::to_value(Cny::ZERO).unwrap(), "0.00");
        assert_eq!(serde_json::to_value(Vnd::new(dec!(5000.00)).unwrap()).unwrap(), "5000");
        assert_eq!(serde_json::to_value(Kilograms::new(dec!(12.3)).unwrap()).unwrap(), "12.300");
        assert_eq!(serde_json::to_value(Percent::new(dec!(2.50)).unwrap()).unwrap(), "2.5");
    }

    #[test]
    fn amounts_that_do_not_exist_are_refused() {
        for text in ["-5", "1e9", "1,000", " 1", "٣", "0x10", "1_000", "+1", ".5", "5.", "", "01", "1000000000000000"]
        {
            assert!(serde_json::from_value::<Vnd>(text.into()).is_err(), "{text:?}");
        }
        assert!(["-1", "0", "0.000", "0.0001", "999999"].iter().all(|text| text.parse::<PackageWeight>().is_err()));
        assert!("0.005".parse::<Cny>().is_err());
        assert!("1.5".parse::<Vnd>().is_err());
        assert!("0".parse::<PositiveVnd>().is_err());
        assert!("0.00".parse::<PositiveAmount>().is_err());
        assert!("-0".parse::<SignedVnd>().is_err());
        assert!(serde_json::from_str::<Vnd>("1000").is_err(), "a JSON number may have been a float");
    }

    #[test]
    fn yuan_become_dong_by_rounding_half_up() {
        let rate = ExchangeRate::new(dec!(3700.5)).unwrap();
        assert_eq!(Cny::new(dec!(0.10)).unwrap().at(rate).unwrap(), Vnd::new(dec!(370)).unwrap());
        assert_eq!(Cny::new(dec!(1.00)).unwrap().at(rate).unwrap(), Vnd::new(dec!(3701)).unwrap());
    }

    #[test]
    fn round_figures_are_never_less() {
        assert_eq!(Vnd::new(dec!(1001)).unwrap().up_to_multiple_of(1000).unwrap(), Vnd::new(dec!(2000)).unwrap());
        assert_eq!(Vnd::new(dec!(1000)).unwrap().up_to_multiple_of(1000).unwrap(), Vnd::new(dec!(1000)).unwrap());
    }

    /// Any number that a unit can hold, as the smallest parts of it: through JSON and back it is the same, and its text
    /// is the only one for it.
    fn assert_survives<U: Unit + std::fmt::Debug>(parts: i64) -> Result<(), TestCaseError> {
        let most = 10_i64.checked_pow(U::DIGITS + U::DECIMALS).unwrap_or(i64::MAX);
        let parts = match U::SIGN {
            Sign::Any => parts % most,
            Sign::NotNegative => parts.checked_abs().unwrap_or_default() % most,
            Sign::Positive => parts.checked_abs().unwrap_or_default() % (most - 1) + 1,
        };
        let amount = Exact::<U>::new(Decimal::new(parts, U::DECIMALS)).unwrap();
        let json = serde_json::to_string(&amount).unwrap();
        let back: Exact<U> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back, amount, "{}", U::NAME);
        prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
        prop_assert_eq!(back.amount() * Decimal::from(10_i64.pow(U::DECIMALS)), Decimal::from(parts));
        // As PostgreSQL gives it back, without the zeros at its end.
        let restored = Exact::<U>::new(amount.amount().normalize()).unwrap();
        prop_assert_eq!(restored.to_string(), amount.to_string());
        Ok(())
    }

    proptest! {
        #[test]
        fn every_amount_survives_json_and_back(parts in any::<i64>(), small in -1000_i64..1000) {
            for parts in [parts, small] {
                assert_survives::<unit::VndUnit>(parts)?;
                assert_survives::<unit::PositiveVndUnit>(parts)?;
                assert_survives::<unit::SignedVndUnit>(parts)?;
                assert_survives::<unit::CnyUnit>(parts)?;
                assert_survives::<unit::SignedAmountUnit>(parts)?;
                assert_survives::<unit::MeasureUnit>(parts)?;
                assert_survives::<unit::PositiveAmountUnit>(parts)?;
                assert_survives::<unit::ExchangeRateUnit>(parts)?;
                assert_survives::<unit::PercentUnit>(parts)?;
                assert_survives::<unit::PercentChangeUnit>(parts)?;
                assert_survives::<unit::KilogramsUnit>(parts)?;
                assert_survives::<unit::CentimetresUnit>(parts)?;
                assert_survives::<unit::PackageWeightUnit>(parts)?;
                assert_survives::<unit::PackageSideUnit>(parts)?;
                assert_survives::<unit::CubicMetresUnit>(parts)?;
            }
        }

        #[test]
        fn an_amount_survives_text_and_back(fen in 0_i64..99_999_999_999_999_999) {
            let amount = Cny::new(Decimal::new(fen, 2)).unwrap();
            prop_assert_eq!(amount.to_string().parse::<Cny>().unwrap(), amount);
        }

        #[test]
        fn the_rest_and_the_part_are_the_whole(whole in 0_i64..1_000_000_000, part in 0_i64..1_000_000_000) {
            let (whole, part) = (Vnd::new(whole.into()).unwrap(), Vnd::new(part.into()).unwrap());
            let rest = whole.less(part);
            prop_assert_eq!(rest.plus(part.min(whole)).unwrap(), whole);
        }
    }
}
