//! `expect_column_pair_values_to_be_in_set`

use super::{
    Example, Expectation, Lower, Lowered,
    ignore::{self, IgnorePair},
};
use crate::{
    rule::Expr,
    source::Spanned,
    syntax::{Given, Node, Word, mapping::mapping},
};

mapping! {
    /// In each record the values of `column_A` and `column_B` are one of `value_pairs_set`.
    pub(super) struct ColumnPairValuesToBeInSet {
        /// The column of the first values.
        required column_a as "column_A": Spanned<String>,
        /// The column of the second values.
        required column_b as "column_B": Spanned<String>,
        /// The accepted pairs, each a list of two; null stands for an absent value.
        required value_pairs_set: Vec<Node>,
        /// Which records are missing: `both_values_are_missing` (the default), `either_value_is_missing`, `neither`.
        optional ignore_row_if: Word<IgnorePair>,
    }
}

impl Expectation for ColumnPairValuesToBeInSet {
    const NAME: &'static str = "expect_column_pair_values_to_be_in_set";
    const SUFFIX: &'static str = "in_set";
    const MEANING: &'static str = "A null matches a listed null and nothing else.";
    const EXAMPLE: Example = Example {
        parameters: "{ column_A: symbol, column_B: venue, value_pairs_set: [[IBM, XNYS], [AAPL, XNAS], [SPX, null]] }",
        accepts: &[
            r#""symbol": "IBM", "venue": "XNYS""#,
            r#""symbol": "SPX", "venue": null"#,
            r#""symbol": null, "venue": null"#,
        ],
        rejects: &[r#""symbol": "IBM", "venue": "XNAS""#, r#""symbol": "IBM", "venue": null"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column_a, &self.column_b]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let (a, b) = lower.both(&self.column_a, &self.column_b)?;
        let pairs = lower.pairs(self.value_pairs_set.value()?, [&a.ty, &b.ty], self.span)?;
        let missing = ignore::pair(self.ignore_row_if, &a, &b)?;
        let same = |column: &Expr, value| Expr::same(column.clone(), Expr::literal(value, column.ty.clone()));
        let listed = pairs.into_iter().map(|(first, second)| Expr::all(vec![same(&a, first), same(&b, second)]));
        Some(Lowered::ByRow { holds: Expr::any(listed.collect()), missing })
    }
}
