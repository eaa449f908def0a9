//! `expect_table_row_count_to_equal`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The number of rows is `value`.
    pub(super) struct TableRowCountToEqual {
        /// The number.
        required value: Node,
    }
}

impl Expectation for TableRowCountToEqual {
    const NAME: &'static str = "expect_table_row_count_to_equal";
    const SUFFIX: &'static str = "row_count_equal";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Only rows where `row_condition` is true are counted, if there is one.";
    const EXAMPLE: Example = Example {
        parameters: "{ value: 2 }",
        accepts: &[r#"{ "symbol": "A" }, { "symbol": null }"#],
        rejects: &["", r#"{ "symbol": "A" }"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        Vec::new()
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        lower.metric(Metric::RowCount, &Ends::equal(self.value), self.span)
    }
}
