//! What a page says of a price is compared with what else is known of it: drift is told, not trusted.

use rust_decimal::Decimal;

use super::{NormalItem, Tier, unit_price_for};
use crate::vocabulary::string_enum;
use crate::{Cny, Percent};

string_enum! {
    /// Why the price that a page showed needs a look before it is believed
    pub enum PriceDoubt {
        /// The page's own prices by quantity give another one
        DiffersFromTiers = "differs_from_tiers",
        /// The variant was last seen at another price
        DiffersFromLastSeen = "differs_from_last_seen",
        /// The shop was last paid another price for the variant; for staff only
        DiffersFromLastPaid = "differs_from_last_paid",
    }
}

impl PriceDoubt {
    /// What of them a customer may read: what we paid is ours to know, and a doubt would tell it bit by bit.
    pub fn for_customers(mut doubts: Vec<Self>) -> Vec<Self> {
        doubts.retain(|doubt| *doubt != Self::DiffersFromLastPaid);
        doubts
    }
}

/// What is known of a variant's price from before.
#[derive(Clone, Debug, Default)]
pub struct KnownPrice {
    /// As its page showed it last, with the tiers of then.
    pub seen: Option<(Cny, Vec<Tier>)>,
    /// A piece, at the last purchase.
    pub paid: Option<Cny>,
}

/// What speaks against the price of `item`. `tolerance` is how far prices may lie apart.
pub fn price_doubts(item: &NormalItem, known: &KnownPrice, tolerance: Percent) -> Vec<PriceDoubt> {
    let mut doubts = vec![];
    if !item.agrees_with_tiers() {
        doubts.push(PriceDoubt::DiffersFromTiers);
    }
    let price = unit_price_for(item.unit_price, &item.price_tiers, item.quantity);
    if let Some((seen, tiers)) = &known.seen {
        // Both at this quantity: what was seen at one piece says nothing of a hundred.
        let seen = unit_price_for(*seen, tiers, item.quantity);
        if is_apart(price, price, seen, tolerance) {
            doubts.push(PriceDoubt::DiffersFromLastSeen);
        }
    }
    if let Some(paid) = known.paid {
        // At which quantity it was paid is not known.
        let prices = item.price_tiers.iter().map(|tier| tier.price);
        let (lowest, highest) = (prices.clone().min().unwrap_or(price), prices.max().unwrap_or(price));
        if is_apart(lowest, highest, paid, tolerance) {
            doubts.push(PriceDoubt::DiffersFromLastPaid);
        }
    }
    doubts
}

fn is_apart(lowest: Cny, highest: Cny, known: Cny, tolerance: Percent) -> bool {
    let known = known.amount();
    let margin = known * tolerance.fraction();
    highest.amount() + margin < known || lowest.amount() - margin > known || known <= Decimal::ZERO
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::carts::RawItem;

    fn doubts(item: &serde_json::Value, seen: Option<&str>, paid: Option<&str>) -> Vec<PriceDoubt> {
        let mut fields = json!({
            "site": "1688", "item_id": "5", "title": "a", "shop_id": "b", "quantity": 10, "price_origin": "100",
        });
        fields.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        let item = RawItem(fields.as_object().unwrap().clone()).normalised().unwrap();
        let known = KnownPrice {
            seen: seen.map(|price| (price.parse().unwrap(), vec![])),
            paid: paid.map(|price| price.parse().unwrap()),
        };
        price_doubts(&item, &known, "2".parse().unwrap())
    }

    #[test]
    fn a_price_within_the_tolerance_is_not_doubted() {
        assert_eq!(doubts(&json!({}), None, None), []);
        assert_eq!(doubts(&json!({}), Some("98.10"), Some("102.00")), []);
    }

    #[test]
    fn a_price_far_from_the_last_is_doubted_in_either_direction() {
        use PriceDoubt::{DiffersFromLastPaid, DiffersFromLastSeen};
        assert_eq!(doubts(&json!({}), Some("50.00"), Some("150.00")), [DiffersFromLastSeen, DiffersFromLastPaid]);
        assert_eq!(doubts(&json!({}), Some("97.00"), None), [DiffersFromLastSeen]);
    }

    #[test]
    fn a_price_that_its_own_tiers_do_not_give_is_doubted() {
        let tiers = json!({ "price_tiers": [{"begin": 1, "price": "120"}, {"begin": 50, "price": "100"}] });
        assert_eq!(doubts(&tiers, Some("120"), Some("100")), [PriceDoubt::DiffersFromTiers]);
        assert_eq!(doubts(&tiers, None, Some("90"))[1..], [PriceDoubt::DiffersFromLastPaid]);
    }
}
