//! What a page says of a price is compared with what else is known of it: drift is told, not trusted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NormalItem, Tier, unit_price_for};
use crate::vocabulary::string_enum;
use crate::{Cny, Percent, PercentChange};

string_enum! {
    /// Why the price that a page showed needs a look before it is believed
    pub enum PriceDoubtKind {
        /// The page's own prices by quantity give another one
        DiffersFromTiers = "differs_from_tiers",
        /// The variant was last seen at another price
        DiffersFromLastSeen = "differs_from_last_seen",
        /// The shop was last paid another price for the variant; for staff only
        DiffersFromLastPaid = "differs_from_last_paid",
        /// A customer says it of a variant, and nothing is known to compare it with
        NothingKnown = "nothing_known",
    }
}

/// What speaks against the price that a page showed
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceDoubt {
    pub kind: PriceDoubtKind,
    /// CNY a piece that is known; null where nothing is, and of doubts from before this was kept
    pub from: Option<Cny>,
    /// CNY a piece that the page says
    pub to: Cny,
    /// How far that is from what is known; null where nothing is known that it could be a part of
    pub percent: Option<PercentChange>,
}

impl PriceDoubt {
    /// What of them a customer may read: what we paid is ours to know, and a doubt would tell it bit by bit.
    pub fn for_customers(mut doubts: Vec<Self>) -> Vec<Self> {
        doubts.retain(|doubt| doubt.kind != PriceDoubtKind::DiffersFromLastPaid);
        doubts
    }

    /// What speaks against a price that a customer has changed from `before`: what was known stays known.
    pub fn after_change(doubts: &[Self], before: Cny, price: Cny, tolerance: Percent) -> Vec<Self> {
        let standing = doubts.iter().filter_map(|doubt| Some((doubt.kind, doubt.from?)));
        let seen = PriceDoubtKind::DiffersFromLastSeen;
        let known: BTreeMap<_, _> = [(seen, before)].into_iter().chain(standing).collect();
        let unknown = doubts.iter().any(|doubt| doubt.kind == PriceDoubtKind::NothingKnown);
        let of_known = known.into_iter().filter_map(|(kind, from)| Self::of(kind, from, price, tolerance));
        of_known.chain(unknown.then(|| Self::nothing_known(price))).collect()
    }

    fn nothing_known(price: Cny) -> Self {
        Self { kind: PriceDoubtKind::NothingKnown, from: None, to: price, percent: None }
    }

    /// `None` where the price is not further than `tolerance` from the one known.
    fn of(kind: PriceDoubtKind, from: Cny, to: Cny, tolerance: Percent) -> Option<Self> {
        let (known, change) = (from.amount(), to.amount() - from.amount());
        if change.abs() <= known * tolerance.fraction() {
            return None;
        }
        // percent = round2(change / known × 100)
        let percent = change.checked_div(known).map(|share| share * Decimal::ONE_HUNDRED);
        let percent = percent.and_then(|percent| PercentChange::rounded(percent).ok());
        Some(Self { kind, from: Some(from), to, percent })
    }
}

/// A variant as some page showed it before.
#[derive(Clone, Debug)]
pub struct SeenPrice {
    pub price: Cny,
    pub tiers: Vec<Tier>,
    /// By the same customer, since nobody else has put the variant into a cart of late.
    pub by_owner: bool,
    /// What spoke against it then.
    pub doubts: Vec<PriceDoubt>,
}

/// What is known of a variant's price from before.
#[derive(Clone, Debug, Default)]
pub struct KnownPrice {
    pub seen: Option<SeenPrice>,
    /// A piece, at the last purchase that was paid.
    pub paid: Option<Cny>,
}

impl KnownPrice {
    /// After the same customer has just said this of the variant.
    #[must_use]
    pub fn after(self, page: &NormalItem, doubts: &[PriceDoubt]) -> Self {
        if self.seen.as_ref().is_some_and(|seen| !seen.by_owner) {
            return self;
        }
        let (price, tiers, doubts) = (page.unit_price, page.price_tiers.clone(), doubts.to_vec());
        Self { seen: Some(SeenPrice { price, tiers, by_owner: true, doubts }), ..self }
    }
}

/// A price as somebody says it.
#[derive(Clone, Copy, Debug)]
pub struct SaidPrice<'a> {
    pub unit_price: Cny,
    pub tiers: &'a [Tier],
    pub quantity: i32,
}

impl<'a> From<&'a NormalItem> for SaidPrice<'a> {
    fn from(item: &'a NormalItem) -> Self {
        Self { unit_price: item.unit_price, tiers: &item.price_tiers, quantity: item.quantity }
    }
}

/// What speaks against a price. `tolerance` is how far prices may lie apart.
///
/// A doubt about the last price seen stands until the price is back or another customer's page agrees with it: saying the
/// same once more is no confirmation.
pub fn price_doubts(said: SaidPrice<'_>, known: &KnownPrice, tolerance: Percent) -> Vec<PriceDoubt> {
    use PriceDoubtKind::{DiffersFromLastPaid, DiffersFromLastSeen, DiffersFromTiers};

    let price = unit_price_for(said.unit_price, said.tiers, said.quantity);
    let of_tiers = PriceDoubt::of(DiffersFromTiers, price, said.unit_price, tolerance);
    let of_seen = known.seen.as_ref().and_then(|seen| {
        // Both at this quantity: what was seen at one piece says nothing of a hundred.
        let last = unit_price_for(seen.price, &seen.tiers, said.quantity);
        let standing = seen.doubts.iter().find(|doubt| seen.by_owner && doubt.kind == DiffersFromLastSeen);
        PriceDoubt::of(DiffersFromLastSeen, standing.and_then(|doubt| doubt.from).unwrap_or(last), price, tolerance)
    });
    let of_paid = known.paid.and_then(|paid| {
        // At which quantity it was paid is not known, so the nearest of its tiers is compared.
        let prices = said.tiers.iter().map(|tier| tier.price);
        let (lowest, highest) = (prices.clone().min().unwrap_or(price), prices.max().unwrap_or(price));
        PriceDoubt::of(DiffersFromLastPaid, paid, paid.clamp(lowest, highest), tolerance)
    });
    [of_tiers, of_seen, of_paid].into_iter().flatten().collect()
}

/// What speaks against a price that a person says, not a page. A customer's word alone is doubted where nothing is known.
pub fn said_doubts(said: SaidPrice<'_>, known: &KnownPrice, tolerance: Percent, is_customer: bool) -> Vec<PriceDoubt> {
    let mut doubts = price_doubts(said, known, tolerance);
    if is_customer && known.seen.is_none() && known.paid.is_none() {
        doubts.push(PriceDoubt::nothing_known(said.unit_price));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::carts::RawItem;

    fn item(changes: &serde_json::Value) -> NormalItem {
        let mut fields = json!({
            "site": "1688", "item_id": "5", "title": "a", "shop_id": "b", "quantity": 10, "price_origin": "100",
        });
        fields.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        RawItem(fields.as_object().unwrap().clone()).normalised().unwrap()
    }

    fn seen(price: &str, by_owner: bool) -> KnownPrice {
        let seen = SeenPrice { price: price.parse().unwrap(), tiers: vec![], by_owner, doubts: vec![] };
        KnownPrice { seen: Some(seen), paid: None }
    }

    /// Kind, from, to and percent of each.
    fn told(doubts: &[PriceDoubt]) -> Vec<String> {
        let text = |doubt: &PriceDoubt| {
            let percent = doubt.percent.map_or_else(|| "-".to_owned(), |percent| percent.to_string());
            format!("{} {} {} {percent}", doubt.kind, doubt.from.unwrap(), doubt.to)
        };
        doubts.iter().map(text).collect()
    }

    fn doubts(changes: &serde_json::Value, last: Option<&str>, paid: Option<&str>) -> Vec<String> {
        let known = last.map(|price| seen(price, false)).unwrap_or_default();
        let known = KnownPrice { paid: paid.map(|price| price.parse().unwrap()), ..known };
        told(&price_doubts((&item(changes)).into(), &known, "2".parse().unwrap()))
    }

    #[test]
    fn a_price_within_the_tolerance_is_not_doubted() {
        assert_eq!(doubts(&json!({}), None, None), [""; 0]);
        assert_eq!(doubts(&json!({}), Some("98.10"), Some("102.00")), [""; 0]);
        let tiers = json!({ "price_tiers": [{"begin": 1, "price": "98.04"}] });
        assert_eq!(doubts(&tiers, None, None), [""; 0]);
    }

    #[test]
    fn a_price_far_from_the_last_is_doubted_in_either_direction() {
        assert_eq!(
            doubts(&json!({}), Some("50.00"), Some("150.00")),
            ["differs_from_last_seen 50.00 100.00 100", "differs_from_last_paid 150.00 100.00 -33.33"]
        );
        assert_eq!(doubts(&json!({}), Some("97.00"), None), ["differs_from_last_seen 97.00 100.00 3.09"]);
        assert_eq!(doubts(&json!({}), None, Some("0")), ["differs_from_last_paid 0.00 100.00 -"]);
    }

    #[test]
    fn a_price_that_its_own_tiers_do_not_give_is_doubted() {
        let tiers = json!({ "price_tiers": [{"begin": 1, "price": "120"}, {"begin": 50, "price": "100"}] });
        assert_eq!(doubts(&tiers, Some("120"), Some("100")), ["differs_from_tiers 120.00 100.00 -16.67"]);
        assert_eq!(doubts(&tiers, None, Some("90"))[1..], ["differs_from_last_paid 90.00 100.00 11.11"]);
    }

    #[test]
    fn saying_it_again_is_no_confirmation_but_another_customers_page_is() {
        let tolerance = "2".parse().unwrap();
        let cheap = item(&json!({ "price_origin": "50" }));
        let first = price_doubts((&cheap).into(), &seen("100.00", true), tolerance);
        assert_eq!(told(&first), ["differs_from_last_seen 100.00 50.00 -50"]);

        let again = seen("100.00", true).after(&cheap, &first);
        assert_eq!(price_doubts((&cheap).into(), &again, tolerance), first);
        assert_eq!(price_doubts((&item(&json!({}))).into(), &again, tolerance), []);
        assert_eq!(price_doubts((&cheap).into(), &seen("50.00", false), tolerance), []);
        let of_others = seen("100.00", false).after(&cheap, &first);
        assert_eq!(price_doubts((&cheap).into(), &of_others, tolerance), first);
    }
}
