//! `expect_column_pair_values_to_be_equal`

use super::{
    Example, Expectation, Lower, Lowered,
    ignore::{self, IgnorePair},
};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, Word, mapping::mapping},
};

mapping! {
    /// In each record `column_A` equals `column_B`.
    pub(super) struct ColumnPairValuesToBeEqual {
        /// One column.
        required column_a as "column_A": Spanned<String>,
        /// The other column.
        required column_b as "column_B": Spanned<String>,
        /// Which records are missing: `both_values_are_missing` (the default), `either_value_is_missing`, `neither`.
        optional ignore_row_if: Word<IgnorePair>,
    }
}

impl Expectation for ColumnPairValuesToBeEqual {
    const NAME: &'static str = "expect_column_pair_values_to_be_equal";
    const SUFFIX: &'static str = "equal";
    const MEANING: &'static str = "Null equals null and nothing else: a record in which one side is null fails, \
        unless it is ignored.";
    const EXAMPLE: Example = Example {
        parameters: "{ column_A: open, column_B: close }",
        accepts: &[r#""open": 1, "close": 1"#, r#""open": null, "close": null"#],
        rejects: &[r#""open": 1, "close": 2"#, r#""open": null, "close": 1"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column_a, &self.column_b]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let (a, b) = lower.pair(&self.column_a, &self.column_b)?;
        let missing = ignore::pair(self.ignore_row_if, &a, &b)?;
        Some(Lowered::ByRow { holds: Expr::same(a, b), missing })
    }
}
