//! How long a quote of 200 lines over 20 shops takes, in µs: `cargo bench -p domain --bench quote`.

use std::hint::black_box;
use std::time::Instant;

use domain::pricing::{OrderInput, PricedLine, Pricing, RateTables, Services};
use domain::{Cny, OutOfRange};
use serde_json::json;

const SHOPS: usize = 20;
const LINES: i32 = 10;
const ROUNDS: u32 = 200;
/// Of so many measurements the middle one is told.
const RUNS: usize = 25;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables: RateTables = serde_json::from_value(json!({
        "deposit_percent": "70",
        "service_fee": { "minimum": "9000", "bands": { "rows": [
            { "from": "0", "to": "2000000", "value": "3" },
            { "from": "2000000", "to": "20000000", "value": "2.5" },
            { "from": "20000000", "to": "100000000", "value": "2" },
            { "from": "100000000", "to": null, "value": "1" },
        ] } },
        "tally": { "split_at_cny": "10", "bands": { "rows": [
            { "from": "1", "to": "11", "value": { "price": "3500", "price_below_split": "1500" } },
            { "from": "11", "to": "101", "value": { "price": "2000", "price_below_split": "800" } },
            { "from": "101", "to": null, "value": { "price": "1500", "price_below_split": "700" } },
        ] } },
        "insurance": { "percent": "3", "items_above": "500000" },
        "surcharges": [{ "name": "fragile", "always": true, "per": "goods_percent", "price": "0.5" }],
    }))?;
    let pricing = Pricing { card_code: "BENCH", version: 1, tables: &tables, rate: "3700".parse()?, level: None };
    let shops =
        (0..SHOPS).map(|shop| basket(i32::try_from(shop).unwrap_or_default())).collect::<Result<Vec<_>, _>>()?;

    let mut runs = vec![];
    for _ in 0..RUNS {
        let begin = Instant::now();
        for _ in 0..ROUNDS {
            for shop in &shops {
                black_box(pricing.order(black_box(shop))?);
            }
        }
        runs.push(begin.elapsed() / ROUNDS);
    }
    runs.sort_unstable();
    let (fastest, middle) = (runs[0], runs[RUNS / 2]);
    println!("quote of {} lines over {SHOPS} shops: {middle:.1?} (fastest {fastest:.1?})", LINES * 20);
    Ok(())
}

fn basket(shop: i32) -> Result<OrderInput, OutOfRange> {
    let line = |line: i32| {
        Ok(PricedLine { unit_price: format!("{}.{}9", 3 + shop * line, line).parse::<Cny>()?, quantity: 1 + line * 3 })
    };
    let services = Services { tally: true, insurance: true, ..Services::default() };
    Ok(OrderInput::of_goods((0..LINES).map(line).collect::<Result<_, _>>()?, Cny::ZERO, services))
}
