//! `expect_column_value_lengths_to_be_between`

use super::{Example, Expectation, Lower, Lowered, lower::Ends};
use crate::{
    rule::Expr,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// The length of each value of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnValueLengthsToBeBetween {
        /// Column whose values are measured: a text or an enum.
        required column: Spanned<String>,
        /// Least accepted length; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted length; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnValueLengthsToBeBetween {
    const NAME: &'static str = "expect_column_value_lengths_to_be_between";
    const SUFFIX: &'static str = "length_between";
    const MEANING: &'static str = "Lengths are counted in code points. Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: symbol, min_value: 1, max_value: 4 }",
        accepts: &[r#""symbol": "IBM""#, r#""symbol": "éé""#, r#""symbol": null"#],
        rejects: &[r#""symbol": """#, r#""symbol": "GOOGL""#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_text, "a text or an enum");
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        let range = lower.lengths(&ends, self.span);
        Some(Lowered::of(Expr::within(Expr::length(column?), range?)))
    }
}
