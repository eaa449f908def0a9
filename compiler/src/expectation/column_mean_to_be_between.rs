//! `expect_column_mean_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The mean of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnMeanToBeBetween {
        /// Column of numbers.
        required column: Spanned<String>,
        /// Least accepted mean; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted mean; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnMeanToBeBetween {
    const NAME: &'static str = "expect_column_mean_to_be_between";
    const SUFFIX: &'static str = "mean_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Nulls are left out. Where no value is left there is no mean, and the expectation \
        fails. Integers and decimals are added exactly, and their sum is compared with each end times the number \
        of values; it is shown rounded.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 1.5, max_value: 4 }",
        accepts: &[r#"{ "volume": 1 }, { "volume": 2 }, { "volume": null }"#, r#"{ "volume": 4 }"#],
        rejects: &[
            r#"{ "volume": 1 }, { "volume": 1 }, { "volume": 2 }"#,
            r#"{ "volume": 5 }"#,
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
        lower.metric(Metric::Mean(column), &ends, self.span)
    }
}
