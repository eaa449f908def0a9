//! `expect_column_proportion_of_unique_values_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The proportion of distinct values of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnProportionOfUniqueValuesToBeBetween {
        /// Column whose values are counted.
        required column: Spanned<String>,
        /// Least accepted proportion of distinct values; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted proportion of distinct values; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnProportionOfUniqueValuesToBeBetween {
    const NAME: &'static str = "expect_column_proportion_of_unique_values_to_be_between";
    const SUFFIX: &'static str = "unique_proportion_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "It is the number of distinct values divided by the number of values, nulls left \
        out, and 0 where there is none. It is compared as the fraction that it is.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, min_value: 0.5 }",
        accepts: &[
            r#"{ "symbol": "A" }, { "symbol": "B" }, { "symbol": "A" }, { "symbol": "B" }, { "symbol": null }"#,
            r#"{ "symbol": "A" }"#,
        ],
        rejects: &[r#"{ "symbol": "A" }, { "symbol": "A" }, { "symbol": "A" }"#, r#"{ "symbol": null }"#, ""],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.column(&self.column)?;
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        lower.metric(Metric::DistinctShare(column), &ends, self.span)
    }
}
