//! Finding words in what shops and people write.

use unicode_normalization::UnicodeNormalization;

use super::GoodsVerdict;

/// What a list says of some goods: the rules that found them, and the strictest verdict among these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screening {
    pub rules: Vec<String>,
    pub verdict: Option<GoodsVerdict>,
}

impl Screening {
    /// Whether they are not carried at all, rather than after a look.
    pub fn forbids(&self) -> bool {
        self.verdict == Some(GoodsVerdict::Refuse)
    }

    /// Whether an order with such goods waits until somebody has allowed them.
    pub fn waits(&self) -> bool {
        self.verdict.is_some_and(GoodsVerdict::waits)
    }
}

/// A keyword as it is searched for.
#[derive(Clone, Debug)]
pub struct Keyword {
    text: String,
    bound_before: bool,
    bound_after: bool,
}

impl Keyword {
    pub fn new(keyword: &str) -> Self {
        let text = plain(keyword);
        let bound_before = text.chars().next().is_some_and(is_spelt);
        let bound_after = text.chars().next_back().is_some_and(is_spelt);
        Self { text, bound_before, bound_after }
    }
}

/// A text as it is searched.
#[derive(Clone, Debug)]
pub struct ScreenedText(String);

impl ScreenedText {
    pub fn new(text: &str) -> Self {
        Self(plain(text))
    }

    /// Whether the keyword is in it. Where that begins or ends with a letter of an alphabet or a digit, no other one may
    /// stand beside it; Chinese has no blanks between words.
    pub fn has(&self, keyword: &Keyword) -> bool {
        self.0.match_indices(&keyword.text).any(|(at, found)| {
            let before = self.0[..at].chars().next_back();
            let after = self.0[at + found.len()..].chars().next();
            !(keyword.bound_before && before.is_some_and(is_spelt)
                || keyword.bound_after && after.is_some_and(is_spelt))
        })
    }
}

/// Small letters of one width, composed, with one blank between words.
pub(super) fn plain(text: &str) -> String {
    let folded = text.nfkc().flat_map(char::to_lowercase).collect::<String>();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the character is part of words that are spelt with several letters.
fn is_spelt(letter: char) -> bool {
    letter.is_alphanumeric() && !is_han(letter)
}

fn is_han(letter: char) -> bool {
    matches!(u32::from(letter), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_fffd)
}
