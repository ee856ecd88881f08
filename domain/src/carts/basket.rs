//! What is in the cart of one customer, reckoned together: tiers, minimums, steps, stock.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Marketplace, MixedBatch, RowProblem, RowProblemCode as Code, Tier, unit_price_for};
use crate::{Cny, OutOfRange};

/// A line of the cart, as far as its price and quantity go.
#[derive(Clone, Debug)]
pub struct WantedLine<'a> {
    pub marketplace: Marketplace,
    pub shop_id: &'a str,
    pub item_id: &'a str,
    /// As the page said it.
    pub unit_price: Cny,
    pub price_tiers: &'a [Tier],
    pub quantity: i32,
    pub min_quantity: i32,
    pub step: i32,
    pub stock: Option<i32>,
    pub mixed_batch: Option<MixedBatch>,
}

/// What a line costs, what is wrong with its quantity, and what a few more would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    pub unit_price: Cny,
    /// `round2(unit_price × quantity)`
    pub line_total: Cny,
    pub defects: Vec<RowProblem>,
    pub next_tier: Option<NextTier>,
}

/// How many more pieces make each cheaper
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextTier {
    /// More pieces of the item, of any variant
    #[schema(minimum = 1, maximum = 999_999)]
    pub more: i32,
    /// CNY a piece from then on
    pub price: Cny,
}

/// How far the items of a shop that may be mixed are from its minimum. Either number reaches it; where pages of the shop say
/// different rules, both may be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchAdvice {
    /// Of all items of the shop that may be mixed
    #[schema(minimum = 1, maximum = 499_999_500)]
    pub pieces: i32,
    /// CNY of all items of the shop that may be mixed
    pub amount: Cny,
    /// So that the minimums of the items count no more
    pub is_reached: bool,
    /// More pieces that reach it, of any of them; null where it is reached, or does not count pieces
    #[schema(minimum = 1, maximum = 999_999)]
    pub more_pieces: Option<i32>,
    /// More CNY that reach it; null where it is reached, or does not count an amount
    pub more_amount: Option<Cny>,
}

/// What a shop's mixed batch lacks, over the quantities and totals of its items that may be mixed. Where the pages of a shop
/// say different rules, the one that asks for more.
pub fn batch_advice(mixed: &[(MixedBatch, i32, Cny)]) -> Result<Option<BatchAdvice>, OutOfRange> {
    if mixed.is_empty() {
        return Ok(None);
    }
    let pieces = mixed.iter().fold(0_i32, |sum, (_, quantity, _)| sum.saturating_add(*quantity));
    let amount = Cny::sum(mixed.iter().map(|(.., total)| *total))?;
    let open = || mixed.iter().map(|(rule, ..)| rule).filter(|rule| !rule.is_reached(pieces, amount));
    Ok(Some(BatchAdvice {
        pieces,
        amount,
        is_reached: open().next().is_none(),
        more_pieces: open().filter_map(|rule| rule.pieces).max().map(|least| least - pieces),
        more_amount: open().filter_map(|rule| rule.amount).max().map(|least| least.less(amount)),
    }))
}

#[derive(Clone, Copy)]
struct Batch {
    pieces: i32,
    amount: Cny,
}

/// The lines in their order, priced.
///
/// Tiers and minimums count all variants of an item together, a mixed batch all items of the shop that allow it; step
/// and stock are of each variant. Fails where the totals are more than an amount can hold.
pub fn price_lines(lines: &[WantedLine<'_>]) -> Result<Vec<PricedLine>, OutOfRange> {
    let mut of_item: BTreeMap<(Marketplace, &str, &str), i32> = BTreeMap::new();
    for line in lines {
        let pieces = of_item.entry(item_of(line)).or_default();
        *pieces = pieces.saturating_add(line.quantity);
    }
    let together = |line: &WantedLine<'_>| of_item.get(&item_of(line)).copied().unwrap_or(line.quantity);

    let mut batches: BTreeMap<(Marketplace, &str), Batch> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.mixed_batch.is_some()) {
        let price = unit_price_for(line.unit_price, line.price_tiers, together(line));
        let batch = batches.entry(shop_of(line)).or_insert(Batch { pieces: 0, amount: Cny::ZERO });
        batch.pieces = batch.pieces.saturating_add(line.quantity);
        batch.amount = batch.amount.plus(price.times(line.quantity)?)?;
    }

    lines
        .iter()
        .map(|line| {
            let pieces = together(line);
            let unit_price = unit_price_for(line.unit_price, line.price_tiers, pieces);
            Ok(PricedLine {
                unit_price,
                line_total: unit_price.times(line.quantity)?,
                defects: defects(line, pieces, batches.get(&shop_of(line)).copied()),
                next_tier: next_tier(line.price_tiers, pieces),
            })
        })
        .collect()
}

fn item_of<'a>(line: &WantedLine<'a>) -> (Marketplace, &'a str, &'a str) {
    (line.marketplace, line.shop_id, line.item_id)
}

fn shop_of<'a>(line: &WantedLine<'a>) -> (Marketplace, &'a str) {
    (line.marketplace, line.shop_id)
}

fn next_tier(tiers: &[Tier], pieces: i32) -> Option<NextTier> {
    let now = unit_price_for(tiers.first()?.price, tiers, pieces);
    let next = tiers.iter().find(|tier| tier.min_quantity > pieces && tier.price < now)?;
    Some(NextTier { more: next.min_quantity - pieces, price: next.price })
}

fn defects(line: &WantedLine<'_>, pieces: i32, batch: Option<Batch>) -> Vec<RowProblem> {
    let mut defects = vec![];
    let mut refuse = |code, message| defects.push(RowProblem::new("/quantity", code, message));
    let is_mixed = match (line.mixed_batch, batch) {
        (Some(rule), Some(batch)) => rule.is_reached(batch.pieces, batch.amount),
        (None, _) | (_, None) => false,
    };
    if pieces < line.min_quantity && !is_mixed {
        let more = line.min_quantity - pieces;
        refuse(Code::BelowMinimum, format!("{more} more reach the shop's minimum of {}", line.min_quantity));
    }
    let over = line.quantity % line.step.max(1);
    if over != 0 {
        let more = line.step - over;
        refuse(Code::NotAMultiple, format!("is sold in multiples of {}: {more} more fill the last", line.step));
    }
    if let Some(stock) = line.stock.filter(|stock| line.quantity > *stock) {
        refuse(Code::AboveStock, format!("the shop has only {stock}"));
    }
    defects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers() -> Vec<Tier> {
        [(2, "35.00"), (10, "33.00"), (50, "32.00")]
            .map(|(min_quantity, price)| Tier { min_quantity, price: price.parse().unwrap() })
            .to_vec()
    }

    fn line<'a>(item_id: &'a str, quantity: i32, price_tiers: &'a [Tier]) -> WantedLine<'a> {
        WantedLine {
            marketplace: Marketplace::Alibaba1688,
            shop_id: "b2b-1",
            item_id,
            unit_price: "36.00".parse().unwrap(),
            price_tiers,
            quantity,
            min_quantity: 2,
            step: 1,
            stock: None,
            mixed_batch: None,
        }
    }

    fn codes(line: &PricedLine) -> Vec<&'static str> {
        line.defects.iter().map(|defect| defect.code.as_str()).collect()
    }

    #[test]
    fn variants_of_an_item_reach_tier_and_minimum_together() {
        let tiers = tiers();
        let priced = price_lines(&[line("1", 1, &tiers), line("1", 9, &tiers), line("2", 1, &tiers)]).unwrap();
        assert_eq!(priced[0].unit_price.to_string(), "33.00");
        assert_eq!(priced[1].line_total.to_string(), "297.00");
        assert_eq!(priced[1].next_tier, Some(NextTier { more: 40, price: "32.00".parse().unwrap() }));
        assert_eq!(codes(&priced[0]), [""; 0]);
        assert_eq!(priced[2].unit_price.to_string(), "35.00");
        assert_eq!(priced[2].next_tier, Some(NextTier { more: 9, price: "33.00".parse().unwrap() }));
        assert_eq!(codes(&priced[2]), ["below_minimum"]);
    }

    #[test]
    fn step_and_stock_are_of_each_variant() {
        let wanted = WantedLine { step: 5, stock: Some(6), ..line("1", 7, &[]) };
        let priced = price_lines(&[wanted]).unwrap();
        assert_eq!(codes(&priced[0]), ["not_a_multiple", "above_stock"]);
        assert!(priced[0].defects[0].message.contains("3 more"), "{:?}", priced[0].defects);
        assert_eq!(priced[0].unit_price.to_string(), "36.00");
    }

    #[test]
    fn a_mixed_batch_of_the_shop_lifts_the_minimum_of_an_item() {
        let rule = |pieces, amount: Option<&str>| {
            Some(MixedBatch { pieces, amount: amount.map(|amount| amount.parse().unwrap()) })
        };
        let mixed = |mixed_batch| {
            let lines = [
                WantedLine { mixed_batch, ..line("1", 1, &[]) },
                WantedLine { mixed_batch, ..line("2", 1, &[]) },
                line("3", 1, &[]),
            ];
            price_lines(&lines).unwrap().iter().map(|line| line.defects.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(mixed(rule(Some(2), None)), [true, true, false]);
        assert_eq!(mixed(rule(Some(3), None)), [false, false, false]);
        assert_eq!(mixed(rule(Some(3), Some("72.00"))), [true, true, false]);
        assert_eq!(mixed(rule(None, Some("72.01"))), [false, false, false]);
    }

    #[test]
    fn what_a_mixed_batch_lacks_is_told() {
        let rule = |pieces, amount: Option<&str>| MixedBatch { pieces, amount: amount.map(|it| it.parse().unwrap()) };
        let of = |rule| (rule, 40, "400.00".parse::<Cny>().unwrap());
        let advice = |rules: &[MixedBatch]| {
            let mixed: Vec<_> = rules.iter().copied().map(of).collect();
            let told = batch_advice(&mixed).unwrap();
            told.map(|it| (it.is_reached, it.more_pieces, it.more_amount.map(|amount| amount.to_string())))
        };
        assert_eq!(advice(&[]), None);
        assert_eq!(advice(&[rule(Some(100), Some("1000")); 2]), Some((false, Some(20), Some("200.00".to_owned()))));
        assert_eq!(advice(&[rule(Some(80), Some("1000")); 2]), Some((true, None, None)));
        assert_eq!(
            advice(&[rule(None, Some("1000")), rule(Some(80), None)]),
            Some((false, None, Some("200.00".to_owned())))
        );
    }

    #[test]
    fn totals_that_no_amount_can_hold_are_refused() {
        let dear = WantedLine { unit_price: "999999999999999.00".parse().unwrap(), ..line("1", 2, &[]) };
        assert!(price_lines(&[dear]).is_err());
    }
}
