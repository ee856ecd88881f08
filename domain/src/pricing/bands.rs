//! Tables by value: which band a value lies in, and which part of it each band prices.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

use crate::Measure;
use crate::vocabulary::string_enum;

string_enum! {
    /// Which end of a band belongs to it
    #[derive(Default)]
    pub enum Bounds {
        /// `from ≤ x < to`
        #[default]
        LowerInclusive = "lower_inclusive",
        /// `from < x ≤ to`; the first band has both its ends
        UpperInclusive = "upper_inclusive",
    }
}

string_enum! {
    /// How much of a value its band prices
    #[derive(Default)]
    pub enum BandMode {
        /// The whole value at the price of the band it lies in
        #[default]
        Slab = "slab",
        /// Each part of the value at the price of the band that part lies in
        Graduated = "graduated",
    }
}

/// A table by value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub struct Bands<T> {
    #[serde(default)]
    pub bounds: Bounds,
    /// In ascending order, each beginning where the one before ends
    #[serde(deserialize_with = "at_most::<50, _, _>")]
    #[schema(max_items = 50)]
    pub rows: Vec<Band<T>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band<T> {
    pub from: Measure,
    /// Without it the band is open upwards
    pub to: Option<Measure>,
    pub value: T,
}

/// A part of a value, and the band that prices it.
#[derive(Clone, Debug)]
pub(super) struct Slice<'a, T> {
    pub position: usize,
    pub band: &'a Band<T>,
    pub part: Decimal,
}

impl<T> Bands<T> {
    /// The band of a value; `None` is "negotiated".
    pub(super) fn position(&self, value: Decimal) -> Option<usize> {
        let above_lower = |position: usize, from: Decimal| match self.bounds {
            Bounds::LowerInclusive => from <= value,
            Bounds::UpperInclusive => from < value || (position == 0 && from == value),
        };
        let below_upper = |to: Decimal| match self.bounds {
            Bounds::LowerInclusive => value < to,
            Bounds::UpperInclusive => value <= to,
        };
        self.rows.iter().enumerate().position(|(position, band)| {
            above_lower(position, band.from.amount()) && band.to.is_none_or(|to| below_upper(to.amount()))
        })
    }

    /// The parts of a value by band; together they are the value.
    pub(super) fn slices(&self, mode: BandMode, value: Decimal) -> Option<Vec<Slice<'_, T>>> {
        let last = self.position(value)?;
        let whole = |position: usize, part| Slice { position, band: &self.rows[position], part };
        match mode {
            BandMode::Slab => Some(vec![whole(last, value)]),
            BandMode::Graduated => {
                let ends = self.rows[..last].iter().map(|band| band.to.map_or(value, Measure::amount)).chain([value]);
                let mut begin = Decimal::ZERO;
                let parts = ends.enumerate().map(|(position, end)| {
                    let part = end - begin;
                    begin = end;
                    whole(position, part)
                });
                Some(parts.collect())
            }
        }
    }

    /// The band as people write it: `2000000 ≤ x < 20000000`.
    pub(super) fn text(&self, position: usize) -> String {
        let band = &self.rows[position];
        let (lower, upper) = match self.bounds {
            Bounds::LowerInclusive => ("≤", "<"),
            Bounds::UpperInclusive if position == 0 => ("≤", "≤"),
            Bounds::UpperInclusive => ("<", "≤"),
        };
        match band.to {
            Some(to) => format!("{} {lower} x {upper} {to}", band.from),
            None => format!("{} {lower} x", band.from),
        }
    }
}

/// An array that ends where the contract says it does.
pub(super) fn at_most<'de, const MAX: usize, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let items = Vec::deserialize(deserializer)?;
    if items.len() > MAX { Err(de::Error::custom(format!("at most {MAX} items"))) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;
    use serde_json::json;

    use super::*;
    use crate::Percent;

    fn bands(bounds: &str) -> Bands<Percent> {
        serde_json::from_value(json!({ "bounds": bounds, "rows": [
            { "from": "0", "to": "10", "value": "3" },
            { "from": "10", "to": "30", "value": "2" },
            { "from": "30", "to": "100", "value": "1" },
        ] }))
        .unwrap()
    }

    #[test]
    fn an_edge_belongs_to_the_band_the_card_says() {
        let (lower, upper) = (bands("lower_inclusive"), bands("upper_inclusive"));

        for (value, in_lower, in_upper) in [
            (dec!(0), Some(0), Some(0)),
            (dec!(9.999), Some(0), Some(0)),
            (dec!(10), Some(1), Some(0)),
            (dec!(10.001), Some(1), Some(1)),
            (dec!(30), Some(2), Some(1)),
            (dec!(100), None, Some(2)),
            (dec!(100.001), None, None),
        ] {
            assert_eq!(lower.position(value), in_lower, "{value} with the lower end");
            assert_eq!(upper.position(value), in_upper, "{value} with the upper end");
        }
    }

    #[test]
    fn a_band_reads_as_people_write_it() {
        assert_eq!(bands("lower_inclusive").text(1), "10 ≤ x < 30");
        assert_eq!(bands("upper_inclusive").text(0), "0 ≤ x ≤ 10");
        assert_eq!(bands("upper_inclusive").text(1), "10 < x ≤ 30");
    }

    #[test]
    fn a_graduated_value_is_cut_where_bands_end() {
        let bands = bands("lower_inclusive");

        let slices = bands.slices(BandMode::Graduated, dec!(35)).unwrap();

        let parts: Vec<_> = slices.iter().map(|slice| (slice.position, slice.part)).collect();
        assert_eq!(parts, [(0, dec!(10)), (1, dec!(20)), (2, dec!(5))]);
    }

    #[test]
    fn too_many_bands_are_refused() {
        let row = json!({ "from": "0", "to": null, "value": "1" });

        let read = |rows: usize| serde_json::from_value::<Bands<Percent>>(json!({ "rows": vec![&row; rows] }));

        assert!(read(50).is_ok());
        assert!(read(51).is_err());
    }

    proptest! {
        #[test]
        fn the_parts_of_a_value_are_the_value(grams in 0_i64..100_000, graduated: bool) {
            let value = Decimal::new(grams, 3);
            let mode = if graduated { BandMode::Graduated } else { BandMode::Slab };
            let bands = bands("lower_inclusive");
            let sum: Decimal = bands.slices(mode, value).unwrap().iter().map(|slice| slice.part).sum();
            prop_assert_eq!(sum, value);
        }
    }
}
