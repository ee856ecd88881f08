//! What is wrong with the fields of a request, all of it at once.

use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the request body
    #[schema(max_length = 200, example = "/lines/0/quantity")]
    pub pointer: String,
    #[schema(max_length = 40)]
    pub code: &'static str,
    #[schema(max_length = 300)]
    pub message: String,
}

/// Collects everything that is wrong with a request, not only the first mistake.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldProblem>);

impl Checks {
    pub fn require(&mut self, holds: bool, pointer: impl Into<String>, message: &str) {
        if !holds {
            let pointer = pointer.into();
            self.0.push(FieldProblem { pointer, code: "out_of_range", message: message.to_owned() });
        }
    }

    /// A text of `min` to `max` characters, none of which would upset a terminal, a CSV or a label. The contract
    /// says the same of every text, by `contract::common::TEXT`.
    pub fn text(&mut self, text: &str, min: usize, max: usize, pointer: impl Into<String>) {
        let fits = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        self.require(fits, pointer, &format!("must have {min} to {max} characters, none of them a control character"));
    }

    /// The same of a text that may be missing.
    pub fn optional_text(&mut self, text: Option<&str>, min: usize, max: usize, pointer: impl Into<String>) {
        if let Some(text) = text {
            self.text(text, min, max, pointer);
        }
    }

    /// `Err` with all that was wrong.
    pub fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0.into()) }
    }
}
