//! `expect_column_distinct_values_to_contain_set`

use super::{Example, Expectation, Lower, Lowered, Over};
use crate::{
    rule::Relation,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each value of `value_set` is among the values of `column`.
    pub(super) struct ColumnDistinctValuesToContainSet {
        /// Column whose distinct values are looked at.
        required column: Spanned<String>,
        /// The values that have to occur.
        required value_set: Node,
    }
}

impl Expectation for ColumnDistinctValuesToContainSet {
    const NAME: &'static str = "expect_column_distinct_values_to_contain_set";
    const SUFFIX: &'static str = "distinct_contain_set";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Values are compared in the column's own type. Nulls are left out; where no value \
        is left, all of the set are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, value_set: [IBM, SPY] }",
        accepts: &[r#"{ "symbol": "IBM" }, { "symbol": "SPY" }, { "symbol": "QQQ" }, { "symbol": null }"#],
        rejects: &[r#"{ "symbol": "IBM" }, { "symbol": "QQQ" }"#, ""],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        lower.distinct(&self.column, &self.value_set, Relation::Contain)
    }
}
