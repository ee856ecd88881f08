//! What can be wrong with the list, under names that never change.

use domain::goods::GoodsRuleError;

use crate::http::{FieldProblem, Problem, ProblemType};

pub const VERSION_NOT_FOUND: ProblemType =
    ProblemType::new(404, "pricing.goods_version_not_found", "The list of forbidden goods has no such version");
pub const RULES_REFUSED: ProblemType =
    ProblemType::new(409, "pricing.goods_rules_refused", "The list of forbidden goods contradicts itself");

impl From<GoodsRuleError> for Problem {
    fn from(error: GoodsRuleError) -> Self {
        let pointer = match error {
            GoodsRuleError::CodeTwice { rule } => format!("/rules/{rule}/code"),
            GoodsRuleError::KeywordEmpty { rule, keyword } | GoodsRuleError::KeywordTooShort { rule, keyword } => {
                format!("/rules/{rule}/keywords/{keyword}")
            }
        };
        let mut problem = Self::from(RULES_REFUSED);
        problem.errors = vec![FieldProblem { pointer, code: "refused", message: error.to_string() }];
        problem
    }
}
