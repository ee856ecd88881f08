//! Prices by quantity, as 1688 lists them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::row::{Row, RowProblemCode as Code};
use super::values::{self, Count, MAX_COUNT, Price};
use crate::Cny;

/// Where pages keep their tiers: an array, or an array written out as JSON text.
const NAMES: [&str; 3] = ["price_table", "pricestep", "price_tiers"];
const MAX_TIERS: usize = 20;

/// From how many pieces which price is paid for each
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tier {
    /// Pieces of the item, whatever their variant
    #[schema(minimum = 1, maximum = 999_999, example = 100)]
    pub min_quantity: i32,
    /// CNY a piece
    pub price: Cny,
}

/// The price of a piece when `quantity` pieces of the item are bought: that of the highest tier reached, of the lowest
/// one below all tiers, `unit_price` where there are none.
///
/// 1688 counts all variants of an item together, so `quantity` is their sum.
pub fn unit_price_for(unit_price: Cny, tiers: &[Tier], quantity: i32) -> Cny {
    let reached = tiers.iter().rev().find(|tier| tier.min_quantity <= quantity);
    reached.or(tiers.first()).map_or(unit_price, |tier| tier.price)
}

/// The tiers of a row, by quantity. Refused where they overlap, leave gaps, rise, or where two lists differ.
pub(super) fn read(row: &mut Row<'_>) -> Vec<Tier> {
    let mut first: Option<(&str, Vec<Tier>)> = None;
    for name in NAMES {
        let Some(value) = row.value(name) else { continue };
        let tiers = match tiers_of(value) {
            Ok(tiers) => tiers,
            Err(TierProblem { code, message }) => {
                row.refuse(name, code, message);
                continue;
            }
        };
        match &first {
            _ if tiers.is_empty() => {}
            None => first = Some((name, tiers)),
            Some((other, listed)) if *listed != tiers => {
                let message = format!("lists other prices than {other}");
                row.refuse(name, Code::Contradiction, message);
            }
            Some(_) => {}
        }
    }
    first.map(|(_, tiers)| tiers).unwrap_or_default()
}

struct TierProblem {
    code: Code,
    message: &'static str,
}

const UNREADABLE: TierProblem = TierProblem { code: Code::Unreadable, message: "is no list of prices by quantity" };
const TOO_MANY: TierProblem = TierProblem { code: Code::TooLong, message: "has more than 20 tiers" };
const NOT_CONTIGUOUS: TierProblem =
    TierProblem { code: Code::Contradiction, message: "has tiers that overlap or leave gaps" };
const RISING: TierProblem =
    TierProblem { code: Code::Contradiction, message: "has a price that rises with the quantity" };

struct Listed {
    begin: i32,
    end: Option<i32>,
    price: Cny,
}

fn tiers_of(value: &Value) -> Result<Vec<Tier>, TierProblem> {
    let parsed;
    let entries = match value {
        Value::Array(entries) => entries,
        Value::String(text) if text.trim().is_empty() => return Ok(vec![]),
        Value::String(text) => {
            parsed = serde_json::from_str::<Vec<Value>>(text).map_err(|_| UNREADABLE)?;
            &parsed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return Err(UNREADABLE),
    };
    if entries.len() > MAX_TIERS {
        return Err(TOO_MANY);
    }
    let mut listed = entries.iter().map(|entry| listed(entry).ok_or(UNREADABLE)).collect::<Result<Vec<_>, _>>()?;
    listed.sort_by_key(|tier| tier.begin);
    for pair in listed.windows(2) {
        let (lower, upper) = (&pair[0], &pair[1]);
        if lower.begin == upper.begin || lower.end.is_some_and(|end| end + 1 != upper.begin) {
            return Err(NOT_CONTIGUOUS);
        }
        if lower.price < upper.price {
            return Err(RISING);
        }
    }
    Ok(listed.into_iter().map(|tier| Tier { min_quantity: tier.begin, price: tier.price }).collect())
}

/// One entry; its `end` is open where it is missing, null, zero or without limit.
fn listed(entry: &Value) -> Option<Listed> {
    let text = |names: &[&str]| {
        names.iter().find_map(|name| match entry.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    };
    let Count::Of(begin) = values::count(&text(&["begin", "min_quantity", "minQuantity", "beginAmount"])?)? else {
        return None;
    };
    let end = match values::count(&text(&["end", "endAmount"]).unwrap_or_default())? {
        Count::Of(0) | Count::None | Count::Unlimited => None,
        Count::Of(end) => Some(end),
    };
    let Price::One(price) = values::price(&text(&["price"])?)? else { return None };
    let makes_sense = (1..=MAX_COUNT).contains(&begin) && end.is_none_or(|end| end >= begin);
    makes_sense.then_some(Listed { begin, end, price })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tiers(value: &Value) -> Result<Vec<(i32, String)>, &'static str> {
        let tiers = tiers_of(value).map_err(|problem| problem.message)?;
        Ok(tiers.into_iter().map(|tier| (tier.min_quantity, tier.price.to_string())).collect())
    }

    #[test]
    fn tiers_come_in_any_of_the_forms_that_pages_use() {
        let expected = Ok(vec![(1, "29.89".to_owned()), (100, "27.60".to_owned())]);
        for list in [
            json!([{"begin": 1, "end": 99, "price": 29.89}, {"begin": 100, "end": null, "price": 27.60}]),
            json!([{"begin": 100, "end": 0, "price": "27.60"}, {"begin": 1, "end": 99, "price": "¥29.89"}]),
            json!([{"minQuantity": 1, "price": 29.89}, {"minQuantity": 100, "price": 27.6}]),
            json!([{"beginAmount": "1", "price": "29.89"}, {"beginAmount": "100", "price": "27.60"}]),
            json!(r#"[{"begin":1,"end":99,"price":29.89},{"begin":100,"end":2147483647,"price":27.60}]"#),
        ] {
            assert_eq!(tiers(&list), expected, "{list}");
        }
        assert_eq!(tiers(&json!("[]")), Ok(vec![]));
        assert_eq!(tiers(&json!("")), Ok(vec![]));
    }

    #[test]
    fn doubtful_tiers_are_refused() {
        for list in [
            json!([{"begin": 1, "end": 98, "price": "2"}, {"begin": 100, "price": "1"}]),
            json!([{"begin": 1, "end": 100, "price": "2"}, {"begin": 100, "price": "1"}]),
            json!([{"begin": 1, "price": "2"}, {"begin": 1, "price": "1"}]),
            json!([{"begin": 1, "price": "1"}, {"begin": 10, "price": "2"}]),
            json!([{"begin": 0, "price": "1"}]),
            json!([{"begin": 1, "price": "1-2"}]),
            json!([{"begin": 1, "price": 0}]),
            json!([{"begin": 1}]),
            json!(["1"]),
            json!("1-99: 5"),
            json!({"begin": 1, "price": "1"}),
            Value::Array(vec![json!({"begin": 1, "price": "1"}); 21]),
        ] {
            assert!(tiers(&list).is_err(), "{list}");
        }
    }

    #[test]
    fn the_highest_tier_reached_sets_the_price() {
        let list = [(2, "35.00"), (5000, "33.00"), (10_000, "32.00")];
        let list = list.map(|(min_quantity, price)| Tier { min_quantity, price: price.parse().unwrap() });
        let stated: Cny = "34.00".parse().unwrap();
        for (quantity, price) in [(1, "35.00"), (2, "35.00"), (4999, "35.00"), (5000, "33.00"), (10_000, "32.00")] {
            assert_eq!(unit_price_for(stated, &list, quantity).to_string(), price, "{quantity}");
        }
        assert_eq!(unit_price_for(stated, &[], 7), stated);
    }
}
