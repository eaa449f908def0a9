//! `expect_column_distinct_values_to_be_in_set`

use super::{Example, Expectation, Lower, Lowered, Over};
use crate::{
    rule::Relation,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each distinct value of `column` is one of `value_set`.
    pub(super) struct ColumnDistinctValuesToBeInSet {
        /// Column whose distinct values are looked at.
        required column: Spanned<String>,
        /// The accepted values.
        required value_set: Node,
    }
}

impl Expectation for ColumnDistinctValuesToBeInSet {
    const NAME: &'static str = "expect_column_distinct_values_to_be_in_set";
    const SUFFIX: &'static str = "distinct_in_set";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Values are compared in the column's own type. Nulls are left out; where no value \
        is left the expectation is met.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, value_set: [IBM, SPY] }",
        accepts: &[r#"{ "symbol": "IBM" }, { "symbol": "IBM" }, { "symbol": null }"#, ""],
        rejects: &[r#"{ "symbol": "IBM" }, { "symbol": "QQQ" }"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        lower.distinct(&self.column, &self.value_set, Relation::In)
    }
}
