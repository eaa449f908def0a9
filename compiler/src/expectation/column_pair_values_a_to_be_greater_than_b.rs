//! `expect_column_pair_values_a_to_be_greater_than_b`

use super::{
    Example, Expectation, Lower, Lowered,
    ignore::{self, IgnorePair},
};
use crate::{
    rule::{Comparison, Expr},
    source::Spanned,
    syntax::{Given, Word, mapping::mapping},
};

mapping! {
    /// In each record `column_A` is greater than `column_B`.
    pub(super) struct ColumnPairValuesAToBeGreaterThanB {
        /// The greater column.
        required column_a as "column_A": Spanned<String>,
        /// The lesser column.
        required column_b as "column_B": Spanned<String>,
        /// Whether equal values pass.
        optional or_equal: bool,
        /// Which records are missing: `both_values_are_missing` (the default), `either_value_is_missing`, `neither`.
        optional ignore_row_if: Word<IgnorePair>,
    }
}

impl Expectation for ColumnPairValuesAToBeGreaterThanB {
    const NAME: &'static str = "expect_column_pair_values_a_to_be_greater_than_b";
    const SUFFIX: &'static str = "greater";
    const MEANING: &'static str = "A record in which one side is null is tested and passes, unless it is ignored: \
        the comparison is unknown, and only false fails. (Great Expectations' engines differ here.)";
    const EXAMPLE: Example = Example {
        parameters: "{ column_A: high, column_B: low, or_equal: true }",
        accepts: &[r#""high": 2, "low": 1"#, r#""high": 1, "low": 1"#, r#""high": null, "low": 1"#],
        rejects: &[r#""high": 1, "low": 2"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column_a, &self.column_b]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let (a, b) = lower.ordered_pair(&self.column_a, &self.column_b)?;
        let missing = ignore::pair(self.ignore_row_if, &a, &b)?;
        let comparison = if self.or_equal.or(|| false)? { Comparison::GreaterOrEqual } else { Comparison::Greater };
        Some(Lowered::ByRow { holds: Expr::compare(comparison, a, b), missing })
    }
}
