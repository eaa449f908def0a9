//! `expect_column_sum_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The sum of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnSumToBeBetween {
        /// Column of numbers.
        required column: Spanned<String>,
        /// Least accepted sum; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted sum; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnSumToBeBetween {
    const NAME: &'static str = "expect_column_sum_to_be_between";
    const SUFFIX: &'static str = "sum_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Nulls are left out. The sum of nothing is absent, and the expectation fails (in \
        Great Expectations on pandas it would be 0). Integers and decimals are added exactly; a sum of more than \
        38 digits is absent.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 10, max_value: 20 }",
        accepts: &[r#"{ "volume": 4 }, { "volume": 6 }, { "volume": null }"#, r#"{ "volume": 20 }"#],
        rejects: &[
            r#"{ "volume": 4 }, { "volume": 5 }"#,
            r#"{ "volume": 20 }, { "volume": 1 }"#,
            r#"{ "volume": null }"#,
            "",
        ],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_number, "a number")?;
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        lower.metric(Metric::Sum(column), &ends, self.span)
    }
}
