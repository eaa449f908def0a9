//! `expect_column_stdev_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The standard deviation of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnStdevToBeBetween {
        /// Column of numbers.
        required column: Spanned<String>,
        /// Least accepted standard deviation; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted standard deviation; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnStdevToBeBetween {
    const NAME: &'static str = "expect_column_stdev_to_be_between";
    const SUFFIX: &'static str = "stdev_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "It is that of a sample, divided by one less than the number of values, and \
        computed with doubles. Nulls are left out. Below two values there is none, and the expectation fails.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 1, max_value: 2 }",
        accepts: &[
            r#"{ "volume": 1 }, { "volume": 3 }"#,
            r#"{ "volume": 1 }, { "volume": 2 }, { "volume": 3 }, { "volume": null }"#,
        ],
        rejects: &[
            r#"{ "volume": 2 }, { "volume": 2 }"#,
            r#"{ "volume": 1 }, { "volume": 5 }"#,
            r#"{ "volume": 2 }"#,
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
        lower.metric(Metric::Stdev(column.converted(&Type::Double)), &ends, self.span)
    }
}
