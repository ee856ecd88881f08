//! What the source says of problems once, in English, in the other languages.
//!
//! `wording/vi.txt` and `wording/zh.txt` have a line `<English> = <translation>` for each sentence. In the English one `{}`
//! stands for each part that differs, in the translation `{1}`, `{2}` … say where it goes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use domain::identity::Locale;

use super::Language;

static VIETNAMESE: LazyLock<Wording> = LazyLock::new(|| Wording::read(include_str!("wording/vi.txt")));
static CHINESE: LazyLock<Wording> = LazyLock::new(|| Wording::read(include_str!("wording/zh.txt")));

/// Longer than any sentence of ours; what is longer quotes a client at length.
const LONGEST: usize = 8 << 10;
/// Sentences within sentences: what is deeper stays as it is.
const DEEPEST: u32 = 3;

/// The same in a language; what nobody has translated stays as it is.
pub fn worded(text: &str, language: Language) -> Cow<'_, str> {
    let wording = match language.0 {
        Locale::English => return text.into(),
        Locale::Vietnamese => &VIETNAMESE,
        Locale::Chinese => &CHINESE,
    };
    if text.len() > LONGEST { text.into() } else { wording.say(text, DEEPEST) }
}

/// Puts texts into a language where they stand.
pub fn put_in_language<'a>(texts: impl IntoIterator<Item = &'a mut String>, language: Language) {
    for text in texts {
        *text = worded(text, language).into_owned();
    }
}

/// The sentences of one language.
struct Wording {
    whole: HashMap<&'static str, &'static str>,
    /// Those with gaps; the one with most words first, since it says more than others that fit.
    gapped: Vec<(Vec<&'static str>, &'static str)>,
}

impl Wording {
    fn read(lines: &'static str) -> Self {
        let (mut whole, mut gapped) = (HashMap::new(), vec![]);
        for (english, said) in lines.lines().filter_map(|line| line.split_once(" = ")) {
            if english.contains("{}") {
                gapped.push((english.split("{}").collect::<Vec<_>>(), said));
            } else {
                whole.insert(english, said);
            }
        }
        gapped.sort_by_key(|(words, _)| std::cmp::Reverse(words.iter().map(|part| part.len()).sum::<usize>()));
        Self { whole, gapped }
    }

    fn say<'a>(&self, text: &'a str, depth: u32) -> Cow<'a, str> {
        if let Some(said) = self.whole.get(text) {
            return (*said).into();
        }
        let fits = |(words, said): &(Vec<&str>, &'static str)| Some((gaps(words, text)?, *said));
        let Some((gaps, said)) = self.gapped.iter().find_map(fits).filter(|_| depth > 0) else { return text.into() };
        let parts: Vec<_> = gaps.into_iter().map(|gap| self.say(gap, depth - 1)).collect();
        fill(said, &parts).into()
    }
}

/// What stands in the gaps between the words, if these are all of the text otherwise.
fn gaps<'a>(words: &[&str], text: &'a str) -> Option<Vec<&'a str>> {
    let [first, between @ .., last] = words else { return None };
    let mut rest = text.strip_prefix(first)?.strip_suffix(last)?;
    let mut gaps = vec![];
    for part in between {
        let (gap, after) = rest.split_once(part)?;
        gaps.push(gap);
        rest = after;
    }
    gaps.push(rest);
    Some(gaps)
}

/// Puts the parts where the translation wants them.
fn fill(said: &str, parts: &[Cow<'_, str>]) -> String {
    let mut filled = String::new();
    for (index, piece) in said.split('{').enumerate() {
        let place = if index == 0 { None } else { piece.split_once('}') };
        let numbered = |number: &str| parts.get(number.parse::<usize>().ok()?.checked_sub(1)?);
        let (part, after) =
            place.and_then(|(number, after)| Some((numbered(number)?.as_ref(), after))).unwrap_or(("", piece));
        filled.push_str(part);
        filled.push_str(after);
    }
    filled
}

#[cfg(test)]
mod tests {
    use domain::orders::OrderStatus;
    use domain::{OrderId, Timestamp};
    use serde_json::{Number, Value, from_value, json};

    use super::*;

    fn wording() -> Wording {
        Wording::read(
            "the shop is closed = shop đóng cửa\n\
             {} is closed = {1} đã đóng\n\
             a package that is {} does not accept {} = {2} không làm được khi kiện ở {1}\n\
             of row {} this is said: {} = dòng {1}: {2}\n\
             row {}, column {} = dòng {1}, cột {2}",
        )
    }

    #[test]
    fn parts_go_where_the_translation_wants_them() {
        for (english, said) in [
            ("the shop is closed", "shop đóng cửa"),
            ("CASH-1 is closed", "CASH-1 đã đóng"),
            ("a package that is packed does not accept tally", "tally không làm được khi kiện ở packed"),
            ("row 3, column 2", "dòng 3, cột 2"),
            ("of row 3 this is said: the shop is closed", "dòng 3: shop đóng cửa"),
            ("of row 3, column 2 this is said: B is closed", "dòng 3, column 2: B đã đóng"),
            ("{2} is closed", "{2} đã đóng"),
        ] {
            assert_eq!(wording().say(english, DEEPEST), said);
        }
    }

    #[test]
    fn what_nobody_has_translated_stays_as_it_is() {
        for text in ["", "row 3", "the shop is open", "is closed", "a package that is packed"] {
            assert_eq!(wording().say(text, DEEPEST), text);
        }
        let deep = "of row 1 this is said: ".repeat(5);
        assert_eq!(
            wording().say(&deep, DEEPEST),
            format!("{}{}", "dòng 1: ".repeat(3), "of row 1 this is said: ".repeat(2))
        );
        assert_eq!(worded(&"x".repeat(LONGEST + 1), Language(Locale::Chinese)).len(), LONGEST + 1);
    }

    /// Other programs may say the same in other words some day.
    #[test]
    fn what_others_say_of_a_request_is_translated() {
        fn error<T: serde::de::DeserializeOwned>(value: Value) -> String {
            from_value::<T>(value).err().map(|error| error.to_string()).unwrap_or_default()
        }
        let errors = [
            error::<OrderId>(json!("x")),
            error::<OrderId>(json!(5)),
            error::<OrderStatus>(json!("x")),
            error::<OrderStatus>(json!(5)),
            error::<Timestamp>(json!("soon")),
            error::<Timestamp>(json!("2026")),
            error::<Timestamp>(json!(null)),
            error::<Number>(json!("5")),
            error::<bool>(json!(1.5)),
            error::<String>(json!(true)),
            error::<Vec<String>>(json!({})),
            "x".parse::<u8>().unwrap_err().to_string(),
            "".parse::<u8>().unwrap_err().to_string(),
            "999".parse::<u8>().unwrap_err().to_string(),
        ];
        for (error, language) in errors.iter().flat_map(|it| [(it, Locale::Vietnamese), (it, Locale::Chinese)]) {
            let said = worded(error, Language(language));
            let parts = ["expected", "found", "invalid", "string", "map", "input"];
            assert!(said != *error && !parts.iter().any(|part| said.contains(part)), "{error}: {said}");
        }
    }

    #[test]
    fn english_is_what_the_source_says() {
        assert_eq!(worded("must be an object", Language(Locale::English)), "must be an object");
        assert_ne!(worded("must be an object", Language(Locale::Chinese)), "must be an object");
    }
}
