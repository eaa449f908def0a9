//! `expect_table_row_count_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The number of rows lies between `min_value` and `max_value`.
    pub(super) struct TableRowCountToBeBetween {
        /// Least accepted number; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted number; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for TableRowCountToBeBetween {
    const NAME: &'static str = "expect_table_row_count_to_be_between";
    const SUFFIX: &'static str = "row_count_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Only rows where `row_condition` is true are counted, if there is one.";
    const EXAMPLE: Example = Example {
        parameters: "{ min_value: 1, max_value: 2 }",
        accepts: &[r#"{ "symbol": "A" }"#, r#"{ "symbol": "A" }, { "symbol": null }"#],
        rejects: &["", r#"{ "symbol": "A" }, { "symbol": "A" }, { "symbol": "A" }"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        Vec::new()
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        lower.metric(Metric::RowCount, &ends, self.span)
    }
}
