//! `expect_column_min_to_be_between`

use super::{Example, Expectation, Lower, Lowered, Over, lower::Ends};
use crate::{
    rule::Metric,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The least value of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnMinToBeBetween {
        /// Column of numbers, texts, dates or times.
        required column: Spanned<String>,
        /// Least accepted least value; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted least value; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnMinToBeBetween {
    const NAME: &'static str = "expect_column_min_to_be_between";
    const SUFFIX: &'static str = "min_between";
    const OVER: Over = Over::Batch;
    const MEANING: &'static str = "Nulls are left out. Where no value is left there is no least one, and the \
        expectation fails. Values and ends are compared as by `expect_column_values_to_be_between`.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 1, max_value: 10 }",
        accepts: &[r#"{ "volume": 5 }, { "volume": 1 }, { "volume": null }"#, r#"{ "volume": 10 }"#],
        rejects: &[r#"{ "volume": 0 }, { "volume": 5 }"#, r#"{ "volume": 11 }"#, r#"{ "volume": null }"#, ""],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_ordered, "a number, text, date or time")?;
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        lower.metric(Metric::Min(column), &ends, self.span)
    }
}
