//! Numbers and texts as shop pages write them.

use rust_decimal::{Decimal, dec};
use unicode_normalization::UnicodeNormalization;

use crate::Cny;

/// More pieces or stock than this is a reading mistake.
pub(super) const MAX_COUNT: i32 = 999_999;
const MAX_PRICE: Decimal = dec!(1_000_000);
/// How pages write that there is no limit.
const NO_LIMIT: &str = "2147483647";

/// What a page says of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// Nothing, or zero
    None,
    One(Cny),
    /// From a lowest to a highest price, over all variants: not the price of one.
    Range {
        highest: Option<Cny>,
    },
}

impl Price {
    fn of(amount: Cny) -> Self {
        if amount.is_zero() { Self::None } else { Self::One(amount) }
    }
}

/// What a page says of a number of pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    None,
    Unlimited,
    Of(i32),
}

/// Full-width digits and signs become plain ones (NFKC), spaces around are dropped.
pub(super) fn plain(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// `39.80`, `¥1,280.00`, `32.00-35.00`, `400起`. `None` for what is not surely a price in yuan.
pub(super) fn price(text: &str) -> Option<Price> {
    let text = plain(text);
    let text = without_currency(&text);
    if text.is_empty() {
        return Some(Price::None);
    }
    if let Some(lowest) = text.strip_suffix('起') {
        return amount(lowest.trim_end()).map(|_| Price::Range { highest: None });
    }
    if let Some((lowest, highest)) = text.split_once(['-', '~', '–', '—', '至']) {
        let (lowest, highest) = (amount(lowest.trim_end())?, amount(without_currency(highest.trim_start()))?);
        return (lowest <= highest).then_some(if lowest == highest {
            Price::of(lowest)
        } else {
            Price::Range { highest: Some(highest) }
        });
    }
    amount(text).map(Price::of)
}

/// A price in fen, as fields whose name says so hold it: `40000` is 400 yuan.
pub(super) fn fen(text: &str) -> Option<Price> {
    let fen: i64 = plain(text).parse().ok().filter(|fen| (0..100_000_000).contains(fen))?;
    let amount = Cny::new(Decimal::new(fen, 2)).ok()?;
    Some(Price::of(amount))
}

/// `120`, `1,200`, nothing, or one of the ways to say "as many as you like".
pub(super) fn count(text: &str) -> Option<Count> {
    let text = plain(text);
    match text.to_lowercase().as_str() {
        "" => Some(Count::None),
        NO_LIMIT | "none" | "null" | "无" | "无限" | "不限" => Some(Count::Unlimited),
        _ => {
            let digits = ungrouped(&text)?;
            let is_plain = digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number: i32 = if is_plain { digits.parse().ok()? } else { return None };
            Some(Count::Of(number))
        }
    }
}

/// White space becomes one space each; `None` where other control characters remain.
pub(super) fn line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.chars().any(char::is_control)).then_some(line)
}

/// The minimum that shops hide in the name of a variant: `P100 质保7天 80个起售` is sold from 80 pieces.
pub(super) fn hidden_minimum(variant: &str) -> Option<i32> {
    let characters: Vec<char> = plain(variant).chars().collect();
    let from = characters.windows(2).position(|pair| pair[0] == '起' && "售批订卖拍购发".contains(pair[1]))?;
    let mut before = characters[..from].iter().rev().skip_while(|character| character.is_whitespace()).peekable();
    // One sign for the unit: 个, 件, 条 and so on.
    before.next_if(|character| !character.is_ascii_digit());
    let mut digits: Vec<char> = before.take_while(|character| character.is_ascii_digit()).copied().collect();
    digits.reverse();
    let minimum = digits.into_iter().collect::<String>().parse().ok()?;
    (1..=MAX_COUNT).contains(&minimum).then_some(minimum)
}

fn without_currency(text: &str) -> &str {
    let text = ["CN¥", "¥", "CNY", "RMB"].iter().find_map(|sign| text.strip_prefix(sign)).unwrap_or(text);
    text.strip_suffix('元').unwrap_or(text).trim()
}

/// An amount below a million yuan with at most two decimals; groups of three digits may be set off by commas.
///
/// The limit lets the largest cart still come to an amount that can be written.
fn amount(text: &str) -> Option<Cny> {
    let amount: Cny = ungrouped(text)?.parse().ok()?;
    (amount.amount() < MAX_PRICE).then_some(amount)
}

fn ungrouped(text: &str) -> Option<String> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let is_well_grouped = rest.peek().is_none() || (1..=3).contains(&first.len());
    (is_well_grouped && rest.all(|group| group.len() == 3) && !text[whole.len()..].contains(','))
        .then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Price {
        Price::One(text.parse().unwrap())
    }

    #[test]
    fn a_price_is_read_as_pages_write_it() {
        for (text, yuan) in [
            ("39.80", "39.80"),
            ("39.8", "39.80"),
            ("120", "120.00"),
            (" ￥1,280.00 ", "1280.00"),
            ("¥ 5", "5.00"),
            ("1,280", "1280.00"),
            ("999,999.99", "999999.99"),
            ("３９．８０", "39.80"),
            ("12元", "12.00"),
            ("CN¥12", "12.00"),
            ("30.00-30.00", "30.00"),
        ] {
            assert_eq!(price(text), Some(one(yuan)), "{text}");
        }
        for nothing in ["", " ", "0", "0.00", "¥", "0-0", "0.00 ~ 0"] {
            assert_eq!(price(nothing), Some(Price::None), "{nothing:?}");
        }
    }

    #[test]
    fn a_range_is_not_a_price() {
        let highest = Some("35.00".parse().unwrap());
        for range in ["32.00-35.00", "¥32 - ¥35", "32～35", "32－35.00", "32—35元"] {
            assert_eq!(price(range), Some(Price::Range { highest }), "{range}");
        }
        assert_eq!(price("400起"), Some(Price::Range { highest: None }));
    }

    #[test]
    fn what_is_not_surely_a_price_is_none() {
        for text in [
            "-5",
            "1e9",
            "1,28",
            "12,80",
            "1,2800.00",
            ",128",
            "1.280",
            "0.005",
            "$12",
            "₫12000",
            "1.2万",
            "٣",
            "0x10",
            "1_000",
            "+1",
            ".5",
            "5.",
            "007",
            "12.5.1",
            "35-32",
            "1-2-3",
            "NaN",
            "Infinity",
            "1000000",
            "1.000,50",
            "起",
        ] {
            assert_eq!(price(text), None, "{text}");
        }
    }

    #[test]
    fn fen_are_a_hundredth() {
        assert_eq!(fen("40000"), Some(one("400.00")));
        assert_eq!(fen("1"), Some(one("0.01")));
        assert_eq!(fen("0"), Some(Price::None));
        for text in ["", "400.00", "-1", "99999999999"] {
            assert_eq!(fen(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_of_pieces_is_read_as_pages_write_it() {
        for (text, number) in [("3", 3), ("１２０", 120), ("1,200", 1200), ("0", 0)] {
            assert_eq!(count(text), Some(Count::Of(number)), "{text}");
        }
        for text in ["2147483647", "none", "None", "不限"] {
            assert_eq!(count(text), Some(Count::Unlimited), "{text}");
        }
        assert_eq!(count(""), Some(Count::None));
        for text in ["-1", "3.0", "1e3", "3件", "12,0", "9999999999", "٣", "+3"] {
            assert_eq!(count(text), None, "{text}");
        }
    }

    #[test]
    fn a_minimum_hides_in_a_name() {
        assert_eq!(hidden_minimum("P100 质保7天 80个起售"), Some(80));
        assert_eq!(hidden_minimum("１０件起批"), Some(10));
        assert_eq!(hidden_minimum("5起订"), Some(5));
        assert_eq!(hidden_minimum("P100 质保7天 走量商品"), None);
        assert_eq!(hidden_minimum("起售"), None);
        assert_eq!(hidden_minimum("99999999999个起售"), None);
    }

    #[test]
    fn text_keeps_no_control_characters() {
        assert_eq!(line(" a\t b\r\n c "), Some("a b c".to_owned()));
        assert_eq!(line("a\u{1b}[31mb"), None);
        assert_eq!(line("a\u{0}b"), None);
    }
}
