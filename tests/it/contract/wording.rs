//! Whatever the program may say to a client is there in every language (`api/src/http/wording`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::sources::{project, rust_files};

const LANGUAGES: [&str; 2] = ["vi", "zh"];

/// Files whose sentences no refusal and no row of an answer quotes.
const SILENT: &[(&str, &str)] = &[
    ("api/src/config.rs", "told to whoever starts the program"),
    ("api/src/start.rs", "told to whoever starts the program"),
    ("api/src/own_database.rs", "told to whoever starts the program"),
    ("api/src/http/client_address.rs", "told to whoever starts the program"),
    ("api/src/demo/", "told to whoever starts the program"),
    ("api/src/worker/", "told to the log"),
    ("api/src/http/seal.rs", "told to the log"),
    ("api/src/http/cors.rs", "stands in headers"),
    ("persistence/src/error.rs", "told to the log"),
    ("persistence/src/multiply/", "is SQL"),
    ("persistence/src/fault.rs", "told to the compiler"),
    ("api/src/contract/common.rs", "stands in the document"),
    ("api/src/contract/mod.rs", "stands in the document"),
    ("api/src/contract/readers.rs", "stands in the document"),
    ("api/src/contract/conceal.rs", "is told to nobody"),
    ("api/src/identity/mails.rs", "has its own translations"),
    ("domain/src/notifications/", "has its own translations"),
];

/// Calls and macros whose texts go to the log, into the document or nowhere.
const MUTE: &[&str] = &[
    "context",
    "with_context",
    "bail!",
    "ensure!",
    "panic!",
    "assert!",
    "debug_assert!",
    "expect",
    "debug!",
    "info!",
    "warn!",
    "error!",
    "description",
    "examples",
    "derived_key",
    "Column",
];

const MEMO: &str = "is written into history or a book as a reason";
const HEADER: &str = "stands in a header";
const QUOTE: &str = "explains a price within a quote";
const TYPES: &str = "is how serde names a type, and what is said instead";

/// Sentences that are none of a refusal's own, and why.
const UNTOLD: &[(&str, &str)] = &[
    ("bought at the shop", MEMO),
    ("cancelled by the customer", MEMO),
    ("deposit not paid in time", MEMO),
    ("discount won from the shop", MEMO),
    ("freight by real weight", MEMO),
    ("missing from shipment {}", MEMO),
    ("more was paid before buying", MEMO),
    ("order cancelled", MEMO),
    ("share of the shop's discount", MEMO),
    ("the customer does not want to go without what the shop lacks", MEMO),
    ("the customer does not want to pay what the shop asks", MEMO),
    ("the goods need no counting", MEMO),
    ("the order costs less than was paid", MEMO),
    ("the order was cancelled", MEMO),
    ("the shop has nothing of it", MEMO),
    ("what goes to the customer together", MEMO),
    ("compulsory above {}", QUOTE),
    ("first kg {}, each further {}", QUOTE),
    ("more than ", QUOTE),
    ("only items above {}", QUOTE),
    ("{} {} x", QUOTE),
    ("{} {} x {} {}", QUOTE),
    ("{}{} {} cost {} đ less than {}", QUOTE),
    ("data did not match any variant of untagged enum ", TYPES),
    ("expected a word", TYPES),
    ("expected adjacently tagged enum ", TYPES),
    ("expected an array", TYPES),
    ("expected an object", TYPES),
    ("expected enum ", TYPES),
    ("expected internally tagged enum ", TYPES),
    ("expected struct ", TYPES),
    ("expected tuple struct ", TYPES),
    ("attachment; filename=\"{}.xlsx\"", HEADER),
    ("attachment; filename=\"{}\"; filename*=UTF-8''{}", HEADER),
    ("default-src 'none'; sandbox", HEADER),
    ("text/csv; charset=utf-8", HEADER),
    ("text/plain; version=0.0.4", HEADER),
    ("lang son", "no password may contain it"),
];

/// What serde, uuid, chrono and the numbers of Rust say of a request.
const FOREIGN: &[&str] = &[
    "UUID parsing failed: {}",
    "a JSON number",
    "a boolean",
    "a formatted UUID string",
    "a map",
    "a sequence",
    "a string",
    "a word",
    "an RFC 3339 formatted date and time string",
    "an array",
    "an object",
    "boolean `{}`",
    "cannot parse integer from empty string",
    "duplicate field `{}`",
    "floating point `{}`",
    "input contains invalid characters",
    "input is out of range",
    "integer `{}`",
    "invalid digit found in string",
    "invalid length {}, expected {}",
    "invalid type: {}, expected {}",
    "invalid value: {}, expected {}",
    "map",
    "missing field `{}`",
    "null",
    "number too large to fit in target type",
    "premature end of input",
    "sequence",
    "string or map",
    "string {}",
    "trailing input",
    "unknown field `{}`, expected `{}`",
    "unknown field `{}`, expected `{}` or `{}`",
    "unknown field `{}`, expected one of {}",
    "unknown field `{}`, there are no fields",
    "unknown variant `{}`, expected `{}`",
    "unknown variant `{}`, expected `{}` or `{}`",
    "unknown variant `{}`, expected one of {}",
];

#[test]
fn every_sentence_is_there_in_every_language() {
    let said = sentences();
    assert!(said.len() > 300, "only {} sentences were found", said.len());
    for language in LANGUAGES {
        let lines = lines(language);
        let missing: Vec<_> = said
            .iter()
            .filter(|(sentence, _)| UNTOLD.iter().all(|(untold, _)| untold != sentence))
            .filter(|(sentence, _)| !lines.contains_key(*sentence) && !lines.contains_key(&without_numbers(sentence)))
            .map(|(sentence, file)| format!("{file}: {sentence}"))
            .collect();
        assert_eq!(missing, [""; 0], "`<English> = <translation>` belongs into api/src/http/wording/{language}.txt");
    }
}

#[test]
fn no_line_and_no_exception_is_for_nothing() {
    let said = sentences();
    let mut known: BTreeSet<_> = said.keys().map(|sentence| without_numbers(sentence)).collect();
    known.extend(said.into_keys());
    known.extend(FOREIGN.iter().map(|text| (*text).to_owned()));
    for language in LANGUAGES {
        let unused: Vec<_> = lines(language).into_keys().filter(|english| !known.contains(english)).collect();
        assert_eq!(unused, [""; 0], "{language}.txt translates what nothing says");
    }
    let unheard: Vec<_> = UNTOLD.iter().filter(|(untold, _)| !known.contains(*untold)).collect();
    assert_eq!(unheard, [&("", ""); 0]);
}

#[test]
fn all_languages_say_the_same_with_the_same_parts() {
    let [vietnamese, chinese] = LANGUAGES.map(lines);
    assert!(vietnamese.keys().eq(chinese.keys()));
    let mut wrong = vec![];
    for (english, said) in vietnamese.iter().chain(&chinese) {
        let places: BTreeSet<_> = said.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0)).collect();
        let gaps: BTreeSet<_> = (1..=english.matches("{}").count()).map(|place| place.to_string()).collect();
        // What another program says more than a person wants to know may be left out.
        let may_lack = FOREIGN.contains(&english.as_str());
        let fits = places.iter().all(|place| gaps.contains(*place)) && (may_lack || places.len() == gaps.len());
        if !fits || said.trim() != said || said.is_empty() {
            wrong.push(format!("{english} = {said}"));
        }
    }
    assert_eq!(wrong, [""; 0], "each gap has its place: {{1}}, {{2}} …");
}

/// The lines of a language; they stand in the order of the English ones, each once.
fn lines(language: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(project(&format!("api/src/http/wording/{language}.txt"))).unwrap();
    let lines: Vec<_> = text.lines().map(|line| line.split_once(" = ").expect(line)).collect();
    for pair in lines.windows(2) {
        assert!(pair[0].0 < pair[1].0, "{language}.txt: `{}` stands before `{}`", pair[0].0, pair[1].0);
    }
    lines.into_iter().map(|(english, said)| (english.to_owned(), said.to_owned())).collect()
}

/// Every English sentence of the program with `{}` for its gaps, and a file that says it.
fn sentences() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (file, source) in ["domain/src", "persistence/src", "api/src"].into_iter().flat_map(rust_files) {
        let is_test = file.contains("/tests/") || file.ends_with("/tests.rs");
        if is_test || SILENT.iter().any(|(silent, _)| file.starts_with(silent)) {
            continue;
        }
        let program = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let told = texts(program).into_iter().filter(|(within, _)| !is_mute(within));
        let sentences = told.map(|(_, text)| with_gaps(&text)).filter(|text| is_sentence(text));
        found.extend(sentences.map(|sentence| (sentence, file.clone())));
    }
    found
}

/// Whether nobody is told what stands there: of attributes only `#[error(…)]` speaks.
fn is_mute(within: &[&str]) -> bool {
    let in_attribute = within.contains(&"#") && !within.contains(&"error");
    in_attribute || within.iter().any(|call| MUTE.contains(call))
}

/// How this house writes what is wrong: English words without a capital in front. SQL, titles and names are none.
fn is_sentence(text: &str) -> bool {
    let first =
        text.starts_with(|sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "{`".contains(sign));
    let words = text.replace("{}", "");
    let english = words.replace("đồng", "").chars().all(|sign| sign.is_ascii() || "đ³×÷".contains(sign));
    let holds_words = words.contains(|sign: char| sign.is_ascii_alphabetic() || sign == 'đ');
    first && english && holds_words && text.trim_start_matches("{}").contains(' ')
}

/// `{name}`, `{0}` and `{x:?}` as `{}`.
fn with_gaps(text: &str) -> String {
    let mut pieces = text.split('{');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push_str("{}");
        plain.push_str(piece.split_once('}').map_or(piece, |(_, after)| after));
    }
    plain
}

/// What is said with one number is said with every other.
fn without_numbers(sentence: &str) -> String {
    if sentence.contains("{}") {
        return sentence.to_owned();
    }
    let mut plain = String::new();
    for sign in sentence.chars() {
        match sign {
            '0'..='9' if plain.ends_with("{}") => {}
            '0'..='9' => plain.push_str("{}"),
            sign => plain.push(sign),
        }
    }
    plain
}

/// The texts of a source, without comments, each with the calls and brackets it stands in.
fn texts(source: &str) -> Vec<(Vec<&str>, String)> {
    let (mut found, mut within, mut rest) = (vec![], vec![], source);
    while let Some(sign) = rest.chars().next() {
        let before = &source[..source.len() - rest.len()];
        rest = &rest[sign.len_utf8()..];
        match sign {
            '/' if rest.starts_with('/') => rest = rest.split_once('\n').map_or("", |(_, after)| after),
            '\'' => rest = after_character(rest),
            '"' if before.ends_with(['r', '#']) => {
                let hashes = before.len() - before.trim_end_matches('#').len();
                rest = rest.split_once(&format!("\"{}", "#".repeat(hashes))).map_or("", |(_, after)| after);
            }
            '"' => {
                let (text, after) = quoted(rest);
                if !before.ends_with('b') {
                    found.push((within.clone(), text));
                }
                rest = after;
            }
            '(' | '[' | '{' => within.push(name_before(before)),
            ')' | ']' | '}' => drop(within.pop()),
            _ => {}
        }
    }
    found
}

/// What follows a character's quote; a lifetime has but one.
fn after_character(rest: &str) -> &str {
    let mut signs = rest.char_indices();
    match (signs.next(), signs.next()) {
        (Some((_, '\\')), Some((end, escaped))) => {
            rest[end + escaped.len_utf8()..].split_once('\'').map_or("", |(_, after)| after)
        }
        (Some(_), Some((end, '\''))) => &rest[end + 1..],
        (_, _) => rest,
    }
}

/// A text up to its closing quote, and what follows. A line that ends with a backslash goes on with the next word.
fn quoted(rest: &str) -> (String, &str) {
    let mut text = String::new();
    let mut signs = rest.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (text, &rest[at + 1..]),
            '\\' => match signs.next() {
                Some((_, '\n')) => {
                    let blanks = signs.clone().take_while(|(_, sign)| sign.is_whitespace()).count();
                    if blanks > 0 {
                        signs.nth(blanks - 1);
                    }
                }
                Some((_, escaped)) => text.push(if escaped == 'n' { '\n' } else { escaped }),
                None => {}
            },
            sign => text.push(sign),
        }
    }
    (text, "")
}

/// `because` of `problems::FORBIDDEN.because(`, `warn!` of `tracing::warn!(`, `#` of `#[`.
fn name_before(before: &str) -> &str {
    let is_part = |sign: char| sign.is_alphanumeric() || "_!#".contains(sign);
    let before = before.trim_end();
    &before[before.trim_end_matches(is_part).len()..]
}

#[test]
fn sentences_are_found_where_they_stand() {
    let source = r##"
        // "a comment is none"
        #[error("{line} is no line of {}", .0)]
        #[schema(example = "an example is none")]
        fn told<'a>(quote: char = '"', end: u8 = b'\'') {
            FORBIDDEN.because(format_args!("it takes \
                {needed:?} at \"most\""));
            tracing::warn!(%id, "a log is none");
            let (raw, bytes) = (r#"a pattern " is none"#, b"a key is none");
        }
    "##;
    let told: Vec<_> = texts(source).into_iter().filter(|(within, _)| !is_mute(within)).map(|(_, text)| text).collect();
    assert_eq!(
        told.iter().map(|text| with_gaps(text)).collect::<Vec<_>>(),
        ["{} is no line of {}", "it takes {} at \"most\"",]
    );
    assert_eq!(without_numbers("must be 1 to 999999"), "must be {} to {}");
    let sentences = ["is missing", "{} đ", "`{}` is twice", "No such order", "order", "{} {}", "ghi chú", "SELECT id"];
    assert_eq!(sentences.map(is_sentence), [true, true, true, false, false, false, false, false]);
}
