//! `expect_column_median_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The median of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnMedianToBeBetween {
        /// Column of numbers.
        required column: Spanned<String>,
        /// Least accepted median; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted median; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnMedianToBeBetween {
    const NAME: &'static str = "expect_column_median_to_be_between";
    const SUFFIX: &'static str = "median_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "It is the middle value, or halfway between the two middle ones. Nulls are left \
        out. Where no value is left there is no median, and the expectation fails.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 2, max_value: 2.5 }",
        accepts: &[
            r#"{ "volume": 1 }, { "volume": 2 }, { "volume": 900 }"#,
            r#"{ "volume": 1 }, { "volume": 2 }, { "volume": 3 }, { "volume": 900 }, { "volume": null }"#,
        ],
        rejects: &[
            r#"{ "volume": 1 }, { "volume": 1 }, { "volume": 9 }"#,
            r#"{ "volume": 2 }, { "volume": 4 }"#,
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
        lower.metric(Metric::Median(column), &ends, self.span)
    }
}
