//! `expect_column_distinct_values_to_equal_set`

use super::{Example, Expectation, Lower, Lowered, Over};
use crate::{
    rule::Relation,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The distinct values of `column` are those of `value_set`, no more and no fewer.
    pub(super) struct ColumnDistinctValuesToEqualSet {
        /// Column whose distinct values are looked at.
        required column: Spanned<String>,
        /// The values that have to occur, beside which none may.
        required value_set: Node,
    }
}

impl Expectation for ColumnDistinctValuesToEqualSet {
    const NAME: &'static str = "expect_column_distinct_values_to_equal_set";
    const SUFFIX: &'static str = "distinct_equal_set";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Values are compared in the column's own type. Nulls are left out; where no value \
        is left, all of the set are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, value_set: [IBM, SPY] }",
        accepts: &[r#"{ "symbol": "IBM" }, { "symbol": "SPY" }, { "symbol": "IBM" }, { "symbol": null }"#],
        rejects: &[r#"{ "symbol": "IBM" }, { "symbol": "SPY" }, { "symbol": "QQQ" }"#, r#"{ "symbol": "IBM" }"#, ""],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        lower.distinct(&self.column, &self.value_set, Relation::Equal)
    }
}
