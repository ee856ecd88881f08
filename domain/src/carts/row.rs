//! Reading one posted row field by field; what is wrong is collected, not thrown.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use self::RowProblemCode as Code;
use super::values::{self, Count, MAX_COUNT, Price};
use crate::vocabulary::string_enum;

/// The largest whole number that survives a browser: an id beyond was rounded before it reached us.
const MAX_SAFE_NUMBER: u64 = (1 << 53) - 1;

string_enum! {
    /// What is wrong with a field
    pub enum RowProblemCode {
        Required = "required",
        /// It can be read in no way, or in more than one
        Unreadable = "unreadable",
        TooLong = "too_long",
        OutOfRange = "out_of_range",
        /// A number so long that a browser has rounded it
        Imprecise = "imprecise",
        /// It is not for a page to say
        NotAccepted = "not_accepted",
        /// Two fields say different things
        Contradiction = "contradiction",
        UnknownMarketplace = "unknown_marketplace",
        UnknownHost = "unknown_host",
        /// The link leads to no single item
        NoItem = "no_item",
        /// Lowest and highest price of all variants instead of the price of this one
        PriceRange = "price_range",
        /// The extension reports that it could not read the page
        PageUnreadable = "page_unreadable",
        CartFull = "cart_full",
        BelowMinimum = "below_minimum",
        NotAMultiple = "not_a_multiple",
        AboveStock = "above_stock",
        /// Goods of this kind are not carried
        ForbiddenGoods = "forbidden_goods",
        /// Staff must allow the goods before they are bought
        RestrictedGoods = "restricted_goods",
    }
}

/// What is wrong with a field of a row
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowProblem {
    /// JSON pointer into the row
    #[schema(max_length = 200, example = "/quantity")]
    pub pointer: String,
    pub code: RowProblemCode,
    /// The same in words
    #[schema(max_length = 300)]
    pub message: String,
}

impl RowProblem {
    pub fn new(pointer: impl Into<String>, code: RowProblemCode, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

/// The fields of a row, and the problems found so far.
pub(super) struct Row<'a> {
    fields: &'a Map<String, Value>,
    pub problems: Vec<RowProblem>,
}

/// A value that was said, and under which name.
pub(super) struct Said<T> {
    pub name: &'static str,
    pub value: T,
}

impl<'a> Row<'a> {
    pub fn new(fields: &'a Map<String, Value>) -> Self {
        Self { fields, problems: vec![] }
    }

    pub fn refuse(&mut self, name: &str, code: Code, message: impl Into<String>) {
        self.problems.push(RowProblem::new(format!("/{name}"), code, message));
    }

    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    pub fn fields(&self) -> &'a Map<String, Value> {
        self.fields
    }

    /// What is said under the first of the names that says anything. Two names must not say different things.
    pub fn said(&mut self, names: &[&'static str]) -> Option<Said<String>> {
        let mut first: Option<Said<String>> = None;
        for name in names {
            let Some(value) = self.value(name) else { continue };
            let Some(text) = self.scalar(name, value).filter(|text| !text.trim().is_empty()) else { continue };
            match &first {
                None => first = Some(Said { name, value: text }),
                Some(said) if said.value != text => {
                    let message = format!("says something else than {}", said.name);
                    self.refuse(name, Code::Contradiction, message);
                }
                Some(_) => {}
            }
        }
        first
    }

    /// A line of text without control characters; empty where nothing is said.
    pub fn line(&mut self, names: &[&'static str], max: usize) -> String {
        let Some(said) = self.said(names) else { return String::new() };
        match values::line(&said.value) {
            Some(line) if line.chars().count() <= max => line,
            Some(_) => {
                self.refuse(said.name, Code::TooLong, format!("has more than {max} characters"));
                String::new()
            }
            None => {
                self.refuse(said.name, Code::Unreadable, "contains control characters");
                String::new()
            }
        }
    }

    pub fn required_line(&mut self, names: &[&'static str], max: usize) -> String {
        let known = self.problems.len();
        let line = self.line(names, max);
        if line.is_empty() && self.problems.len() == known {
            self.require(names);
        }
        line
    }

    pub fn require(&mut self, names: &[&'static str]) {
        self.refuse(names.first().copied().unwrap_or_default(), Code::Required, "is missing");
    }

    /// A price in yuan, and under which name it stands.
    pub fn price(&mut self, names: &[&'static str], read: impl Fn(&str) -> Option<Price>) -> Said<Price> {
        let nothing = Said { name: names.first().copied().unwrap_or_default(), value: Price::None };
        let Some(said) = self.said(names) else { return nothing };
        let Some(value) = read(&said.value) else {
            self.refuse(said.name, Code::Unreadable, format!("{} is not surely a price", shown(&said.value)));
            return nothing;
        };
        Said { name: said.name, value }
    }

    /// A number of pieces from `least` on; `None` where nothing is said or there is no limit.
    pub fn count(&mut self, names: &[&'static str], least: i32) -> Option<i32> {
        let said = self.said(names)?;
        match values::count(&said.value) {
            Some(Count::None | Count::Unlimited) => None,
            Some(Count::Of(number)) if (least..=MAX_COUNT).contains(&number) => Some(number),
            Some(Count::Of(number)) => {
                self.refuse(said.name, Code::OutOfRange, format!("{number} is not from {least} to {MAX_COUNT}"));
                None
            }
            None => {
                self.refuse(said.name, Code::Unreadable, format!("{} is no number of pieces", shown(&said.value)));
                None
            }
        }
    }

    /// Text or number as text.
    pub fn scalar(&mut self, name: &str, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                if number.as_u64().is_some_and(|number| number > MAX_SAFE_NUMBER) {
                    self.refuse(name, Code::Imprecise, "is too long for a number; send it as text");
                    return None;
                }
                let text = number.to_string();
                Some(text.strip_suffix(".0").map_or(text.clone(), str::to_owned))
            }
            Value::Null => None,
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                self.refuse(name, Code::Unreadable, "is neither text nor a number");
                None
            }
        }
    }
}

/// A piece of the client's own text, fit for a message.
pub(super) fn shown(text: &str) -> String {
    let printable: String = text.chars().filter(|character| !character.is_control()).take(40).collect();
    format!("“{printable}”")
}
