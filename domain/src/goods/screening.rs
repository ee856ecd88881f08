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
    /// Whether an order with such goods waits until somebody has allowed them.
    pub fn waits(&self) -> bool {
        matches!(self.verdict, Some(GoodsVerdict::Ask | GoodsVerdict::Refuse))
    }
}

/// A text as it is searched.
#[derive(Clone, Debug)]
pub struct ScreenedText(String);

impl ScreenedText {
    pub fn new(text: &str) -> Self {
        Self(plain(text))
    }

    /// Whether `keyword` is in it. Where it begins or ends with a letter of an alphabet or a digit, no other one may
    /// stand beside it; Chinese has no blanks between words.
    pub fn has(&self, keyword: &str) -> bool {
        let keyword = plain(keyword);
        let bound_before = keyword.chars().next().is_some_and(is_spelt);
        let bound_after = keyword.chars().next_back().is_some_and(is_spelt);
        self.0.match_indices(&keyword).any(|(at, found)| {
            let before = self.0[..at].chars().next_back();
            let after = self.0[at + found.len()..].chars().next();
            !(bound_before && before.is_some_and(is_spelt) || bound_after && after.is_some_and(is_spelt))
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
