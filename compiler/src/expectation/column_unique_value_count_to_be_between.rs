//! `expect_column_unique_value_count_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The number of distinct values of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnUniqueValueCountToBeBetween {
        /// Column whose values are counted.
        required column: Spanned<String>,
        /// Least accepted number of distinct values; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted number of distinct values; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnUniqueValueCountToBeBetween {
    const NAME: &'static str = "expect_column_unique_value_count_to_be_between";
    const SUFFIX: &'static str = "unique_value_count_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Nulls are left out. Where no value is left the number is 0.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, min_value: 2, max_value: 3 }",
        accepts: &[
            r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": "A" }, { "symbol": null }"#,
            r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": "C" }"#,
        ],
        rejects: &[
            r#"{ "symbol": "A" }, { "symbol": "A" }"#,
            r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": "C" }, { "symbol": "D" }"#,
            "",
        ],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.column(&self.column)?;
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        lower.metric(Metric::DistinctCount(column), &ends, self.span)
    }
}
