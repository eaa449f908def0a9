//! `expect_column_values_to_be_between`

use super::{Example, Expectation, Lower, Lowered, lower::Ends};
use crate::{
    rule::Expr,
    schema::Type,
    source::Spanned,
    syntax::{Given, Node, mapping::mapping},
};

mapping! {
    /// Each value of `column` lies between `min_value` and `max_value`.
    pub(super) struct ColumnValuesToBeBetween {
        /// Column whose values are checked: numbers, texts, dates or times.
        required column: Spanned<String>,
        /// Least accepted value; no lower end if absent.
        optional min_value: Node,
        /// Greatest accepted value; no upper end if absent.
        optional max_value: Node,
        /// Whether `min_value` itself is refused.
        optional strict_min: bool,
        /// Whether `max_value` itself is refused.
        optional strict_max: bool,
    }
}

impl Expectation for ColumnValuesToBeBetween {
    const NAME: &'static str = "expect_column_values_to_be_between";
    const SUFFIX: &'static str = "between";
    const MEANING: &'static str = "Ends are included unless strict, and are compared in the column's own type: \
        exactly for integers and decimals, by code points for texts. Nulls are missing.";
    const EXAMPLE: Example = Example {
        parameters: "{ column: volume, min_value: 0 }",
        accepts: &[r#""volume": 0"#, r#""volume": 17"#, r#""volume": null"#],
        rejects: &[r#""volume": -1"#],
    };

    fn columns(&self) -> Vec<&Given<Spanned<String>>> {
        vec![&self.column]
    }

    fn lower(self, lower: &Lower) -> Option<Lowered> {
        let column = lower.typed_column(&self.column, Type::is_ordered, "a number, text, date or time")?;
        let ends =
            Ends { min: self.min_value, max: self.max_value, strict_min: self.strict_min, strict_max: self.strict_max };
        let range = lower.range(&ends, &column.ty, self.span)?;
        Some(Lowered::of(Expr::within(column, range)))
    }
}
