//! The list of goods that are forbidden or restricted.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::screening::{self, Keyword, Screening};
use crate::identity::Code;
use crate::pricing::GoodsClass;
use crate::vocabulary::string_enum;

/// The most rules a list may have.
pub const MAX_RULES: usize = 1000;

string_enum! {
    /// What becomes of goods that are on the list
    pub enum GoodsVerdict {
        /// They are carried; whoever handles the order is told
        Warn = "warn",
        /// The order waits until staff have allowed it, or for other goods
        Ask = "ask",
        /// They do not get into a cart, and an order with them waits
        Refuse = "refuse",
    }
}

impl GoodsVerdict {
    /// Whether goods wait until somebody has allowed them.
    pub const fn waits(self) -> bool {
        match self {
            Self::Warn => false,
            Self::Ask | Self::Refuse => true,
        }
    }
}

/// A kind of goods, the words it is known by, and what becomes of it
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsRule {
    /// Of its own within the list
    pub code: Code,
    /// As people call it
    #[schema(min_length = 1, max_length = 200, example = "Dao, kiếm, vũ khí thô sơ")]
    pub name: String,
    /// For statistics and filters; may be empty
    #[serde(default)]
    #[schema(max_length = 100, example = "weapons")]
    pub category: String,
    /// How they are carried, where that is not the ordinary way: a package that brings such goods is of this class, and
    /// pays its freight, until staff say otherwise
    #[serde(default)]
    pub goods_class: Option<GoodsClass>,
    /// Words in Vietnamese, Chinese or English. Case and width of letters do not matter. A word of letters is found as a
    /// whole word, Chinese anywhere in the text.
    #[schema(min_items = 1, max_items = 100, max_length = 60)]
    pub keywords: Vec<String>,
    pub verdict: GoodsVerdict,
    /// What customers are told
    #[serde(default)]
    #[schema(max_length = 300)]
    pub reason: String,
}

/// A version of the list; version 0 is empty.
#[derive(Clone, Debug, Default)]
pub struct GoodsList {
    pub version: i32,
    pub rules: Vec<GoodsRule>,
    /// Those of each rule, as they are searched for: made once, and looked for in every line.
    keywords: Vec<Vec<Keyword>>,
}

/// Why rules do not make a list. `rule` and `keyword` are places from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoodsRuleError {
    #[error("another rule has this code")]
    CodeTwice { rule: usize },
    #[error("nothing is left of the keyword without blanks and signs")]
    KeywordEmpty { rule: usize, keyword: usize },
    #[error("one Latin letter or digit would be found everywhere")]
    KeywordTooShort { rule: usize, keyword: usize },
}

impl GoodsList {
    /// The rules as a list: no code twice, and no keyword that is nothing or finds everything.
    pub fn new(version: i32, rules: Vec<GoodsRule>) -> Result<Self, GoodsRuleError> {
        let mut codes = HashSet::new();
        for (index, rule) in rules.iter().enumerate() {
            if !codes.insert(rule.code.as_str()) {
                return Err(GoodsRuleError::CodeTwice { rule: index });
            }
            for (place, keyword) in rule.keywords.iter().enumerate() {
                let plain = screening::plain(keyword);
                if !plain.chars().any(char::is_alphanumeric) {
                    return Err(GoodsRuleError::KeywordEmpty { rule: index, keyword: place });
                }
                if plain.is_ascii() && plain.chars().count() < 2 {
                    return Err(GoodsRuleError::KeywordTooShort { rule: index, keyword: place });
                }
            }
        }
        Ok(Self::restore(version, rules))
    }

    /// A list that was made before.
    pub fn restore(version: i32, rules: Vec<GoodsRule>) -> Self {
        let keywords = rules.iter().map(|rule| rule.keywords.iter().map(|word| Keyword::new(word)).collect()).collect();
        Self { version, rules, keywords }
    }

    /// How many words it looks for.
    pub fn words(&self) -> usize {
        self.keywords.iter().map(Vec::len).sum()
    }

    /// What the list says of goods that are described by these texts: titles, variants, names.
    pub fn screen<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Screening {
        let texts: Vec<_> = texts.into_iter().map(screening::ScreenedText::new).collect();
        let is_found = |words: &[Keyword]| words.iter().any(|word| texts.iter().any(|text| text.has(word)));
        let rules = self.rules.iter().zip(&self.keywords).filter(|(_, words)| is_found(words));
        let found: Vec<_> = rules.map(|(rule, _)| rule).collect();
        Screening {
            verdict: found.iter().map(|rule| rule.verdict).max(),
            rules: found.into_iter().map(|rule| rule.code.as_str().to_owned()).collect(),
        }
    }

    /// What a customer is told of goods found by the rules with these codes.
    pub fn explain(&self, screening: &Screening) -> String {
        let found = self.rules.iter().filter(|rule| screening.rules.iter().any(|code| code == rule.code.as_str()));
        let said = found.map(|rule| if rule.reason.is_empty() { rule.name.as_str() } else { rule.reason.as_str() });
        let mut said = said.collect::<Vec<_>>().join("; ");
        if let Some((end, _)) = said.char_indices().nth(280) {
            said.truncate(end);
            said.push('…');
        }
        said
    }
}
